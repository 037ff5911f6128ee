//! Tokens: the seam they come through, and the header they go into.

use std::fmt;
use std::sync::Arc;

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::{BoxError, BoxFuture};

/// Where tokens come from. Asked before every call, so an implementation keeps what it has.
pub trait TokenProvider: Send + Sync + 'static {
    /// A token that is good now.
    fn token(&self) -> BoxFuture<'_, Result<SecretString, TokenError>>;
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
    /// The provider has none to give.
    #[error("the provider has no token")]
    Provider(#[source] BoxError),
}

/// How calls are authenticated.
#[derive(Clone)]
pub(crate) enum Credentials {
    Anonymous,
    Token(Arc<dyn TokenProvider>),
}

impl Credentials {
    /// The value of the `Authorization` header, where there is to be one.
    pub(crate) async fn authorization(&self) -> Result<Option<HeaderValue>, TokenError> {
        match self {
            Self::Anonymous => Ok(None),
            Self::Token(provider) => authorization(&provider.token().await?).map(Some),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("Anonymous"),
            Self::Token(_) => f.write_str("Token([REDACTED])"),
        }
    }
}

/// The value of the `Authorization` header for a token, marked so that it is never printed.
pub(crate) fn authorization(token: &SecretString) -> Result<HeaderValue, TokenError> {
    let token = token.expose_secret();
    if token.is_empty() {
        return Err(TokenError::Empty);
    }
    let mut value =
        HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| TokenError::NotAHeader)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_sensitive() {
        let value = authorization(&"secret".into()).unwrap();
        assert_eq!(value, "Bearer secret");
        assert_eq!(format!("{value:?}"), "Sensitive");
    }

    #[test]
    fn refuses_what_a_header_cannot_carry() {
        assert!(matches!(authorization(&"".into()), Err(TokenError::Empty)));
        assert!(matches!(authorization(&"a\n".into()), Err(TokenError::NotAHeader)));
    }
}
