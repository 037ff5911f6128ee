//! A token provider that logs in with a user name and a password.

mod token_request;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::watch;
use tokio::time::Instant;

pub(crate) use self::token_request::Account;
use self::token_request::Grant;
use crate::endpoint::Endpoint;
use crate::rate_limiter::lock;
use crate::{BoxFuture, LoginError, RetryPolicy, TokenError, TokenProvider, TransportError};

/// A token is refreshed this long before it expires, or after 90 % of its lifetime if that is later.
const REFRESH_MARGIN: Duration = Duration::from_secs(60);

/// The delay before a failed refresh of a token that is still valid is retried.
const REFRESH_RETRY_DELAY: Duration = Duration::from_secs(30);

/// The time for which a rejected login is not sent again, since services lock accounts after
/// several. It doubles with every rejection, up to the maximum.
const REJECTION_DELAY: Duration = Duration::from_secs(60);
const MAX_REJECTION_DELAY: Duration = Duration::from_secs(60 * 60);

/// A token provider that logs in with a user name and a password. Concurrent callers share one
/// login or refresh. Clones share their token.
#[derive(Clone)]
pub(crate) struct PasswordLogin(Arc<Inner>);

struct Inner {
    account: Account,
    endpoint: Endpoint,
    timeout: Duration,
    retry_policy: RetryPolicy,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    session: Option<Session>,
    /// The login or refresh in progress.
    pending: Option<PendingToken>,
    rejection: Option<Rejection>,
}

/// The tokens of a login.
#[derive(Clone)]
struct Session {
    access: SecretString,
    refresh: Option<SecretString>,
    refresh_at: Option<Instant>,
    expires_at: Option<Instant>,
}

/// A login that the service rejected.
struct Rejection {
    error: LoginError,
    delay: Duration,
    retry_at: Instant,
}

/// The result of a login or refresh, for all callers who wait for it.
type PendingToken = watch::Receiver<Option<Result<SecretString, LoginError>>>;

impl PasswordLogin {
    pub(crate) fn new(
        account: Account,
        endpoint: Endpoint,
        timeout: Duration,
        retry_policy: RetryPolicy,
    ) -> Self {
        let state = Mutex::default();
        Self(Arc::new(Inner { account, endpoint, timeout, retry_policy, state }))
    }

    /// Returns the login or refresh in progress, or starts one. It runs in a task of its own, so
    /// that it completes even if all callers are cancelled: a refresh token works once, and its
    /// successor must not be lost.
    fn start_refresh(&self, state: &mut State) -> PendingToken {
        // The sender is dropped early if its runtime shuts down.
        if let Some(pending) = state.pending.as_ref().filter(|known| known.has_changed().is_ok()) {
            return pending.clone();
        }
        let (sender, pending) = watch::channel(None);
        state.pending = Some(pending.clone());
        let refresh = state.session.as_ref().and_then(|session| session.refresh.clone());
        let login = self.clone();
        tokio::spawn(async move {
            let result = login.0.refresh_or_login(refresh).await;
            let result = login.0.store(result);
            sender.send_replace(Some(result));
        });
        pending
    }
}

impl Inner {
    /// Refreshes the token. Logs in if there is no refresh token, or if it is rejected.
    async fn refresh_or_login(&self, refresh: Option<SecretString>) -> Result<Session, LoginError> {
        if let Some(refresh) = refresh {
            let refreshed = self.request_token(&Grant::RefreshToken(&refresh)).await;
            // A one-time code works for the first login only.
            let is_final =
                self.account.has_totp() || !matches!(refreshed, Err(LoginError::Rejected { .. }));
            if is_final {
                return refreshed;
            }
        }
        self.request_token(&Grant::Password).await
    }

    /// Requests a token, and retries while the token endpoint is unavailable. Calls retry after a
    /// throttled login themselves.
    async fn request_token(&self, grant: &Grant<'_>) -> Result<Session, LoginError> {
        let policy = self.retry_policy;
        let mut attempts = 0;
        let start = Instant::now();
        loop {
            attempts += 1;
            let error = match self.send_token_request(grant).await {
                Ok(session) => return Ok(session),
                Err(error) => error,
            };
            let delay = policy.pick_delay(None, attempts);
            if !is_unavailable(&error) || !policy.allows(attempts, start.elapsed(), delay) {
                return Err(error);
            }
            tokio::time::sleep(delay).await;
        }
    }

