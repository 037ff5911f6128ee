//! Tokens for a user name and a password: kept, refreshed in time, and never fetched twice at once.

mod grant;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::watch;
use tokio::time::Instant;

pub(crate) use self::grant::Account;
use self::grant::Grant;
use crate::gate::lock;
use crate::wire::Wire;
use crate::{BoxFuture, LoginError, TokenError, TokenProvider};

/// A token is renewed this long before it expires, or a tenth of its life before if that is less.
const MARGIN: Duration = Duration::from_mins(1);

/// How long a token that is still good is used before its renewal is tried again.
const PAUSE: Duration = Duration::from_secs(30);

/// How long a token that replaced a refused one is thought to be good. If it is refused as well,
/// a right is missing, which no token mends.
const TRUST: Duration = Duration::from_mins(1);

/// A provider that logs in with a user name and a password. Clones share their token.
#[derive(Clone)]
pub(crate) struct PasswordLogin(Arc<Inner>);

struct Inner {
    account: Account,
    wire: Wire,
    timeout: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    session: Option<Session>,
    /// The renewal that is under way.
    renewal: Option<Renewal>,
    /// When a refused token was last replaced.
    replaced: Option<Instant>,
}

/// What a login is good for.
#[derive(Clone)]
struct Session {
    access: SecretString,
    refresh: Option<SecretString>,
    renew_at: Option<Instant>,
    expires_at: Option<Instant>,
}

/// The outcome of a renewal, once it is there, for all who wait for it.
type Renewal = watch::Receiver<Option<Result<SecretString, LoginError>>>;

impl PasswordLogin {
    pub(crate) fn new(account: Account, wire: Wire, timeout: Duration) -> Self {
        Self(Arc::new(Inner { account, wire, timeout, state: Mutex::default() }))
    }

    /// The renewal that is under way, else a new one. It runs to its end even if nobody waits for
    /// it any more: a refresh token is good once, and its successor must not be lost.
    fn renewal(&self, state: &mut State) -> Renewal {
        // A renewal whose sender is gone ended together with its runtime.
        if let Some(renewal) = state.renewal.as_ref().filter(|known| known.has_changed().is_ok()) {
            return renewal.clone();
        }
        let (sender, renewal) = watch::channel(None);
        state.renewal = Some(renewal.clone());
        let refresh = state.session.as_ref().and_then(|session| session.refresh.clone());
        let login = self.clone();
        tokio::spawn(async move {
            let result = login.0.renew(refresh).await;
            let result = login.0.keep(result);
            sender.send_replace(Some(result));
        });
        renewal
    }
}

impl Inner {
    /// Refreshes the token; logs in where that is refused, or where there is nothing to refresh.
    async fn renew(&self, refresh: Option<SecretString>) -> Result<Session, LoginError> {
        if let Some(refresh) = refresh {
            let renewed = self.obtain(&Grant::Refresh(&refresh)).await;
            // A one-time code was used up by the first login.
            let final_word =
                self.account.has_totp() || !matches!(renewed, Err(LoginError::Rejected { .. }));
            if final_word {
                return renewed;
            }
        }
        self.obtain(&Grant::Password).await
    }

    /// Asks for a token, once.
    async fn obtain(&self, grant: &Grant<'_>) -> Result<Session, LoginError> {
        let request = grant::request(&self.wire, &self.account, grant)?;
        let answer = tokio::time::timeout(self.timeout, self.wire.send(request))
            .await
            .map_err(|_| LoginError::Timeout { after: self.timeout })?
            .map_err(|error| LoginError::Transport(Arc::new(error)))?;
        let granted = grant::read(&answer, &grant.secrets(&self.account))?;
        Ok(Session::new(granted, grant))
    }

    /// Keeps the outcome of a renewal, which is over with that.
    fn keep(&self, result: Result<Session, LoginError>) -> Result<SecretString, LoginError> {
        let mut state = lock(&self.state);
        state.renewal = None;
        match result {
            Ok(session) => Ok(state.session.insert(session).access.clone()),
            Err(error) => {
                if let Some(session) = &mut state.session {
                    session.renew_at = Some(Instant::now() + PAUSE);
                }
                Err(error)
            }
        }
    }
}

impl Session {
    fn new(granted: grant::Granted, grant: &Grant<'_>) -> Self {
        let now = Instant::now();
        let life = granted.expires_in;
        let margin = life.map(|life| MARGIN.min(life / 10));
        let later = |time: Option<Duration>| time.and_then(|time| now.checked_add(time));
        Self {
            access: granted.access,
            // A service that does not rotate the refresh token leaves it out.
            refresh: granted.refresh.or_else(|| grant.refresh_token().cloned()),
            renew_at: later(life.zip(margin).map(|(life, margin)| life.saturating_sub(margin))),
            expires_at: later(life),
        }
    }
}

fn is_past(moment: Option<Instant>) -> bool {
    moment.is_some_and(|moment| moment <= Instant::now())
}

/// Waits for the outcome of a renewal.
async fn outcome(mut renewal: Renewal) -> Result<SecretString, TokenError> {
    let outcome = renewal.wait_for(Option::is_some).await.map_err(|_| LoginError::GivenUp)?;
    match &*outcome {
        Some(Ok(token)) => Ok(token.clone()),
        Some(Err(error)) => Err(error.clone().into()),
        None => Err(LoginError::GivenUp.into()),
    }
}

impl TokenProvider for PasswordLogin {
    fn token(&self) -> BoxFuture<'_, Result<SecretString, TokenError>> {
        Box::pin(async move {
            let renewal = {
                let mut state = lock(&self.0.state);
                match state.session.clone() {
                    Some(session) if !is_past(session.expires_at) => {
                        // Nobody has to wait for a renewal as long as the token is good.
                        if is_past(session.renew_at) {
                            let _ = self.renewal(&mut state);
                        }
                        return Ok(session.access);
                    }
                    Some(_) | None => self.renewal(&mut state),
                }
            };
            outcome(renewal).await
        })
    }

    fn refused<'a>(
        &'a self,
        token: &'a SecretString,
    ) -> BoxFuture<'a, Result<Option<SecretString>, TokenError>> {
        Box::pin(async move {
            let renewal = {
                let mut state = lock(&self.0.state);
                let State { session, replaced, .. } = &mut *state;
                let current =
                    session.as_mut().filter(|s| s.access.expose_secret() == token.expose_secret());
                // Where the token is no longer the current one, another call has had it replaced.
                if let Some(session) = current.filter(|session| !is_past(session.expires_at)) {
                    if replaced.is_some_and(|replaced| replaced.elapsed() < TRUST) {
                        return Ok(None);
                    }
                    *replaced = Some(Instant::now());
                    session.expires_at = *replaced;
                }
                drop(state);
                self.token()
            };
            renewal.await.map(Some)
        })
    }
}
