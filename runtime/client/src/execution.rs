//! Executes one call: sends it, retries it, and replaces a rejected token.
//!
//! Nothing here is generic over operations, so this code is compiled once.

use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Request, StatusCode};
use runtime_core::Meaning;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout_at};
use tracing::Span;
use tracing::field::debug;

use crate::decode::ResponseReader;
use crate::endpoint::JSON;
use crate::redaction::Secrets;
use crate::settings::Settings;
use crate::target::Target;
use crate::{ErrorKind, LoginError, RawResponse, RetryPolicy, TokenError, retry_after};

/// Stands in for deadlines that do not fit an `Instant`.
const FAR_FUTURE: Duration = Duration::from_hours(24 * 365);

/// Statuses of a proxy that can't reach the service, and of a service that is not up.
const UNREACHABLE: [StatusCode; 3] =
    [StatusCode::BAD_GATEWAY, StatusCode::SERVICE_UNAVAILABLE, StatusCode::GATEWAY_TIMEOUT];

/// Everything that an execution needs of a call.
pub(crate) struct PreparedCall {
    pub(crate) target: Target,
    pub(crate) headers: HeaderMap,
    /// JSON, or empty.
    pub(crate) body: Bytes,
    pub(crate) timeout: Duration,
    pub(crate) retry_policy: RetryPolicy,
    /// Whether every attempt waits for the client's rate limiter.
    pub(crate) is_rate_limited: bool,
    pub(crate) reader: ResponseReader,
}

/// Returns an error outside of a tokio runtime, where a timer would panic.
pub(crate) fn expect_runtime() -> Result<(), ErrorKind> {
    match tokio::runtime::Handle::try_current() {
        Ok(_) => Ok(()),
        Err(_) => Err(ErrorKind::Request(
            "there is no tokio runtime: await the call inside of one".into(),
        )),
    }
}

/// One call in progress.
pub(crate) struct Execution<'a> {
    settings: &'a Settings,
    call: &'a PreparedCall,
    /// The token of the last attempt.
    token: Option<SecretString>,
    /// The token of the next attempt, if the last one was rejected.
    replacement: Option<SecretString>,
    attempts: u32,
    /// The time spent waiting between attempts.
    waited: Duration,
}

/// How to proceed after an attempt.
enum Disposition {
    Final,
    Throttled(Option<Duration>),
    /// The service could not be reached, and the call is safe to retry.
    Unreachable(Option<Duration>),
    TokenRejected,
}

