//! Parses the body of a response into its shape and envelope.

use crate::{Api, BodyShape, Envelope, Object};

/// The body of a response, parsed as far as the outcome table needs.
#[derive(Clone, Debug)]
pub enum Body<'a, A: Api> {
    /// An envelope that reports success.
    Accepted(A::Success),
    /// An envelope that reports a rejection.
    Rejected(A::Rejection),
    /// An envelope in which this key is given twice, so that its meaning is ambiguous.
    DuplicateKey(String),
    /// JSON other than an envelope: a record, records or a page.
    Json(&'a str),
    /// Anything that is not JSON: plain text, HTML, a truncated document, invalid UTF-8.
    Text,
    /// Nothing, or white space.
    Empty,
}

impl<A: Api> Body<'_, A> {
    /// The shape of the body: its column in the outcome table.
    pub fn shape(&self) -> BodyShape {
        match self {
            Self::Accepted(_) => BodyShape::Accepted,
            Self::Rejected(_) => BodyShape::Rejected,
            Self::Json(_) => BodyShape::Json,
            Self::DuplicateKey(_) | Self::Text => BodyShape::Text,
            Self::Empty => BodyShape::Empty,
        }
    }
}

/// Parses the body of a response. Never fails: a body that is not JSON has a shape of its own.
pub fn parse_body<A: Api>(bytes: &[u8]) -> Body<'_, A> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').trim(),
        Err(_) => return Body::Text,
    };
    if text.is_empty() {
        return Body::Empty;
    }
    let Some(object) = Object::parse(text) else {
        return match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            Ok(_) => Body::Json(text),
            Err(_) => Body::Text,
        };
    };
    let Some(is_success) = object.get::<bool>(A::Success::VERDICT) else { return Body::Json(text) };
    if let Some(key) = object.duplicate_key() {
        return Body::DuplicateKey(key.to_owned());
    }
    if is_success {
        Body::Accepted(A::Success::decode(object))
    } else {
        Body::Rejected(A::Rejection::decode(object))
    }
}
