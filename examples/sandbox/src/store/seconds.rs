//! Dates in queries, as times are stored: ISO 8601 in UTC, to the second, so that comparing texts
//! compares times.

use runtime_core::DateTime;
use time::format_description::well_known::Rfc3339;
use time::{Duration, UtcOffset};

/// The first and the last second that a text means: the one that it names, or all of the minute
/// where it goes no further. `None` where it is no date and time.
pub(super) fn seconds(text: &str) -> Option<(String, String)> {
    let time = DateTime::from(text).parse()?.checked_to_offset(UtcOffset::UTC)?;
    let second = time.truncate_to_second();
    let has_seconds = text.matches(':').count() > 1;
    // Between two seconds nothing is stored.
    let first = if time == second { second } else { second.checked_add(Duration::SECOND)? };
    let last = if has_seconds { second } else { second.checked_add(Duration::seconds(59))? };
    Some((first.format(&Rfc3339).ok()?, last.format(&Rfc3339).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_mean_seconds() {
        for (text, first, last) in [
            ("2025-01-15T10:30", "2025-01-15T10:30:00Z", "2025-01-15T10:30:59Z"),
            ("2025-01-15 10:30", "2025-01-15T10:30:00Z", "2025-01-15T10:30:59Z"),
            ("2025-01-15T10:30:07", "2025-01-15T10:30:07Z", "2025-01-15T10:30:07Z"),
            ("2025-01-15T10:30:07Z", "2025-01-15T10:30:07Z", "2025-01-15T10:30:07Z"),
            ("2025-01-15T00:30:07+01:00", "2025-01-14T23:30:07Z", "2025-01-14T23:30:07Z"),
            ("2025-01-15T10:30:59.5Z", "2025-01-15T10:31:00Z", "2025-01-15T10:30:59Z"),
        ] {
            assert_eq!(seconds(text), Some((first.to_owned(), last.to_owned())), "{text}");
        }
        for text in ["", "2025", "2025-01-15", "10:30", "2025-02-30T10:30", "now", "'; --", "\0"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
