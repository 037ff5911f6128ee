//! `POST /api/token`: login and refresh, in the shapes of OAuth 2.0 instead of envelopes.
//!
//! Every response has these shapes, also those to requests that are too long, of another content type
//! or of another method.

use std::borrow::Cow;

use nexudus_server::runtime::ConnectionInfo;
use nexudus_server::runtime::axum::Router;
use nexudus_server::runtime::axum::body::to_bytes;
use nexudus_server::runtime::axum::extract::{Request, State};
use nexudus_server::runtime::axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, RETRY_AFTER,
};
use nexudus_server::runtime::axum::http::{HeaderMap, HeaderValue, StatusCode};
use nexudus_server::runtime::axum::response::{IntoResponse, Response};
use nexudus_server::runtime::axum::routing::post;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::accounts::{Accounts, LoginError, TokenPair};

const FORM: &str = "application/x-www-form-urlencoded";

/// The header by which a client names itself.
const CLIENT: &str = "client_id";

/// The size of the largest body, in bytes.
const BODY_LIMIT: usize = 8 * 1024;

/// The endpoint, as a route of a router.
pub(crate) fn route(path: &str, accounts: Accounts) -> Router {
    Router::new().route(path, post(respond).fallback(wrong_method)).with_state(accounts)
}

async fn respond(State(accounts): State<Accounts>, request: Request) -> Response {
    match issue(&accounts, request).await {
        Ok(pair) => response(
            StatusCode::OK,
            &json!({
                "access_token": pair.access,
                "token_type": "bearer",
                "expires_in": pair.lifetime.as_secs(),
                "refresh_token": pair.refresh,
            }),
        ),
        Err(error) => error.into_response(),
    }
}

async fn wrong_method() -> Response {
    let error = TokenError::new("invalid_request", "send the form by POST");
    TokenError {
        status: StatusCode::METHOD_NOT_ALLOWED,
        header: Some((ALLOW, HeaderValue::from_static("POST"))),
        ..error
    }
    .into_response()
}

async fn issue(accounts: &Accounts, request: Request) -> Result<TokenPair, TokenError> {
    let (head, body) = request.into_parts();
    if !is_form(&head.headers) {
        let message = "send `Content-Type: application/x-www-form-urlencoded`";
        return Err(TokenError::new("unsupported_grant_type", message));
    }
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|_| {
        let message = format!("the body is incomplete or longer than {BODY_LIMIT} bytes");
        TokenError::new("invalid_request", message)
    })?;
    let form = Form::parse(&body)?;
    let client = head.headers.get(CLIENT).and_then(|client| client.to_str().ok());
    let connection = head.extensions.get::<ConnectionInfo>();
    let peer = connection.and_then(ConnectionInfo::peer_addr).map(|address| address.ip());
    let issued = match form.get("grant_type") {
        Some("password") => {
            if form.get("totp").is_some_and(|code| !code.is_empty()) {
                let message = "the users of the sandbox have no second factor: leave `totp` out";
                return Err(TokenError::new("invalid_request", message));
            }
            let (user, password) = (form.required("username")?, form.required("password")?);
            accounts.log_in(user, password, client, peer)
        }
        Some("refresh_token") => accounts.refresh(form.required("refresh_token")?, client, peer),
        Some(_) | None => {
            let message = "send the `grant_type` password or refresh_token";
            return Err(TokenError::new("unsupported_grant_type", message));
        }
    };
    let pair = issued?;
    if let Some(connection) = connection {
        connection.set_authenticated();
    }
    Ok(pair)
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case(FORM))
}

/// The fields of a form.
struct Form<'b>(Vec<(Cow<'b, str>, Cow<'b, str>)>);

impl<'b> Form<'b> {
    /// Fails if a field is repeated, as RFC 6749 demands.
    fn parse(body: &'b [u8]) -> Result<Self, TokenError> {
        let mut fields: Vec<(Cow<'b, str>, _)> = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.iter().any(|(known, _)| *known == name) {
                let message = "a field is given more than once";
                return Err(TokenError::new("invalid_request", message));
            }
            fields.push((name, value));
        }
        Ok(Self(fields))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    fn required(&self, name: &str) -> Result<&str, TokenError> {
        self.get(name).ok_or_else(|| {
            TokenError::new("invalid_request", format!("the field `{name}` is missing"))
        })
    }
}

/// An error response of RFC 6749.
struct TokenError {
    status: StatusCode,
    error: &'static str,
    description: Cow<'static, str>,
    header: Option<(HeaderName, HeaderValue)>,
}

impl TokenError {
    fn new(error: &'static str, description: impl Into<Cow<'static, str>>) -> Self {
        let (status, description) = (StatusCode::BAD_REQUEST, description.into());
        Self { status, error, description, header: None }
    }

    fn into_response(self) -> Response {
        let Self { status, error, description, header } = self;
        let body = json!({ "error": error, "error_description": description });
        let mut response = response(status, &body);
        response.headers_mut().extend(header);
        response
    }
}

impl From<LoginError> for TokenError {
    fn from(reason: LoginError) -> Self {
        match reason {
            LoginError::Credentials => {
                Self::new("invalid_grant", "there is no user with this name and password")
            }
            LoginError::RefreshToken => Self::new(
                "invalid_grant",
                "the refresh token is unknown, spent or expired, or belongs to another `client_id`",
            ),
            LoginError::Throttled(wait) => {
                let seconds = wait.as_secs_f64().ceil();
                let message = format!("too many logins have failed: wait {seconds} seconds");
                Self {
                    status: StatusCode::TOO_MANY_REQUESTS,
                    header: HeaderValue::try_from(seconds.to_string())
                        .ok()
                        .map(|seconds| (RETRY_AFTER, seconds)),
                    ..Self::new("temporarily_unavailable", message)
                }
            }
            LoginError::Random => Self {
                status: StatusCode::INTERNAL_SERVER_ERROR,
                ..Self::new("server_error", "the service failed: try again later")
            },
        }
    }
}

/// Tokens must not be cached.
fn response(status: StatusCode, body: &Value) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}
