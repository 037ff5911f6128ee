//! Failed logins per user and per address: after a number of them, further attempts have to wait.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// The number of attempts that may fail in a row.
const BURST: u32 = 10;

/// The time after which another attempt is possible.
const INTERVAL: Duration = Duration::from_secs(5);

/// The number of users and addresses from which on those without recent failures are removed.
const CAPACITY: usize = 10_000;

/// Failed logins, by user and by address.
#[derive(Default)]
pub(super) struct Attempts {
    /// The time at which no failure counts any more.
    clear_at: HashMap<Origin, Instant>,
}

/// The user or the address that an attempt counts for.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Origin {
    User(String),
    Peer(IpAddr),
}

/// The user, unless the attempt names none, and the address, unless it is unknown.
fn origins(user: &str, peer: Option<IpAddr>) -> impl Iterator<Item = Origin> {
    let user = (!user.is_empty()).then(|| Origin::User(user.to_owned()));
    user.into_iter().chain(peer.map(Origin::Peer))
}

impl Attempts {
    /// Fails with the time to wait if too many attempts have failed.
    pub(super) fn check(
        &self,
        user: &str,
        peer: Option<IpAddr>,
        now: Instant,
    ) -> Result<(), Duration> {
        let waits = origins(user, peer).filter_map(|origin| {
            let clear_at = *self.clear_at.get(&origin)?;
            clear_at.checked_duration_since(now + INTERVAL * (BURST - 1))
        });
        match waits.max() {
            Some(wait) if !wait.is_zero() => Err(wait),
            Some(_) | None => Ok(()),
        }
    }

    /// Counts a failed attempt.
    pub(super) fn record_failure(&mut self, user: &str, peer: Option<IpAddr>, now: Instant) {
        if self.clear_at.len() >= CAPACITY {
            self.clear_at.retain(|_, clear_at| now < *clear_at);
        }
        for origin in origins(user, peer) {
            // Users of whom there are too many are made up, and share their addresses.
            if self.clear_at.len() < CAPACITY || self.clear_at.contains_key(&origin) {
                let clear_at = self.clear_at.entry(origin).or_insert(now);
                *clear_at = (*clear_at).max(now) + INTERVAL;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_and_addresses_wait_after_failures() {
        let now = Instant::now();
        let [one, two] = [1, 2].map(|last| Some(IpAddr::from([127, 0, 0, last])));
        let mut attempts = Attempts::default();
        for _ in 0..BURST {
            assert!(attempts.check("me", one, now).is_ok());
            attempts.record_failure("me", one, now);
        }
        assert_eq!(attempts.check("me", two, now), Err(INTERVAL));
        assert_eq!(attempts.check("other", one, now), Err(INTERVAL));
        assert_eq!(attempts.check("", one, now), Err(INTERVAL));
        assert_eq!(attempts.check("other", two, now), Ok(()));
        assert_eq!(attempts.check("me", None, now + INTERVAL), Ok(()));
        attempts.record_failure("me", None, now + INTERVAL);
        assert_eq!(attempts.check("me", None, now + INTERVAL), Err(INTERVAL));
    }

    #[test]
    fn made_up_users_take_bounded_memory() {
        let (now, mut attempts) = (Instant::now(), Attempts::default());
        for number in 0..2 * CAPACITY {
            attempts.record_failure(&number.to_string(), None, now);
        }
        assert_eq!(attempts.clear_at.len(), CAPACITY);
        attempts.record_failure("me", None, now + INTERVAL);
        assert_eq!(attempts.clear_at.len(), 1);
    }
}
