//! Reading the body of an answer: which shape it has, and its envelope where it has one.

use crate::{Api, BodyShape, Envelope, Object};

/// The body of an answer, read as far as the outcome table needs.
#[derive(Clone, Debug)]
pub enum Body<'a, A: Api> {
    /// An envelope that says yes.
    Accepted(A::Success),
    /// An envelope that says no.
    Rejected(A::Rejection),
    /// JSON, but no envelope: a record, or records.
    Json(&'a str),
    /// Something, but not JSON: plain text, HTML, a truncated document, invalid UTF-8.
    Text,
    /// Nothing but white space.
    Empty,
}

impl<A: Api> Body<'_, A> {
    /// Which column of the outcome table this body belongs to.
    pub fn shape(&self) -> BodyShape {
        match self {
            Self::Accepted(_) => BodyShape::Accepted,
            Self::Rejected(_) => BodyShape::Rejected,
            Self::Json(_) => BodyShape::Json,
            Self::Text => BodyShape::Text,
            Self::Empty => BodyShape::Empty,
        }
    }
}

/// Reads the body of an answer. Never fails: what can't be read has a shape of its own.
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
    match object.get::<bool>(A::Success::VERDICT) {
        Some(true) => Body::Accepted(A::Success::decode(object)),
        Some(false) => Body::Rejected(A::Rejection::decode(object)),
        None => Body::Json(text),
    }
}
