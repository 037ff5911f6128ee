//! [`TokenEndpoint`]: login and refresh, in the shapes of OAuth 2.0 instead of envelopes.
//!
//! Every response has these shapes, also those to requests that are too long, of another content type
//! or of another method.

mod attempts;
mod sessions;

use std::borrow::Cow;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{BoxError, Router};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use self::attempts::Attempts;
use self::sessions::{Sessions, TokenPair};
use crate::{Authentication, Authenticator, Caller, ConnectionInfo, RequestContext};

/// The lifetime of an access token: a week.
const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Checks the password of a user. Implementers provide it for a [`TokenEndpoint`].
pub trait PasswordVerifier: Send + Sync + 'static {
    /// Returns the caller that the requests of the user have.
    ///
    /// How long it takes should not depend on whether the user exists.
    fn verify(&self, login: Login<'_>) -> impl Future<Output = Result<Caller, LoginError>> + Send;
}

/// What a user logs in with.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Login<'a> {
    /// The name.
    pub user: &'a str,
    /// The password.
    pub password: &'a str,
    /// The code of the second factor, if the request has one.
    pub totp: Option<&'a str>,
}

/// Why a user can't log in.
#[derive(Debug)]
pub enum LoginError {
    /// The name, the password or the code is wrong. Further attempts have to wait after some of these.
    Credentials,
    /// The request asks for something that this service does not have, as the message says.
    Unsupported(Cow<'static, str>),
    /// It can't be determined. The error is logged; the client sees no detail of it.
    Failed(BoxError),
}

/// Issues tokens to users, as a route and as the [`Authenticator`] that knows them.
///
/// It takes the grants `password` and `refresh_token` of RFC 6749. A refresh token is valid once; if it is
/// used again, all tokens that followed from the same login end, as RFC 9700 recommends. Failed attempts
/// per user and per address have to wait after ten in a row. The tokens exist in memory only: after a
/// restart users log in again. Clones share them.
///
/// ```
/// use runtime_server::{Caller, Login, LoginError, PasswordVerifier, Settings, TokenEndpoint};
/// # use runtime_server::axum;
///
/// struct Users;
///
/// impl PasswordVerifier for Users {
///     async fn verify(&self, login: Login<'_>) -> Result<Caller, LoginError> {
///         // Look the user up, and compare a salted hash in constant time.
///         # let hash_matches = true;
///         if hash_matches { Ok(Caller::administrator(login.user)) } else { Err(LoginError::Credentials) }
///     }
/// }
///
/// let tokens = TokenEndpoint::new(Users);
/// let settings = Settings::default().authenticator(tokens.clone());
/// let login: axum::Router = tokens.routes("/api/token");
/// // routes.into_router(settings).merge(login)
/// # drop((settings, login));
/// ```
#[derive(Clone)]
pub struct TokenEndpoint {
    shared: Arc<Shared>,
}

struct Shared {
    verifier: Box<dyn DynVerifier>,
    sessions: Mutex<Sessions>,
    attempts: Mutex<Attempts>,
}

/// A [`PasswordVerifier`] with its type erased.
trait DynVerifier: Send + Sync {
    fn verify<'a>(&'a self, login: Login<'a>) -> BoxFuture<'a, Result<Caller, LoginError>>;
}

impl<V: PasswordVerifier> DynVerifier for V {
    fn verify<'a>(&'a self, login: Login<'a>) -> BoxFuture<'a, Result<Caller, LoginError>> {
        PasswordVerifier::verify(self, login).boxed()
    }
}

impl TokenEndpoint {
    /// Issues tokens to the users that a verifier knows.
    pub fn new(verifier: impl PasswordVerifier) -> Self {
        let (sessions, attempts) = (Mutex::new(Sessions::new(LIFETIME)), Mutex::default());
        Self { shared: Arc::new(Shared { verifier: Box::new(verifier), sessions, attempts }) }
    }

    /// Sets the lifetime of access tokens that are issued from now on. Defaults to a week. A refresh token
    /// is valid for 15 days.
    #[must_use]
    pub fn token_lifetime(self, lifetime: Duration) -> Self {
        lock(&self.shared.sessions).lifetime = lifetime;
        self
    }

    /// The caller that an access token belongs to, for authenticators that accept others as well.
    pub fn caller(&self, token: &str) -> Option<Caller> {
        lock(&self.shared.sessions).caller(token, Instant::now()).cloned()
    }

