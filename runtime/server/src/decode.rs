//! Decoding a request: its body, or the id in its path and the parameters of its query.
//!
//! A body is decoded fast where it is good, thoroughly where it is not. The decoder of the core is fast but stops at the first mistake. So it goes first, and only a
//! body that it turns down is surveyed for everything that is wrong with it. A property test holds
//! the two together.

mod attempted;
mod mistakes;
mod path;
mod query;
mod survey;
#[cfg(test)]
mod tests;

use runtime_core::{Api, Field, FieldError, Request};

pub(crate) use self::path::id;
pub(crate) use self::query::Query;
use self::survey::Survey;
use crate::answer::Denial;

/// What a body has to be.
#[derive(Clone, Copy)]
pub(crate) struct Expected {
    pub(crate) fields: &'static [Field],
    /// What is said of a required field that is missing or null.
    pub(crate) required_message: &'static str,
    /// Whether unknown keys are refused instead of ignored.
    pub(crate) strict: bool,
}

/// Decodes a body with a decoder that stops at the first mistake; says every mistake in it.
pub(crate) fn decode<T>(
    body: &[u8],
    expected: Expected,
    decoder: impl FnOnce(&str) -> serde_json::Result<T>,
) -> Result<T, Denial> {
    let text = str::from_utf8(body).map_err(|error| Denial::Unreadable(error.to_string()))?;
    // Decoders overlook unknown keys, and those that serde derives take an array for a struct.
    if expected.strict || !is_object(text) {
        survey(text, expected)?;
    }
    decoder(text).or_else(|error| {
        survey(text, expected)?;
        Err(Denial::Unreadable(error.to_string()))
    })
}

/// Decodes the body of an operation on its own, outside of a request.
pub fn decode_operation<O: Request>(body: &[u8]) -> Result<O, Vec<FieldError>> {
    let expected = Expected {
        fields: O::INFO.fields,
        required_message: <O::Api as Api>::REQUIRED_MESSAGE,
        strict: false,
    };
    decode(body, expected, runtime_core::decode).map_err(Denial::into_errors)
}

fn is_object(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with('{')
}

/// Fails with everything that is wrong with a body.
fn survey(text: &str, expected: Expected) -> Result<(), Denial> {
    let survey = Survey::of(text, expected.fields).map_err(|error| unreadable(text, &error))?;
    let mut errors: Vec<FieldError> =
        mistakes::fields(&survey, expected.fields, expected.required_message).collect();
    if expected.strict {
        errors.extend(mistakes::unknown_keys(&survey, expected.fields));
    }
    if errors.is_empty() { Ok(()) } else { Err(Denial::Invalid(errors)) }
}

fn unreadable(text: &str, error: &serde_json::Error) -> Denial {
    Denial::Unreadable(if text.starts_with('\u{feff}') {
        "there is a byte order mark at line 1 column 1, leave it out".into()
    } else {
        error.to_string()
    })
}
