//! How calls are to be authenticated: as the builder was told, and then as a client can use it.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use secrecy::SecretString;

use crate::credentials::Credentials;
use crate::login::{Account, PasswordLogin};
use crate::redaction::Secrets;
use crate::wire::Wire;
use crate::{BuildError, TokenProvider};

/// How calls are to be authenticated, as it came.
pub(super) enum Choice {
    Anonymous,
    Static(SecretString),
    Provider(Arc<dyn TokenProvider>),
    Basic(String, SecretString),
    Login(String, SecretString),
}

/// What may go with a login, and with nothing else.
#[derive(Default)]
pub(super) struct LoginOptions {
    pub(super) totp: Option<SecretString>,
    pub(super) client_id: Option<String>,
}

impl Choice {
    /// The credentials; a login takes the same way to the service as the calls.
    pub(super) fn credentials(
        self,
        options: LoginOptions,
        wire: &Wire,
        timeout: Duration,
    ) -> Result<Credentials, BuildError> {
        let LoginOptions { totp, client_id } = options;
        let is_login = matches!(self, Self::Login(..));
        if !is_login && (totp.is_some() || client_id.is_some()) {
            return Err(BuildError::NoLogin);
        }
        match self {
            Self::Anonymous => Ok(Credentials::anonymous()),
            Self::Static(token) => Credentials::fixed(token).map_err(BuildError::Token),
            Self::Provider(provider) => Ok(Credentials::bearer(provider, Secrets::default())),
            Self::Basic(user, _) if user.contains(':') => Err(BuildError::UserName),
            Self::Basic(user, password) => Ok(Credentials::basic(&user, &password)),
            Self::Login(user, password) => {
                let client_id = client_id.map(HeaderValue::try_from).transpose();
                let client_id = client_id.map_err(|_| BuildError::ClientId)?;
                let account = Account { user, password, totp, client_id };
                let secrets = account.secrets();
                let login = PasswordLogin::new(account, wire.clone(), timeout);
                Ok(Credentials::bearer(Arc::new(login), secrets))
            }
        }
    }
}
