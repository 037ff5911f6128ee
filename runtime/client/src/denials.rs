//! Endpoints that the caller lacks a role for.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use crate::rate_limiter::lock;
use crate::throttle::EndpointKey;

/// How long a denial is remembered.
const KEEP: Duration = Duration::from_secs(60);

/// Endpoints that recently rejected a token right after it was refreshed, so that another refresh
/// is not expected to help. The service answers 401 both to an invalid token and to a missing role.
#[derive(Debug, Default)]
pub(crate) struct Denials {
    by_endpoint: Mutex<HashMap<EndpointKey, Instant>>,
    /// Whether there may be any denial. Spares calls the lock.
    is_active: AtomicBool,
}

impl Denials {
    pub(crate) fn contains(&self, endpoint: impl FnOnce() -> EndpointKey) -> bool {
        if !self.is_active.load(Ordering::Acquire) {
            return false;
        }
        let mut denials = lock(&self.by_endpoint);
        denials.retain(|_, since| since.elapsed() < KEEP);
        self.is_active.store(!denials.is_empty(), Ordering::Release);
        denials.contains_key(&endpoint())
    }

    pub(crate) fn insert(&self, endpoint: EndpointKey) {
        let mut denials = lock(&self.by_endpoint);
        denials.insert(endpoint, Instant::now());
        self.is_active.store(true, Ordering::Release);
    }
}