impl<'a> Execution<'a> {
    pub(crate) fn new(settings: &'a Settings, call: &'a PreparedCall) -> Self {
        Self { settings, call, token: None, replacement: None, attempts: 0, waited: Duration::ZERO }
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Sends the call until an attempt is final.
    pub(crate) async fn run(&mut self) -> Result<RawResponse, ErrorKind> {
        expect_runtime()?;
        let policy = self.call.retry_policy;
        let mut has_replaced_token = false;
        loop {
            self.wait_until_ready().await?;
            self.attempts += 1;
            Span::current().record("attempt", self.attempts);
            let outcome = self.attempt().await;
            match self.disposition(&outcome) {
                Disposition::Final => return outcome,
                Disposition::Throttled(asked) => {
                    let delay = asked.unwrap_or_else(|| policy.pick_backoff(self.attempts));
                    // The other calls of the client wait as well, whatever this one does.
                    self.settings.cooldown.extend(delay);
                    if !policy.allows(self.attempts, self.waited, delay) {
                        return outcome;
                    }
                }
                Disposition::Unreachable(asked) => {
                    let delay = match asked {
                        Some(asked) => asked.saturating_add(policy.pick_jitter()),
                        None => policy.pick_backoff(self.attempts),
                    };
                    if !policy.allows(self.attempts, self.waited, delay) {
                        return outcome;
                    }
                    self.sleep(delay).await;
                }
                Disposition::TokenRejected if has_replaced_token => return outcome,
                Disposition::TokenRejected => {
                    has_replaced_token = true;
                    self.replacement = self.replacement_token().await?;
                    if self.replacement.is_none() {
                        return outcome;
                    }
                }
            }
        }
    }

    /// Sends the call once.
    async fn attempt(&mut self) -> Result<RawResponse, ErrorKind> {
        let after = self.call.timeout;
        let start = Instant::now();
        let deadline = start.checked_add(after).unwrap_or(start + FAR_FUTURE);
        self.token = match self.replacement.take() {
            Some(token) => Some(token),
            None => timeout_at(deadline, self.settings.credentials.token())
                .await
                .map_err(|_| TokenError::Timeout { after })??,
        };
        let request = self.request()?;
        match timeout_at(deadline, self.settings.endpoint.send(request)).await {
            Ok(result) => Ok(result?),
            Err(_) => Err(ErrorKind::Timeout { after }),
        }
    }

    /// Builds the request. Before there is a token, a placeholder takes its place.
    pub(crate) fn request(&self) -> Result<Request<Bytes>, ErrorKind> {
        let Self { settings, call, .. } = self;
        let authorization = match &self.token {
            Some(token) => Some(settings.credentials.header(token)?),
            None => settings.credentials.placeholder(),
        };
        let Target { method, path, .. } = &call.target;
        let mut request = settings
            .endpoint
            .request(method.clone(), path, &call.headers, call.body.clone())
            .map_err(|error| ErrorKind::Request(error.into()))?;
        // Headers that the caller set take precedence.
        if !call.body.is_empty() {
            request.headers_mut().entry(CONTENT_TYPE).or_insert(JSON);
        }
        if let Some(authorization) = authorization {
            request.headers_mut().entry(AUTHORIZATION).or_insert(authorization);
        }
        Ok(request)
    }

    /// Returns everything that must be redacted wherever the call is shown.
    pub(crate) fn secrets(&self) -> Secrets {
        let mut secrets = self.settings.credentials.secrets().clone();
        secrets.add_headers(&self.call.headers);
        if let Some(token) = &self.token {
            secrets.add(token.expose_secret());
        }
        secrets
    }

    fn disposition(&self, outcome: &Result<RawResponse, ErrorKind>) -> Disposition {
        let target = &self.call.target;
        match outcome {
            Err(ErrorKind::Token(TokenError::Login(LoginError::Throttled { retry_after }))) => {
                Disposition::Throttled(*retry_after)
            }
            Err(ErrorKind::Transport(_)) if target.reads() => Disposition::Unreachable(None),
            Err(_) => Disposition::Final,
            // The typed decoder parses the body of a success, so it is not parsed here.
            Ok(response) if response.status().is_success() => Disposition::Final,
            Ok(response) => match (self.call.reader.meaning)(target.kind(), response) {
                Meaning::Throttled => Disposition::Throttled(retry_after::parse(response)),
                Meaning::Unauthorized if response.status() == StatusCode::UNAUTHORIZED => {
                    Disposition::TokenRejected
                }
                Meaning::Unauthorized
                | Meaning::Success
                | Meaning::Rejected
                | Meaning::Invalid
                | Meaning::NotFound
                | Meaning::Failed
                | Meaning::Undecodable
                | Meaning::AcceptedUndecodable => {
                    if target.reads() && UNREACHABLE.contains(&response.status()) {
                        Disposition::Unreachable(retry_after::parse(response))
                    } else {
                        Disposition::Final
                    }
                }
            },
        }
    }

    /// Obtains another token in place of the rejected one, if the provider has one.
    async fn replacement_token(&self) -> Result<Option<SecretString>, ErrorKind> {
        let Some(rejected) = &self.token else { return Ok(None) };
        let replacement = self.settings.credentials.refresh(rejected);
        match tokio::time::timeout(self.call.timeout, replacement).await {
            Ok(token) => Ok(token?),
            Err(_) => Ok(None),
        }
    }

    /// Waits for the cooldown, for a slot of the rate limiter, and for the cooldown again, which
    /// may have been extended in the meantime.
    async fn wait_until_ready(&mut self) -> Result<(), ErrorKind> {
        self.wait_for_cooldown().await?;
        if let Some(limiter) = &self.settings.write_limiter
            && self.call.is_rate_limited
        {
            limiter.acquire().await;
            self.wait_for_cooldown().await?;
        }
        Ok(())
    }

    async fn wait_for_cooldown(&mut self) -> Result<(), ErrorKind> {
        let policy = self.call.retry_policy;
        if policy.is_disabled() {
            return Ok(());
        }
        while let Some(delay) = self.settings.cooldown.remaining() {
            if !policy.allows_delay(self.waited, delay) {
                return Err(ErrorKind::Throttled { retry_after: Some(delay) });
            }
            self.sleep(delay + policy.pick_jitter()).await;
        }
        Ok(())
    }

    async fn sleep(&mut self, delay: Duration) {
        let start = Instant::now();
        tokio::time::sleep(delay).await;
        self.waited += start.elapsed();
        Span::current().record("wait", debug(self.waited));
    }
}
