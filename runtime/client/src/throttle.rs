//! Admission of calls to endpoints that throttle: in order of arrival, and no more at a time than
//! the service is likely to accept.
//!
//! Each endpoint, a method class and a path, has a [`Throttle`] of its own, which exists while the
//! endpoint throttles. The number of calls in flight adapts as the congestion window of TCP does:
//! it grows with successes and shrinks by a third when the service throttles.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use crate::rate_limiter::lock;

/// The longest pause that one response may cause.
const MAX_PAUSE: Duration = Duration::from_secs(5 * 60);

/// How long a throttle is kept after its last use.
const KEEP_IDLE: Duration = Duration::from_secs(10);

/// The number of calls in flight up to which it grows by one with every success.
const INITIAL_THRESHOLD: usize = 16;

/// An endpoint of the service: whether it writes, and its path without ids and query.
pub(crate) type EndpointKey = (bool, Cow<'static, str>);

/// The throttles of a client.
#[derive(Debug, Default)]
pub(crate) struct Throttles {
    by_endpoint: Mutex<HashMap<EndpointKey, Arc<Throttle>>>,
    /// Whether there may be any throttle. Spares calls the lock.
    is_active: AtomicBool,
    next_ticket: AtomicU64,
}

/// Admission to one endpoint.
#[derive(Debug)]
pub(crate) struct Throttle(Mutex<State>);

#[derive(Debug)]
struct State {
    /// The end of the pause that the service asked for.
    resume_at: Instant,
    in_flight: usize,
    max_in_flight: usize,
    /// Above this number, `max_in_flight` grows by one per twice as many successes.
    threshold: usize,
    successes: usize,
    /// Counts reductions of `max_in_flight`, so that the calls of one burst reduce it once.
    epoch: u64,
    /// The number of bursts in a row that were throttled, without a success in between.
    failures: u32,
    /// The waiting calls by their tickets.
    queue: BTreeMap<u64, Arc<Notify>>,
}

/// Permission to have one call in flight.
#[derive(Debug)]
pub(crate) struct Permit {
    throttle: Arc<Throttle>,
    epoch: u64,
}

/// A place in the queue, left on drop.
struct Waiting<'a> {
    throttle: &'a Throttle,
    ticket: u64,
}

impl Throttles {
    /// Returns the position of a new call in the order of arrival.
    pub(crate) fn ticket(&self) -> u64 {
        self.next_ticket.fetch_add(1, Ordering::Relaxed)
    }

    /// Returns the throttle of an endpoint, if it throttles.
    pub(crate) fn get(&self, endpoint: impl FnOnce() -> EndpointKey) -> Option<Arc<Throttle>> {
        if !self.is_active.load(Ordering::Acquire) {
            return None;
        }
        let mut throttles = lock(&self.by_endpoint);
        throttles.retain(|_, throttle| !throttle.is_idle());
        self.is_active.store(!throttles.is_empty(), Ordering::Release);
        throttles.get(&endpoint()).map(Arc::clone)
    }

    /// Returns the throttle of an endpoint that starts to throttle.
    pub(crate) fn get_or_create(&self, endpoint: EndpointKey) -> Arc<Throttle> {
        let mut throttles = lock(&self.by_endpoint);
        self.is_active.store(true, Ordering::Release);
        let throttle = throttles.entry(endpoint).or_insert_with(|| Arc::new(Throttle::new()));
        Arc::clone(throttle)
    }
}

impl Throttle {
    fn new() -> Self {
        Self(Mutex::new(State {
            resume_at: Instant::now(),
            in_flight: 0,
            max_in_flight: 1,
            threshold: INITIAL_THRESHOLD,
            successes: 0,
            epoch: 0,
            failures: 0,
            queue: BTreeMap::new(),
        }))
    }

    /// Returns the rest of the pause.
    pub(crate) fn remaining(&self) -> Duration {
        lock(&self.0).resume_at.saturating_duration_since(Instant::now())
    }

    /// Waits until it is the turn of a call. Calls with lower tickets go first.
    pub(crate) async fn admit(self: &Arc<Self>, ticket: u64) -> Permit {
        let turn = Arc::new(Notify::new());
        lock(&self.0).queue.insert(ticket, Arc::clone(&turn));
        let _waiting = Waiting { throttle: self, ticket };
        loop {
            let resume_at = {
                let mut state = lock(&self.0);
                let is_first = state.queue.keys().next() == Some(&ticket);
                let is_paused = state.resume_at > Instant::now();
                if is_first && !is_paused && state.in_flight < state.max_in_flight {
                    state.in_flight += 1;
                    return Permit { throttle: Arc::clone(self), epoch: state.epoch };
                }
                (is_first && is_paused).then_some(state.resume_at)
            };
            match resume_at {
                // An error means that the pause is over.
                Some(resume_at) => _ = timeout_at(resume_at, turn.notified()).await,
                None => turn.notified().await,
            }
        }
    }

    /// Pauses the endpoint after a throttled call that had no permit. `delay` computes the length
    /// of the pause from the number of failures in a row.
    pub(crate) fn pause(&self, delay: impl FnOnce(u32) -> Duration) -> Duration {
        let mut state = lock(&self.0);
        state.failures = state.failures.max(1);
        state.pause(delay)
    }

