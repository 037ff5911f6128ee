//! Requests to the token endpoint, and their responses.

use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use runtime_core::Object;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use crate::endpoint::Endpoint;
use crate::redaction::Secrets;
use crate::{LoginError, RawResponse, TransportError, retry_after};

/// The path of the token endpoint. Source: the chapter on authentication of the
/// vendor's REST API documentation, developers.nexudus.com/rest-api.
const TOKEN_PATH: &str = "/api/token";

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// The header of the application id. A refresh requires the same id as the login.
const CLIENT_ID: HeaderName = HeaderName::from_static("client_id");

/// The account that logs in.
pub(crate) struct Account {
    pub(crate) user: String,
    pub(crate) password: SecretString,
    pub(crate) totp: Option<SecretString>,
    pub(crate) client_id: Option<HeaderValue>,
}

impl Account {
    pub(super) fn has_totp(&self) -> bool {
        self.totp.is_some()
    }

    pub(crate) fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::default();
        for secret in self.totp.iter().chain([&self.password]) {
            secrets.add(secret.expose_secret());
        }
        secrets
    }
}

/// The grant of a token request.
pub(super) enum Grant<'a> {
    Password,
    RefreshToken(&'a SecretString),
}

impl Grant<'_> {
    pub(super) fn refresh_token(&self) -> Option<&SecretString> {
        match self {
            Self::Password => None,
            Self::RefreshToken(token) => Some(token),
        }
    }

    /// Returns the secrets that the response may repeat.
    pub(super) fn secrets(&self, account: &Account) -> Secrets {
        let mut secrets = account.secrets();
        if let Some(token) = self.refresh_token() {
            secrets.add(token.expose_secret());
        }
        secrets
    }

    fn fields<'f>(&'f self, account: &'f Account) -> Vec<(&'static str, &'f str)> {
        match self {
            Self::Password => {
                let totp = account.totp.as_ref().map(|totp| ("totp", totp.expose_secret()));
                let fields = [
                    ("grant_type", "password"),
                    ("username", account.user.as_str()),
                    ("password", account.password.expose_secret()),
                ];
                fields.into_iter().chain(totp).collect()
            }
            Self::RefreshToken(token) => {
                vec![("grant_type", "refresh_token"), ("refresh_token", token.expose_secret())]
            }
        }
    }
}

/// The response to a successful token request.
pub(super) struct TokenResponse {
    pub(super) access: SecretString,
    pub(super) refresh: Option<SecretString>,
    pub(super) expires_in: Option<Duration>,
}

/// Builds a token request.
pub(super) fn request(
    endpoint: &Endpoint,
    account: &Account,
    grant: &Grant<'_>,
) -> Result<Request<Bytes>, LoginError> {
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, FORM)]);
    if let Some(client_id) = &account.client_id {
        headers.insert(CLIENT_ID, client_id.clone());
    }
    endpoint
        .request(Method::POST, TOKEN_PATH, &headers, form(&grant.fields(account)))
        .map_err(|error| LoginError::Transport(TransportError::NotSent(error.into()).into()))
}

/// Encodes fields as a form, which is wiped from memory when it is dropped.
fn form(fields: &[(&str, &str)]) -> Bytes {
    // A byte becomes at most three. A buffer that grows would leave a copy behind.
    let length = fields.iter().map(|(name, value)| name.len() + 3 * value.len() + 2).sum();
    let mut form = Zeroizing::new(String::with_capacity(length));
    for (name, value) in fields {
        if !form.is_empty() {
            form.push('&');
        }
        form.push_str(name);
        form.push('=');
        form.extend(form_urlencoded::byte_serialize(value.as_bytes()));
    }
    Bytes::from_owner(Zeroizing::new(std::mem::take(&mut *form).into_bytes()))
}

/// Reads the response to a token request. The secrets are redacted in errors.
pub(super) fn read(response: &RawResponse, secrets: &Secrets) -> Result<TokenResponse, LoginError> {
    let status = response.status();
    let body = response.text();
    let object = Object::parse(body.trim_start_matches('\u{feff}'));
    if status.is_success() {
        return object.and_then(tokens).ok_or_else(|| LoginError::Undecodable {
            status,
            reason: "expected a JSON object with `access_token`".to_owned(),
        });
    }
    let text = |key| {
        let text: String = object.as_ref()?.get(key)?;
        Some(secrets.redact_line(&text))
    };
    let error = text("error");
    let is_throttle = matches!(status, StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS);
    if is_throttle && error.is_none() {
        return Err(LoginError::Throttled { retry_after: retry_after::parse(response) });
    }
    if status.is_client_error() {
        return Err(LoginError::Rejected { status, error, description: text("error_description") });
    }
    if status.is_server_error() {
        return Err(LoginError::Failed { status });
    }
    Err(LoginError::Undecodable { status, reason: "expected a token or an error".to_owned() })
}

fn tokens(mut object: Object) -> Option<TokenResponse> {
    let mut secret = |key| object.take::<String>(key).filter(|text| !text.is_empty());
    let access = secret("access_token")?.into();
    let refresh = secret("refresh_token").map(SecretString::from);
    Some(TokenResponse { access, refresh, expires_in: expires_in(&object) })
}

/// Reads the lifetime of a token in seconds, which some services send as text. A lifetime of zero
/// is treated as unknown, since such a token could never be used.
fn expires_in(object: &Object) -> Option<Duration> {
    let text = || object.get::<String>("expires_in").and_then(|text| text.trim().parse().ok());
    let seconds = object.get::<f64>("expires_in").or_else(text)?;
    Duration::try_from_secs_f64(seconds).ok().filter(|life| !life.is_zero())
}
