//! The types of fields that are one word: everything that any part of the generator asks of them.
//! A new type of this sort is a variant and a row here.

use runtime_core::Scalar as JsonType;

/// A type of the language that is one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtin {
    /// `integer`
    Integer,
    /// `decimal`
    Decimal,
    /// `string`
    String,
    /// `boolean`
    Boolean,
    /// `date-time`
    DateTime,
    /// `json`
    Json,
    /// `comma-list`
    CommaList,
    /// `uuid`
    Uuid,
}

/// What is known of a type.
#[derive(Debug)]
pub struct TypeInfo {
    /// The word in the spec.
    pub word: &'static str,
    /// What editors show for it.
    pub description: &'static str,
    /// The JSON type of its values.
    pub json: JsonType,
    /// The path of the Rust type.
    pub rust: &'static [&'static str],
    /// A value, in YAML.
    pub example: &'static str,
    /// Whether lists can be filtered by a range of its values.
    pub has_ranges: bool,
    /// What the documentation of a field adds, where the Rust type does not say it.
    pub docs: Option<&'static str>,
    /// The media type of the text, for OpenAPI.
    pub content_media_type: Option<&'static str>,
    /// The format of the text, for OpenAPI, where every value has it.
    pub format: Option<&'static str>,
    /// The format of a filter, for OpenAPI, where it takes fewer texts than fields have.
    pub filter_format: Option<&'static str>,
    /// The form of the strings, where not every string is a value.
    pub form: Option<TextForm>,
}

/// The form of a string.
#[derive(Clone, Copy, Debug)]
pub struct TextForm {
    /// Whether a string has the form.
    pub matches: fn(&str) -> bool,
    /// What error messages call it.
    pub description: &'static str,
}

const PLAIN: TypeInfo = TypeInfo {
    word: "string",
    description: "A string.",
    json: JsonType::String,
    rust: &["String"],
    example: "text",
    has_ranges: false,
    docs: None,
    content_media_type: None,
    format: None,
    filter_format: None,
    form: None,
};

impl Builtin {
    /// Every type, in the order in which they are listed.
    pub const ALL: [Self; 8] = [
        Self::Integer,
        Self::Decimal,
        Self::String,
        Self::Boolean,
        Self::DateTime,
        Self::Json,
        Self::CommaList,
        Self::Uuid,
    ];

    /// What is known of the type.
    pub const fn info(self) -> &'static TypeInfo {
        match self {
            Self::Integer => &TypeInfo {
                word: "integer",
                description: "A 64-bit integer.",
                json: JsonType::Integer,
                rust: &["i64"],
                example: "1",
                has_ranges: true,
                ..PLAIN
            },
            Self::Decimal => &TypeInfo {
                word: "decimal",
                description: "An exact number, kept verbatim.",
                json: JsonType::Number,
                rust: &["runtime", "Decimal"],
                example: "12.50",
                has_ranges: true,
                ..PLAIN
            },
            Self::String => &PLAIN,
            Self::Boolean => &TypeInfo {
                word: "boolean",
                description: "`true` or `false`.",
                json: JsonType::Boolean,
                rust: &["bool"],
                example: "true",
                ..PLAIN
            },
            Self::DateTime => &TypeInfo {
                word: "date-time",
                description: "A string with a date and a time, kept verbatim.",
                rust: &["runtime", "DateTime"],
                example: "2025-01-15T10:30:00Z",
                has_ranges: true,
                filter_format: Some("date-time-local"),
                form: Some(TextForm {
                    matches: is_date_time,
                    description: "a date and time like `2025-01-15T10:30:00Z`",
                }),
                ..PLAIN
            },
            Self::Json => &TypeInfo {
                word: "json",
                description: "A string with a JSON document, kept verbatim.",
                example: "{}",
                docs: Some("A JSON document as text."),
                content_media_type: Some("application/json"),
                form: Some(TextForm { matches: is_json, description: "a JSON document" }),
                ..PLAIN
            },
            Self::CommaList => &TypeInfo {
                word: "comma-list",
                description: "A string of words separated by commas, kept verbatim.",
                example: "one,two",
                docs: Some("Words separated by commas."),
                ..PLAIN
            },
            Self::Uuid => &TypeInfo {
                word: "uuid",
                description: "A string with a UUID, kept verbatim.",
                example: "0c3a9b52-98c4-4a3e-8a66-5b0f5cbe8d11",
                format: Some("uuid"),
                form: Some(TextForm {
                    matches: is_uuid,
                    description: "a UUID like `0c3a9b52-98c4-4a3e-8a66-5b0f5cbe8d11`",
                }),
                ..PLAIN
            },
        }
    }

    /// The type with a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.info().word == word)
    }
}

/// Whether a string is empty, or a date with or without a time and a zone.
fn is_date_time(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>, valid: std::ops::RangeInclusive<u8>| {
        let digits = text.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        digits.and_then(|digits| digits.parse().ok()).is_some_and(|number| valid.contains(&number))
    };
    let sign = |at: usize, signs: &str| text.get(at..=at).is_some_and(|sign| signs.contains(sign));
    let is_date = number(0..2, 0..=99)
        && number(2..4, 0..=99)
        && sign(4, "-")
        && number(5..7, 1..=12)
        && sign(7, "-")
        && number(8..10, 1..=31);
    let is_time = || {
        sign(10, "T ")
            && number(11..13, 0..=24)
            && sign(13, ":")
            && number(14..16, 0..=59)
            && text[16..].chars().all(|c| c.is_ascii_digit() || ":.Z+-".contains(c))
    };
    text.is_empty() || is_date && (text.len() == 10 || is_time())
}

/// Whether a string is empty or a JSON document.
fn is_json(text: &str) -> bool {
    text.is_empty() || serde_json::from_str::<serde_json::Value>(text).is_ok()
}

/// Whether a string is empty, or the hexadecimal digits of a UUID in its five groups.
fn is_uuid(text: &str) -> bool {
    const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];
    let is_group = |(group, length): (&str, usize)| {
        group.len() == length && group.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    text.is_empty()
        || text.split('-').count() == GROUPS.len() && text.split('-').zip(GROUPS).all(is_group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_strings() {
        for (text, expected) in [
            ("2025-01-15T10:30:00Z", true),
            ("2025-01-15T10:30:00.123+01:00", true),
            ("2025-01-15T10:30", true),
            ("2025-01-15", true),
            ("", true),
            ("yesterday", false),
            ("2025-13-15", false),
            ("2025-01-15T25:00", false),
            ("2025-01-15T10:30 o'clock", false),
            ("2025-1-15", false),
            ("2025-01-1\u{e4}", false),
        ] {
            assert_eq!(is_date_time(text), expected, "{text}");
        }
        for (text, expected) in [("{\"a\": 1}", true), ("7", true), ("", true), ("{", false)] {
            assert_eq!(is_json(text), expected, "{text}");
        }
        for (text, expected) in [
            ("0c3a9b52-98c4-4a3e-8a66-5b0f5cbe8d11", true),
            ("0C3A9B52-98C4-4A3E-8A66-5B0F5CBE8D11", true),
            ("", true),
            ("0c3a9b52-98c4-4a3e-8a66-5b0f5cbe8d1", false),
            ("0c3a9b52-98c4-4a3e-8a66-5b0f5cbe8d11-", false),
            ("0c3a9b5298c44a3e8a665b0f5cbe8d11", false),
            ("gc3a9b52-98c4-4a3e-8a66-5b0f5cbe8d11", false),
        ] {
            assert_eq!(is_uuid(text), expected, "{text}");
        }
    }
}
