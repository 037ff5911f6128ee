//! One call on its way: sent until its answer is final, and whatever that answer means.
//!
//! What a call knows by its types ends here: this code is compiled once, not once an operation.

use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Request, StatusCode};
use runtime_core::Meaning;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout_at};
use tracing::Span;
use tracing::field::debug;

use crate::decode::Reader;
use crate::redaction::Secrets;
use crate::settings::Settings;
use crate::target::Target;
use crate::wire::JSON;
use crate::{Answer, ErrorKind, LoginError, Repeats, TokenError, throttle};

/// A time that no call sees the end of.
const FOREVER: Duration = Duration::from_hours(24 * 365);

/// What a proxy answers for a service that it does not reach, and a service that is not up.
const UNREACHABLE: [StatusCode; 3] =
    [StatusCode::BAD_GATEWAY, StatusCode::SERVICE_UNAVAILABLE, StatusCode::GATEWAY_TIMEOUT];

/// A call, ready to be sent as often as it takes.
pub(crate) struct Outgoing {
    pub(crate) target: Target,
    pub(crate) headers: HeaderMap,
    /// JSON, or nothing.
    pub(crate) body: Bytes,
    pub(crate) timeout: Duration,
    pub(crate) repeats: Repeats,
    /// Whether every attempt waits for a turn, where the client keeps a pace.
    pub(crate) is_paced: bool,
    pub(crate) reader: Reader,
}

/// Waiting outside of a runtime would be a panic.
pub(crate) fn expect_runtime() -> Result<(), ErrorKind> {
    match tokio::runtime::Handle::try_current() {
        Ok(_) => Ok(()),
        Err(_) => Err(ErrorKind::Request(
            "there is no tokio runtime: await the call inside of one".into(),
        )),
    }
}

/// A call under way, and what became of it so far.
pub(crate) struct Exchange<'a> {
    settings: &'a Settings,
    outgoing: &'a Outgoing,
    /// The token that was sent last.
    token: Option<SecretString>,
    /// The token to be sent next, where the last one was refused.
    replacement: Option<SecretString>,
    attempts: u32,
    /// How long the call waited for the service to be ready.
    waited: Duration,
}

/// What to do about the outcome of an attempt.
enum Verdict {
    Final,
    Throttled(Option<Duration>),
    /// The service can't be reached, and reading again does no harm.
    Unreachable(Option<Duration>),
    Rejected,
}

