//! [`ByteBudget`]: bounds the records of one response.

use crate::Rejection;
use crate::rejection::RejectionKind;

/// A budget of bytes for the records of one response.
#[derive(Clone, Debug)]
pub struct ByteBudget {
    limit: usize,
    left: usize,
}

impl ByteBudget {
    /// Creates a budget of so many bytes.
    pub fn new(limit: usize) -> Self {
        Self { limit, left: limit }
    }

    /// Charges the budget. Once it is exceeded, returns the rejection for the handler to return:
    /// the caller is told to request fewer records.
    pub fn charge(&mut self, bytes: usize) -> Result<(), Rejection> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(RejectionKind::ResponseTooLarge(self.limit).into()),
        }
    }
}
