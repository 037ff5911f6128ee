//! The builder of a client.

mod choice;
mod error;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use runtime_core::Api;
use secrecy::SecretString;

use self::choice::{Choice, LoginOptions};
pub use self::error::BuildError;
use crate::base_url::BaseUrl;
use crate::gate::{Gate, Pace};
use crate::settings::Settings;
use crate::wire::Wire;
use crate::{AnswerLimit, Client, Repeats, TokenProvider, Transport};

const TIMEOUT: Duration = Duration::from_secs(30);
const USER_AGENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

/// Configures a client. `C` is the generated client that [`build`](Self::build) ends in.
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder<A, C> {
    base_url: String,
    allow_plain_http: bool,
    credentials: Option<Choice>,
    login_options: LoginOptions,
    transport: Option<Arc<dyn Transport>>,
    timeout: Duration,
    repeats: Repeats,
    writes_a_minute: Option<u32>,
    answer_limit: AnswerLimit,
    user_agent: String,
    ends_in: PhantomData<fn() -> (A, C)>,
}

impl<A: Api, C: From<Client<A>>> ClientBuilder<A, C> {
    pub(crate) fn new() -> Self {
        Self {
            base_url: A::BASE_URL.to_owned(),
            allow_plain_http: false,
            credentials: None,
            login_options: LoginOptions::default(),
            transport: None,
            timeout: TIMEOUT,
            repeats: Repeats::default(),
            writes_a_minute: None,
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

    /// Logs in with a user name and a password, as soon as a call needs a token. The token is
    /// renewed before it expires, and once when it is refused, however many calls need it.
    pub fn login(mut self, user: impl Into<String>, password: impl Into<SecretString>) -> Self {
        self.credentials = Some(Choice::Login(user.into(), password.into()));
        self
    }

    /// The one-time code that goes with [`login`](Self::login). It is good for one login: once its
    /// refresh token is refused as well, a new client is needed.
    pub fn totp(mut self, code: impl Into<SecretString>) -> Self {
        self.login_options.totp = Some(code.into());
        self
    }

    /// The name of the application that goes with [`login`](Self::login), and with every refresh.
    pub fn client_id(mut self, id: impl Into<String>) -> Self {
        self.login_options.client_id = Some(id.into());
        self
    }

    /// Sends user name and password with every call.
    pub fn basic(mut self, user: impl Into<String>, password: impl Into<SecretString>) -> Self {
        self.credentials = Some(Choice::Basic(user.into(), password.into()));
        self
    }

    /// Sends no token.
    pub fn anonymous(mut self) -> Self {
        self.credentials = Some(Choice::Anonymous);
        self
    }

    /// How long an attempt may take, from its token to the last byte of its answer; a login has as
    /// long of its own. 30 seconds if not set. How long a call waits between attempts is up to
    /// [`repeats`](Self::repeats).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// What is done about throttling, and about reads that break.
    pub fn repeats(mut self, repeats: Repeats) -> Self {
        self.repeats = repeats;
        self
    }

    /// Sends so many writes a minute at most, evenly, whatever the service would take. Calls wait
    /// for their turn as long as it takes.
    pub fn writes_a_minute(mut self, writes: u32) -> Self {
        self.writes_a_minute = Some(writes);
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
        let choice = self.credentials.ok_or(BuildError::NoCredentials)?;
        let user_agent =
            HeaderValue::try_from(self.user_agent).map_err(|_| BuildError::UserAgent)?;
        let pace = match self.writes_a_minute {
            Some(writes) => Some(Pace::a_minute(writes).ok_or(BuildError::Pace)?),
            None => None,
        };
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        let wire = Wire { base_url, transport, answer_limit: self.answer_limit, user_agent };
        Ok(C::from(Client::new(Settings {
            credentials: choice.credentials(self.login_options, &wire, self.timeout)?,
            wire,
            timeout: self.timeout,
            repeats: self.repeats,
            gate: Gate::default(),
            pace,
        })))
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
            .field("repeats", &self.repeats)
            .field("writes_a_minute", &self.writes_a_minute)
            .field("answer_limit", &self.answer_limit)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}
