//! A rate limiter that spaces calls evenly.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

/// How late timers and threads may be on a busy machine.
const MAX_LATENESS: Duration = Duration::from_millis(100);

/// Admits one call per interval, first come, first served.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    interval: Duration,
    /// Held by the first caller in the queue. The mutex is fair, and a cancelled caller leaves it.
    queue: tokio::sync::Mutex<()>,
    state: Mutex<State>,
    refund: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// The time of the next slot.
    next: Option<Instant>,
    /// The number of slots that were acquired and not used.
    refunded: u32,
}

/// Permission to send one call. A slot that is dropped unused is given to the next caller.
#[derive(Debug)]
pub(crate) struct Slot<'a> {
    limiter: &'a RateLimiter,
    is_used: bool,
}

impl RateLimiter {
    /// Creates a limiter of `calls` per minute, or `None` for zero.
    pub(crate) fn per_minute(calls: u32) -> Option<Self> {
        let interval = Duration::from_secs(60).checked_div(calls)?;
        Some(Self {
            interval,
            queue: tokio::sync::Mutex::default(),
            state: Mutex::default(),
            refund: Notify::new(),
        })
    }

    /// Waits for a slot.
    pub(crate) async fn acquire(&self) -> Slot<'_> {
        let (_first, mut has_waited) = match self.queue.try_lock() {
            Ok(guard) => (guard, false),
            Err(_) => (self.queue.lock().await, true),
        };
        while let Some(next) = self.take_slot(has_waited) {
            // An error means that the time of the slot has come.
            let _ = timeout_at(next, self.refund.notified()).await;
            has_waited = true;
        }
        Slot { limiter: self, is_used: false }
    }

    /// Takes a slot, or returns the time of the next one. A caller who has waited is a little late,
    /// which must not add up from slot to slot.
    fn take_slot(&self, has_waited: bool) -> Option<Instant> {
        let now = Instant::now();
        let mut state = lock(&self.state);
        match state.next {
            Some(next) if next > now => {
                if state.refunded == 0 {
                    return Some(next);
                }
                state.refunded -= 1;
            }
            due => {
                let lateness = self.interval.max(MAX_LATENESS);
                let due = due.filter(|due| has_waited && now < *due + lateness);
                let start = due.unwrap_or(now);
                *state = State { next: Some(start + self.interval), refunded: 0 };
            }
        }
        None
    }
}

impl Slot<'_> {
    /// Uses the slot.
    pub(crate) fn consume(mut self) {
        self.is_used = true;
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        if !self.is_used {
            lock(&self.limiter.state).refunded += 1;
            self.limiter.refund.notify_one();
        }
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
    async fn slots_are_evenly_spaced() {
        let limiter = RateLimiter::per_minute(60).unwrap();
        let start = Instant::now();
        for _ in 0..3 {
            limiter.acquire().await.consume();
        }
        assert_eq!(start.elapsed().as_secs(), 2);
        assert!(RateLimiter::per_minute(0).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn late_timers_do_not_add_up() {
        let limiter = RateLimiter::per_minute(60).unwrap();
        let start = Instant::now();
        limiter.acquire().await.consume();
        let late = async {
            tokio::task::yield_now().await;
            tokio::time::advance(Duration::from_millis(1300)).await;
        };
        let (slot, ()) = tokio::join!(limiter.acquire(), late);
        slot.consume();
        assert_eq!(start.elapsed().as_millis(), 1300);
        limiter.acquire().await.consume();
        assert_eq!(start.elapsed().as_millis(), 2000);
        // A caller who did not wait starts a new interval.
        tokio::time::sleep(Duration::from_millis(1300)).await;
        for expected in [3300, 4300] {
            limiter.acquire().await.consume();
            assert_eq!(start.elapsed().as_millis(), expected);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_unused_slot_is_given_to_the_next_caller() {
        let limiter = RateLimiter::per_minute(60).unwrap();
        let start = Instant::now();
        drop(limiter.acquire().await);
        limiter.acquire().await.consume();
        assert_eq!(start.elapsed(), Duration::ZERO);
        let unused = limiter.acquire().await;
        assert_eq!(start.elapsed().as_secs(), 1);
        let (_, ()) = tokio::join!(limiter.acquire(), async { drop(unused) });
        assert_eq!(start.elapsed().as_secs(), 1);
        // Unused slots do not add up while the limiter is idle.
        tokio::time::sleep(Duration::from_secs(9)).await;
        for _ in 0..2 {
            limiter.acquire().await.consume();
        }
        assert_eq!(start.elapsed().as_secs(), 11);
    }
}
