//! [`PermitBody`]: a long response body that holds the permit of its request until it is sent.

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
pub(crate) fn with_permit(bytes: Vec<u8>, permit: Permit) -> Body {
    if bytes.len() <= PIECE {
        return Body::from(bytes);
    }
    Body::new(PermitBody { rest: bytes.into(), _permit: permit })
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
