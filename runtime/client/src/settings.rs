//! Settings that the calls of a client share.

use std::fmt;
use std::time::Duration;

use crate::RetryPolicy;
use crate::credentials::Credentials;
use crate::denials::Denials;
use crate::endpoint::Endpoint;
use crate::rate_limiter::RateLimiter;
use crate::throttle::Throttles;

/// Settings and state that the calls of a client share.
pub(crate) struct Settings {
    pub(crate) endpoint: Endpoint,
    pub(crate) credentials: Credentials,
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Duration,
    pub(crate) retry_policy: RetryPolicy,
    pub(crate) throttles: Throttles,
    pub(crate) denials: Denials,
    pub(crate) write_limiter: Option<RateLimiter>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("base_url", &self.endpoint.base_url)
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("retry_policy", &self.retry_policy)
            .field("write_limiter", &self.write_limiter)
            .field("response_body_limit", &self.endpoint.response_body_limit)
            .field("user_agent", &self.endpoint.user_agent)
            .finish_non_exhaustive()
    }
}
