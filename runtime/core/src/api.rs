//! The description of an API as a whole. Generated once, as a unit struct.

use crate::{Envelope, Outcomes, ReadConventions, RejectionParts, SuccessParts};

/// An API: what its operations share.
///
/// A generated model implements this once, on a unit struct named after the API.
pub trait Api: Copy + Send + Sync + 'static {
    /// The envelope of a write that succeeded.
    type Success: Envelope + From<SuccessParts>;
    /// The envelope of a write that was refused.
    type Rejection: Envelope + From<RejectionParts>;

    /// The name of the API, as people write it.
    const NAME: &'static str;
    /// Scheme and host of the public service, without a trailing slash.
    const BASE_URL: &'static str;
    /// What each answer means, and which answer the server stubs give.
    const OUTCOMES: &'static Outcomes;
    /// How records are listed, where they can be.
    const READING: &'static ReadConventions = &ReadConventions::NONE;
    /// What a field error says of a required field that is missing or null.
    const REQUIRED_MESSAGE: &'static str;
    /// The bare JSON string that answers for a record that does not exist.
    const NOT_FOUND_MESSAGE: &'static str;
    /// How an error names a caller who passes every role.
    const ADMINISTRATOR: &'static str;
}
