//! [`BodyTimeout`]: the error by which `serve` tells the operations that a body is late.

use std::error::Error;
use std::fmt;

/// The body did not arrive in time.
#[derive(Debug)]
pub(crate) struct BodyTimeout;

impl fmt::Display for BodyTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body did not arrive in time")
    }
}

impl Error for BodyTimeout {}
