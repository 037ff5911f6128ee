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
use crate::{TokenError, TokenProvider};

const BEARER: &str = "Bearer";
const BASIC: &str = "Basic";

/// An authentication scheme and a source of tokens.
#[derive(Clone)]
pub(crate) struct Credentials {
    scheme: &'static str,
    source: Source,
    /// Secrets other than the token of a provider, such as the password that it was obtained with.
    secrets: Secrets,
}

#[derive(Clone)]
enum Source {
    Anonymous,
    /// The `Authorization` header of a token that does not change.
    Header(HeaderValue),
    Provider(Arc<dyn TokenProvider>),
}

impl Credentials {
    pub(crate) fn anonymous() -> Self {
        Self { scheme: BEARER, source: Source::Anonymous, secrets: Secrets::default() }
    }

    pub(crate) fn bearer(provider: Arc<dyn TokenProvider>, secrets: Secrets) -> Self {
        Self { scheme: BEARER, source: Source::Provider(provider), secrets }
    }

    /// Creates credentials with one token, which is validated.
    pub(crate) fn static_token(token: &SecretString) -> Result<Self, TokenError> {
        let source = Source::Header(header(BEARER, token)?);
        let mut secrets = Secrets::default();
        secrets.add(token.expose_secret());
        Ok(Self { scheme: BEARER, source, secrets })
    }

    /// Creates credentials for HTTP basic authentication.
    pub(crate) fn basic(user: &str, password: &SecretString) -> Self {
        let mut secrets = Secrets::default();
        secrets.add(password.expose_secret());
        let pair = Zeroizing::new(format!("{user}:{}", password.expose_secret()));
        let token = SecretString::from(BASE64_STANDARD.encode(pair.as_bytes()));
        secrets.add(token.expose_secret());
        let header = header(BASIC, &token).expect("base64 is valid in a header");
        Self { scheme: BASIC, source: Source::Header(header), secrets }
    }

    /// Returns the source of tokens, unless there is one token or none.
    pub(crate) fn provider(&self) -> Option<&dyn TokenProvider> {
        match &self.source {
            Source::Provider(provider) => Some(&**provider),
            Source::Anonymous | Source::Header(_) => None,
        }
    }

    /// Returns the `Authorization` header for a token of the provider, if there is one.
    pub(crate) fn header(
        &self,
        token: Option<&SecretString>,
    ) -> Result<Option<HeaderValue>, TokenError> {
        match &self.source {
            Source::Header(header) => Ok(Some(header.clone())),
            Source::Anonymous | Source::Provider(_) => {
                token.map(|token| header(self.scheme, token)).transpose()
            }
        }
    }

    /// Formats the `Authorization` header of a request that is shown and not sent.
    pub(crate) fn placeholder(&self) -> Option<HeaderValue> {
        match self.source {
            Source::Anonymous => None,
            Source::Header(_) | Source::Provider(_) => header(self.scheme, &REDACTED.into()).ok(),
        }
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.source {
            Source::Anonymous => f.write_str("Anonymous"),
            Source::Header(_) | Source::Provider(_) => write!(f, "{}({REDACTED})", self.scheme),
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

    #[test]
    fn basic_is_user_and_password_in_base64() {
        // The example of RFC 7617.
        let credentials = Credentials::basic("Aladdin", &"open sesame".into());
        let header = credentials.header(None).unwrap().unwrap();
        assert_eq!(header, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(credentials.secrets().redact("open sesame"), "[REDACTED]");
    }
}
