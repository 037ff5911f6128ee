//! The source of credentials, as it is configured.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use secrecy::SecretString;

use crate::credentials::Credentials;
use crate::endpoint::Endpoint;
use crate::login::{Account, PasswordLogin};
use crate::redaction::Secrets;
use crate::{BuildError, RetryPolicy, TokenProvider};

/// The source of credentials.
pub(super) enum CredentialSource {
    Anonymous,
    StaticToken(SecretString),
    Provider(Arc<dyn TokenProvider>),
    Basic(String, SecretString),
    Login(String, SecretString),
}

/// Options that require [`CredentialSource::Login`].
#[derive(Default)]
pub(super) struct LoginOptions {
    pub(super) totp: Option<SecretString>,
    pub(super) client_id: Option<String>,
}

impl CredentialSource {
    /// Validates the source and converts it to credentials. A login uses the endpoint of the
    /// client.
    pub(super) fn into_credentials(
        self,
        options: LoginOptions,
        endpoint: &Endpoint,
        timeout: Duration,
        retry_policy: RetryPolicy,
    ) -> Result<Credentials, BuildError> {
        let LoginOptions { totp, client_id } = options;
        let is_login = matches!(self, Self::Login(..));
        if !is_login && (totp.is_some() || client_id.is_some()) {
            return Err(BuildError::NoLogin);
        }
        match self {
            Self::Anonymous => Ok(Credentials::anonymous()),
            Self::StaticToken(token) => {
                Credentials::static_token(&token).map_err(BuildError::Token)
            }
            Self::Provider(provider) => Ok(Credentials::bearer(provider, Secrets::default())),
            Self::Basic(user, _) if user.contains(':') => Err(BuildError::UserName),
            Self::Basic(user, password) => Ok(Credentials::basic(&user, &password)),
            Self::Login(user, password) => {
                let client_id = client_id.map(HeaderValue::try_from).transpose();
                let client_id = client_id.map_err(|_| BuildError::ClientId)?;
                let account = Account { user, password, totp, client_id };
                let secrets = account.secrets();
                let login = PasswordLogin::new(account, endpoint.clone(), timeout, retry_policy);
                Ok(Credentials::bearer(Arc::new(login), secrets))
            }
        }
    }
}
