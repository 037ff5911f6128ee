//! The body of a response that arrives piece by piece.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;

use crate::{ResponseBodyLimit, TransportError};

/// The body of a response that arrives piece by piece. Dropping it closes the connection, unless the
/// end has arrived.
pub struct BodyStream(Mutex<Boxed>);

/// The mutex around it is never locked: it makes the body `Sync`.
type Boxed = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

impl BodyStream {
    /// Creates a body from a stream, which ends after an error.
    pub fn new(stream: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static) -> Self {
        Self(Mutex::new(Box::pin(stream)))
    }

    /// Returns the next piece, or `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Result<Bytes, TransportError>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Collects the body up to the size limit.
    pub(crate) async fn collect(
        mut self,
        limit: ResponseBodyLimit,
    ) -> Result<Bytes, TransportError> {
        let mut body = BytesMut::new();
        while let Some(piece) = self.next().await {
            body.extend_from_slice(&piece?);
            if body.len() > limit.0 {
                return Err(TransportError::response_too_large(limit));
            }
        }
        Ok(body.freeze())
    }
}

impl From<Bytes> for BodyStream {
    fn from(bytes: Bytes) -> Self {
        Self::new(Once(Some(bytes).filter(|bytes| !bytes.is_empty())))
    }
}

impl Stream for BodyStream {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let stream = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        stream.as_mut().poll_next(context)
    }
}

impl fmt::Debug for BodyStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyStream").finish_non_exhaustive()
    }
}

/// A body that has arrived.
struct Once(Option<Bytes>);

impl Stream for Once {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}
