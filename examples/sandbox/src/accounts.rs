//! The callers of the sandbox: granted tokens, and users who log in.

use std::time::Duration;

use nexudus_server::runtime::axum::Router;
use nexudus_server::runtime::{Authentication, RequestContext};
use nexudus_server::{Authenticator, Caller, Tokens};
use runtime_server::{Login, LoginError, PasswordVerifier, TokenEndpoint};
use subtle::ConstantTimeEq;

/// An administrator who logs in with a password.
#[derive(Clone)]
pub struct User {
    /// The name to log in with, which records written by the user show.
    pub email: String,
    /// The password.
    pub password: String,
}

/// The callers of the sandbox. Clones share the tokens of users.
#[derive(Clone)]
pub struct Accounts {
    granted: Tokens,
    users: TokenEndpoint,
}

impl Accounts {
    /// Callers with granted tokens, and users whose tokens have this lifetime.
    pub fn new(granted: Tokens, users: Vec<User>, lifetime: Duration) -> Self {
        Self { granted, users: TokenEndpoint::new(Users(users)).token_lifetime(lifetime) }
    }

    /// The endpoint at which users log in.
    pub(crate) fn routes(&self, path: &str) -> Router {
        self.users.routes(path)
    }
}

impl Authenticator for Accounts {
    async fn authenticate(&self, request: &RequestContext) -> Authentication {
        let caller = |token| self.granted.find(token).cloned().or_else(|| self.users.caller(token));
        Ok(request.bearer_token().and_then(caller))
    }
}

struct Users(Vec<User>);

impl PasswordVerifier for Users {
    async fn verify(&self, login: Login<'_>) -> Result<Caller, LoginError> {
        if login.totp.is_some() {
            let message = "the users of the sandbox have no second factor: leave `totp` out";
            return Err(LoginError::Unsupported(message.into()));
        }
        // Every user is compared, so that the time does not tell which names exist.
        let matches = self.0.iter().filter(|user| {
            let has_password = user.password.as_bytes().ct_eq(login.password.as_bytes());
            bool::from(has_password) && user.email == login.user
        });
        if matches.count() == 0 {
            return Err(LoginError::Credentials);
        }
        Ok(Caller::administrator(login.user))
    }
}
