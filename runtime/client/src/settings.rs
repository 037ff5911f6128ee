//! What the calls of a client share.

use std::fmt;
use std::time::Duration;

use crate::Repeats;
use crate::credentials::Credentials;
use crate::gate::{Gate, Pace};
use crate::wire::Wire;

/// What the calls of a client share.
pub(crate) struct Settings {
    pub(crate) wire: Wire,
    pub(crate) credentials: Credentials,
    pub(crate) timeout: Duration,
    pub(crate) repeats: Repeats,
    pub(crate) gate: Gate,
    pub(crate) pace: Option<Pace>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("base_url", &self.wire.base_url)
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("repeats", &self.repeats)
            .field("pace", &self.pace)
            .field("answer_limit", &self.wire.answer_limit)
            .field("user_agent", &self.wire.user_agent)
            .finish_non_exhaustive()
    }
}
