//! The builder of a client, and what keeps it from building one.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use runtime_core::Api;
use secrecy::SecretString;

use crate::base_url::BaseUrl;
use crate::exchange::Settings;
use crate::token::Credentials;
use crate::{
    AnswerLimit, BoxError, Client, StaticToken, TokenError, TokenProvider, Transport, token,
};

const TIMEOUT: Duration = Duration::from_secs(30);
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Configures a client. `C` is the generated client that [`build`](Self::build) ends in.
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<A, C> {
    base_url: String,
    allow_plain_http: bool,
    credentials: Option<Choice>,
    transport: Option<Arc<dyn Transport>>,
    timeout: Duration,
    answer_limit: AnswerLimit,
    user_agent: String,
    ends_in: PhantomData<fn() -> (A, C)>,
}

/// How calls are to be authenticated. A static token is kept as it came, to be checked when the
/// client is built.
enum Choice {
    Anonymous,
    Static(SecretString),
    Provider(Arc<dyn TokenProvider>),
}

impl<A: Api, C: From<Client<A>>> ClientBuilder<A, C> {
    pub(crate) fn new() -> Self {
        Self {
            base_url: A::BASE_URL.to_owned(),
            allow_plain_http: false,
            credentials: None,
            transport: None,
            timeout: TIMEOUT,
            answer_limit: AnswerLimit::default(),
            user_agent: USER_AGENT.to_owned(),
            ends_in: PhantomData,
        }
    }

    /// Where the service is, if not where the API says: scheme, host and perhaps a path.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Whether a base URL with plain http may lead to another machine. Tokens and requests can
    /// then be read by anyone on the way.
    pub fn allow_plain_http(mut self, allow: bool) -> Self {
        self.allow_plain_http = allow;
        self
    }

    /// Sends this token with every call.
    pub fn bearer_token(mut self, token: impl Into<SecretString>) -> Self {
        self.credentials = Some(Choice::Static(token.into()));
        self
    }

    /// Asks for a token before every call.
    pub fn token_provider(mut self, provider: impl TokenProvider) -> Self {
        self.credentials = Some(Choice::Provider(Arc::new(provider)));
        self
    }

    /// Sends no token.
    pub fn anonymous(mut self) -> Self {
        self.credentials = Some(Choice::Anonymous);
        self
    }

    /// How long a call may take as a whole, from its token to the last byte of its answer.
    /// 30 seconds if not set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How many bytes the body of an answer may have. 16 MiB if not set.
    pub fn answer_limit(mut self, bytes: usize) -> Self {
        self.answer_limit = AnswerLimit(bytes);
        self
    }

    /// What the client calls itself. Name and version of this crate if not set.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// What carries requests to the service, instead of the network.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// The client.
    pub fn build(self) -> Result<C, BuildError> {
        let base_url = BaseUrl::parse(&self.base_url, self.allow_plain_http)?;
        let credentials = credentials(self.credentials)?;
        let user_agent =
            HeaderValue::try_from(self.user_agent).map_err(|_| BuildError::UserAgent)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        Ok(C::from(Client::new(Settings {
            base_url,
            credentials,
            transport,
            timeout: self.timeout,
            answer_limit: self.answer_limit,
            user_agent,
        })))
    }
}

fn credentials(choice: Option<Choice>) -> Result<Credentials, BuildError> {
    match choice {
        Some(Choice::Anonymous) => Ok(Credentials::Anonymous),
        Some(Choice::Static(secret)) => {
            token::authorization(&secret).map_err(BuildError::Token)?;
            Ok(Credentials::Token(Arc::new(StaticToken::new(secret))))
        }
        Some(Choice::Provider(provider)) => Ok(Credentials::Token(provider)),
        None => Err(BuildError::NoCredentials),
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
        // Neither the credentials nor the base URL, which was not yet found to be without a
        // password.
        f.debug_struct("ClientBuilder")
            .field("allow_plain_http", &self.allow_plain_http)
            .field("timeout", &self.timeout)
            .field("answer_limit", &self.answer_limit)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}

/// Why a client could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Nobody said how calls are authenticated.
    #[error(
        "no credentials were given: call `bearer_token(..)` or `token_provider(..)`, or \
         `anonymous()` to send none"
    )]
    NoCredentials,
    /// The base URL is not one.
    #[error("the base URL is not one: write scheme and host, such as `https://spaces.example.com`")]
    BaseUrl,
    /// The base URL holds a user name or a password.
    #[error("the base URL holds a user name: leave it out, and give credentials to the builder")]
    UserInfo,
    /// The base URL holds a query or a fragment.
    #[error("the base URL holds a query or a fragment: leave out what follows `?` or `#`")]
    Query,
    /// The base URL leads to another machine without encryption.
    #[error(
        "plain http to another machine shows tokens and requests to anyone on the way: use \
         https, or call `allow_plain_http(true)`"
    )]
    PlainHttp,
    /// The token can't be sent.
    #[error("the token can't be sent")]
    Token(#[source] TokenError),
    /// The user agent can't be sent.
    #[error("the user agent has characters that a header can't carry: use visible ASCII")]
    UserAgent,
    /// There is no transport.
    #[error("there is no transport: enable the feature `reqwest`, or call `transport(..)`")]
    NoTransport,
    /// The transport could not be set up.
    #[error("the transport could not be set up")]
    Transport(#[source] BoxError),
}
