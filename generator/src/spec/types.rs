//! The types of fields that are one word: everything that any part of the generator asks of them.
//! A new type of this sort is a variant and a row here.

use runtime_core::Scalar as JsonType;

/// A type of the language that is one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtin {
    /// `integer`
    Integer,
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
};

impl Builtin {
    /// Every type, in the order in which they are listed.
    pub const ALL: [Self; 6] =
        [Self::Integer, Self::String, Self::Boolean, Self::DateTime, Self::Json, Self::CommaList];

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
                ..PLAIN
            },
            Self::Json => &TypeInfo {
                word: "json",
                description: "A string with a JSON document, kept verbatim.",
                example: "{}",
                docs: Some("A JSON document as text."),
                content_media_type: Some("application/json"),
                ..PLAIN
            },
            Self::CommaList => &TypeInfo {
                word: "comma-list",
                description: "A string of words separated by commas, kept verbatim.",
                example: "one,two",
                docs: Some("Words separated by commas."),
                ..PLAIN
            },
        }
    }

    /// The type with a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.info().word == word)
    }
}
