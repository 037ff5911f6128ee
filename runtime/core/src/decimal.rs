//! Decimals: JSON numbers, kept as the text that they were written as.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

/// An exact decimal number: the text of a JSON number, such as an amount of money.
///
/// The text is kept, so nothing is rounded, and every JSON number is a value: `0.10`, a number of 40
/// digits, `1e400`, `-0`. No float is involved.
///
/// Equality, order and hashes are numeric: `1.5`, `1.50` and `15e-1` are equal, and so are `0` and
/// `-0`; [`as_str`](Self::as_str) tells them apart. Only where an exponent has more than 38 digits does
/// the text decide about numbers whose signs and digits are the same.
///
/// There is no arithmetic. Convert to a type that has it: to [`i64`] with `TryFrom`, to the `Decimal` of
/// `rust_decimal` with the feature of that name, or to any other through the text.
///
/// ```
/// use runtime_core::{Decimal, decimal};
///
/// let price = decimal!(12.50);
/// assert_eq!(price.as_str(), "12.50");
/// assert_eq!(price, "1250e-2".parse::<Decimal>()?);
/// assert!(price > Decimal::from(12));
/// # Ok::<_, runtime_core::ParseDecimalError>(())
/// ```
///
/// It passes through serde as a [`RawValue`], which `serde_json` writes as a number. Other formats write
/// that type in a form of their own.
#[derive(Clone)]
pub struct Decimal(Cow<'static, str>);

/// The [`Decimal`](struct@crate::Decimal) with the text of a literal. A literal that is not a JSON
/// number does not compile.
///
/// ```compile_fail
/// runtime_core::decimal!(1_000);
/// ```
#[macro_export]
macro_rules! decimal {
    ($number:literal) => {
        const { $crate::Decimal::from_static(::core::stringify!($number)) }
    };
}

impl Decimal {
    /// The decimal with a text.
    ///
    /// # Panics
    ///
    /// If the text is not a JSON number; [`FromStr`] returns an error instead. In a constant, the
    /// panic is an error of the compiler.
    pub const fn from_static(text: &'static str) -> Self {
        assert!(is_number(text.as_bytes()), "not a JSON number");
        Self(Cow::Borrowed(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a text is a number in the grammar of JSON.
const fn is_number(text: &[u8]) -> bool {
    let start = if matches!(text, [b'-', ..]) { 1 } else { 0 };
    let mut at = digits(text, start);
    if at == start || text[start] == b'0' && at > start + 1 {
        return false;
    }
    if at < text.len() && text[at] == b'.' {
        let end = digits(text, at + 1);
        if end == at + 1 {
            return false;
        }
        at = end;
    }
    if at < text.len() && matches!(text[at], b'e' | b'E') {
        at += 1;
        if at < text.len() && matches!(text[at], b'+' | b'-') {
            at += 1;
        }
        let end = digits(text, at);
        if end == at {
            return false;
        }
        at = end;
    }
    at == text.len()
}

/// The position behind the digits that start at another position.
const fn digits(text: &[u8], mut at: usize) -> usize {
    while at < text.len() && text[at].is_ascii_digit() {
        at += 1;
    }
    at
}

/// A number as `±0.DIGITS × 10^exponent`, where neither the first nor the last digit is zero.
struct Parts<'a> {
    /// -1, 0 or 1.
    sign: i8,
    exponent: i128,
    /// The digits, with the point that may be among them.
    digits: &'a str,
    text: &'a str,
}

impl<'a> Parts<'a> {
    fn of(Decimal(text): &'a Decimal) -> Self {
        let (sign, absolute) = text.strip_prefix('-').map_or((1, &**text), |rest| (-1, rest));
        let (mantissa, exponent) = absolute.split_once(['e', 'E']).unwrap_or((absolute, "0"));
        let Some(start) = mantissa.find(|c| !matches!(c, '0' | '.')) else {
            return Self { sign: 0, exponent: 0, digits: "", text };
        };
        let digits = mantissa[start..].trim_end_matches(['0', '.']);
        let (start, point) = (length(&mantissa[..start]), length(whole(mantissa)));
        // The digits before the point, or minus the zeros behind it.
        let shift = if start < point { point - start } else { point + 1 - start };
        let largest = if exponent.starts_with('-') { i128::MIN } else { i128::MAX };
        let exponent = exponent.parse().unwrap_or(largest).saturating_add(shift);
        Self { sign, exponent, digits, text }
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.digits.bytes().filter(u8::is_ascii_digit)
    }

    fn cmp_absolute(&self, other: &Self) -> Ordering {
        let exponents = self.exponent.cmp(&other.exponent);
        let order = exponents.then_with(|| self.digits().cmp(other.digits()));
        // Exponents that are too large for the type are equal to one another here.
        let is_exact = !matches!(self.exponent, i128::MIN | i128::MAX);
        order.then_with(|| if is_exact { Ordering::Equal } else { self.text.cmp(other.text) })
    }
}

/// The digits before the point.
fn whole(mantissa: &str) -> &str {
    mantissa.split_once('.').map_or(mantissa, |(whole, _)| whole)
}

fn length(text: &str) -> i128 {
    i128::try_from(text.len()).unwrap_or(i128::MAX)
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (own, other) = (Parts::of(self), Parts::of(other));
        own.sign.cmp(&other.sign).then_with(|| match own.sign {
            0 => Ordering::Equal,
            1 => own.cmp_absolute(&other),
            _ => other.cmp_absolute(&own),
        })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let parts = Parts::of(self);
        (parts.sign, parts.exponent).hash(state);
        parts.digits().for_each(|digit| state.write_u8(digit));
    }
}

impl Default for Decimal {
    fn default() -> Self {
        Self::from_static("0")
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({self})")
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for Decimal {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// A text that is not a number in the grammar of JSON, such as `1,5`, `.5` or `+1`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseDecimalError;

impl fmt::Display for ParseDecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a number like 12.50 or -1e3")
    }
}

impl std::error::Error for ParseDecimalError {}

impl FromStr for Decimal {
    type Err = ParseDecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.to_owned().try_into()
    }
}

impl TryFrom<String> for Decimal {
    type Error = ParseDecimalError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_number = is_number(text.as_bytes());
        is_number.then_some(Self(Cow::Owned(text))).ok_or(ParseDecimalError)
    }
}

impl TryFrom<&str> for Decimal {
    type Error = ParseDecimalError;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Decimal> for String {
    fn from(decimal: Decimal) -> Self {
        decimal.0.into_owned()
    }
}

macro_rules! from_integers {
    ($($ty:ty)+) => {
        $(impl From<$ty> for Decimal {
            fn from(integer: $ty) -> Self {
                Self(Cow::Owned(integer.to_string()))
            }
        })+
    };
}

from_integers!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);

/// A decimal that the other type can't represent exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InexactDecimal(Decimal);

impl fmt::Display for InexactDecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} can't be represented exactly", self.0)
    }
}

