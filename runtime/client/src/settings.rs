//! Settings that the calls of a client share.

use std::fmt;
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::CallOptions;
use crate::credentials::Credentials;
use crate::denials::Denials;
use crate::endpoint::Endpoint;
use crate::rate_limiter::RateLimiter;
use crate::throttle::Throttles;

/// Settings and state that the calls of a client share. Clones share their state.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) endpoint: Endpoint,
    pub(crate) credentials: Credentials,
    pub(crate) options: CallOptions,
    pub(crate) throttles: Arc<Throttles>,
    pub(crate) denials: Arc<Denials>,
    pub(crate) write_limiter: Option<Arc<RateLimiter>>,
    pub(crate) concurrency: Option<Arc<Semaphore>>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("base_url", &self.endpoint.base_url)
            .field("credentials", &self.credentials)
            .field("timeout", &self.options.get_timeout())
            .field("attempt_timeout", &self.options.get_attempt_timeout())
            .field("retry_policy", &self.options.get_retry_policy())
            .field("write_limiter", &self.write_limiter)
            .field("response_body_limit", &self.endpoint.response_body_limit)
            .field("user_agent", &self.endpoint.user_agent)
            .finish_non_exhaustive()
    }
}