impl<'a> Exchange<'a> {
    pub(crate) fn new(settings: &'a Settings, outgoing: &'a Outgoing) -> Self {
        Self {
            settings,
            outgoing,
            token: None,
            replacement: None,
            attempts: 0,
            waited: Duration::ZERO,
        }
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Carries the call out.
    pub(crate) async fn run(&mut self) -> Result<Answer, ErrorKind> {
        expect_runtime()?;
        let mut replaced = false;
        loop {
            self.wait_for_turn().await?;
            self.attempts += 1;
            Span::current().record("attempt", self.attempts);
            let outcome = self.attempt().await;
            let again = match self.verdict(&outcome) {
                Verdict::Final => false,
                Verdict::Throttled(wait) => self.is_repeated_after(wait),
                Verdict::Unreachable(wait) => self.has_waited(wait).await,
                Verdict::Rejected if replaced => false,
                Verdict::Rejected => {
                    replaced = true;
                    self.replace_token().await?
                }
            };
            if !again {
                return outcome;
            }
        }
    }

    /// Sends the call once.
    async fn attempt(&mut self) -> Result<Answer, ErrorKind> {
        let after = self.outgoing.timeout;
        let start = Instant::now();
        let end = start.checked_add(after).unwrap_or(start + FOREVER);
        self.token = match self.replacement.take() {
            Some(token) => Some(token),
            None => timeout_at(end, self.settings.credentials.token())
                .await
                .map_err(|_| TokenError::Timeout { after })??,
        };
        let request = self.request()?;
        match timeout_at(end, self.settings.wire.send(request)).await {
            Ok(result) => Ok(result?),
            Err(_) => Err(ErrorKind::Timeout { after }),
        }
    }

    /// The request as it is sent now; with a blank for the token before there is one.
    pub(crate) fn request(&self) -> Result<Request<Bytes>, ErrorKind> {
        let Self { settings, outgoing, .. } = self;
        let authorization = match &self.token {
            Some(token) => Some(settings.credentials.header(token)?),
            None => settings.credentials.blank(),
        };
        let Target { method, path, .. } = &outgoing.target;
        let mut request = settings
            .wire
            .request(method.clone(), path, &outgoing.headers, outgoing.body.clone())
            .map_err(|error| ErrorKind::Request(error.into()))?;
        // The caller's own headers go before ours.
        if !outgoing.body.is_empty() {
            request.headers_mut().entry(CONTENT_TYPE).or_insert(JSON);
        }
        if let Some(authorization) = authorization {
            request.headers_mut().entry(AUTHORIZATION).or_insert(authorization);
        }
        Ok(request)
    }

    /// What is not to be shown along with the call.
    pub(crate) fn secrets(&self) -> Secrets {
        let mut secrets = self.settings.credentials.secrets().clone();
        secrets.add_headers(&self.outgoing.headers);
        if let Some(token) = &self.token {
            secrets.add(token.expose_secret());
        }
        secrets
    }

    fn verdict(&self, outcome: &Result<Answer, ErrorKind>) -> Verdict {
        match outcome {
            Err(ErrorKind::Token(TokenError::Login(LoginError::Throttled { wait }))) => {
                Verdict::Throttled(*wait)
            }
            Err(ErrorKind::Transport(_)) if self.outgoing.target.reads() => {
                Verdict::Unreachable(None)
            }
            Err(_) => Verdict::Final,
            // The body of a success is read once, by its own type.
            Ok(answer) if answer.status().is_success() => Verdict::Final,
            Ok(answer) => match (self.outgoing.reader.meaning)(self.outgoing.target.kind(), answer)
            {
                Meaning::Throttled => Verdict::Throttled(throttle::wait(answer)),
                Meaning::Unauthorized if answer.status() == StatusCode::UNAUTHORIZED => {
                    Verdict::Rejected
                }
                Meaning::Unauthorized
                | Meaning::Success
                | Meaning::Rejected
                | Meaning::Invalid
                | Meaning::NotFound
                | Meaning::Failed
                | Meaning::Undecodable
                | Meaning::AcceptedUndecodable => {
                    if self.outgoing.target.reads() && UNREACHABLE.contains(&answer.status()) {
                        Verdict::Unreachable(throttle::wait(answer))
                    } else {
                        Verdict::Final
                    }
                }
            },
        }
    }

    /// Holds this call and the others of the client; whether this one is sent again afterwards.
    fn is_repeated_after(&mut self, wait: Option<Duration>) -> bool {
        let repeats = self.outgoing.repeats;
        let wait = wait.unwrap_or_else(|| repeats.pick_backoff(self.attempts));
        self.settings.gate.shut(wait);
        repeats.allow(self.attempts, self.waited, wait)
    }

    /// Holds this call alone, where it may be sent again afterwards; whether it may.
    async fn has_waited(&mut self, wait: Option<Duration>) -> bool {
        let repeats = self.outgoing.repeats;
        let wait = match wait {
            Some(wait) => wait.saturating_add(repeats.pick_delay()),
            None => repeats.pick_backoff(self.attempts),
        };
        let is_repeated = repeats.allow(self.attempts, self.waited, wait);
        if is_repeated {
            self.wait(wait).await;
        }
        is_repeated
    }

    /// Whether there is another token than the one that was refused.
    async fn replace_token(&mut self) -> Result<bool, ErrorKind> {
        let Some(refused) = &self.token else { return Ok(false) };
        let replacement = self.settings.credentials.replace(refused);
        match tokio::time::timeout(self.outgoing.timeout, replacement).await {
            Ok(Ok(token)) => {
                self.replacement = token;
                Ok(self.replacement.is_some())
            }
            Err(_) => Ok(false),
            Ok(Err(error)) => Err(error.into()),
        }
    }

    /// Waits until the service may be called: for the gate, for the pace, and for the gate again,
    /// which may have been shut in the meantime.
    async fn wait_for_turn(&mut self) -> Result<(), ErrorKind> {
        self.wait_at_gate().await?;
        if let Some(pace) = self.settings.pace.as_ref().filter(|_| self.outgoing.is_paced) {
            pace.turn().await;
            self.wait_at_gate().await?;
        }
        Ok(())
    }

    async fn wait_at_gate(&mut self) -> Result<(), ErrorKind> {
        let repeats = self.outgoing.repeats;
        if repeats.is_off() {
            return Ok(());
        }
        while let Some(wait) = self.settings.gate.opens_in() {
            if !repeats.have_time_for(self.waited, wait) {
                return Err(ErrorKind::Throttled { wait: Some(wait) });
            }
            self.wait(wait + repeats.pick_delay()).await;
        }
        Ok(())
    }

    async fn wait(&mut self, wait: Duration) {
        let start = Instant::now();
        tokio::time::sleep(wait).await;
        self.waited += start.elapsed();
        Span::current().record("wait", debug(self.waited));
    }
}