impl std::error::Error for InexactDecimal {}

/// Fails for a number with a fraction, or beyond the range of `i64`.
impl TryFrom<&Decimal> for i64 {
    type Error = InexactDecimal;

    fn try_from(decimal: &Decimal) -> Result<Self, Self::Error> {
        const DIGITS: usize = 19;
        let parts = Parts::of(decimal);
        // The digits of a whole number end before the point.
        let length = usize::try_from(parts.exponent).ok();
        let length = length.filter(|length| (parts.digits().count()..=DIGITS).contains(length));
        let integer = length.and_then(|length| {
            let digits = parts.digits().chain(std::iter::repeat(b'0')).take(length);
            let absolute =
                digits.fold(0, |number: i128, digit| number * 10 + i128::from(digit - b'0'));
            Self::try_from(absolute * i128::from(parts.sign)).ok()
        });
        integer.ok_or_else(|| InexactDecimal(decimal.clone()))
    }
}

/// Fails for a number with more digits, or a larger exponent, than the other type has room for.
#[cfg(feature = "rust_decimal")]
impl TryFrom<&Decimal> for rust_decimal::Decimal {
    type Error = InexactDecimal;

    fn try_from(decimal: &Decimal) -> Result<Self, Self::Error> {
        let text = decimal.as_str();
        let parsed = Self::from_str_exact(text).or_else(|_| Self::from_scientific(text)).ok();
        // An exponent may have rounded the digits.
        let exact = parsed.filter(|parsed| Decimal::from(*parsed) == *decimal);
        exact.ok_or_else(|| InexactDecimal(decimal.clone()))
    }
}

#[cfg(feature = "rust_decimal")]
impl From<rust_decimal::Decimal> for Decimal {
    fn from(decimal: rust_decimal::Decimal) -> Self {
        Self(Cow::Owned(decimal.to_string()))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(S::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text: Box<str> = Box::<RawValue>::deserialize(deserializer)?.into();
        String::from(text).try_into().map_err(|_| D::Error::custom("expected a number"))
    }
}
