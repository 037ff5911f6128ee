//! Options that calls have in common with their client.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{BoxError, RetryPolicy};

/// Options of calls: for one call with [`Call::options`](crate::Call::options), or for all calls of
/// a client with [`Client::with_options`](crate::Client::with_options).
#[derive(Clone, Debug, Default)]
#[must_use = "options do nothing until they are given to a client or a call"]
pub struct CallOptions {
    timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    retry_policy: Option<RetryPolicy>,
    headers: HeaderMap,
    /// The first invalid option, which becomes the error of the call.
    error: Option<SharedError>,
}

type SharedError = Arc<dyn std::error::Error + Send + Sync>;

impl CallOptions {
    /// Creates options that change nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the timeout of a call, including all attempts and the delays between them.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Sets the timeout of an attempt, from its token to the last byte of its response.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets how calls are retried.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.retry_policy = Some(policy);
        self
    }

    /// Sets a header, replacing one of the same name. A header that can't be sent is an error of
    /// the call. The value of a sensitive header is redacted wherever the call is shown.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Into<http::Error>>,
        V: TryInto<HeaderValue, Error: Into<http::Error>>,
    {
        let name = name.try_into().map_err(Into::into);
        match name.and_then(|name| Ok((name, value.try_into().map_err(Into::into)?))) {
            Ok((name, value)) => _ = self.headers.insert(name, value),
            Err(error) => self.set_error(error.into()),
        }
        self
    }

    /// Overrides these options by others.
    pub(crate) fn apply(&mut self, other: Self) {
        let Self { timeout, attempt_timeout, retry_policy, headers, error } = other;
        self.timeout = timeout.or(self.timeout);
        self.attempt_timeout = attempt_timeout.or(self.attempt_timeout);
        self.retry_policy = retry_policy.or(self.retry_policy);
        self.error = self.error.take().or(error);
        for (name, value) in &headers {
            self.headers.insert(name, value.clone());
        }
    }

    pub(crate) fn set_error(&mut self, error: BoxError) {
        self.error.get_or_insert_with(|| error.into());
    }

    pub(crate) fn check(&self) -> Result<(), BoxError> {
        match &self.error {
            Some(error) => Err(Arc::clone(error).into()),
            None => Ok(()),
        }
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub(crate) fn get_timeout(&self) -> Option<Duration> {
        self.timeout
    }

    pub(crate) fn get_attempt_timeout(&self) -> Duration {
        const DEFAULT: Duration = Duration::from_secs(30);
        self.attempt_timeout.unwrap_or(DEFAULT)
    }

    pub(crate) fn get_retry_policy(&self) -> RetryPolicy {
        self.retry_policy.unwrap_or_default()
    }
}
