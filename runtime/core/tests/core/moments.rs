//! Dates and times as the service writes them, and the moments that are meant.

use runtime_core::DateTime;
use time::OffsetDateTime;
use time::macros::datetime;

/// Each text with the moment that is meant, if it is one.
#[test]
fn moments_of_texts() {
    let noon = Some(datetime!(2025-01-15 12:00 UTC));
    let cases: [(&str, Option<OffsetDateTime>); 25] = [
        ("2025-01-15T12:00:00Z", noon),
        ("2025-01-15T12:00:00.000Z", noon),
        ("2025-01-15T13:30:00+01:30", noon),
        ("2025-01-15T12:00:00", noon),
        ("2025-01-15T12:00", noon),
        ("2025-01-15T12:00Z", noon),
        ("2025-01-15T07:00-05:00", noon),
        ("2025-01-15 12:00:00Z", noon),
        ("2025-01-15 12:00:00", noon),
        ("2025-01-15 12:00", noon),
        (" 2025-01-15T12:00:00Z\n", noon),
        ("2025-01-15T12:00:30.25", Some(datetime!(2025-01-15 12:00:30.25 UTC))),
        ("2024-02-29T23:59:59Z", Some(datetime!(2024-02-29 23:59:59 UTC))),
        ("2025-02-29T12:00:00Z", None),
        ("2025-13-01T12:00:00Z", None),
        ("2025-01-15T24:00:00Z", None),
        ("2025-01-15T12:00:00Z and more", None),
        ("2025-01-15", None),
        ("12:00", None),
        ("15/01/2025 12:00", None),
        ("Wed, 15 Jan 2025 12:00:00 GMT", None),
        ("soon", None),
        ("2025-01-15T12:0\u{e9}", None),
        ("Z", None),
        ("", None),
    ];
    for (text, moment) in cases {
        assert_eq!(DateTime::from(text).parse(), moment, "{text:?}");
    }
}

/// What comes of a text is still in its zone.
#[test]
fn the_zone_is_kept() {
    let there = DateTime::from("2025-01-15T13:30:00+01:30").parse().unwrap();
    assert_eq!(there.offset(), time::macros::offset!(+1:30));
}
