//! The vendor's quirks, played on demand: `Prefer: quirk=NAME` on a request.

use std::iter;
use std::time::Duration;

use futures_util::stream;
use nexudus_server::RejectionEnvelope;
use nexudus_server::runtime::axum::BoxError;
use nexudus_server::runtime::axum::body::{Body, Bytes};
use nexudus_server::runtime::axum::extract::Request;
use nexudus_server::runtime::axum::http::header::{
    CONTENT_LENGTH, CONTENT_TYPE, HeaderName, RETRY_AFTER,
};
use nexudus_server::runtime::axum::http::{HeaderMap, HeaderValue, StatusCode};
use nexudus_server::runtime::axum::middleware::Next;
use nexudus_server::runtime::axum::response::{IntoResponse, Response};
use runtime_core::Refusal;

use crate::nearest::suggestion;

/// A quirk: what it is called, and where it is known from.
pub struct Quirk {
    /// The name by which a request asks for it.
    pub name: &'static str,
    /// What happens to the request.
    pub does: &'static str,
    /// Who says that the service does this.
    pub source: &'static str,
    play: Play,
}

/// How a quirk is played.
#[derive(Clone, Copy)]
enum Play {
    /// The answer is this one, and the request goes no further.
    Instead(fn() -> Response),
    /// The request is carried out, and its answer arrives without a body.
    WithoutBody,
    /// The request is carried out, and its answer arrives late.
    Late(Duration),
    /// The request is carried out, and its answer never arrives.
    Reset,
}

/// Every quirk.
pub const QUIRKS: &[Quirk] = &[
    Quirk {
        name: "ok-but-failed",
        does: "200, and an envelope that says no; nothing is written",
        source: "the older reference, public clients",
        play: Play::Instead(ok_but_failed),
    },
    Quirk {
        name: "throttle-409",
        does: "409 and nothing else; nothing is written",
        source: "the older reference, public clients",
        play: Play::Instead(|| StatusCode::CONFLICT.into_response()),
    },
    Quirk {
        name: "throttle-429",
        does: "429 with `Retry-After: 1`; nothing is written",
        source: "the older reference, public clients",
        play: Play::Instead(|| {
            (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "1")]).into_response()
        }),
    },
    Quirk {
        name: "throttle-text",
        does: "409 with the text `Wait 0.5 seconds`; nothing is written",
        source: "the older reference, public clients",
        play: Play::Instead(|| (StatusCode::CONFLICT, "Wait 0.5 seconds").into_response()),
    },
    Quirk {
        name: "server-error",
        does: "500 with JSON that is no envelope; nothing is written",
        source: "public clients",
        play: Play::Instead(server_error),
    },
    Quirk {
        name: "html-error",
        does: "500 with a page of HTML; nothing is written",
        source: "public clients",
        play: Play::Instead(html_error),
    },
    Quirk {
        name: "empty",
        does: "the usual answer without its body; what was asked is done",
        source: "public clients",
        play: Play::WithoutBody,
    },
    Quirk {
        name: "slow",
        does: "the usual answer, 2 seconds late; what was asked is done",
        source: "any network",
        play: Play::Late(Duration::from_secs(2)),
    },
    Quirk {
        name: "reset",
        does: "the connection breaks before the answer; what was asked is done",
        source: "any network",
        play: Play::Reset,
    },
];

/// The quirks as a table for people.
pub fn help() -> String {
    let lines = QUIRKS
        .iter()
        .map(|Quirk { name, does, source, .. }| format!("  {name:<13}  {does} [{source}]\n"));
    iter::once(
        "Quirks, for a request with the header `Prefer: quirk=NAME` [and their sources]:\n".into(),
    )
    .chain(lines)
    .collect()
}

const PREFER: HeaderName = HeaderName::from_static("prefer");
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// The layer: plays the quirk that a request asks for, if it asks for one.
pub(crate) async fn play(request: Request, next: Next) -> Response {
    let quirk = match preferred(request.headers()).map(find) {
        Some(Ok(quirk)) => quirk,
        Some(Err(answer)) => return answer,
        None => return next.run(request).await,
    };
    let mut response = match quirk.play {
        Play::Instead(answer) => answer(),
        Play::WithoutBody => {
            let (mut head, _) = next.run(request).await.into_parts();
            head.headers.remove(CONTENT_LENGTH);
            Response::from_parts(head, Body::empty())
        }
        Play::Late(delay) => {
            let response = next.run(request).await;
            tokio::time::sleep(delay).await;
            response
        }
        Play::Reset => next.run(request).await.map(|_| broken()),
    };
    if let Ok(applied) = HeaderValue::try_from(format!("quirk={}", quirk.name)) {
        response.headers_mut().insert(PREFERENCE_APPLIED, applied);
    }
    response
}

/// The name of the quirk in the `Prefer` headers of RFC 7240.
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

/// The quirk with a name. The RFC would have an unknown one ignored, but whoever mistypes it wants
/// to know.
fn find(name: &str) -> Result<&'static Quirk, Response> {
    QUIRKS.iter().find(|quirk| quirk.name == name).ok_or_else(|| {
        let suggestion = suggestion(name, QUIRKS.iter().map(|quirk| quirk.name));
        refusal(StatusCode::BAD_REQUEST, format!("there is no quirk `{name}`: {suggestion}"))
    })
}

fn ok_but_failed() -> Response {
    refusal(StatusCode::OK, "The record could not be saved.".into())
}

fn refusal(status: StatusCode, message: String) -> Response {
    let refusal = Refusal { status: status.as_u16(), message, errors: Vec::new() };
    let envelope = serde_json::to_string(&RejectionEnvelope::from(refusal))
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

/// A body that fails at once. The server then closes the connection, before even the head of the
/// answer has left its buffer.
fn broken() -> Body {
    let error: BoxError = "the connection is to break here".into();
    Body::from_stream(stream::iter([Err::<Bytes, _>(error)]))
}
