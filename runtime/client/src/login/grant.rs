//! The token endpoint: what is posted to it, and what its answers say.

use std::time::Duration;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use runtime_core::Object;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use crate::excerpt::Excerpt;
use crate::redaction::Secrets;
use crate::wire::Wire;
use crate::{Answer, LoginError, TransportError, throttle};

/// Where tokens are to be had, below the base URL. Source: the chapter on authentication of the
/// vendor's REST API documentation, developers.nexudus.com/rest-api.
const TOKEN_PATH: &str = "/api/token";

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// The header that names the application. A refresh needs the same as its login.
const CLIENT_ID: HeaderName = HeaderName::from_static("client_id");

/// Who logs in.
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

/// By what a token is asked for.
pub(super) enum Grant<'a> {
    Password,
    Refresh(&'a SecretString),
}

impl Grant<'_> {
    pub(super) fn refresh_token(&self) -> Option<&SecretString> {
        match self {
            Self::Password => None,
            Self::Refresh(token) => Some(token),
        }
    }

    /// What the answer may repeat and nobody is to see.
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
            Self::Refresh(token) => {
                vec![("grant_type", "refresh_token"), ("refresh_token", token.expose_secret())]
            }
        }
    }
}

/// What the service grants.
pub(super) struct Granted {
    pub(super) access: SecretString,
    pub(super) refresh: Option<SecretString>,
    pub(super) expires_in: Option<Duration>,
}

/// The request for a token.
pub(super) fn request(
    wire: &Wire,
    account: &Account,
    grant: &Grant<'_>,
) -> Result<Request<Bytes>, LoginError> {
    let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, FORM)]);
    if let Some(client_id) = &account.client_id {
        headers.insert(CLIENT_ID, client_id.clone());
    }
    wire.request(Method::POST, TOKEN_PATH, &headers, form(&grant.fields(account)))
        .map_err(|error| LoginError::Transport(TransportError::NotSent(error.into()).into()))
}

/// Fields as a form, wiped from memory when they are dropped.
fn form(fields: &[(&str, &str)]) -> Bytes {
    // No byte becomes more than three. A buffer that grew would leave its old self behind.
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

/// What an answer grants; what it says instead is shown without these secrets.
pub(super) fn read(answer: &Answer, secrets: &Secrets) -> Result<Granted, LoginError> {
    let status = answer.status();
    let text = answer.text();
    let object = Object::parse(text.trim_start_matches('\u{feff}'));
    if status.is_success() {
        return object.and_then(granted).ok_or_else(|| LoginError::Undecodable {
            status,
            reason: "expected a JSON object with `access_token`".to_owned(),
        });
    }
    let said = |key| {
        let said: String = object.as_ref()?.get(key)?;
        Some(Excerpt::of(&*secrets.redact(&said)).to_string())
    };
    let error = said("error");
    let is_throttle = matches!(status, StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS);
    if is_throttle && error.is_none() {
        return Err(LoginError::Throttled { wait: throttle::wait(answer) });
    }
    if status.is_client_error() {
        return Err(LoginError::Rejected { status, error, description: said("error_description") });
    }
    if status.is_server_error() {
        return Err(LoginError::Failed { status });
    }
    Err(LoginError::Undecodable { status, reason: "expected a token or a refusal".to_owned() })
}

fn granted(mut object: Object) -> Option<Granted> {
    let mut secret = |key| object.take::<String>(key).filter(|text| !text.is_empty());
    let access = secret("access_token")?.into();
    let refresh = secret("refresh_token").map(SecretString::from);
    Some(Granted { access, refresh, expires_in: expires_in(&object) })
}

/// The life of a token in seconds, which some services write as text.
fn expires_in(object: &Object) -> Option<Duration> {
    let text = || object.get::<String>("expires_in").and_then(|text| text.trim().parse().ok());
    let seconds = object.get::<f64>("expires_in").or_else(text)?;
    Duration::try_from_secs_f64(seconds).ok()
}
