//! Instrumentation of every request: its id, its tracing span, its entry in the access log and the
//! handling of panics.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use axum::extract::Request;
use axum::response::Response;
use futures_util::FutureExt;
use runtime_core::OperationInfo;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::access_log::AccessLog;
use crate::api::ErasedApi;
use crate::rejection::RejectionKind;
use crate::request_id::{REQUEST_ID, RequestId};

/// The id and the span of a request.
pub(crate) struct Instrumentation {
    api: &'static ErasedApi,
    operation: Option<&'static OperationInfo>,
    id: RequestId,
    span: Span,
    access_log: Option<AccessLog>,
}

impl Instrumentation {
    /// Gives a request its id and its span.
    pub(crate) fn new(
        request: &Request,
        operation: Option<&'static OperationInfo>,
        api: &'static ErasedApi,
    ) -> Self {
        let id = RequestId::of(request.headers());
        let span = span(request, operation, &id);
        Self { api, operation, id, span, access_log: AccessLog::start() }
    }

    /// The request id.
    pub(crate) fn id(&self) -> &RequestId {
        &self.id
    }

    /// Whether the request will be logged.
    pub(crate) fn is_logged(&self) -> bool {
        self.access_log.is_some()
    }

    /// Runs a future in the span. A panic of it becomes a response, and the server keeps running.
    ///
    /// An `async fn` would hold the future twice.
    pub(crate) fn instrument<F>(self, response: F) -> impl Future<Output = Response>
    where
        F: Future<Output = Response>,
    {
        let response = AssertUnwindSafe(response).catch_unwind().instrument(self.span.clone());
        response.map(move |result| {
            let mut response = result.unwrap_or_else(|panic| self.panicked(&*panic));
            self.span.record("status", response.status().as_u16());
            response.headers_mut().insert(REQUEST_ID, self.id.to_header());
            match self.access_log {
                Some(access_log) => access_log.finish(response, self.span, self.operation),
                None => response,
            }
        })
    }

    fn panicked(&self, panic: &(dyn Any + Send)) -> Response {
        let operation = self.operation.map(tracing::field::display);
        let panic = panic_message(panic);
        tracing::error!(parent: &self.span, operation, panic, "the handler panicked");
        RejectionKind::Panicked.into_response(self.api)
    }
}

/// Leaves out the query, the headers and the body, which may hold secrets.
fn span(request: &Request, operation: Option<&OperationInfo>, id: &RequestId) -> Span {
    tracing::info_span!(
        "request",
        method = request.method().as_str(),
        path = request.uri().path(),
        entity = operation.map(|operation| operation.entity.name),
        kind = operation.map(|operation| tracing::field::debug(operation.kind)),
        request_id = id.to_string(),
        status = Empty,
    )
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
