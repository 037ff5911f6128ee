//! What calls of one client wait for together: the end of a throttling, and their turn to write.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long one answer may hold every call of a client. After that a call finds out anew.
const LONGEST_HOLD: Duration = Duration::from_mins(5);

/// Shut while the service wants to be left alone.
#[derive(Debug, Default)]
pub(crate) struct Gate(Mutex<Option<Instant>>);

impl Gate {
    /// Shuts the gate for this long from now, unless it is shut for longer.
    pub(crate) fn shut(&self, wait: Duration) {
        let opens = Instant::now() + wait.min(LONGEST_HOLD);
        let mut held = lock(&self.0);
        *held = (*held).max(Some(opens));
    }

    /// How long it stays shut, where it is.
    pub(crate) fn opens_in(&self) -> Option<Duration> {
        let opens = (*lock(&self.0))?;
        opens.checked_duration_since(Instant::now()).filter(|wait| !wait.is_zero())
    }
}

/// An even pace: so many turns a minute, one after the other.
#[derive(Debug)]
pub(crate) struct Pace {
    interval: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// A pace of this many turns a minute; there is none of zero.
    pub(crate) fn a_minute(turns: u32) -> Option<Self> {
        let interval = Duration::from_mins(1).checked_div(turns)?;
        Some(Self { interval, next: Mutex::default() })
    }

    /// Waits for a turn. Turns go in the order in which they were asked for.
    pub(crate) async fn turn(&self) {
        let turn = {
            let now = Instant::now();
            let mut next = lock(&self.next);
            let turn = next.map_or(now, |next| next.max(now));
            *next = Some(turn + self.interval);
            turn
        };
        tokio::time::sleep_until(turn).await;
    }
}

/// What is behind these locks is whole at any moment, so a panic elsewhere does not spoil it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_longest_wait_counts_up_to_the_longest_hold() {
        let gate = Gate::default();
        assert_eq!(gate.opens_in(), None);
        gate.shut(Duration::from_secs(9));
        gate.shut(Duration::from_secs(3));
        assert_eq!(gate.opens_in(), Some(Duration::from_secs(9)));
        tokio::time::sleep(Duration::from_secs(9)).await;
        assert_eq!(gate.opens_in(), None);
        gate.shut(Duration::MAX);
        assert_eq!(gate.opens_in(), Some(LONGEST_HOLD));
    }

    #[tokio::test(start_paused = true)]
    async fn turns_are_even() {
        let pace = Pace::a_minute(60).unwrap();
        let start = Instant::now();
        for _ in 0..3 {
            pace.turn().await;
        }
        assert_eq!(start.elapsed().as_secs(), 2);
        assert!(Pace::a_minute(0).is_none());
    }
}
