//! Token providers and their errors.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use secrecy::SecretString;

use crate::{BoxError, BoxFuture, TransportError};

/// A source of tokens.
pub trait TokenProvider: Send + Sync + 'static {
    /// Returns a valid token. This is called for every call, so implementations should cache.
    fn token(&self) -> BoxFuture<'_, Result<SecretString, TokenError>>;

    /// Returns a token in place of one that the service rejected with 401, or `None` if there is
    /// no other. With another token, the call is sent once more.
    ///
    /// The service also answers 401 to a caller who lacks a role, which another token does not
    /// change, so implementations must not obtain a token every time.
    fn refresh<'a>(
        &'a self,
        rejected: &'a SecretString,
    ) -> BoxFuture<'a, Result<Option<SecretString>, TokenError>> {
        let _ = rejected;
        Box::pin(std::future::ready(Ok(None)))
    }
}

/// A provider of a token that does not change.
#[derive(Clone, Debug)]
pub struct StaticToken(SecretString);

impl StaticToken {
    /// Creates a provider of this token.
    pub fn new(token: impl Into<SecretString>) -> Self {
        Self(token.into())
    }
}

impl TokenProvider for StaticToken {
    fn token(&self) -> BoxFuture<'_, Result<SecretString, TokenError>> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

/// The error of obtaining a token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The token is empty.
    #[error("the token is empty")]
    Empty,
    /// The token is not a valid header value.
    #[error(
        "the token contains characters that are not allowed in a header: check for a line break \
         at its end"
    )]
    InvalidHeader,
    /// The provider did not return a token within the timeout of the attempt.
    #[error("the provider did not return a token within {after:?}")]
    #[non_exhaustive]
    Timeout {
        /// The timeout of the attempt.
        after: Duration,
    },
    /// The provider failed.
    #[error("the token provider failed")]
    Provider(#[source] BoxError),
    /// The login with user name and password failed.
    #[error(transparent)]
    Login(#[from] LoginError),
}

impl TokenError {
    /// Whether a token may be obtained later.
    pub(crate) fn is_temporary(&self) -> bool {
        match self {
            Self::Timeout { .. }
            | Self::Login(
                LoginError::Throttled { .. }
                | LoginError::Failed { .. }
                | LoginError::Timeout { .. }
                | LoginError::Transport(_)
                | LoginError::Cancelled,
            ) => true,
            Self::Empty
            | Self::InvalidHeader
            | Self::Provider(_)
            | Self::Login(LoginError::Rejected { .. } | LoginError::Undecodable { .. }) => false,
        }
    }
}

/// The error of a login, or of refreshing its token.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoginError {
    /// The service rejected the user name, password, one-time code or refresh token.
    #[error(
        "the service rejected the login ({status}): {}: check user name, password, one-time code \
         and `client_id`", join(error.as_deref(), description.as_deref())
    )]
    #[non_exhaustive]
    Rejected {
        /// HTTP status.
        status: StatusCode,
        /// The error code, such as `invalid_grant`.
        error: Option<String>,
        /// The description of the error.
        description: Option<String>,
    },
    /// There were too many requests. The login was not carried out.
    #[error("too many logins: this one was not carried out")]
    #[non_exhaustive]
    Throttled {
        /// The delay that the service asks for.
        retry_after: Option<Duration>,
    },
    /// The service failed.
    #[error("the service failed during the login ({status})")]
    #[non_exhaustive]
    Failed {
        /// HTTP status.
        status: StatusCode,
    },
    /// The login timed out.
    #[error("no response to the login within {after:?}")]
    #[non_exhaustive]
    Timeout {
        /// The timeout of the login.
        after: Duration,
    },
    /// The transport failed to obtain a response.
    #[error("the login could not be sent, or its response was lost")]
    Transport(#[source] Arc<TransportError>),
    /// The response can't be decoded.
    #[error("the response to the login can't be decoded ({status}): {reason}")]
    #[non_exhaustive]
    Undecodable {
        /// HTTP status.
        status: StatusCode,
        /// What was expected.
        reason: String,
    },
    /// The tokio runtime that the login ran in was shut down.
    #[error("the login was cancelled, because its tokio runtime shut down: call again")]
    Cancelled,
}

fn join(error: Option<&str>, description: Option<&str>) -> String {
    let parts: Vec<&str> = error.into_iter().chain(description).collect();
    if parts.is_empty() { "no reason given".to_owned() } else { parts.join(", ") }
}
