//! [`Limiter`]: how many requests are handled at a time, in all and per caller.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::rejection::RejectionKind;
use crate::{Caller, Settings};

/// Limits the requests that are handled at a time. A request beyond the limit waits in a short
/// queue; a request beyond the queue is throttled.
pub(crate) struct Limiter {
    permits: Arc<Semaphore>,
    queue: Semaphore,
    queue_timeout: Duration,
    callers: Option<Arc<CallerLimit>>,
}

/// The right to handle a request, until it is dropped.
pub(crate) struct Permit {
    _permit: OwnedSemaphorePermit,
    _caller: Option<CallerPermit>,
}

/// Limits the requests that are handled at a time for each caller.
struct CallerLimit {
    limit: usize,
    requests: Mutex<HashMap<String, usize>>,
}

struct CallerPermit {
    callers: Arc<CallerLimit>,
    name: String,
}

impl Limiter {
    pub(crate) fn new(settings: &Settings) -> Self {
        let semaphore = |limit: usize| Semaphore::new(limit.min(Semaphore::MAX_PERMITS));
        Self {
            permits: Arc::new(semaphore(settings.concurrency_limit)),
            queue: semaphore(settings.queue_limit),
            queue_timeout: settings.queue_timeout,
            callers: settings
                .caller_concurrency_limit
                .map(|limit| Arc::new(CallerLimit { limit, requests: Mutex::default() })),
        }
    }

    /// Fails if a request would be throttled now, so that its body need not be read.
    pub(crate) fn check(&self) -> Result<(), RejectionKind> {
        let is_full = self.permits.available_permits() == 0 && self.queue.available_permits() == 0;
        if is_full { Err(RejectionKind::Throttled) } else { Ok(()) }
    }

    /// Waits for the turn of a request.
    pub(crate) async fn acquire(&self, caller: &Caller) -> Result<Permit, RejectionKind> {
        let caller = self.callers.as_ref().map(|callers| callers.acquire(caller)).transpose()?;
        let permit = match Arc::clone(&self.permits).try_acquire_owned() {
            Ok(permit) => permit,
            // In a box of its own, so that a request that need not wait is no larger for it.
            Err(_) => Box::pin(self.wait()).await.ok_or(RejectionKind::Throttled)?,
        };
        Ok(Permit { _permit: permit, _caller: caller })
    }

    async fn wait(&self) -> Option<OwnedSemaphorePermit> {
        let _place = self.queue.try_acquire().ok()?;
        let permit = Arc::clone(&self.permits).acquire_owned();
        tokio::time::timeout(self.queue_timeout, permit).await.ok()?.ok()
    }
}

impl CallerLimit {
    fn acquire(self: &Arc<Self>, caller: &Caller) -> Result<CallerPermit, RejectionKind> {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        let count = requests.get(caller.name()).copied().unwrap_or_default();
        if count >= self.limit {
            return Err(RejectionKind::Throttled);
        }
        requests.insert(caller.name().to_owned(), count + 1);
        Ok(CallerPermit { callers: Arc::clone(self), name: caller.name().to_owned() })
    }
}

impl Drop for CallerPermit {
    fn drop(&mut self) {
        let mut requests = self.callers.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = requests.get_mut(&self.name) {
            *count -= 1;
            if *count == 0 {
                requests.remove(&self.name);
            }
        }
    }
}