    fn is_idle(&self) -> bool {
        let state = lock(&self.0);
        let is_used = state.in_flight > 0 || !state.queue.is_empty();
        !is_used && state.resume_at + KEEP_IDLE < Instant::now()
    }
}

impl State {
    fn pause(&mut self, delay: impl FnOnce(u32) -> Duration) -> Duration {
        let delay = delay(self.failures);
        self.resume_at = self.resume_at.max(Instant::now() + delay.min(MAX_PAUSE));
        delay
    }

    fn notify_first(&self) {
        if let Some(first) = self.queue.values().next() {
            first.notify_one();
        }
    }
}

impl Permit {
    /// Records that the service accepted the call.
    pub(crate) fn succeed(self) {
        let mut state = lock(&self.throttle.0);
        state.failures = 0;
        state.successes += 1;
        if state.max_in_flight < state.threshold || state.successes >= 2 * state.max_in_flight {
            state.max_in_flight += 1;
            state.successes = 0;
        }
    }

    /// Records that the service throttled the call, and pauses the endpoint. `delay` computes the
    /// length of the pause from the number of failures in a row.
    pub(crate) fn throttle(self, delay: impl FnOnce(u32) -> Duration) -> Duration {
        let mut state = lock(&self.throttle.0);
        if state.epoch == self.epoch {
            state.epoch += 1;
            state.failures += 1;
            state.max_in_flight = (state.max_in_flight * 2 / 3).max(1);
            state.threshold = state.max_in_flight;
            state.successes = 0;
        }
        state.pause(delay)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = lock(&self.throttle.0);
        state.in_flight -= 1;
        state.notify_first();
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let mut state = lock(&self.throttle.0);
        state.queue.remove(&self.ticket);
        state.notify_first();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn a_pause_is_extended_up_to_its_maximum() {
        let throttle = Throttle::new();
        throttle.pause(|_| SECOND * 9);
        throttle.pause(|_| SECOND * 3);
        assert_eq!(throttle.remaining(), SECOND * 9);
        tokio::time::sleep(SECOND * 9).await;
        assert_eq!(throttle.remaining(), Duration::ZERO);
        throttle.pause(|_| Duration::MAX);
        assert_eq!(throttle.remaining(), MAX_PAUSE);
    }

    #[tokio::test(start_paused = true)]
    async fn lower_tickets_are_admitted_first() {
        let throttle = Arc::new(Throttle::new());
        throttle.pause(|_| SECOND);
        let order = Arc::new(Mutex::new(Vec::new()));
        let calls = [5, 3, 9, 1].map(|ticket| {
            let (throttle, order) = (Arc::clone(&throttle), Arc::clone(&order));
            tokio::spawn(async move {
                let permit = throttle.admit(ticket).await;
                lock(&order).push(ticket);
                tokio::time::sleep(SECOND).await;
                drop(permit);
            })
        });
        tokio::time::sleep(Duration::from_millis(1)).await;
        calls[1].abort();
        for call in calls {
            let _ = call.await;
        }
        assert_eq!(*lock(&order), [1, 5, 9]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_number_of_calls_in_flight_adapts() {
        let throttle = Arc::new(Throttle::new());
        let max_in_flight = || lock(&throttle.0).max_in_flight;
        for expected in 2..=16 {
            throttle.admit(0).await.succeed();
            assert_eq!(max_in_flight(), expected);
        }
        for _ in 0..32 {
            assert_eq!(max_in_flight(), 16);
            throttle.admit(0).await.succeed();
        }
        assert_eq!(max_in_flight(), 17);
        let burst = [throttle.admit(0).await, throttle.admit(0).await];
        for permit in burst {
            permit.throttle(|_| SECOND);
        }
        assert_eq!(max_in_flight(), 11, "reduced once per burst");
    }

    #[tokio::test(start_paused = true)]
    async fn failures_are_counted_once_per_burst_until_a_success() {
        let throttle = Arc::new(Throttle::new());
        let failures = AtomicU64::new(0);
        let count = |failed| {
            failures.store(u64::from(failed), Ordering::Relaxed);
            Duration::ZERO
        };
        let failures = || failures.load(Ordering::Relaxed);
        // Calls that were sent before the endpoint was known to throttle.
        for _ in 0..3 {
            throttle.pause(count);
            assert_eq!(failures(), 1);
        }
        throttle.admit(0).await.throttle(count);
        assert_eq!(failures(), 2);
        for _ in 0..2 {
            throttle.admit(0).await.succeed();
        }
        for permit in [throttle.admit(0).await, throttle.admit(0).await] {
            permit.throttle(count);
            assert_eq!(failures(), 1);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_idle_throttle_is_removed() {
        let throttles = Throttles::default();
        let key = || (true, Cow::Borrowed("/a"));
        throttles.get_or_create(key()).pause(|_| SECOND);
        assert!(throttles.get(key).is_some() && throttles.get(|| (false, "/a".into())).is_none());
        tokio::time::sleep(KEEP_IDLE + SECOND * 2).await;
        assert!(throttles.get(key).is_none());
        assert!(!throttles.is_active.load(Ordering::Relaxed));
    }
}
