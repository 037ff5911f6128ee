//! [`ResponseBody`]: a response body whose end is the end of its request.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};

use crate::ConnectionInfo;

/// A request in flight, until it is dropped.
pub(super) struct InFlight(ConnectionInfo);

impl InFlight {
    pub(super) fn new(connection: ConnectionInfo) -> Self {
        connection.begin_request();
        Self(connection)
    }

    pub(super) fn begin_response(&self) {
        self.0.begin_response();
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.end_request();
    }
}

/// A response body. Its request is in flight until it is dropped.
pub(super) struct ResponseBody {
    body: Body,
    _in_flight: InFlight,
}

impl ResponseBody {
    pub(super) fn new(body: Body, in_flight: InFlight) -> Self {
        Self { body, _in_flight: in_flight }
    }
}

impl HttpBody for ResponseBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
