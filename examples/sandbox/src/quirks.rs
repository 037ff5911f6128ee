//! The vendor's quirks, played on demand: `Prefer: quirk=NAME` on a request. The spec says which
//! there are and how they are known; how they are played is here.

use std::iter;
use std::time::Duration;

use futures_util::stream;
use nexudus_server::runtime::axum::BoxError;
use nexudus_server::runtime::axum::body::{Body, Bytes};
use nexudus_server::runtime::axum::extract::Request;
use nexudus_server::runtime::axum::http::header::{
    CONTENT_LENGTH, CONTENT_TYPE, HeaderName, RETRY_AFTER,
};
use nexudus_server::runtime::axum::http::{HeaderMap, HeaderValue, StatusCode};
use nexudus_server::runtime::axum::middleware::Next;
use nexudus_server::runtime::axum::response::{IntoResponse, Response};
use nexudus_server::{RejectionEnvelope, quirks};
use runtime_core::{Quirk, RejectionParts};

use crate::suggestion::suggestion;

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

/// How each quirk of the spec is played.
const PLAYS: [(&str, Play); 9] = [
    ("ok-but-failed", Play::Instead(ok_but_failed)),
    ("throttle-409", Play::Instead(|| StatusCode::CONFLICT.into_response())),
    ("throttle-429", Play::Instead(throttle_429)),
    ("throttle-text", Play::Instead(|| (StatusCode::CONFLICT, "Wait 0.5 seconds").into_response())),
    ("server-error", Play::Instead(server_error)),
    ("html-error", Play::Instead(html_error)),
    ("empty", Play::WithoutBody),
    ("slow", Play::Late(Duration::from_secs(2))),
    ("reset", Play::Reset),
];

/// The quirks as a table for people.
pub fn help() -> String {
    let lines = quirks::ALL
        .iter()
        .map(|Quirk { name, text, source }| format!("  {name:<13}  {text} [{source}]\n"));
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
    let (name, play) = match preferred(request.headers()).map(find) {
        Some(Ok(quirk)) => quirk,
        Some(Err(answer)) => return answer,
        None => return next.run(request).await,
    };
    let mut response = match play {
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
    if let Ok(applied) = HeaderValue::try_from(format!("quirk={name}")) {
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
fn find(name: &str) -> Result<(&'static str, Play), Response> {
    PLAYS.into_iter().find(|(known, _)| *known == name).ok_or_else(|| {
        let suggestion = suggestion(name, PLAYS.map(|(known, _)| known));
        refusal(StatusCode::BAD_REQUEST, format!("there is no quirk `{name}`: {suggestion}"))
    })
}

fn ok_but_failed() -> Response {
    refusal(StatusCode::OK, "The operation could not be completed.".into())
}

fn throttle_429() -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "1")]).into_response()
}

fn refusal(status: StatusCode, message: String) -> Response {
    let refusal = RejectionParts { status: status.as_u16(), message, errors: Vec::new() };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quirks_of_the_spec_are_played() {
        assert_eq!(
            PLAYS.map(|(name, _)| name),
            *quirks::ALL.iter().map(|quirk| quirk.name).collect::<Vec<_>>()
        );
        for quirk in quirks::ALL {
            assert!(help().contains(&format!("{} [{}]", quirk.text, quirk.source)));
        }
    }
}
