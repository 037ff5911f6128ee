//! The callers of the sandbox: granted tokens, users, and the tokens that users get when they log in.
//! The latter exist in memory only: after a restart users log in again.

mod attempts;
mod sessions;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nexudus_server::runtime::{Authentication, RequestContext};
use nexudus_server::{Authenticator, Caller, Tokens};
use subtle::ConstantTimeEq;

use self::attempts::Attempts;
use self::sessions::Sessions;
pub(crate) use self::sessions::TokenPair;

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
    users: Arc<[User]>,
    sessions: Arc<Mutex<Sessions>>,
    attempts: Arc<Mutex<Attempts>>,
}

/// Why no token is issued.
pub(crate) enum LoginError {
    /// The name or the password is wrong.
    Credentials,
    /// The refresh token is unknown, spent or expired, or belongs to another client.
    RefreshToken,
    /// Too many attempts have failed. The next one is possible after this time.
    Throttled(Duration),
    /// The system has no random numbers to make a token of.
    Random,
}

impl Accounts {
    /// Callers with granted tokens, and users whose tokens have this lifetime.
    pub fn new(granted: Tokens, users: Vec<User>, lifetime: Duration) -> Self {
        Self {
            granted,
            users: users.into(),
            sessions: Arc::new(Mutex::new(Sessions::new(lifetime))),
            attempts: Arc::default(),
        }
    }

    /// Issues tokens for a password.
    pub(crate) fn log_in(
        &self,
        email: &str,
        password: &str,
        client: Option<&str>,
        peer: Option<IpAddr>,
    ) -> Result<TokenPair, LoginError> {
        let now = Instant::now();
        lock(&self.attempts).check(email, peer, now).map_err(LoginError::Throttled)?;
        // Every user is compared, so that the time does not tell which names exist.
        let matches = self.users.iter().filter(|user| {
            let has_password = bool::from(user.password.as_bytes().ct_eq(password.as_bytes()));
            has_password && user.email == email
        });
        let is_known = matches.count() > 0;
        if !is_known {
            lock(&self.attempts).record_failure(email, peer, now);
            return Err(LoginError::Credentials);
        }
        lock(&self.sessions).start(email, client, now).map_err(|_| LoginError::Random)
    }

    /// Issues tokens for a refresh token, which is then spent.
    pub(crate) fn refresh(
        &self,
        token: &str,
        client: Option<&str>,
        peer: Option<IpAddr>,
    ) -> Result<TokenPair, LoginError> {
        let now = Instant::now();
        lock(&self.attempts).check("", peer, now).map_err(LoginError::Throttled)?;
        let refreshed = lock(&self.sessions).refresh(token, client, now);
        refreshed.map_err(|_| LoginError::Random)?.ok_or_else(|| {
            lock(&self.attempts).record_failure("", peer, now);
            LoginError::RefreshToken
        })
    }

    fn logged_in(&self, token: &str) -> Option<Caller> {
        let sessions = lock(&self.sessions);
        sessions.user(token, Instant::now()).map(Caller::administrator)
    }
}

/// No code that panics leaves the value in an inconsistent state.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Authenticator for Accounts {
    async fn authenticate(&self, request: &RequestContext) -> Authentication {
        let caller = |token| self.granted.find(token).cloned().or_else(|| self.logged_in(token));
        Ok(request.bearer_token().and_then(caller))
    }
}

/// A token that can't be guessed.
pub fn random_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
