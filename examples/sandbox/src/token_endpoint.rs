//! `POST /api/token`: logging in and refreshing, in the shapes of OAuth and not in envelopes.

use std::borrow::Cow;

use nexudus_server::runtime::axum::body::Bytes;
use nexudus_server::runtime::axum::extract::State;
use nexudus_server::runtime::axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use nexudus_server::runtime::axum::http::{HeaderMap, StatusCode};
use nexudus_server::runtime::axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::accounts::{Accounts, NoToken, Pair};

const FORM: &str = "application/x-www-form-urlencoded";

/// The header by which a client says which one it is.
const CLIENT: &str = "client_id";

/// Answers a request for a token.
pub(crate) async fn answer(
    State(accounts): State<Accounts>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match grant(&accounts, &headers, &body) {
        Ok(pair) => respond(
            StatusCode::OK,
            &json!({
                "access_token": pair.access,
                "token_type": "bearer",
                "expires_in": pair.lifetime.as_secs(),
                "refresh_token": pair.refresh,
            }),
        ),
        Err(Refusal { status, error, description }) => {
            respond(status, &json!({ "error": error, "error_description": description }))
        }
    }
}

/// A refusal, in the words of RFC 6749.
struct Refusal {
    status: StatusCode,
    error: &'static str,
    description: Cow<'static, str>,
}

fn grant(accounts: &Accounts, headers: &HeaderMap, body: &[u8]) -> Result<Pair, Refusal> {
    if !is_form(headers) {
        return Err(Refusal::unsupported());
    }
    let form = Form(form_urlencoded::parse(body).collect());
    let client = headers.get(CLIENT).and_then(|client| client.to_str().ok());
    let pair = match form.get("grant_type") {
        Some("password") => {
            accounts.log_in(form.required("username")?, form.required("password")?, client)
        }
        Some("refresh_token") => accounts.refresh(form.required("refresh_token")?, client),
        Some(_) | None => return Err(Refusal::unsupported()),
    };
    pair.map_err(Refusal::from)
}

fn is_form(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case(FORM))
}

/// The fields of a form.
struct Form<'b>(Vec<(Cow<'b, str>, Cow<'b, str>)>);

impl Form<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.get(name).ok_or_else(|| Refusal {
            status: StatusCode::BAD_REQUEST,
            error: "invalid_request",
            description: format!("the field `{name}` is missing").into(),
        })
    }
}

impl Refusal {
    fn unsupported() -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error: "unsupported_grant_type",
            description: "send a form with the `grant_type` password or refresh_token".into(),
        }
    }
}

impl From<NoToken> for Refusal {
    fn from(reason: NoToken) -> Self {
        let (status, error, description) = match reason {
            NoToken::Login => (
                StatusCode::BAD_REQUEST,
                "invalid_grant",
                "there is no user with this name and password",
            ),
            NoToken::Refresh => (
                StatusCode::BAD_REQUEST,
                "invalid_grant",
                "the refresh token is unknown, was used, has expired, or belongs to another \
                 `client_id`",
            ),
            NoToken::Random => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "server_error",
                "the service failed: try again later",
            ),
        };
        Self { status, error, description: description.into() }
    }
}

/// Tokens are not for caches.
fn respond(status: StatusCode, body: &Value) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}
