//! The description of an API, generated once, as a unit struct.

use crate::{Envelope, Outcomes, ReadConventions, RejectionParts, SuccessParts};

/// An API: what its operations share.
///
/// A generated model implements it once, on a unit struct named after the API.
pub trait Api: Copy + Send + Sync + 'static {
    /// The envelope of a write that succeeded.
    type Success: Envelope + From<SuccessParts>;
    /// The envelope of a rejected write.
    type Rejection: Envelope + From<RejectionParts>;

    /// The name of the API, as people write it.
    const NAME: &'static str;
    /// Scheme and host of the public service, without a trailing slash.
    const BASE_URL: &'static str;
    /// What each response means, and which responses the server stubs send.
    const OUTCOMES: &'static Outcomes;
    /// The query parameters and page keys of operations that read, if there are any.
    const READING: &'static ReadConventions = &ReadConventions::NONE;
    /// The message of a field error for a required field that is missing or null.
    const REQUIRED_MESSAGE: &'static str;
    /// The JSON string that is the response for a missing record.
    const NOT_FOUND_MESSAGE: &'static str;
    /// How errors name a caller who has every role.
    const ADMINISTRATOR: &'static str;
}
