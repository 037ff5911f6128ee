//! The builder of a client.

mod credential_source;
mod error;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use runtime_core::Api;
use secrecy::SecretString;
use tokio::sync::Semaphore;

use self::credential_source::{CredentialSource, LoginOptions};
pub use self::error::BuildError;
use crate::base_url::BaseUrl;
use crate::denials::Denials;
use crate::endpoint::Endpoint;
use crate::middleware::Wrapped;
use crate::rate_limiter::RateLimiter;
use crate::settings::Settings;
use crate::throttle::Throttles;
use crate::{
    CallOptions, Client, Middleware, ResponseBodyLimit, RetryPolicy, TokenProvider, Transport,
};

const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Configures a client. `C` is the generated client that [`build`](Self::build) returns.
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<A, C> {
    base_url: String,
    allow_plain_http: bool,
    credentials: Option<CredentialSource>,
    login_options: LoginOptions,
    transport: Option<Arc<dyn Transport>>,
    middleware: Vec<Arc<dyn Middleware>>,
    options: CallOptions,
    writes_per_minute: Option<u32>,
    max_concurrency: Option<usize>,
    response_body_limit: ResponseBodyLimit,
    user_agent: String,
    builds: PhantomData<fn() -> (A, C)>,
}

impl<A: Api, C: From<Client<A>>> ClientBuilder<A, C> {
    pub(crate) fn new() -> Self {
        Self {
            base_url: A::BASE_URL.to_owned(),
            allow_plain_http: false,
            credentials: None,
            login_options: LoginOptions::default(),
            transport: None,
            middleware: Vec::new(),
            options: CallOptions::new(),
            writes_per_minute: None,
            max_concurrency: None,
            response_body_limit: ResponseBodyLimit::default(),
            user_agent: USER_AGENT.to_owned(),
            builds: PhantomData,
        }
    }

    /// Sets the base URL: scheme, host, and optionally a path. The default is that of the API.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Allows a base URL with plain HTTP to another machine, where anyone on the way can read
    /// tokens and requests.
    pub fn allow_plain_http(mut self, allow: bool) -> Self {
        self.allow_plain_http = allow;
        self
    }

    /// Authenticates every call with this token.
    pub fn bearer_token(mut self, token: impl Into<SecretString>) -> Self {
        self.credentials = Some(CredentialSource::StaticToken(token.into()));
        self
    }

    /// Authenticates every call with a token of this provider.
    pub fn token_provider(mut self, provider: impl TokenProvider) -> Self {
        self.credentials = Some(CredentialSource::Provider(Arc::new(provider)));
        self
    }

    /// Authenticates with a user name and a password. The first call logs in. The token is
    /// refreshed before it expires and when it is rejected; concurrent calls share the refresh.
    pub fn login(mut self, user: impl Into<String>, password: impl Into<SecretString>) -> Self {
        self.credentials = Some(CredentialSource::Login(user.into(), password.into()));
        self
    }

    /// Sets the one-time code of the [`login`](Self::login). It works for one login: after the
    /// refresh token is rejected as well, a new client is needed.
    pub fn totp(mut self, code: impl Into<SecretString>) -> Self {
        self.login_options.totp = Some(code.into());
        self
    }

    /// Sets the id of the application for the [`login`](Self::login) and its refreshes.
    pub fn client_id(mut self, id: impl Into<String>) -> Self {
        self.login_options.client_id = Some(id.into());
        self
    }

    /// Authenticates every call with HTTP basic authentication.
    pub fn basic_auth(
        mut self,
        user: impl Into<String>,
        password: impl Into<SecretString>,
    ) -> Self {
        self.credentials = Some(CredentialSource::Basic(user.into(), password.into()));
        self
    }

    /// Sends no credentials.
    pub fn anonymous(mut self) -> Self {
        self.credentials = Some(CredentialSource::Anonymous);
        self
    }

