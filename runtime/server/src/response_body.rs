//! Response bodies that hold the permit of their request until they are sent.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

use crate::limiter::Permit;

/// The longest piece of a body that is sent at a time. A body that is no longer than this is soon
/// in the buffer of the connection, and needs no permit.
const PIECE: usize = 64 * 1024;

/// A response body that holds the permit of its request. It is sent piece by piece, each after the
/// client has read the one before, so that the permits bound the bodies in memory.
struct PermitBody {
    rest: Bytes,
    _permit: Permit,
}

/// Makes a body of bytes. A long one holds the permit until it is sent or dropped.
pub(crate) fn with_permit(bytes: impl Into<Bytes>, permit: Permit) -> Body {
    let bytes = bytes.into();
    if bytes.len() <= PIECE {
        return Body::from(bytes);
    }
    Body::new(PermitBody { rest: bytes, _permit: permit })
}

/// Makes a stream hold the permit until it is sent or dropped.
pub(crate) fn stream_with_permit(body: Body, length: Option<u64>, permit: Permit) -> Body {
    Body::new(PermitStream { body, length, _permit: permit })
}

/// A stream that holds the permit of its request.
struct PermitStream {
    body: Body,
    /// What is left of it, if that is known.
    length: Option<u64>,
    _permit: Permit,
}

impl HttpBody for PermitStream {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(data) = frame.data_ref()
        {
            self.length = self.length.map(|length| length.saturating_sub(data.len() as u64));
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.length.map_or_else(|| self.body.size_hint(), SizeHint::with_exact)
    }
}

impl HttpBody for PermitBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        Poll::Ready((!piece.is_empty()).then(|| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}
