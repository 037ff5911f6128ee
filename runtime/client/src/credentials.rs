//! Credentials: an authentication scheme and a source of tokens.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::HeaderValue;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use crate::redaction::{REDACTED, Secrets};
use crate::{StaticToken, TokenError, TokenProvider};

const BEARER: &str = "Bearer";
const BASIC: &str = "Basic";

/// An authentication scheme and a source of tokens.
#[derive(Clone)]
pub(crate) struct Credentials {
    scheme: &'static str,
    provider: Option<Arc<dyn TokenProvider>>,
    /// Secrets other than the token, such as the password that it was obtained with.
    secrets: Secrets,
}

impl Credentials {
    pub(crate) fn anonymous() -> Self {
        Self { scheme: BEARER, provider: None, secrets: Secrets::default() }
    }

    pub(crate) fn bearer(provider: Arc<dyn TokenProvider>, secrets: Secrets) -> Self {
        Self { scheme: BEARER, provider: Some(provider), secrets }
    }

    /// Creates credentials with one token, which is validated.
    pub(crate) fn static_token(token: SecretString) -> Result<Self, TokenError> {
        header(BEARER, &token)?;
        let mut secrets = Secrets::default();
        secrets.add(token.expose_secret());
        Ok(Self::bearer(Arc::new(StaticToken::new(token)), secrets))
    }

    /// Creates credentials for HTTP basic authentication.
    pub(crate) fn basic(user: &str, password: &SecretString) -> Self {
        let mut secrets = Secrets::default();
        secrets.add(password.expose_secret());
        let pair = Zeroizing::new(format!("{user}:{}", password.expose_secret()));
        let token = SecretString::from(BASE64_STANDARD.encode(pair.as_bytes()));
        secrets.add(token.expose_secret());
        Self { scheme: BASIC, provider: Some(Arc::new(StaticToken::new(token))), secrets }
    }

    /// Returns a valid token, or `None` if calls are anonymous.
    pub(crate) async fn token(&self) -> Result<Option<SecretString>, TokenError> {
        match &self.provider {
            Some(provider) => provider.token().await.map(Some),
            None => Ok(None),
        }
    }

    /// Returns another token in place of a rejected one, if there is one.
    pub(crate) async fn refresh(
        &self,
        rejected: &SecretString,
    ) -> Result<Option<SecretString>, TokenError> {
        match &self.provider {
            Some(provider) => provider.refresh(rejected).await,
            None => Ok(None),
        }
    }

    /// Formats the `Authorization` header of a token.
    pub(crate) fn header(&self, token: &SecretString) -> Result<HeaderValue, TokenError> {
        header(self.scheme, token)
    }

    /// Formats the `Authorization` header of a request that is shown and not sent.
    pub(crate) fn placeholder(&self) -> Option<HeaderValue> {
        self.provider.as_ref()?;
        header(self.scheme, &REDACTED.into()).ok()
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.provider {
            None => f.write_str("Anonymous"),
            Some(_) => write!(f, "{}({REDACTED})", self.scheme),
        }
    }
}

/// Formats a header that is marked as sensitive, and wiped from memory when it is dropped.
fn header(scheme: &str, token: &SecretString) -> Result<HeaderValue, TokenError> {
    let token = token.expose_secret();
    if token.is_empty() {
        return Err(TokenError::Empty);
    }
    let text = Zeroizing::new([scheme, " ", token].concat().into_bytes());
    let mut value = HeaderValue::from_maybe_shared(Bytes::from_owner(text))
        .map_err(|_| TokenError::InvalidHeader)?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_sensitive() {
        let value = header(BEARER, &"secret".into()).unwrap();
        assert_eq!(value, "Bearer secret");
        assert_eq!(format!("{value:?}"), "Sensitive");
    }

    #[test]
    fn rejects_invalid_header_values() {
        assert!(matches!(header(BEARER, &"".into()), Err(TokenError::Empty)));
        assert!(matches!(header(BEARER, &"a\n".into()), Err(TokenError::InvalidHeader)));
    }

    #[tokio::test]
    async fn basic_is_user_and_password_in_base64() {
        // The example of RFC 7617.
        let credentials = Credentials::basic("Aladdin", &"open sesame".into());
        let token = credentials.token().await.unwrap().unwrap();
        let header = credentials.header(&token).unwrap();
        assert_eq!(header, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(credentials.secrets().redact("open sesame"), "[REDACTED]");
    }
}
