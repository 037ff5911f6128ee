//! [`Quirks`]: known failure modes of a service, on demand.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Router};
use futures_util::stream;
use runtime_core::{Api, RejectionParts};

use crate::{IgnoreUnknown, nearest_name};

/// What a quirk does to a request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum QuirkBehavior {
    /// Responds with this, without carrying out the request.
    Respond(fn() -> Response),
    /// Carries out the request and responds without a body.
    OmitBody,
    /// Carries out the request and responds late.
    Delay(Duration),
    /// Carries out the request and breaks the connection.
    Reset,
    /// Carries out the request and ignores what is unknown in it, like misspelt filters.
    IgnoreUnknown,
}

/// Known failure modes of a service, each for requests that ask for it by `Prefer: quirk=NAME`: for test
/// doubles that a client is tried against.
///
/// ```
/// # use runtime_server::axum::Router;
/// # use runtime_server::{QuirkBehavior, Quirks};
/// # fn router<A: runtime_core::Api>(service: Router) -> Router {
/// let quirks = Quirks::common::<A>().with("silent", QuirkBehavior::OmitBody);
/// quirks.apply_to(service)
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Quirks {
    behaviors: Vec<(&'static str, QuirkBehavior)>,
    reject: fn(StatusCode, String) -> Response,
}

impl Quirks {
    /// What services of this kind are known for, in the shapes of an API: `ok-but-failed`, `throttle-409`,
    /// `throttle-429`, `throttle-text`, `server-error`, `html-error`, `empty`, `slow`, `reset` and
    /// `lenient-query`.
    pub fn common<A: Api>() -> Self {
        let behaviors = vec![
            ("ok-but-failed", QuirkBehavior::Respond(ok_but_failed::<A>)),
            ("throttle-409", QuirkBehavior::Respond(|| StatusCode::CONFLICT.into_response())),
            ("throttle-429", QuirkBehavior::Respond(throttle_429)),
            ("throttle-text", QuirkBehavior::Respond(throttle_text)),
            ("server-error", QuirkBehavior::Respond(server_error)),
            ("html-error", QuirkBehavior::Respond(html_error)),
            ("empty", QuirkBehavior::OmitBody),
            ("slow", QuirkBehavior::Delay(Duration::from_secs(2))),
            ("reset", QuirkBehavior::Reset),
            ("lenient-query", QuirkBehavior::IgnoreUnknown),
        ];
        Self { behaviors, reject: rejection::<A> }
    }

    /// Adds a quirk, or replaces that of the same name.
    pub fn with(mut self, name: &'static str, behavior: QuirkBehavior) -> Self {
        self.behaviors.retain(|(known, _)| *known != name);
        self.behaviors.push((name, behavior));
        self
    }

    /// The names of the quirks.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.behaviors.iter().map(|(name, _)| *name)
    }

    /// Adds the quirks to all routes of a router.
    pub fn apply_to(self, router: Router) -> Router {
        router.layer(from_fn_with_state(self, apply))
    }

    /// The quirk with a name. An unknown one is an error, although RFC 7240 would ignore it: it is most
    /// likely misspelt.
    fn find(&self, name: &str) -> Result<(&'static str, QuirkBehavior), Response> {
        let found = self.behaviors.iter().find(|(known, _)| *known == name);
        found.copied().ok_or_else(|| {
            let suggestion = match nearest_name(name, self.names()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("choose from {}", self.names().collect::<Vec<_>>().join(", ")),
            };
            let message = format!("there is no quirk `{name}`: {suggestion}");
            (self.reject)(StatusCode::BAD_REQUEST, message)
        })
    }
}

const PREFER: HeaderName = HeaderName::from_static("prefer");
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// A middleware that applies the quirk that a request asks for.
async fn apply(State(quirks): State<Quirks>, mut request: Request, next: Next) -> Response {
    let (name, behavior) = match preferred(request.headers()).map(|name| quirks.find(name)) {
        Some(Ok(quirk)) => quirk,
        Some(Err(answer)) => return answer,
        None => return next.run(request).await,
    };
    let mut response = match behavior {
        QuirkBehavior::Respond(answer) => answer(),
        QuirkBehavior::OmitBody => {
            let (mut head, _) = next.run(request).await.into_parts();
            head.headers.remove(CONTENT_LENGTH);
            Response::from_parts(head, Body::empty())
        }
        QuirkBehavior::Delay(delay) => {
            let response = next.run(request).await;
            tokio::time::sleep(delay).await;
            response
        }
        QuirkBehavior::Reset => next.run(request).await.map(|_| broken()),
        QuirkBehavior::IgnoreUnknown => {
            request.extensions_mut().insert(IgnoreUnknown);
            next.run(request).await
        }
    };
    if let Ok(applied) = HeaderValue::try_from(format!("quirk={name}")) {
        response.headers_mut().insert(PREFERENCE_APPLIED, applied);
    }
    response
}

/// The name of the quirk in the `Prefer` headers, which RFC 7240 describes.
fn preferred(headers: &HeaderMap) -> Option<&str> {
    let values = headers.get_all(PREFER).into_iter().filter_map(|value| value.to_str().ok());
    let preferences = values.flat_map(|value| value.split(','));
    preferences.filter_map(|preference| preference.split(';').next()?.split_once('=')).find_map(
        |(key, value)| {
            let is_quirk = key.trim().eq_ignore_ascii_case("quirk");
            is_quirk.then(|| value.trim().trim_matches('"'))
        },
    )
}

fn ok_but_failed<A: Api>() -> Response {
    rejection::<A>(StatusCode::OK, "The operation could not be completed.".into())
}

fn throttle_429() -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "1")]).into_response()
}

fn throttle_text() -> Response {
    (StatusCode::CONFLICT, "Wait 0.5 seconds").into_response()
}

fn rejection<A: Api>(status: StatusCode, message: String) -> Response {
    let parts = RejectionParts { status: status.as_u16(), message, errors: Vec::new() };
    let envelope = serde_json::to_string(&A::Rejection::from(parts))
        .expect("the keys of an envelope are strings, so it is JSON");
    (status, [(CONTENT_TYPE, "application/json")], envelope).into_response()
}

fn server_error() -> Response {
    let body = r#"{"Message":"An error has occurred."}"#;
    let json = [(CONTENT_TYPE, "application/json")];
    (StatusCode::INTERNAL_SERVER_ERROR, json, body).into_response()
}

fn html_error() -> Response {
    let body = "<!DOCTYPE html>\n<title>Server error</title>\n<h1>Something went wrong</h1>\n";
    let html = [(CONTENT_TYPE, "text/html; charset=utf-8")];
    (StatusCode::INTERNAL_SERVER_ERROR, html, body).into_response()
}

/// A body that fails at once. The server then closes the connection before it has sent the head of
/// the response.
fn broken() -> Body {
    let error: BoxError = "the connection is to break here".into();
    Body::from_stream(stream::iter([Err::<Bytes, _>(error)]))
}
