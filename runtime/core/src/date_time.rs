//! Dates and times: kept as the service wrote them.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A date and time as text, as the service wrote it: ISO 8601, in live answers sometimes without a
/// zone. Compared as text, which is the order in time where zones and precision are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DateTime(String);

impl DateTime {
    /// The empty text.
    pub(crate) const EMPTY: Self = Self(String::new());

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment that is meant; `None` where the text is no date and time. A text without a zone is
    /// taken for UTC, one without seconds for the start of the minute.
    #[cfg(feature = "time")]
    pub fn parse(&self) -> Option<time::OffsetDateTime> {
        use time::OffsetDateTime;
        use time::format_description::well_known::Rfc3339;

        // What is left out is put in: `2025-01-15 12:00` becomes `2025-01-15T12:00:00Z`.
        const MINUTES: usize = "2025-01-15T12:00".len();
        let mut text = self.0.trim().replacen(' ', "T", 1);
        if text.get(MINUTES..).is_some_and(|rest| !rest.starts_with(':')) {
            text.insert_str(MINUTES, ":00");
        }
        let zoned = OffsetDateTime::parse(&text, &Rfc3339).ok();
        zoned.or_else(|| OffsetDateTime::parse(&format!("{text}Z"), &Rfc3339).ok())
    }
}

impl From<String> for DateTime {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for DateTime {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<DateTime> for String {
    fn from(time: DateTime) -> Self {
        time.0
    }
}

impl FromStr for DateTime {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.into())
    }
}

impl AsRef<str> for DateTime {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
