//! Executes one call: sends it, retries it, and replaces a rejected token.
//!
//! Nothing here is generic over operations, so this code is compiled once.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use runtime_core::Meaning;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout_at};
use tracing::Span;
use tracing::field::debug;

use crate::decode::ResponseReader;
use crate::endpoint::JSON;
use crate::rate_limiter::Slot;
use crate::redaction::Secrets;
use crate::settings::Settings;
use crate::target::Target;
use crate::throttle::{Permit, Throttle};
use crate::{
    BodyStream, ErrorKind, LoginError, RawResponse, RetryPolicy, TokenError, TransportError,
    retry_after,
};

/// Stands in for deadlines that do not fit an `Instant`.
const FAR_FUTURE: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Statuses of a proxy that can't reach the service, and of a service that is not up.
const UNREACHABLE: [StatusCode; 3] =
    [StatusCode::BAD_GATEWAY, StatusCode::SERVICE_UNAVAILABLE, StatusCode::GATEWAY_TIMEOUT];

/// Content of any type.
const ANY: HeaderValue = HeaderValue::from_static("*/*");

/// Everything that an execution needs of a call.
pub(crate) struct PreparedCall {
    pub(crate) target: Target,
    pub(crate) headers: HeaderMap,
    /// JSON, or empty.
    pub(crate) body: Bytes,
    pub(crate) timeout: Timeout,
    pub(crate) attempt_timeout: Duration,
    pub(crate) retry_policy: RetryPolicy,
    /// Whether every attempt waits for the client's rate limiter.
    pub(crate) is_rate_limited: bool,
    pub(crate) reader: ResponseReader,
    /// Whether the body of a success is left to be read.
    pub(crate) streams: bool,
}

impl PreparedCall {
    /// Makes the call one of any content, whose body is left to be read.
    pub(crate) fn streaming(mut self: Box<Self>) -> Box<Self> {
        self.headers.entry(ACCEPT).or_insert(ANY);
        self.streams = true;
        self
    }
}

/// The timeout of a call, which may take several requests.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeout {
    limit: Option<Duration>,
    /// The end of the timeout, once it is started.
    deadline: Option<Instant>,
}

impl Timeout {
    pub(crate) fn new(limit: Option<Duration>) -> Self {
        Self { limit, deadline: None }
    }

    pub(crate) fn limit(&self) -> Option<Duration> {
        self.limit
    }

    /// Starts the timeout, unless it is started already, and returns its end.
    pub(crate) fn start(&mut self) -> Instant {
        let now = Instant::now();
        let end = || now.checked_add(self.limit?);
        *self.deadline.get_or_insert_with(|| end().unwrap_or_else(|| now + FAR_FUTURE))
    }
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
    /// The position of the call among those that wait for the same endpoint.
    ticket: u64,
    /// The end of the timeout of the call.
    deadline: Instant,
    /// The token of the last attempt.
    token: Option<SecretString>,
    /// The token of the next attempt, if the last one was rejected.
    replacement: Option<SecretString>,
    attempts: u32,
    /// The number of attempts that were throttled.
    throttled: u32,
    /// The time spent waiting between attempts.
    waited: Duration,
    /// What is left to be read of the last response.
    rest: Option<BodyStream>,
}

/// How to proceed after an attempt.
enum Disposition {
    Final,
    Throttled(Option<Duration>),
    /// No connection could be established.
    NotConnected,
    /// The service could not be reached, and the call is safe to retry.
    Unreachable(Option<Duration>),
    TokenRejected,
}

impl<'a> Execution<'a> {
    pub(crate) fn new(settings: &'a Settings, call: &'a PreparedCall) -> Self {
        let mut timeout = call.timeout;
        Self {
            settings,
            call,
            ticket: settings.throttles.ticket(),
            deadline: timeout.start(),
            token: None,
            replacement: None,
            attempts: 0,
            throttled: 0,
            waited: Duration::ZERO,
            rest: None,
        }
    }

