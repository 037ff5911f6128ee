//! How often a call is retried, and how long it waits before each retry.

use std::time::Duration;

/// The shortest delay, so that retries without a backoff use up the maximum total delay.
const MIN_BACKOFF: Duration = Duration::from_millis(10);

/// How often and for how long a client retries calls that were throttled or did not reach the
/// service.
///
/// A throttled request was not carried out, so every call is retried after a throttling response,
/// and so is a request that could not be sent. A call that only reads is also retried if the
/// connection breaks, and after 502, 503 and 504, but not after a timeout. A write whose outcome is
/// unknown is never retried. The delay before a retry is the one that the service asks for,
/// otherwise a random delay that grows with every attempt. If no connection can be established, the
/// delays are a fifth of that: with the defaults, a call to an address where nothing listens fails
/// within two seconds. If a call is throttled again, it waits
/// at least as long as the random delay. While a call is throttled, other calls of the same
/// endpoint queue behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a retry policy does nothing until it is given to a client or a call"]
pub struct RetryPolicy {
    max_attempts: u32,
    max_total_delay: Duration,
    initial_backoff: Duration,
    max_backoff: Duration,
}

impl RetryPolicy {
    /// A policy without retries. A call is sent once, without waiting for throttled calls.
    pub const fn disabled() -> Self {
        Self { max_attempts: 1, max_total_delay: Duration::ZERO, ..Self::standard() }
    }

    const fn standard() -> Self {
        Self {
            max_attempts: 5,
            max_total_delay: Duration::from_secs(60),
            initial_backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(20),
        }
    }

    /// Sets the maximum number of attempts, including the first. The default is 5.
    pub const fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// Sets the maximum time that a call spends waiting between attempts. A delay that exceeds
    /// what is left ends the call at once. The default is one minute.
    pub const fn max_total_delay(mut self, delay: Duration) -> Self {
        self.max_total_delay = delay;
        self
    }

    /// Sets the upper bounds of the random delay that is used when the service asks for none: the
    /// bound starts at `initial` and doubles with every attempt up to `max`. The defaults are half
    /// a second and 20 seconds.
    pub const fn backoff(mut self, initial: Duration, max: Duration) -> Self {
        self.initial_backoff = initial;
        self.max_backoff = max;
        self
    }

    pub(crate) const fn is_disabled(&self) -> bool {
        self.max_attempts <= 1
    }

    /// Whether another attempt is allowed after `attempts` attempts, `waited` spent waiting, and
    /// another `delay`.
    pub(crate) fn allows(&self, attempts: u32, waited: Duration, delay: Duration) -> bool {
        attempts < self.max_attempts && self.allows_delay(waited, delay)
    }

    pub(crate) fn allows_delay(&self, waited: Duration, delay: Duration) -> bool {
        delay <= self.remaining_delay(waited)
    }

    /// Returns how much longer a call may wait that has waited for `waited`.
    pub(crate) fn remaining_delay(&self, waited: Duration) -> Duration {
        self.max_total_delay.saturating_sub(waited)
    }

    /// Picks a random delay after this many attempts, from the upper half of its range.
    pub(crate) fn pick_backoff(&self, attempts: u32) -> Duration {
        let factor = 2_u32.saturating_pow(attempts.saturating_sub(1));
        let max = self.initial_backoff.saturating_mul(factor).min(self.max_backoff);
        max.mul_f64(0.5 + fastrand::f64() / 2.0).max(MIN_BACKOFF)
    }

    /// Picks the delay after a call was throttled this many times.
    pub(crate) fn pick_delay(&self, asked: Option<Duration>, throttled: u32) -> Duration {
        match asked.filter(|asked| !asked.is_zero()) {
            // Jitter spreads out the calls of several processes.
            Some(asked) if throttled <= 1 => asked.saturating_add(self.pick_jitter(asked)),
            Some(asked) => asked.max(self.pick_backoff(throttled - 1)),
            None => self.pick_backoff(throttled),
        }
    }

    /// Picks the delay after no connection could be established this many times: a fifth of the
    /// backoff, since no request reached the service.
    pub(crate) fn pick_connect_delay(&self, attempts: u32) -> Duration {
        (self.pick_backoff(attempts) / 5).max(MIN_BACKOFF)
    }

    /// Picks a random delay of at most a tenth of another.
    fn pick_jitter(&self, delay: Duration) -> Duration {
        (self.initial_backoff / 2).min(delay / 10).mul_f64(fastrand::f64())
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::standard()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_up_to_its_maximum() {
        let policy = RetryPolicy::default().backoff(Duration::from_secs(1), Duration::from_secs(3));
        for (attempts, max) in [(1, 1), (2, 2), (3, 3), (4, 3), (u32::MAX, 3)] {
            let longest = (0..500).map(|_| policy.pick_backoff(attempts)).max().unwrap();
            let max = Duration::from_secs(max);
            assert!(longest <= max && longest > max / 2, "{attempts}: {longest:?}");
        }
    }

    #[test]
    fn attempts_and_total_delay_are_limited() {
        let second = Duration::from_secs(1);
        let policy = RetryPolicy::default().max_attempts(3).max_total_delay(second * 5);
        assert!(policy.allows(2, second * 4, second));
        assert!(!policy.allows(3, Duration::ZERO, second));
        assert!(!policy.allows(1, second * 4, second * 2));
        assert!(!policy.allows(1, second, Duration::MAX));
        assert!(!RetryPolicy::disabled().allows(1, Duration::ZERO, Duration::ZERO));
    }
}
