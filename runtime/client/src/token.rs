//! Tokens: the seam they come through, and why there is none.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use secrecy::SecretString;

use crate::{BoxError, BoxFuture, TransportError};

/// Where tokens come from. Asked before every call, so an implementation keeps what it has.
pub trait TokenProvider: Send + Sync + 'static {
    /// A token that is good now.
    fn token(&self) -> BoxFuture<'_, Result<SecretString, TokenError>>;

    /// Told that the service refused this token with 401. With another token the call is sent
    /// once more, and not again whatever its answer is; with none it ends in the refusal.
    ///
    /// The service gives the same answer to a caller who lacks a right, whom no token helps: an
    /// implementation does not fetch one after the other.
    fn refused<'a>(
        &'a self,
        token: &'a SecretString,
    ) -> BoxFuture<'a, Result<Option<SecretString>, TokenError>> {
        let _ = token;
        Box::pin(std::future::ready(Ok(None)))
    }
}

/// A token that stays the same.
#[derive(Clone, Debug)]
pub struct StaticToken(SecretString);

impl StaticToken {
    /// A provider of this token.
    pub fn new(token: impl Into<SecretString>) -> Self {
        Self(token.into())
    }
}

impl TokenProvider for StaticToken {
    fn token(&self) -> BoxFuture<'_, Result<SecretString, TokenError>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

/// Why there is no token to send.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The token is empty.
    #[error("the token is empty")]
    Empty,
    /// The token can't stand in a header.
    #[error("the token has characters that a header can't carry: look for a line break at its end")]
    NotAHeader,
    /// The provider did not come up with one in the time that the call has.
    #[error("there was none within {after:?}")]
    #[non_exhaustive]
    Timeout {
        /// How long the call waited.
        after: Duration,
    },
    /// The provider has none to give.
    #[error("the provider has no token")]
    Provider(#[source] BoxError),
    /// The login with user name and password failed.
    #[error(transparent)]
    Login(#[from] LoginError),
}

/// Why a login, or the refresh of its token, failed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoginError {
    /// The service refused user name, password, code or refresh token.
    #[error(
        "the service refused the login ({status}): {}: check user name, password, one-time code \
         and `client_id`", said(error.as_deref(), description.as_deref())
    )]
    #[non_exhaustive]
    Rejected {
        /// HTTP status.
        status: StatusCode,
        /// The kind of refusal, such as `invalid_grant`.
        error: Option<String>,
        /// What the service says for a person.
        description: Option<String>,
    },
    /// Too many requests; the login was not carried out.
    #[error("too many logins: this one was not carried out")]
    #[non_exhaustive]
    Throttled {
        /// How long the service asks to wait, where it says so.
        wait: Option<Duration>,
    },
    /// The service failed.
    #[error("the service failed at the login ({status})")]
    #[non_exhaustive]
    Failed {
        /// HTTP status.
        status: StatusCode,
    },
    /// There was no answer in time.
    #[error("no answer to the login within {after:?}")]
    #[non_exhaustive]
    Timeout {
        /// How long the login took.
        after: Duration,
    },
    /// There is no answer.
    #[error("the login got no answer")]
    Transport(#[source] Arc<TransportError>),
    /// The answer makes no sense.
    #[error("the answer to the login makes no sense ({status}): {reason}")]
    #[non_exhaustive]
    Undecodable {
        /// HTTP status.
        status: StatusCode,
        /// What was expected.
        reason: String,
    },
    /// The login ended with the runtime that it began in.
    #[error("the login was given up, since its tokio runtime ended: call again")]
    GivenUp,
}

fn said(error: Option<&str>, description: Option<&str>) -> String {
    let said: Vec<&str> = error.into_iter().chain(description).collect();
    if said.is_empty() { "without a reason".to_owned() } else { said.join(", ") }
}
