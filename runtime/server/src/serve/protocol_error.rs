//! Responses to requests that violate HTTP, in the shape of an API.
//!
//! hyper answers a head that it can't parse by itself, without a body and without a way to change
//! that. So its response is recognized among the bytes that it writes, and replaced.

use axum::body::Body;
use axum::http::header::HOST;
use axum::http::{Request, StatusCode, Version};
use axum::response::Response;
use futures_util::FutureExt;
use http_body_util::BodyExt;

use crate::api::ErasedApi;
use crate::rejection::RejectionKind;
use crate::response::respond;

/// The status lines of hyper's own responses, with what they mean.
const GENERATED: [(&[u8], StatusCode, &str); 3] = [
    (
        b"HTTP/1.1 400 Bad Request\r\n",
        StatusCode::BAD_REQUEST,
        "the request is not valid HTTP: check what the client sends",
    ),
    (
        b"HTTP/1.1 414 URI Too Long\r\n",
        StatusCode::URI_TOO_LONG,
        "the URI is too long: send a shorter one",
    ),
    (
        b"HTTP/1.1 431 Request Header Fields Too Large\r\n",
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        "the head is too long: send fewer or shorter headers",
    ),
];

/// The headers of hyper's own responses, up to the date.
const HEADERS: &[u8] = b"connection: close\r\ncontent-length: 0\r\ndate: ";

/// The length of a date and the empty line behind it.
const DATE: usize = "Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n".len();

/// Where a response of hyper's own begins, if the bytes end with one; and its replacement.
pub(super) fn replacement(bytes: &[u8], api: &ErasedApi) -> Option<(usize, Vec<u8>)> {
    let (headers, date) = bytes.split_at_checked(bytes.len().checked_sub(DATE)?)?;
    let start = headers.strip_suffix(HEADERS)?;
    let (line, status, message) = GENERATED.iter().find(|(line, ..)| start.ends_with(line))?;
    let response = RejectionKind::Protocol(*status, message).into_response(api);
    // A rejection has its body in memory.
    let body = response.into_body().collect().now_or_never()?.ok()?.to_bytes();
    let headers = format!(
        "content-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\ndate: ",
        body.len()
    );
    Some((start.len() - line.len(), [line, headers.as_bytes(), date, &body].concat()))
}

/// Rejects a request over HTTP/1.1 that does not name exactly one host.
pub(super) fn check_host<B>(request: &Request<B>) -> Result<(), RejectionKind> {
    let mut hosts = request.headers().get_all(HOST).iter();
    match (request.version(), hosts.next(), hosts.next()) {
        (Version::HTTP_11, None, _) => Err(RejectionKind::Protocol(
            StatusCode::BAD_REQUEST,
            "the header `Host` is missing: send it",
        )),
        (_, _, Some(_)) => Err(RejectionKind::Protocol(
            StatusCode::BAD_REQUEST,
            "the header `Host` is given more than once: send it once",
        )),
        (_, _, None) => Ok(()),
    }
}

/// The response of a rejection; without a body where the API is not known.
pub(super) fn reject(kind: RejectionKind, api: Option<&ErasedApi>) -> Response {
    match api {
        Some(api) => kind.into_response(api),
        None => respond(StatusCode::BAD_REQUEST.as_u16(), None, Body::empty()),
    }
}
