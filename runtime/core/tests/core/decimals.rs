//! Decimals: the text is kept, everything else is numeric.

#![expect(clippy::unwrap_used, reason = "tests may unwrap")]

use std::cmp::Ordering;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use proptest::prelude::*;
use runtime_core::{Decimal, decimal};

/// JSON numbers: short ones, which are often equal, and long ones.
fn number() -> impl Strategy<Value = String> {
    let short = "-?(0|[1-9][0-9]{0,2})(\\.[0-9]{1,3})?([eE][+-]?[0-3])?";
    let long = "-?(0|[1-9][0-9]{0,60})(\\.[0-9]{1,60})?([eE][+-]?[0-9]{1,60})?";
    prop_oneof![short, long]
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn hash(decimal: &Decimal) -> u64 {
    let mut hasher = DefaultHasher::new();
    decimal.hash(&mut hasher);
    hasher.finish()
}

/// A number with a small exponent in units of 10^-6.
fn scaled(text: &str) -> i128 {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.parse::<i32>().unwrap() - i32::try_from(fraction.len()).unwrap();
    let digits: i128 = format!("{whole}{fraction}").parse().unwrap();
    digits * 10_i128.pow(u32::try_from(exponent + 6).unwrap())
}

#[test]
fn the_order_is_that_of_the_numbers() {
    let ordered = [
        "-1e999999999999999999999999999999999999999999",
        "-1e400",
        "-12345678901234567890.1234567890123456789",
        "-12345678901234567890.1234567890123456788",
        "-1",
        "-1e-400",
        "0",
        "1e-9999999999999999999999999999999999999999",
        "1e-400",
        "0.05",
        "0.5",
        "0.51",
        "9",
        "10",
        "1e400",
        "1e99999999999999999999999999999999999999",
        "1e999999999999999999999999999999999999999999",
    ];
    for (index, one) in ordered.iter().enumerate() {
        for (other_index, other) in ordered.iter().enumerate() {
            let expected = index.cmp(&other_index);
            assert_eq!(decimal(one).cmp(&decimal(other)), expected, "{one} {other}");
        }
    }
    for [one, other] in [
        ["0", "-0.000e7"],
        ["1.5", "15e-1"],
        ["1000", "1E+3"],
        ["0.00120", "12e-4"],
        ["-20", "-0.2e2"],
        ["1e400", "10e399"],
    ] {
        assert_eq!(decimal(one), decimal(other));
        assert_eq!(hash(&decimal(one)), hash(&decimal(other)));
    }
}

#[test]
fn what_is_no_json_number_is_rejected() {
    for text in [
        "", "-", "+1", ".5", "5.", "01", "-01", "1e", "1e+", "1,5", "1_000", " 1", "1 ", "NaN",
        "Infinity", "0x10", "1.e3", "--1", "\u{661}",
    ] {
        assert!(text.parse::<Decimal>().is_err(), "{text}");
        let json = serde_json::from_str::<Decimal>(text);
        assert!(json.is_err() || text.trim() != text, "{text}");
    }
    for json in ["null", "\"1\"", "true", "[1]", "{}"] {
        assert!(serde_json::from_str::<Decimal>(json).is_err(), "{json}");
    }
}

#[test]
fn literals_keep_their_text() {
    let literals = [decimal!(12.50), decimal!(-0), decimal!(1e400), decimal!(7)];
    assert_eq!(literals.each_ref().map(Decimal::as_str), ["12.50", "-0", "1e400", "7"]);
}

#[test]
fn integers_are_exact_or_an_error() {
    for integer in [0, 1, -1, 100, i64::MAX, i64::MIN] {
        assert_eq!(i64::try_from(&Decimal::from(integer)), Ok(integer));
    }
    assert_eq!(i64::try_from(&decimal("-0.0")), Ok(0));
    assert_eq!(i64::try_from(&decimal("1.20e2")), Ok(120));
    for text in ["0.5", "9223372036854775808", "-9223372036854775809", "1e19", "1e400", "1e-400"] {
        assert!(i64::try_from(&decimal(text)).is_err(), "{text}");
    }
    let error = i64::try_from(&decimal("0.5")).unwrap_err();
    assert_eq!(error.to_string(), "0.5 can't be represented exactly");
}

#[cfg(feature = "rust_decimal")]
#[test]
fn other_decimals_are_exact_or_an_error() {
    use rust_decimal::Decimal as Other;
    for text in ["0", "12.50", "-0.1", "1e3", "12e-4", "79228162514264337593543950335"] {
        let other = Other::try_from(&decimal(text)).unwrap();
        assert_eq!(Decimal::from(other), decimal(text), "{text}");
    }
    assert_eq!(Decimal::from(Other::new(1250, 2)).as_str(), "12.50");
    let long = "0.1234567890123456789012345678901234567890";
    for text in [long, "1e400", "1e-400", "79228162514264337593543950336"] {
        assert!(Other::try_from(&decimal(text)).is_err(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_number_keeps_its_text_through_json(text in number()) {
        let decimal: Decimal = serde_json::from_str(&format!(" {text} ")).unwrap();
        prop_assert_eq!(decimal.as_str(), &text);
        prop_assert_eq!(serde_json::to_string(&[decimal]).unwrap(), format!("[{text}]"));
    }

    #[test]
    fn short_numbers_compare_as_integers_do(
        [one, other] in [0; 2].map(|_| "-?(0|[1-9][0-9]{0,2})(\\.[0-9]{1,3})?([eE][+-]?[0-3])?"),
    ) {
        let order = decimal(&one).cmp(&decimal(&other));
        prop_assert_eq!(order, scaled(&one).cmp(&scaled(&other)));
        prop_assert_eq!(decimal(&one) == decimal(&other), order == Ordering::Equal);
    }

    #[test]
    fn the_order_is_total(texts in [number(), number(), number()]) {
        let [one, other, third] = texts.each_ref().map(|text| decimal(text));
        prop_assert_eq!(one.cmp(&other), other.cmp(&one).reverse());
        if one <= other && other <= third {
            prop_assert!(one <= third);
        }
        if one == other {
            prop_assert_eq!(hash(&one), hash(&other));
        }
    }

    #[test]
    fn any_text_is_a_number_of_json_or_rejected(text in "[-+0-9.eE]{0,8}") {
        let is_json = serde_json::from_str::<Box<serde_json::value::RawValue>>(&text).is_ok();
        prop_assert_eq!(text.parse::<Decimal>().is_ok(), is_json);
    }
}