    /// Sets the timeout of a call, including all attempts and the delays between them. The default
    /// is none: attempts are limited by the [`attempt_timeout`](Self::attempt_timeout), and delays
    /// by the [`retry_policy`](Self::retry_policy).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options = self.options.timeout(timeout);
        self
    }

    /// Sets the timeout of an attempt, from its token to the last byte of its response. A login
    /// has the same timeout of its own. The default is 30 seconds.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options = self.options.attempt_timeout(timeout);
        self
    }

    /// Sets how calls are retried.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.options = self.options.retry_policy(policy);
        self
    }

    /// Sets a header of every call, replacing one of the same name. A header that can't be sent is
    /// an error of the calls. Logins do not send it.
    pub fn default_header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Into<http::Error>>,
        V: TryInto<HeaderValue, Error: Into<http::Error>>,
    {
        self.options = self.options.header(name, value);
        self
    }

    /// Limits the number of requests in flight. Further calls wait, in order of arrival. A download is in
    /// flight until its head has arrived.
    pub fn max_concurrency(mut self, requests: usize) -> Self {
        self.max_concurrency = Some(requests.max(1));
        self
    }

    /// Limits the rate of writes. They are spaced evenly.
    pub fn writes_per_minute(mut self, writes: u32) -> Self {
        self.writes_per_minute = Some(writes);
        self
    }

    /// Sets the maximum size of a response body in bytes. The default is 16 MiB. Files that are read
    /// piece by piece may be longer.
    pub fn response_body_limit(mut self, bytes: usize) -> Self {
        self.response_body_limit = ResponseBodyLimit(bytes);
        self
    }

    /// Sets the `User-Agent` header. The default is the name and version of this crate.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// Sets the transport, in place of the network.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Adds a middleware around every attempt. The first one that is added is the outermost.
    pub fn middleware(mut self, middleware: impl Middleware) -> Self {
        self.middleware.push(Arc::new(middleware));
        self
    }

    /// Builds the client.
    pub fn build(self) -> Result<C, BuildError> {
        let base_url = BaseUrl::parse(&self.base_url, self.allow_plain_http)?;
        let credentials = self.credentials.ok_or(BuildError::NoCredentials)?;
        let user_agent =
            HeaderValue::try_from(self.user_agent).map_err(|_| BuildError::UserAgent)?;
        let write_limiter = match self.writes_per_minute {
            Some(writes) => {
                let limiter = RateLimiter::per_minute(writes).ok_or(BuildError::WritesPerMinute)?;
                Some(Arc::new(limiter))
            }
            None => None,
        };
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        let has_middleware = !self.middleware.is_empty();
        let wrap =
            |inner, middleware| Arc::new(Wrapped { middleware, inner }) as Arc<dyn Transport>;
        let transport = self.middleware.into_iter().rev().fold(transport, wrap);
        let response_body_limit = self.response_body_limit;
        let endpoint =
            Endpoint { base_url, transport, has_middleware, response_body_limit, user_agent };
        Ok(C::from(Client::new(Arc::new(Settings {
            credentials: credentials.into_credentials(
                self.login_options,
                &endpoint,
                self.options.get_attempt_timeout(),
                self.options.get_retry_policy(),
            )?,
            endpoint,
            options: self.options,
            throttles: Arc::new(Throttles::default()),
            denials: Arc::new(Denials::default()),
            write_limiter,
            concurrency: self.max_concurrency.map(|max| Arc::new(Semaphore::new(max))),
        }))))
    }
}

#[cfg(feature = "reqwest")]
fn default_transport() -> Result<Arc<dyn Transport>, BuildError> {
    let transport = crate::ReqwestTransport::new().map_err(BuildError::Transport)?;
    Ok(Arc::new(transport))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport() -> Result<Arc<dyn Transport>, BuildError> {
    Err(BuildError::NoTransport)
}

impl<A, C> fmt::Debug for ClientBuilder<A, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Omits the credentials, and the base URL, which may contain a password until it is
        // validated.
        f.debug_struct("ClientBuilder")
            .field("allow_plain_http", &self.allow_plain_http)
            .field("timeout", &self.options.get_timeout())
            .field("attempt_timeout", &self.options.get_attempt_timeout())
            .field("retry_policy", &self.options.get_retry_policy())
            .field("writes_per_minute", &self.writes_per_minute)
            .field("response_body_limit", &self.response_body_limit)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}
