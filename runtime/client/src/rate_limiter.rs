//! What the calls of a client wait for together: the end of a throttling, and a slot to write.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The longest time that one response may hold back the calls of a client.
const MAX_COOLDOWN: Duration = Duration::from_mins(5);

/// A pause that the service asked for. Shared by the calls of a client.
#[derive(Debug, Default)]
pub(crate) struct Cooldown(Mutex<Option<Instant>>);

impl Cooldown {
    /// Extends the pause to at least `wait` from now.
    pub(crate) fn extend(&self, wait: Duration) {
        let until = Instant::now() + wait.min(MAX_COOLDOWN);
        let mut held = lock(&self.0);
        *held = (*held).max(Some(until));
    }

    /// Returns the rest of the pause, if there is one.
    pub(crate) fn remaining(&self) -> Option<Duration> {
        let until = (*lock(&self.0))?;
        until.checked_duration_since(Instant::now()).filter(|wait| !wait.is_zero())
    }
}

/// Spreads calls evenly: one per interval.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    interval: Duration,
    next: Mutex<Option<Instant>>,
}

impl RateLimiter {
    /// Creates a limiter of `calls` per minute, or `None` for zero.
    pub(crate) fn per_minute(calls: u32) -> Option<Self> {
        let interval = Duration::from_mins(1).checked_div(calls)?;
        Some(Self { interval, next: Mutex::default() })
    }

    /// Waits for the next free slot, first come, first served.
    pub(crate) async fn acquire(&self) {
        let slot = {
            let now = Instant::now();
            let mut next = lock(&self.next);
            let slot = next.map_or(now, |next| next.max(now));
            *next = Some(slot + self.interval);
            slot
        };
        tokio::time::sleep_until(slot).await;
    }
}

/// Locks a mutex, ignoring poisoning: every critical section leaves its data consistent.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_longest_pause_counts_up_to_the_maximum() {
        let cooldown = Cooldown::default();
        assert_eq!(cooldown.remaining(), None);
        cooldown.extend(Duration::from_secs(9));
        cooldown.extend(Duration::from_secs(3));
        assert_eq!(cooldown.remaining(), Some(Duration::from_secs(9)));
        tokio::time::sleep(Duration::from_secs(9)).await;
        assert_eq!(cooldown.remaining(), None);
        cooldown.extend(Duration::MAX);
        assert_eq!(cooldown.remaining(), Some(MAX_COOLDOWN));
    }

    #[tokio::test(start_paused = true)]
    async fn slots_are_evenly_spaced() {
        let limiter = RateLimiter::per_minute(60).unwrap();
        let start = Instant::now();
        for _ in 0..3 {
            limiter.acquire().await;
        }
        assert_eq!(start.elapsed().as_secs(), 2);
        assert!(RateLimiter::per_minute(0).is_none());
    }
}
