//! What is around every answer: its id, its span, and an end to panics.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use futures_util::FutureExt;
use runtime_core::OperationInfo;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use crate::answer::{Denial, refuse};
use crate::dialect::Dialect;

/// What a request is called in the logs of all who handle it.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken from a client.
const ID_LIMIT: usize = 128;

/// A request that is being answered.
pub(crate) struct Observation {
    dialect: &'static Dialect,
    operation: Option<&'static OperationInfo>,
    id: HeaderValue,
    span: Span,
}

impl Observation {
    /// Begins to observe a request: with an id, and in a span.
    pub(crate) fn of(
        request: &Request,
        operation: Option<&'static OperationInfo>,
        dialect: &'static Dialect,
    ) -> Self {
        let id = request_id(request);
        let span = span(request, operation, &id);
        Self { dialect, operation, id, span }
    }

    /// What the request is called.
    pub(crate) fn id(&self) -> &HeaderValue {
        &self.id
    }

    /// Observes an answer being made. A panic is an answer too, and the server goes on.
    ///
    /// This is no `async fn`, which would hold what makes the answer twice.
    pub(crate) fn answer<F>(self, answer: F) -> impl Future<Output = Response>
    where
        F: Future<Output = Response>,
    {
        let answer = AssertUnwindSafe(answer).catch_unwind().instrument(self.span.clone());
        answer.map(move |result| {
            let mut response = result.unwrap_or_else(|panic| self.failed(&*panic));
            self.span.record("status", response.status().as_u16());
            response.headers_mut().insert(REQUEST_ID, self.id);
            response
        })
    }

    fn failed(&self, panic: &(dyn Any + Send)) -> Response {
        let operation = self.operation.map(tracing::field::display);
        let panic = panic_message(panic);
        tracing::error!(parent: &self.span, operation, panic, "the handler panicked");
        refuse(self.dialect, Denial::Failed)
    }
}

/// Neither query nor headers nor body: they may hold what is nobody's business.
fn span(request: &Request, operation: Option<&OperationInfo>, id: &HeaderValue) -> Span {
    tracing::info_span!(
        "request",
        method = request.method().as_str(),
        path = request.uri().path(),
        entity = operation.map(|operation| operation.entity.name),
        kind = operation.map(|operation| tracing::field::debug(operation.kind)),
        request_id = id.to_str().ok(),
        status = Empty,
    )
}

/// The id that the client gave the request, if it is fit to be logged, or else a new one.
fn request_id(request: &Request) -> HeaderValue {
    let given = request.headers().get(REQUEST_ID);
    given.filter(|id| is_sane(id.as_bytes())).cloned().unwrap_or_else(|| fastrand::u64(..).into())
}

fn is_sane(id: &[u8]) -> bool {
    let is_sane = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~:/+=".contains(byte);
    (1..=ID_LIMIT).contains(&id.len()) && id.iter().all(is_sane)
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
