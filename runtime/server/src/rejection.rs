//! [`Rejection`]: why a request has no success response, and the response that it gets instead.

use axum::BoxError;
use axum::http::header::{ACCEPT_ENCODING, CONNECTION, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use runtime_core::{
    BodyShape, FieldError, Meaning, OperationInfo, RejectionParts, Role, StandardResponse,
};

use crate::AuthSchemes;
use crate::api::{ErasedApi, json};
use crate::response::{JSON, TEXT, answer, envelope, respond};

/// Why a request was not carried out.
#[derive(Debug)]
#[must_use]
pub struct Rejection(pub(crate) RejectionKind);

/// The reason of a [`Rejection`].
#[derive(Debug)]
pub(crate) enum RejectionKind {
    /// The request has no credentials of these schemes.
    MissingCredentials(AuthSchemes),
    /// The credentials belong to nobody.
    InvalidCredentials(AuthSchemes),
    /// The request has several `Authorization` headers.
    RepeatedAuthorization,
    /// The caller lacks the role of the operation.
    MissingRole(Role),
    /// The content type of the body is not JSON.
    UnsupportedMediaType,
    /// The body is compressed.
    UnsupportedEncoding,
    /// The body is longer than this number of bytes.
    BodyTooLarge(usize),
    /// The body did not arrive in time.
    BodyTimeout,
    /// The body is not a JSON object, for this reason.
    MalformedBody(String),
    /// Fields or query parameters are invalid.
    Invalid(Vec<FieldError>),
    /// The handler rejected the request for a reason that concerns no field.
    Rejected(String),
    /// The record does not exist.
    NotFound,
    /// The handler or the authenticator failed.
    Failed(BoxError),
    /// The handler or the authenticator panicked.
    Panicked,
    /// Too many requests are handled or wait.
    Throttled,
    /// The response is longer than this number of bytes.
    ResponseTooLarge(usize),
    /// The request violates HTTP, as the message says; with the status for it.
    #[cfg_attr(not(feature = "serve"), expect(dead_code, reason = "`serve` rejects such requests"))]
    Protocol(StatusCode, &'static str),
    /// The handler or the authenticator took too long.
    HandlerTimeout,
    /// No operation has this path.
    UnknownPath,
    /// No operation at this path has this method.
    MethodNotAllowed(Method),
}

impl Rejection {
    /// Rejects the value of a field.
    pub fn field(property_name: impl Into<String>, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError::new(property_name, message)])
    }

    /// Rejects the values of several fields.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self(RejectionKind::Invalid(errors))
    }

    /// Adds a field error. Has no effect on a rejection that is not about fields.
    pub fn and_field(
        mut self,
        property_name: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        if let RejectionKind::Invalid(errors) = &mut self.0 {
            errors.push(FieldError::new(property_name, message));
        }
        self
    }

    /// Rejects the request for a reason that concerns no field: a rejection envelope with the
    /// status of a success. The caller sees the message.
    pub fn rejected(message: impl Into<String>) -> Self {
        Self(RejectionKind::Rejected(message.into()))
    }

    /// Reports that no record has the id of the request.
    pub fn not_found() -> Self {
        Self(RejectionKind::NotFound)
    }

    /// Reports an internal failure. The error is logged; the caller sees no detail of it.
    pub fn failed(error: impl Into<BoxError>) -> Self {
        Self(RejectionKind::Failed(error.into()))
    }
}

impl From<RejectionKind> for Rejection {
    fn from(kind: RejectionKind) -> Self {
        Self(kind)
    }
}

