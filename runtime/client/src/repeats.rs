//! When a call is sent again: only if that does no harm, and how long it waits before.

use std::time::Duration;

/// How often, and how long, a client tries to get past throttling, and past a service that can't
/// be reached.
///
/// A throttled request was not carried out, so every call is repeated after such an answer. A call
/// that only reads is also repeated where there was no connection, where it broke, and after 502,
/// 503 and 504; but not after a timeout, which took long enough. A write whose outcome is unknown is
/// never repeated. Before a repeat the client waits as long as the service asks it to; where the
/// service does not say, a random time that may grow with every attempt. While a throttled call
/// waits, the other calls of the client wait with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "repeats do nothing until they are given to a client or a call"]
pub struct Repeats {
    attempts: u32,
    budget: Duration,
    backoff: Duration,
    longest_backoff: Duration,
}

impl Repeats {
    /// No repeats: a call is sent once, and at once, whatever other calls are waiting for.
    pub const fn off() -> Self {
        Self { attempts: 1, budget: Duration::ZERO, ..Self::standard() }
    }

    const fn standard() -> Self {
        Self {
            attempts: 5,
            budget: Duration::from_mins(1),
            backoff: Duration::from_millis(500),
            longest_backoff: Duration::from_secs(20),
        }
    }

    /// How often a call is sent at most, the first time included. Five times if not set.
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// How long a call may wait in all, for itself or along with other calls. A wait that does
    /// not fit is not begun. One minute if not set.
    pub const fn budget(mut self, budget: Duration) -> Self {
        self.budget = budget;
        self
    }

    /// The longest wait before the first repeat where the service asks for none, which doubles
    /// with every attempt up to `longest`. The wait itself is random. Half a second and 20
    /// seconds if not set.
    pub const fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.backoff = first;
        self.longest_backoff = longest;
        self
    }

    pub(crate) const fn is_off(&self) -> bool {
        self.attempts <= 1
    }

    /// Whether there may be another attempt, after a wait, when so much time went by waiting.
    pub(crate) fn allow(&self, attempts: u32, waited: Duration, wait: Duration) -> bool {
        attempts < self.attempts && self.have_time_for(waited, wait)
    }

    pub(crate) fn have_time_for(&self, waited: Duration, wait: Duration) -> bool {
        waited.saturating_add(wait) <= self.budget
    }

    /// A wait for after this many attempts, anywhere between nothing and the limit.
    pub(crate) fn pick_backoff(&self, attempts: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
        self.backoff.saturating_mul(doubled).min(self.longest_backoff).mul_f64(fastrand::f64())
    }

    /// A little more waiting, so that calls that were held together do not leave together.
    pub(crate) fn pick_delay(&self) -> Duration {
        self.backoff.mul_f64(fastrand::f64() / 2.0)
    }
}

impl Default for Repeats {
    fn default() -> Self {
        Self::standard()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_up_to_its_limit() {
        let repeats = Repeats::default().backoff(Duration::from_secs(1), Duration::from_secs(3));
        for (attempts, limit) in [(1, 1), (2, 2), (3, 3), (4, 3), (u32::MAX, 3)] {
            let picked = (0..500).map(|_| repeats.pick_backoff(attempts));
            let longest = picked.max().unwrap();
            let limit = Duration::from_secs(limit);
            assert!(longest <= limit && longest > limit / 2, "{attempts}: {longest:?}");
        }
    }

    #[test]
    fn attempts_and_budget_both_end_it() {
        let second = Duration::from_secs(1);
        let repeats = Repeats::default().attempts(3).budget(second * 5);
        assert!(repeats.allow(2, second * 4, second));
        assert!(!repeats.allow(3, Duration::ZERO, second));
        assert!(!repeats.allow(1, second * 4, second * 2));
        assert!(!repeats.allow(1, second, Duration::MAX));
        assert!(!Repeats::off().allow(1, Duration::ZERO, Duration::ZERO));
    }
}