    /// The endpoint at a path such as `/api/token`.
    ///
    /// # Panics
    ///
    /// Like [`Router::route`], if the path does not start with `/`.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self, path: &str) -> Router<S> {
        Router::new().route(path, post(respond).fallback(wrong_method)).with_state(self.clone())
    }

    async fn log_in(
        &self,
        login: Login<'_>,
        client: Option<&str>,
        peer: Option<IpAddr>,
    ) -> Result<TokenPair, TokenError> {
        let Shared { verifier, sessions, attempts } = &*self.shared;
        lock(attempts).check(login.user, peer, Instant::now()).map_err(TokenError::throttled)?;
        let caller = verifier.verify(login).await.map_err(|error| match error {
            LoginError::Credentials => {
                lock(attempts).record_failure(login.user, peer, Instant::now());
                let message = "there is no user with this name and password";
                TokenError::new("invalid_grant", message)
            }
            LoginError::Unsupported(message) => TokenError::new("invalid_request", message),
            LoginError::Failed(error) => TokenError::failed(&*error),
        })?;
        let pair = lock(sessions).start(caller, client, Instant::now());
        pair.map_err(|error| TokenError::failed(&error))
    }

    fn refresh(
        &self,
        token: &str,
        client: Option<&str>,
        peer: Option<IpAddr>,
    ) -> Result<TokenPair, TokenError> {
        let (now, Shared { sessions, attempts, .. }) = (Instant::now(), &*self.shared);
        lock(attempts).check("", peer, now).map_err(TokenError::throttled)?;
        let refreshed = lock(sessions).refresh(token, client, now);
        refreshed.map_err(|error| TokenError::failed(&error))?.ok_or_else(|| {
            lock(attempts).record_failure("", peer, now);
            let message =
                "the refresh token is unknown, spent or expired, or belongs to another `client_id`";
            TokenError::new("invalid_grant", message)
        })
    }
}

impl Authenticator for TokenEndpoint {
    async fn authenticate(&self, request: &RequestContext) -> Authentication {
        Ok(request.bearer_token().and_then(|token| self.caller(token)))
    }
}

/// A token that can't be guessed.
///
/// # Errors
///
/// If the system has no random numbers.
pub fn random_token() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

/// No code that panics leaves the value in an inconsistent state.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The header by which a client names itself.
const CLIENT: &str = "client_id";

/// The size of the largest body, in bytes.
const BODY_LIMIT: usize = 8 * 1024;

async fn respond(State(endpoint): State<TokenEndpoint>, request: Request) -> Response {
    match issue(&endpoint, request).await {
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

async fn issue(endpoint: &TokenEndpoint, request: Request) -> Result<TokenPair, TokenError> {
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
    let pair = match form.get("grant_type") {
        Some("password") => {
            let totp = form.get("totp").filter(|code| !code.is_empty());
            let (user, password) = (form.required("username")?, form.required("password")?);
            endpoint.log_in(Login { user, password, totp }, client, peer).await?
        }
        Some("refresh_token") => endpoint.refresh(form.required("refresh_token")?, client, peer)?,
        Some(_) | None => {
            let message = "send the `grant_type` password or refresh_token";
            return Err(TokenError::new("unsupported_grant_type", message));
        }
    };
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

    /// Too many attempts have failed; the next one is possible after this time.
    fn throttled(wait: Duration) -> Self {
        let seconds = wait.as_secs_f64().ceil();
        let message = format!("too many logins have failed: wait {seconds} seconds");
        let header = HeaderValue::try_from(seconds.to_string()).ok();
        Self {
            status: StatusCode::TOO_MANY_REQUESTS,
            header: header.map(|seconds| (RETRY_AFTER, seconds)),
            ..Self::new("temporarily_unavailable", message)
        }
    }

    fn failed(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "no token can be issued");
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self { status, ..Self::new("server_error", "the service failed: try again later") }
    }

    fn into_response(self) -> Response {
        let Self { status, error, description, header } = self;
        let body = json!({ "error": error, "error_description": description });
        let mut response = response(status, &body);
        response.headers_mut().extend(header);
        response
    }
}

/// Tokens must not be cached.
fn response(status: StatusCode, body: &Value) -> Response {
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")];
    (status, headers, body.to_string()).into_response()
}
