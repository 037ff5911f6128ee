//! Who may call the sandbox: tokens that were granted at its start, users, and the tokens that
//! users got since. Those live in memory: after a restart users log in again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nexudus_server::runtime::{Authentication, RequestContext};
use nexudus_server::{Authenticator, Caller, Tokens};
use subtle::ConstantTimeEq;

/// How long a refresh token is good for, unless it is used: 15 days.
const REFRESH_LIFETIME: Duration = Duration::from_hours(15 * 24);

/// A person who logs in, and may then do everything.
#[derive(Clone)]
pub struct User {
    /// What the user logs in with, and what the records that the user writes bear.
    pub email: String,
    /// The other thing that the user logs in with.
    pub password: String,
}

/// Who may call the sandbox. Clones share the tokens that users got.
#[derive(Clone)]
pub struct Accounts {
    granted: Tokens,
    users: Arc<[User]>,
    lifetime: Duration,
    sessions: Arc<Mutex<Sessions>>,
}

/// The tokens that users got.
#[derive(Default)]
struct Sessions {
    access: HashMap<String, Session>,
    refresh: HashMap<String, Session>,
}

/// What a token stands for.
#[derive(Clone)]
struct Session {
    email: String,
    /// The client that the user logged in with, if it said which it is.
    client: Option<String>,
    expires: Instant,
}

/// A token for calls, and one for the time after it.
pub(crate) struct Pair {
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) lifetime: Duration,
}

/// Why there is no token.
pub(crate) enum NoToken {
    /// There is no such user, or the password is another.
    Login,
    /// The refresh token is unknown, was used or has expired, or another client got it.
    Refresh,
    /// The system has no random numbers to make one of.
    Random,
}

impl Accounts {
    /// Those who have these tokens, and those who log in to get one for so long.
    pub fn new(granted: Tokens, users: Vec<User>, lifetime: Duration) -> Self {
        Self { granted, users: users.into(), lifetime, sessions: Arc::default() }
    }

    pub(crate) fn log_in(
        &self,
        email: &str,
        password: &str,
        client: Option<&str>,
    ) -> Result<Pair, NoToken> {
        let known = self.users.iter().any(|user| {
            user.email == email && user.password.as_bytes().ct_eq(password.as_bytes()).into()
        });
        if !known {
            return Err(NoToken::Login);
        }
        self.issue(&mut self.sessions(), email, client)
    }

    /// Trades a refresh token for a new pair. It is good for one time, and for the client that
    /// got it.
    pub(crate) fn refresh(&self, token: &str, client: Option<&str>) -> Result<Pair, NoToken> {
        let mut sessions = self.sessions();
        sessions
            .refresh
            .get(token)
            .filter(|session| session.is_good() && session.client.as_deref() == client)
            .ok_or(NoToken::Refresh)?;
        let used = sessions.refresh.remove(token).ok_or(NoToken::Refresh)?;
        self.issue(&mut sessions, &used.email, client)
    }

    fn issue(
        &self,
        sessions: &mut Sessions,
        email: &str,
        client: Option<&str>,
    ) -> Result<Pair, NoToken> {
        let pair = Pair {
            access: random_token().map_err(|_| NoToken::Random)?,
            refresh: random_token().map_err(|_| NoToken::Random)?,
            lifetime: self.lifetime,
        };
        let session = |lifetime| Session {
            email: email.to_owned(),
            client: client.map(str::to_owned),
            expires: Instant::now() + lifetime,
        };
        sessions.forget_expired();
        sessions.access.insert(pair.access.clone(), session(self.lifetime));
        sessions.refresh.insert(pair.refresh.clone(), session(REFRESH_LIFETIME));
        Ok(pair)
    }

    fn logged_in(&self, token: &str) -> Option<Caller> {
        let sessions = self.sessions();
        let session = sessions.access.get(token).filter(|session| session.is_good())?;
        Some(Caller::administrator(session.email.as_str()))
    }

    /// Nothing that panics leaves the tokens half written.
    fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Authenticator for Accounts {
    async fn authenticate(&self, request: &RequestContext) -> Authentication {
        let caller = |token| self.granted.find(token).cloned().or_else(|| self.logged_in(token));
        Ok(request.bearer_token().and_then(caller))
    }
}

impl Session {
    fn is_good(&self) -> bool {
        Instant::now() < self.expires
    }
}

impl Sessions {
    fn forget_expired(&mut self) {
        self.access.retain(|_, session| session.is_good());
        self.refresh.retain(|_, session| session.is_good());
    }
}

/// A token that nobody guesses.
pub fn random_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