    pub(crate) fn call(&self) -> &'a PreparedCall {
        self.call
    }

    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Takes what is left to be read of the response, if the call streams.
    pub(crate) fn take_rest(&mut self) -> Option<BodyStream> {
        self.rest.take()
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Sends the call until an attempt is final.
    pub(crate) async fn run(&mut self) -> Result<RawResponse, ErrorKind> {
        expect_runtime()?;
        let policy = &self.call.retry_policy;
        let mut has_replaced_token = false;
        let mut last = None;
        loop {
            let (permit, slot) = match self.wait_for_admission().await {
                Ok(admission) => admission,
                // The last attempt explains more than the end of the wait for the next one.
                Err(error) => return last.unwrap_or(Err(error)),
            };
            self.attempts += 1;
            Span::current().record("attempt", self.attempts);
            let outcome = self.attempt(slot).await;
            match self.disposition(&outcome) {
                Disposition::Final => {
                    if let Some(permit) = permit {
                        permit.succeed();
                    }
                    return outcome;
                }
                Disposition::Throttled(asked) => {
                    self.throttled += 1;
                    let delay = self.pause_endpoint(permit, asked);
                    if !self.allows_retry(delay) {
                        return outcome;
                    }
                }
                disposition @ (Disposition::NotConnected | Disposition::Unreachable(_)) => {
                    let delay = match disposition {
                        Disposition::Unreachable(asked) => policy.pick_delay(asked, self.attempts),
                        _ => policy.pick_connect_delay(self.attempts),
                    };
                    if !self.allows_retry(delay) {
                        return outcome;
                    }
                    drop(permit);
                    self.sleep(delay).await;
                }
                Disposition::TokenRejected if has_replaced_token => {
                    self.settings.denials.insert(self.call.target.endpoint_key());
                    return outcome;
                }
                Disposition::TokenRejected => {
                    if self.settings.denials.contains(|| self.call.target.endpoint_key()) {
                        return outcome;
                    }
                    has_replaced_token = true;
                    self.replacement = self.replacement_token().await?;
                    if self.replacement.is_none() {
                        return outcome;
                    }
                }
            }
            last = Some(outcome);
        }
    }

    /// Waits until the endpoint may be called and, for a write, for a slot of the rate limiter.
    async fn wait_for_admission(
        &mut self,
    ) -> Result<(Option<Permit>, Option<Slot<'a>>), ErrorKind> {
        let limiter = self.settings.write_limiter.as_deref().filter(|_| self.call.is_rate_limited);
        // Both futures are large and rarely needed, so they are boxed to keep the others small.
        loop {
            let permit = match self.throttle() {
                Some(throttle) if !self.call.retry_policy.is_disabled() => {
                    Some(Box::pin(self.wait_for_permit(throttle)).await?)
                }
                Some(_) | None => None,
            };
            let Some(limiter) = limiter else { return Ok((permit, None)) };
            let slot = Box::pin(timeout_at(self.deadline, limiter.acquire())).await;
            let slot = slot.map_err(|_| ErrorKind::Timeout {
                after: self.call.timeout.limit().unwrap_or_default(),
                is_sent: false,
            })?;
            // The endpoint may have started to throttle in the meantime.
            let is_paused = self.throttle().is_some_and(|throttle| !throttle.remaining().is_zero());
            if !is_paused || self.call.retry_policy.is_disabled() {
                return Ok((permit, Some(slot)));
            }
        }
    }

    /// Waits for the permission of an endpoint that throttles.
    async fn wait_for_permit(&mut self, throttle: Arc<Throttle>) -> Result<Permit, ErrorKind> {
        let policy = self.call.retry_policy;
        let error = |delay| ErrorKind::Throttled { retry_after: Some(delay) };
        let pause = throttle.remaining();
        if !policy.allows_delay(self.waited, pause) || Instant::now() + pause > self.deadline {
            return Err(error(pause));
        }
        let start = Instant::now();
        let end = start.checked_add(policy.remaining_delay(self.waited));
        let end = end.map_or(self.deadline, |end| end.min(self.deadline));
        let permit = timeout_at(end, throttle.admit(self.ticket)).await;
        self.record_wait(start);
        permit.map_err(|_| error(throttle.remaining()))
    }

    fn throttle(&self) -> Option<Arc<Throttle>> {
        self.settings.throttles.get(|| self.call.target.endpoint_key())
    }

    /// Delays the calls of this endpoint, including the next attempt of this one. Returns the delay.
    fn pause_endpoint(&self, permit: Option<Permit>, asked: Option<Duration>) -> Duration {
        let policy = self.call.retry_policy;
        let delay = |failures| match asked.filter(|asked| !asked.is_zero()) {
            // A service that asks for a delay keeps its word if a call succeeds after it.
            Some(asked) => policy.pick_delay(Some(asked), failures),
            None => policy.pick_delay(None, self.throttled),
        };
        match permit {
            Some(permit) => permit.throttle(delay),
            None => {
                let endpoint = self.call.target.endpoint_key();
                self.settings.throttles.get_or_create(endpoint).pause(delay)
            }
        }
    }

    /// Whether another attempt is allowed after a delay.
    fn allows_retry(&self, delay: Duration) -> bool {
        self.call.retry_policy.allows(self.attempts, self.waited, delay)
            && self.deadline.saturating_duration_since(Instant::now()) >= delay
    }

    /// Sends the call once.
    async fn attempt(&mut self, slot: Option<Slot<'a>>) -> Result<RawResponse, ErrorKind> {
        let now = Instant::now();
        let attempt_timeout = self.call.attempt_timeout;
        let (deadline, after) = match now.checked_add(attempt_timeout) {
            Some(end) if end < self.deadline => (end, attempt_timeout),
            _ => (self.deadline, self.call.timeout.limit().unwrap_or(attempt_timeout)),
        };
        self.token = match (self.replacement.take(), self.settings.credentials.provider()) {
            (Some(token), _) => Some(token),
            (None, Some(provider)) => {
                let token = timeout_at(deadline, provider.token()).await;
                Some(token.map_err(|_| TokenError::Timeout { after })??)
            }
            (None, None) => None,
        };
        // Logins are not limited, so that a call that waits for one can't block it.
        let _in_flight = match &self.settings.concurrency {
            None => None,
            Some(limit) => match timeout_at(deadline, limit.acquire()).await {
                Ok(permit) => permit.ok(),
                Err(_) => return Err(ErrorKind::Timeout { after, is_sent: false }),
            },
        };
        let endpoint = &self.settings.endpoint;
        let sent = if self.call.streams {
            // Boxed, so that other calls don't grow.
            let response = Box::pin(endpoint.send_streaming(self.admitted_request(slot)?));
            timeout_at(deadline, response).await.map(|sent| {
                let (response, rest) = sent?;
                self.rest = rest;
                Ok(response)
            })
        } else {
            let response = endpoint.send(self.admitted_request(slot)?);
            timeout_at(deadline, response).await
        };
        match sent {
            Ok(result) => result.map_err(|error: TransportError| error.into()),
            Err(_) => Err(ErrorKind::Timeout { after, is_sent: true }),
        }
    }

    /// Builds the request of an attempt, and uses up its slot of the rate limiter.
    fn admitted_request(&self, slot: Option<Slot<'_>>) -> Result<Request<Bytes>, ErrorKind> {
        let authorization = self.settings.credentials.header(self.token.as_ref())?;
        let mut request = self.request_with(authorization)?;
        if self.settings.endpoint.has_middleware
            && let Some(operation) = self.call.target.operation
        {
            request.extensions_mut().insert(operation);
        }
        if let Some(slot) = slot {
            slot.consume();
        }
        Ok(request)
    }

    /// Builds the request, to be shown. Before there is a token, a placeholder takes its place.
    pub(crate) fn request(&self) -> Result<Request<Bytes>, ErrorKind> {
        let credentials = &self.settings.credentials;
        self.request_with(match &self.token {
            Some(token) => credentials.header(Some(token))?,
            None => credentials.placeholder(),
        })
    }

    fn request_with(
        &self,
        authorization: Option<HeaderValue>,
    ) -> Result<Request<Bytes>, ErrorKind> {
        let Self { settings, call, .. } = self;
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
            Err(ErrorKind::Transport(TransportError::NotSent(_))) => Disposition::NotConnected,
            Err(ErrorKind::Transport(TransportError::Broken(_))) if target.reads() => {
                Disposition::Unreachable(None)
            }
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
        let provider = self.settings.credentials.provider();
        let (Some(rejected), Some(provider)) = (&self.token, provider) else { return Ok(None) };
        let replacement = provider.refresh(rejected);
        let end = Instant::now().checked_add(self.call.attempt_timeout);
        let end = end.map_or(self.deadline, |end| end.min(self.deadline));
        match timeout_at(end, replacement).await {
            Ok(token) => Ok(token?),
            Err(_) => Ok(None),
        }
    }

    async fn sleep(&mut self, delay: Duration) {
        let start = Instant::now();
        tokio::time::sleep(delay).await;
        self.record_wait(start);
    }

    fn record_wait(&mut self, start: Instant) {
        self.waited += start.elapsed();
        Span::current().record("wait", debug(self.waited));
    }
}
