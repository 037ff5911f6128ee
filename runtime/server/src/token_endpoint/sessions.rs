//! Sessions of users: the tokens that follow from one login.
//!
//! A refresh token is valid once. If a spent one is used again, one of its two users has stolen it, so
//! the session ends with all of its tokens, as RFC 9700 recommends.

use std::collections::HashMap;
use std::io;
use std::time::{Duration, Instant};

use super::random_token;
use crate::Caller;

/// The lifetime of a refresh token: 15 days.
const REFRESH_LIFETIME: Duration = Duration::from_secs(15 * 24 * 60 * 60);

/// The time between two removals of expired tokens.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60);

/// An access token, and a refresh token for the time after it.
#[derive(Debug)]
pub(super) struct TokenPair {
    pub(super) access: String,
    pub(super) refresh: String,
    pub(super) lifetime: Duration,
}

/// The sessions of all users.
pub(super) struct Sessions {
    pub(super) lifetime: Duration,
    by_id: HashMap<u64, Session>,
    access: HashMap<String, AccessToken>,
    refresh: HashMap<String, RefreshToken>,
    newest: u64,
    last_sweep: Option<Instant>,
}

struct Session {
    caller: Caller,
    /// The client that the user logged in with, if it has named itself.
    client: Option<String>,
    expires: Instant,
}

struct AccessToken {
    session: u64,
    expires: Instant,
}

struct RefreshToken {
    session: u64,
    is_spent: bool,
    expires: Instant,
}

impl Sessions {
    /// No sessions yet, of access tokens with this lifetime.
    pub(super) fn new(lifetime: Duration) -> Self {
        Self {
            lifetime,
            by_id: HashMap::new(),
            access: HashMap::new(),
            refresh: HashMap::new(),
            newest: 0,
            last_sweep: None,
        }
    }

    /// Starts the session of a user.
    pub(super) fn start(
        &mut self,
        caller: Caller,
        client: Option<&str>,
        now: Instant,
    ) -> io::Result<TokenPair> {
        self.newest += 1;
        let client = client.map(str::to_owned);
        self.by_id.insert(self.newest, Session { caller, client, expires: now });
        self.issue(self.newest, now)
    }

    /// Continues the session of a refresh token. `None` if the token is not valid.
    pub(super) fn refresh(
        &mut self,
        token: &str,
        client: Option<&str>,
        now: Instant,
    ) -> io::Result<Option<TokenPair>> {
        let Some(known) = self.refresh.get_mut(token) else { return Ok(None) };
        let id = known.session;
        let Some(session) = self.by_id.get(&id) else { return Ok(None) };
        if known.expires <= now || session.client.as_deref() != client {
            return Ok(None);
        }
        if known.is_spent {
            self.by_id.remove(&id);
            return Ok(None);
        }
        known.is_spent = true;
        self.issue(id, now).map(Some)
    }

    /// The caller that an access token belongs to.
    pub(super) fn caller(&self, token: &str, now: Instant) -> Option<&Caller> {
        let token = self.access.get(token).filter(|token| now < token.expires)?;
        self.by_id.get(&token.session).map(|session| &session.caller)
    }

    fn issue(&mut self, id: u64, now: Instant) -> io::Result<TokenPair> {
        self.sweep(now);
        let (access, refresh) = (random_token()?, random_token()?);
        let expires = now + self.lifetime;
        self.access.insert(access.clone(), AccessToken { session: id, expires });
        let expires = now + REFRESH_LIFETIME;
        self.refresh
            .insert(refresh.clone(), RefreshToken { session: id, is_spent: false, expires });
        if let Some(session) = self.by_id.get_mut(&id) {
            session.expires = now + self.lifetime.max(REFRESH_LIFETIME);
        }
        Ok(TokenPair { access, refresh, lifetime: self.lifetime })
    }

    /// Removes what has expired, at most once per interval: it takes time in proportion to the number
    /// of tokens.
    fn sweep(&mut self, now: Instant) {
        if self.last_sweep.is_some_and(|last| now < last + SWEEP_INTERVAL) {
            return;
        }
        self.last_sweep = Some(now);
        let is_alive = |session: &Session| now <= session.expires;
        self.by_id.retain(|_, session| is_alive(session));
        let sessions = &self.by_id;
        self.access.retain(|_, token| now < token.expires && sessions.contains_key(&token.session));
        self.refresh
            .retain(|_, token| now < token.expires && sessions.contains_key(&token.session));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(60 * 60);

    fn me() -> Caller {
        Caller::administrator("me")
    }

    fn name<'s>(sessions: &'s Sessions, token: &str, now: Instant) -> Option<&'s str> {
        sessions.caller(token, now).map(Caller::name)
    }

    #[test]
    fn a_spent_refresh_token_ends_the_session() {
        let (mut sessions, now) = (Sessions::new(HOUR), Instant::now());
        let first = sessions.start(me(), None, now).unwrap();
        let other = sessions.start(me(), None, now).unwrap();
        let second = sessions.refresh(&first.refresh, None, now).unwrap().unwrap();
        assert_eq!(name(&sessions, &second.access, now), Some("me"));
        assert!(sessions.refresh(&first.refresh, None, now).unwrap().is_none());
        assert_eq!(name(&sessions, &first.access, now), None);
        assert_eq!(name(&sessions, &second.access, now), None);
        assert!(sessions.refresh(&second.refresh, None, now).unwrap().is_none());
        assert_eq!(name(&sessions, &other.access, now), Some("me"));
    }

    #[test]
    fn expired_tokens_are_removed() {
        let (mut sessions, start) = (Sessions::new(HOUR), Instant::now());
        let first = sessions.start(me(), None, start).unwrap();
        let later = start + HOUR;
        assert_eq!(name(&sessions, &first.access, later), None);
        sessions.refresh(&first.refresh, None, later).unwrap().unwrap();
        assert_eq!((sessions.access.len(), sessions.refresh.len()), (1, 2));
        sessions.start(me(), None, later + REFRESH_LIFETIME + SWEEP_INTERVAL).unwrap();
        let left = (sessions.by_id.len(), sessions.access.len(), sessions.refresh.len());
        assert_eq!(left, (1, 1, 1));
    }
}
