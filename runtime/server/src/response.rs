//! Responses in the shape of the API, with the statuses of its outcome table.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use runtime_core::{BodyShape, Meaning, OperationInfo, StandardResponse, SuccessParts};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::api::ErasedApi;
use crate::results::WriteResponse;

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(crate) const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// The success envelope of a write or a delete.
pub(crate) fn write_success(
    api: &ErasedApi,
    info: &OperationInfo,
    caller: &str,
    written: WriteResponse<i64>,
) -> Response {
    let StandardResponse { status, .. } = answer(api, Meaning::Success, StatusCode::OK);
    let envelope = (api.encode_success)(SuccessParts {
        status,
        message: info.success_message,
        id: written.id,
        updated_on: written.updated_on.or_else(now),
        updated_by: Some(written.updated_by.unwrap_or_else(|| caller.to_owned())),
    });
    respond(status, Some(JSON), envelope)
}

/// The response of a read: JSON without an envelope.
pub(crate) fn read_success(api: &ErasedApi, json: Body) -> Response {
    let StandardResponse { status, .. } = answer(api, Meaning::Success, StatusCode::OK);
    respond(status, Some(JSON), json)
}

/// The response of a download: a file, or nothing.
pub(crate) fn file_success(api: &ErasedApi, file: Option<(HeaderValue, Body)>) -> Response {
    let StandardResponse { status, .. } = answer(api, Meaning::Success, StatusCode::OK);
    let (content_type, body) = file.unzip();
    respond(status, content_type, body.unwrap_or_default())
}

/// The answer that the outcome table names for a meaning, or else an envelope with this status.
pub(crate) fn answer(api: &ErasedApi, meaning: Meaning, status: StatusCode) -> StandardResponse {
    api.outcomes.response(meaning).unwrap_or_else(|| envelope(meaning, status))
}

/// A rejection envelope with a status that the outcome table does not decide.
pub(crate) const fn envelope(meaning: Meaning, status: StatusCode) -> StandardResponse {
    StandardResponse { meaning, status: status.as_u16(), body: BodyShape::Rejected }
}

pub(crate) fn respond(
    status: u16,
    content_type: Option<HeaderValue>,
    body: impl Into<Body>,
) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() =
        StatusCode::from_u16(status).expect("the outcome table names valid HTTP statuses");
    if let Some(content_type) = content_type {
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    response
}

/// The current time in RFC 3339, UTC, to the second; `None` for a year of more than four digits,
/// which RFC 3339 can't express.
fn now() -> Option<String> {
    OffsetDateTime::now_utc().truncate_to_second().format(&Rfc3339).ok()
}
