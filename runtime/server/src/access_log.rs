//! [`AccessLog`]: one tracing event for each request, after its response is sent.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody};
use axum::response::Response;
use http_body::{Frame, SizeHint};
use runtime_core::OperationInfo;
use tracing::{Level, Span};

use crate::Caller;

/// The target of the access log.
pub const ACCESS_LOG: &str = "access";

/// The start of a request that will be logged.
pub(crate) struct AccessLog {
    start: Instant,
}

impl AccessLog {
    /// Starts the clock; `None` if nobody listens to the access log.
    pub(crate) fn start() -> Option<Self> {
        tracing::enabled!(target: ACCESS_LOG, Level::INFO).then(|| Self { start: Instant::now() })
    }

    /// Logs a response once it is sent, or given up.
    pub(crate) fn finish(
        self,
        mut response: Response,
        span: Span,
        operation: Option<&'static OperationInfo>,
    ) -> Response {
        let entry = Entry {
            start: self.start,
            span,
            operation,
            caller: response.extensions_mut().remove(),
            status: response.status().as_u16(),
            bytes: 0,
            is_complete: false,
        };
        response.map(|body| Body::new(LoggedBody { body, entry }))
    }
}

/// An entry of the access log. It is written when it is dropped.
struct Entry {
    start: Instant,
    span: Span,
    operation: Option<&'static OperationInfo>,
    caller: Option<Caller>,
    status: u16,
    bytes: usize,
    is_complete: bool,
}

impl Drop for Entry {
    fn drop(&mut self) {
        tracing::info!(
            target: ACCESS_LOG,
            parent: &self.span,
            operation = self.operation.map(tracing::field::display),
            caller = self.caller.as_ref().map(Caller::name),
            status = self.status,
            milliseconds = self.start.elapsed().as_secs_f64() * 1000.0,
            bytes = self.bytes,
            complete = self.is_complete,
            "request"
        );
    }
}

struct LoggedBody {
    body: Body,
    entry: Entry,
}

impl HttpBody for LoggedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(Ok(frame)) = &frame {
            self.entry.bytes += frame.data_ref().map_or(0, Bytes::len);
        }
        self.entry.is_complete = frame.is_none() || self.body.is_end_stream();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
