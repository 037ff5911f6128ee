//! The known failure modes of the service, on demand: `Prefer: quirk=NAME` on a request. The spec
//! lists them with their sources; this file implements them.

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

/// What a quirk does to a request.
#[derive(Clone, Copy)]
enum Behavior {
    /// Responds with this, without carrying out the request.
    Respond(fn() -> Response),
    /// Carries out the request and responds without a body.
    OmitBody,
    /// Carries out the request and responds late.
    Delay(Duration),
    /// Carries out the request and breaks the connection.
    Reset,
}

/// The behavior of each quirk of the spec.
const BEHAVIORS: [(&str, Behavior); 9] = [
    ("ok-but-failed", Behavior::Respond(ok_but_failed)),
    ("throttle-409", Behavior::Respond(|| StatusCode::CONFLICT.into_response())),
    ("throttle-429", Behavior::Respond(throttle_429)),
    (
        "throttle-text",
        Behavior::Respond(|| (StatusCode::CONFLICT, "Wait 0.5 seconds").into_response()),
    ),
    ("server-error", Behavior::Respond(server_error)),
    ("html-error", Behavior::Respond(html_error)),
    ("empty", Behavior::OmitBody),
    ("slow", Behavior::Delay(Duration::from_secs(2))),
    ("reset", Behavior::Reset),
];

/// The quirks as a table for `--help`.
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

/// A middleware that applies the quirk that a request asks for.
pub(crate) async fn apply(request: Request, next: Next) -> Response {
    let (name, behavior) = match preferred(request.headers()).map(find) {
        Some(Ok(quirk)) => quirk,
        Some(Err(answer)) => return answer,
        None => return next.run(request).await,
    };
    let mut response = match behavior {
        Behavior::Respond(answer) => answer(),
        Behavior::OmitBody => {
            let (mut head, _) = next.run(request).await.into_parts();
            head.headers.remove(CONTENT_LENGTH);
            Response::from_parts(head, Body::empty())
        }
        Behavior::Delay(delay) => {
            let response = next.run(request).await;
            tokio::time::sleep(delay).await;
            response
        }
        Behavior::Reset => next.run(request).await.map(|_| broken()),
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

/// The quirk with a name. An unknown one is an error, although the RFC would ignore it: it is most
/// likely misspelt.
fn find(name: &str) -> Result<(&'static str, Behavior), Response> {
    BEHAVIORS.into_iter().find(|(known, _)| *known == name).ok_or_else(|| {
        let suggestion = suggestion(name, BEHAVIORS.map(|(known, _)| known));
        rejection(StatusCode::BAD_REQUEST, format!("there is no quirk `{name}`: {suggestion}"))
    })
}

fn ok_but_failed() -> Response {
    rejection(StatusCode::OK, "The operation could not be completed.".into())
}

fn throttle_429() -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "1")]).into_response()
}

fn rejection(status: StatusCode, message: String) -> Response {
    let parts = RejectionParts { status: status.as_u16(), message, errors: Vec::new() };
    let envelope = serde_json::to_string(&RejectionEnvelope::from(parts))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quirk_of_the_spec_has_a_behavior() {
        assert_eq!(
            BEHAVIORS.map(|(name, _)| name),
            *quirks::ALL.iter().map(|quirk| quirk.name).collect::<Vec<_>>()
        );
        for quirk in quirks::ALL {
            assert!(help().contains(&format!("{} [{}]", quirk.text, quirk.source)));
        }
    }
}
