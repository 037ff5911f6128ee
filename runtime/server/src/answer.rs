//! The answers: what is said of each outcome, with which status, headers and shape of body.

use axum::body::Body;
use axum::http::header::{CONNECTION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use runtime_core::{
    BodyShape, FieldError, Meaning, OperationInfo, RejectionParts, Role, StandardResponse,
    SuccessParts,
};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::dialect::{Dialect, json};
use crate::reply::Written;

/// Why a request gets no success.
#[derive(Debug)]
pub(crate) enum Denial {
    /// There is no bearer token.
    NoToken,
    /// Nobody has this token.
    BadToken,
    /// The caller lacks the role of the operation.
    MissingRole(Role),
    /// The body is said to be something else than JSON.
    ContentType,
    /// The body is longer than this number of bytes.
    TooLarge(usize),
    /// The body does not arrive.
    TooSlow,
    /// The body is no JSON object; why.
    Unreadable(String),
    /// Fields are not as they must be.
    Invalid(Vec<FieldError>),
    /// The handler turned it down, for a reason that is no field's.
    Rejected(String),
    /// There is no such record.
    NotFound,
    /// The service failed.
    Failed,
    /// As many requests as may be are being handled already.
    Busy,
    /// The handler takes too long.
    TimedOut,
    /// No operation has this path.
    UnknownPath,
    /// No operation with this path has this method.
    Method(Method),
}

/// The answer to a request that wrote or deleted a record.
pub(crate) fn accept(
    dialect: &Dialect,
    info: &OperationInfo,
    caller: String,
    written: Written<i64>,
) -> Response {
    let StandardResponse { status, .. } = answer(dialect, Meaning::Success, StatusCode::OK);
    let envelope = (dialect.accept)(SuccessParts {
        status,
        message: info.success_message,
        id: written.id,
        updated_on: written.updated_on.or_else(now),
        updated_by: Some(written.updated_by.unwrap_or(caller)),
    });
    respond(status, Some(JSON), envelope)
}

/// The answer to a request that reads, which is what it asks for and no more.
pub(crate) fn show(dialect: &Dialect, json: Vec<u8>) -> Response {
    let StandardResponse { status, .. } = answer(dialect, Meaning::Success, StatusCode::OK);
    respond(status, Some(JSON), json)
}

/// The answer to a request that was not carried out.
pub(crate) fn refuse(dialect: &Dialect, denial: Denial) -> Response {
    let StandardResponse { status, body, .. } = denial.answer(dialect);
    let header = denial.header();
    let message = denial.message(dialect);
    let (content_type, bytes) = match body {
        BodyShape::Accepted | BodyShape::Rejected => {
            let errors = denial.into_errors();
            (Some(JSON), (dialect.refuse)(RejectionParts { status, message, errors }))
        }
        BodyShape::Json => (Some(JSON), json(&message)),
        BodyShape::Text => (Some(TEXT), message.into_bytes()),
        BodyShape::Empty => (None, Vec::new()),
    };
    let mut response = respond(status, content_type, bytes);
    if let Some((name, value)) = header {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

impl Denial {
    /// The answer that the outcome table names; what it does not know is the same in all of HTTP.
    fn answer(&self, dialect: &Dialect) -> StandardResponse {
        match self {
            Self::NoToken | Self::BadToken | Self::MissingRole(_) => {
                answer(dialect, Meaning::Unauthorized, StatusCode::UNAUTHORIZED)
            }
            Self::Unreadable(_) | Self::Invalid(_) => {
                answer(dialect, Meaning::Invalid, StatusCode::BAD_REQUEST)
            }
            Self::Rejected(_) => answer(dialect, Meaning::Rejected, StatusCode::OK),
            Self::NotFound => answer(dialect, Meaning::NotFound, StatusCode::NOT_FOUND),
            Self::Failed => answer(dialect, Meaning::Failed, StatusCode::INTERNAL_SERVER_ERROR),
            Self::ContentType => envelope(Meaning::Invalid, StatusCode::UNSUPPORTED_MEDIA_TYPE),
            Self::TooLarge(_) => envelope(Meaning::Invalid, StatusCode::PAYLOAD_TOO_LARGE),
            Self::TooSlow => envelope(Meaning::Rejected, StatusCode::REQUEST_TIMEOUT),
            Self::Busy => envelope(Meaning::Failed, StatusCode::SERVICE_UNAVAILABLE),
            Self::TimedOut => envelope(Meaning::Failed, StatusCode::GATEWAY_TIMEOUT),
            Self::UnknownPath => envelope(Meaning::Rejected, StatusCode::NOT_FOUND),
            Self::Method(_) => envelope(Meaning::Rejected, StatusCode::METHOD_NOT_ALLOWED),
        }
    }

    /// What the head of the answer says of it, beside the status.
    const fn header(&self) -> Option<(HeaderName, &'static str)> {
        match self {
            // How to prove who one is, as RFC 6750 spells it.
            Self::NoToken => Some((WWW_AUTHENTICATE, "Bearer")),
            Self::BadToken => Some((WWW_AUTHENTICATE, r#"Bearer error="invalid_token""#)),
            Self::MissingRole(_) => {
                Some((WWW_AUTHENTICATE, r#"Bearer error="insufficient_scope""#))
            }
            // The rest of the body is not waited for.
            Self::TooLarge(_) | Self::TooSlow => Some((CONNECTION, "close")),
            Self::Busy => Some((RETRY_AFTER, "1")),
            Self::ContentType
            | Self::Unreadable(_)
            | Self::Invalid(_)
            | Self::Rejected(_)
            | Self::NotFound
            | Self::Failed
            | Self::TimedOut
            | Self::UnknownPath
            | Self::Method(_) => None,
        }
    }

    fn message(&self, dialect: &Dialect) -> String {
        match self {
            Self::NoToken => "the bearer token is missing: send `Authorization: Bearer ...`".into(),
            Self::BadToken => "the bearer token is unknown or has expired: get a new one".into(),
            Self::MissingRole(role) => {
                format!("the role {role} is missing: ask for it, or be {}", dialect.administrator)
            }
            Self::ContentType => {
                "the body has to be JSON: send `Content-Type: application/json`".into()
            }
            Self::TooLarge(limit) => {
                format!("the body is too long: send no more than {limit} bytes")
            }
            Self::TooSlow => "the body did not arrive in time: send it again, faster".into(),
            Self::Unreadable(reason) => format!("the body could not be read: {reason}"),
            Self::Invalid(errors) => match errors.first() {
                Some(first) => first.to_string(),
                None => "the request is not valid".into(),
            },
            Self::Rejected(message) => message.clone(),
            Self::NotFound => dialect.not_found_message.into(),
            Self::Failed | Self::Busy | Self::TimedOut => {
                "the service failed: try again later".into()
            }
            Self::UnknownPath => "there is no operation at this path: check the address".into(),
            Self::Method(method) => {
                format!("{method} is not an operation at this path: use what `Allow` names")
            }
        }
    }

    /// The errors of fields, where they are the reason.
    pub(crate) fn into_errors(self) -> Vec<FieldError> {
        match self {
            Self::Invalid(errors) => errors,
            Self::NoToken
            | Self::BadToken
            | Self::MissingRole(_)
            | Self::ContentType
            | Self::TooLarge(_)
            | Self::TooSlow
            | Self::Unreadable(_)
            | Self::Rejected(_)
            | Self::NotFound
            | Self::Failed
            | Self::Busy
            | Self::TimedOut
            | Self::UnknownPath
            | Self::Method(_) => Vec::new(),
        }
    }
}

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// The answer that the outcome table names, or else an envelope with the usual status.
fn answer(dialect: &Dialect, meaning: Meaning, usual: StatusCode) -> StandardResponse {
    dialect.outcomes.response(meaning).unwrap_or_else(|| envelope(meaning, usual))
}

const fn envelope(meaning: Meaning, status: StatusCode) -> StandardResponse {
    StandardResponse { meaning, status: status.as_u16(), body: BodyShape::Rejected }
}

fn respond(status: u16, content_type: Option<HeaderValue>, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(status).expect("the outcome table names statuses of HTTP");
    if let Some(content_type) = content_type {
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    response
}

/// The clock, as the documentation of APIs writes times: in UTC, to the second. Years with more
/// than four digits can't be written so.
fn now() -> Option<String> {
    OffsetDateTime::now_utc().truncate_to_second().format(&Rfc3339).ok()
}