impl RejectionKind {
    /// Logs what an operator has to know and the caller must not see.
    pub(crate) fn log(&self, operation: &OperationInfo) {
        if let Self::Failed(error) = self {
            let error: &(dyn std::error::Error + 'static) = &**error;
            tracing::error!(%operation, error, "the handler failed");
        }
    }

    /// Converts the rejection to the response in the shape of the API.
    pub(crate) fn into_response(self, api: &ErasedApi) -> Response {
        let StandardResponse { status, body, .. } = self.answer(api);
        let headers = self.headers(api);
        let message = self.message(api);
        let (content_type, bytes) = match body {
            BodyShape::Accepted | BodyShape::Rejected => {
                let parts = RejectionParts { status, message, errors: self.into_field_errors() };
                (Some(JSON), (api.encode_rejection)(parts))
            }
            BodyShape::Json => (Some(JSON), json(&message)),
            BodyShape::Text => (Some(TEXT), message.into_bytes()),
            BodyShape::Empty => (None, Vec::new()),
        };
        let mut response = respond(status, content_type, bytes);
        for (name, value) in headers {
            response.headers_mut().append(name, value);
        }
        response
    }

    /// The status and the body shape. Where the outcome table names none, HTTP's own status with a
    /// rejection envelope.
    fn answer(&self, api: &ErasedApi) -> StandardResponse {
        match self {
            Self::MissingCredentials(_) | Self::InvalidCredentials(_) | Self::MissingRole(_) => {
                answer(api, Meaning::Unauthorized, StatusCode::UNAUTHORIZED)
            }
            Self::RepeatedAuthorization
            | Self::MalformedBody(_)
            | Self::Invalid(_)
            | Self::ResponseTooLarge(_) => answer(api, Meaning::Invalid, StatusCode::BAD_REQUEST),
            Self::Rejected(_) => answer(api, Meaning::Rejected, StatusCode::OK),
            Self::NotFound => answer(api, Meaning::NotFound, StatusCode::NOT_FOUND),
            Self::Failed(_) | Self::Panicked => {
                answer(api, Meaning::Failed, StatusCode::INTERNAL_SERVER_ERROR)
            }
            Self::UnsupportedMediaType | Self::UnsupportedEncoding => {
                envelope(Meaning::Invalid, StatusCode::UNSUPPORTED_MEDIA_TYPE)
            }
            Self::BodyTooLarge(_) => envelope(Meaning::Invalid, StatusCode::PAYLOAD_TOO_LARGE),
            Self::BodyTimeout => envelope(Meaning::Rejected, StatusCode::REQUEST_TIMEOUT),
            Self::Throttled => answer(api, Meaning::Throttled, StatusCode::TOO_MANY_REQUESTS),
            Self::HandlerTimeout => envelope(Meaning::Failed, StatusCode::GATEWAY_TIMEOUT),
            Self::UnknownPath => envelope(Meaning::Rejected, StatusCode::NOT_FOUND),
            Self::MethodNotAllowed(_) => {
                envelope(Meaning::Rejected, StatusCode::METHOD_NOT_ALLOWED)
            }
            Self::Protocol(status, _) => envelope(Meaning::Invalid, *status),
        }
    }

    /// The headers that the rejection adds to its response.
    fn headers(&self, api: &ErasedApi) -> Vec<(HeaderName, HeaderValue)> {
        let header = |name, value| vec![(name, HeaderValue::from_static(value))];
        match self {
            // The challenges of RFC 6750 and RFC 7617.
            Self::MissingCredentials(schemes) => challenges(api, *schemes, "Bearer"),
            Self::InvalidCredentials(schemes) => {
                challenges(api, *schemes, r#"Bearer error="invalid_token""#)
            }
            Self::MissingRole(_) => {
                header(WWW_AUTHENTICATE, r#"Bearer error="insufficient_scope""#)
            }
            // The rest of the body is not read.
            Self::BodyTooLarge(_) | Self::BodyTimeout | Self::Protocol(..) => {
                header(CONNECTION, "close")
            }
            Self::UnsupportedEncoding => header(ACCEPT_ENCODING, "identity"),
            Self::Throttled => header(RETRY_AFTER, "1"),
            Self::RepeatedAuthorization
            | Self::UnsupportedMediaType
            | Self::MalformedBody(_)
            | Self::Invalid(_)
            | Self::Rejected(_)
            | Self::NotFound
            | Self::Failed(_)
            | Self::Panicked
            | Self::ResponseTooLarge(_)
            | Self::HandlerTimeout
            | Self::UnknownPath
            | Self::MethodNotAllowed(_) => Vec::new(),
        }
    }

    fn message(&self, api: &ErasedApi) -> String {
        match self {
            Self::MissingCredentials(schemes) => match schemes {
                AuthSchemes::Bearer => {
                    "the bearer token is missing: send `Authorization: Bearer ...`".into()
                }
                AuthSchemes::Basic => {
                    "the credentials are missing: send `Authorization: Basic ...`".into()
                }
                AuthSchemes::BearerAndBasic => {
                    "the credentials are missing: send `Authorization: Bearer ...` or \
                     `Authorization: Basic ...`"
                        .into()
                }
            },
            Self::InvalidCredentials(schemes) => match schemes {
                AuthSchemes::Bearer => {
                    "the bearer token is unknown or has expired: get a new one".into()
                }
                AuthSchemes::Basic => "the user name or the password is wrong".into(),
                AuthSchemes::BearerAndBasic => {
                    "the credentials are wrong or have expired: get new ones".into()
                }
            },
            Self::RepeatedAuthorization => {
                "the header `Authorization` is given more than once: send it once".into()
            }
            Self::MissingRole(role) => {
                format!("the role {role} is missing: ask for it, or be {}", api.administrator)
            }
            Self::UnsupportedMediaType => {
                "the body has to be JSON: send `Content-Type: application/json`".into()
            }
            Self::UnsupportedEncoding => {
                "the body has to be uncompressed: leave out `Content-Encoding`".into()
            }
            Self::BodyTooLarge(limit) => {
                format!("the body is too long: send no more than {limit} bytes")
            }
            Self::BodyTimeout => "the body did not arrive in time: send it again, faster".into(),
            Self::MalformedBody(reason) => format!("the body could not be read: {reason}"),
            Self::Invalid(errors) => match errors.first() {
                Some(first) => first.to_string(),
                None => "the request is not valid".into(),
            },
            Self::Rejected(message) => message.clone(),
            Self::NotFound => api.not_found_message.into(),
            Self::Failed(_) | Self::Panicked | Self::HandlerTimeout => {
                "the service failed: try again later".into()
            }
            Self::Throttled => "there are too many requests: wait and send it again".into(),
            Self::ResponseTooLarge(limit) => {
                format!("the response is longer than {limit} bytes: ask for fewer records")
            }
            Self::Protocol(_, message) => (*message).into(),
            Self::UnknownPath => "there is no operation at this path: check the address".into(),
            Self::MethodNotAllowed(method) => {
                format!("{method} is not an operation at this path: use what `Allow` names")
            }
        }
    }

    /// The field errors; none for a rejection that is not about fields.
    pub(crate) fn into_field_errors(self) -> Vec<FieldError> {
        if let Self::Invalid(errors) = self { errors } else { Vec::new() }
    }
}

/// One challenge for each scheme.
fn challenges(
    api: &ErasedApi,
    schemes: AuthSchemes,
    bearer: &'static str,
) -> Vec<(HeaderName, HeaderValue)> {
    let bearer = schemes.has_bearer().then(|| HeaderValue::from_static(bearer));
    let basic = format!(r#"Basic realm="{}", charset="UTF-8""#, api.name);
    let basic = schemes.has_basic().then(|| HeaderValue::try_from(basic).ok()).flatten();
    bearer.into_iter().chain(basic).map(|challenge| (WWW_AUTHENTICATE, challenge)).collect()
}