    /// Sends one request to the token endpoint.
    async fn send_token_request(&self, grant: &Grant<'_>) -> Result<Session, LoginError> {
        let request = token_request::request(&self.endpoint, &self.account, grant)?;
        let response = tokio::time::timeout(self.timeout, self.endpoint.send(request))
            .await
            .map_err(|_| LoginError::Timeout { after: self.timeout })?
            .map_err(|error| LoginError::Transport(Arc::new(error)))?;
        let tokens = token_request::read(&response, &grant.secrets(&self.account))?;
        Ok(Session::new(tokens, grant))
    }

    /// Stores the result of a login or refresh.
    fn store(&self, result: Result<Session, LoginError>) -> Result<SecretString, LoginError> {
        let mut state = lock(&self.state);
        state.pending = None;
        match result {
            Ok(session) => {
                state.rejection = None;
                Ok(state.session.insert(session).access.clone())
            }
            Err(error) => {
                let now = Instant::now();
                if let Some(session) = &mut state.session {
                    session.refresh_at = Some(now + REFRESH_RETRY_DELAY);
                }
                if matches!(error, LoginError::Rejected { .. }) {
                    let last = state.rejection.as_ref().map(|rejection| rejection.delay * 2);
                    let delay = last.unwrap_or(REJECTION_DELAY).min(MAX_REJECTION_DELAY);
                    let retry_at = now + delay;
                    state.rejection = Some(Rejection { error: error.clone(), delay, retry_at });
                }
                Err(error)
            }
        }
    }
}

impl Session {
    fn new(response: token_request::TokenResponse, grant: &Grant<'_>) -> Self {
        let now = Instant::now();
        let life = response.expires_in;
        let margin = life.map(|life| REFRESH_MARGIN.min(life / 10));
        let later = |time: Option<Duration>| time.and_then(|time| now.checked_add(time));
        Self {
            access: response.access,
            // The service omits the refresh token if it did not change.
            refresh: response.refresh.or_else(|| grant.refresh_token().cloned()),
            refresh_at: later(life.zip(margin).map(|(life, margin)| life.saturating_sub(margin))),
            expires_at: later(life),
        }
    }
}

/// Whether the token endpoint is unavailable for the moment.
fn is_unavailable(error: &LoginError) -> bool {
    match error {
        LoginError::Failed { .. } => true,
        LoginError::Transport(error) => {
            matches!(**error, TransportError::NotSent(_) | TransportError::Broken(_))
        }
        LoginError::Rejected { .. }
        | LoginError::Throttled { .. }
        | LoginError::Timeout { .. }
        | LoginError::Undecodable { .. }
        | LoginError::Cancelled => false,
    }
}

fn is_past(moment: Option<Instant>) -> bool {
    moment.is_some_and(|moment| moment <= Instant::now())
}

/// Waits for the result of a login or refresh.
async fn wait_for(mut pending: PendingToken) -> Result<SecretString, TokenError> {
    let outcome = pending.wait_for(Option::is_some).await.map_err(|_| LoginError::Cancelled)?;
    match &*outcome {
        Some(Ok(token)) => Ok(token.clone()),
        Some(Err(error)) => Err(error.clone().into()),
        None => Err(LoginError::Cancelled.into()),
    }
}

impl TokenProvider for PasswordLogin {
    fn token(&self) -> BoxFuture<'_, Result<SecretString, TokenError>> {
        Box::pin(async move {
            let pending = {
                let mut state = lock(&self.0.state);
                match (state.session.clone(), &state.rejection) {
                    (Some(session), _) if !is_past(session.expires_at) => {
                        // The valid token is used while the refresh is in progress.
                        if is_past(session.refresh_at) {
                            let _ = self.start_refresh(&mut state);
                        }
                        return Ok(session.access);
                    }
                    (_, Some(rejection)) if !is_past(Some(rejection.retry_at)) => {
                        return Err(rejection.error.clone().into());
                    }
                    _ => self.start_refresh(&mut state),
                }
            };
            wait_for(pending).await
        })
    }

    fn refresh<'a>(
        &'a self,
        rejected: &'a SecretString,
    ) -> BoxFuture<'a, Result<Option<SecretString>, TokenError>> {
        Box::pin(async move {
            {
                let mut state = lock(&self.0.state);
                // If the rejected token is not the current one, another call replaced it.
                if let Some(session) = &mut state.session
                    && session.access.expose_secret() == rejected.expose_secret()
                    && !is_past(session.expires_at)
                {
                    session.expires_at = Some(Instant::now());
                }
            }
            self.token().await.map(Some)
        })
    }
}
