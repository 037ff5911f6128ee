//! What handlers return.

use crate::Rejection;

/// What a handler that writes or deletes returns: the record, or why the request is rejected.
pub type WriteResult<I> = Result<WriteResponse<I>, Rejection>;

/// What a handler that reads returns: the records, or why the request is rejected.
pub type ReadResult<T> = Result<T, Rejection>;

/// A record that was written or deleted, as the success envelope shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct WriteResponse<I> {
    pub(crate) id: Option<I>,
    pub(crate) updated_on: Option<String>,
    pub(crate) updated_by: Option<String>,
}

impl<I> WriteResponse<I> {
    /// Creates a response with the id of the record; its time is now and its author the caller,
    /// unless set.
    pub fn new(id: I) -> Self {
        Self { id: Some(id), updated_on: None, updated_by: None }
    }

    /// Creates a response of a command that has no record to show.
    pub fn without_record() -> Self {
        Self { id: None, updated_on: None, updated_by: None }
    }

    /// Sets the time of the write, in ISO 8601 and UTC. Defaults to now.
    pub fn updated_on(mut self, time: impl Into<String>) -> Self {
        self.updated_on = Some(time.into());
        self
    }

    /// Sets the author of the write. Defaults to the caller.
    pub fn updated_by(mut self, name: impl Into<String>) -> Self {
        self.updated_by = Some(name.into());
        self
    }

    /// Replaces the typed id by its integer.
    pub(crate) fn untyped(self) -> WriteResponse<i64>
    where
        I: Into<i64>,
    {
        let Self { id, updated_on, updated_by } = self;
        WriteResponse { id: id.map(Into::into), updated_on, updated_by }
    }
}
