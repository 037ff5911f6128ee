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

/// The target of the access log: one event of the level `INFO` per request, with the fields `operation`,
/// `caller`, `status`, `milliseconds`, `bytes`, and `complete`, which is false where the client went away.
///
/// A layer of `tracing-subscriber` makes metrics of any kind from these events:
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use tracing::field::{Field, Visit};
/// use tracing_subscriber::layer::{Context, Layer};
///
/// #[derive(Default)]
/// struct Metrics {
///     requests: AtomicU64,
///     failures: AtomicU64,
/// }
///
/// impl<S: tracing::Subscriber> Layer<S> for &'static Metrics {
///     fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
///         if event.metadata().target() == runtime_server::ACCESS_LOG {
///             self.requests.fetch_add(1, Ordering::Relaxed);
///             event.record(&mut &**self);
///         }
///     }
/// }
///
/// impl Visit for &Metrics {
///     fn record_u64(&mut self, field: &Field, value: u64) {
///         if field.name() == "status" && value >= 500 {
///             self.failures.fetch_add(1, Ordering::Relaxed);
///         }
///     }
///
///     fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
/// }
/// ```
///
/// Without a subscriber that listens to this target nothing is recorded.
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
