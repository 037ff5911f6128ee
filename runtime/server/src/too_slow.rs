//! The error of a body that does not arrive: given by the server, understood by the stubs.

use std::error::Error;
use std::fmt;

/// A body did not arrive in time.
#[derive(Debug)]
pub(crate) struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body did not arrive in time")
    }
}

impl Error for TooSlow {}
