//! Dates and times: those of writes, and those in queries.

use std::num::NonZero;

use runtime_core::DateTime;
use time::format_description::well_known::Iso8601;
use time::format_description::well_known::iso8601::{Config, EncodedConfig, TimePrecision};
use time::{Duration, OffsetDateTime, UtcOffset};

/// ISO 8601 to the millisecond: `2025-01-15T10:30:00.000Z`.
const TO_THE_MILLISECOND: EncodedConfig = Config::DEFAULT
    .set_time_precision(TimePrecision::Second { decimal_digits: NonZero::new(3) })
    .encode();

/// The time of a write: now, and later than the write before it, so that a comparison of the two
/// tells that there was one.
pub(crate) fn now_after(previous: Option<&str>) -> String {
    let previous = previous.and_then(|text| DateTime::from(text).parse());
    let later = previous.and_then(|time| time.checked_add(Duration::MILLISECOND));
    let now = OffsetDateTime::now_utc();
    let time = later.map_or(now, |later| now.max(later)).to_offset(UtcOffset::UTC);
    let format = &Iso8601::<TO_THE_MILLISECOND>;
    time.format(format).expect("the year has four digits")
}

/// The first and the last moment that a text means, in seconds since 1970: that which it names, or
/// the whole second or minute if it is no more precise. `None` if it is not a date and time.
pub(super) fn range(text: &str) -> Option<(f64, f64)> {
    let time = DateTime::from(text).parse()?;
    let first = milliseconds(time);
    let after_minutes = text.trim().get("2025-01-15T10:30".len()..).unwrap_or_default();
    let after_seconds = after_minutes.get(":07".len()..).unwrap_or_default();
    let length = match (after_minutes.starts_with(':'), after_seconds.starts_with('.')) {
        (true, true) => 1,
        (true, false) => 1_000,
        (false, _) => 60_000,
    };
    Some((seconds(first), seconds(first + length - 1)))
}

fn milliseconds(time: OffsetDateTime) -> i64 {
    time.unix_timestamp() * 1_000 + i64::from(time.millisecond())
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds until the year 9999 are exact")]
fn seconds(milliseconds: i64) -> f64 {
    milliseconds as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_mean_moments() {
        for (text, first, last) in [
            ("2025-01-15T10:30", "10:30:00.000", "10:30:59.999"),
            ("2025-01-15 10:30", "10:30:00.000", "10:30:59.999"),
            ("2025-01-15T10:30:07", "10:30:07.000", "10:30:07.999"),
            ("2025-01-15T10:30:07Z", "10:30:07.000", "10:30:07.999"),
            ("2025-01-15T11:30:07+01:00", "10:30:07.000", "10:30:07.999"),
            ("2025-01-15T10:30:59.5Z", "10:30:59.500", "10:30:59.500"),
        ] {
            let moment = |time: &str| {
                seconds(milliseconds(
                    DateTime::from(format!("2025-01-15T{time}Z")).parse().unwrap(),
                ))
            };
            assert_eq!(range(text), Some((moment(first), moment(last))), "{text}");
        }
        for text in ["", "2025", "2025-01-15", "10:30", "2025-02-30T10:30", "now", "'; --", "\0"] {
            assert_eq!(range(text), None, "{text}");
        }
    }

    #[test]
    fn quick_writes_stay_near_the_present() {
        let start = OffsetDateTime::now_utc();
        let mut last = now_after(None);
        for _ in 0..2_000 {
            let next = now_after(Some(&last));
            assert!(next > last, "{next} after {last}");
            last = next;
        }
        let ahead = DateTime::from(last.as_str()).parse().unwrap() - start;
        assert!(ahead < Duration::seconds(10), "{ahead}");
    }
}
