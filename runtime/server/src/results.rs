//! What handlers return.

use std::fmt;

use axum::BoxError;
use axum::body::{Body, Bytes};
use futures_util::{TryStream, TryStreamExt};
use runtime_core::FileExample;

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

/// A file, as a handler returns it. The response has no envelope.
#[must_use]
pub struct FileResponse {
    pub(crate) content_type: String,
    pub(crate) content: FileContent,
}

pub(crate) enum FileContent {
    Bytes(Bytes),
    /// A stream, and its length if it is known.
    Stream(Body, Option<u64>),
}

impl FileResponse {
    /// Creates a file of bytes in memory, of which there are no more than
    /// [`Settings::response_limit`](crate::Settings::response_limit). Clients take one without bytes, or
    /// with the word `null`, for no file.
    pub fn new(content_type: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { content_type: content_type.into(), content: FileContent::Bytes(bytes.into()) }
    }

    /// Creates a file whose bytes are read while they are sent. An error breaks the response off. The
    /// stream counts as a request in progress until its end.
    pub fn stream<S>(content_type: impl Into<String>, stream: S) -> Self
    where
        S: TryStream<Ok: Into<Bytes>, Error: Into<BoxError>> + Send + 'static,
    {
        let stream = stream.map_err(Into::into).inspect_err(|error| {
            tracing::error!(error = &**error, "a file broke off");
        });
        let content = FileContent::Stream(Body::from_stream(stream), None);
        Self { content_type: content_type.into(), content }
    }

    /// Sets the length of a stream, which clients then know beforehand.
    pub fn length(mut self, bytes: u64) -> Self {
        if let FileContent::Stream(_, length) = &mut self.content {
            *length = Some(bytes);
        }
        self
    }
}

impl From<FileExample> for FileResponse {
    fn from(FileExample { content_type, bytes }: FileExample) -> Self {
        Self::new(content_type, bytes)
    }
}

impl fmt::Debug for FileResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileResponse")
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}
