//! Decoding of requests: the body, or the id in the path and the parameters of the query.
//!
//! The decoder of the core is fast but stops at the first error. It runs first; only a body that
//! it rejects is examined again for every error in it. A property test holds both to the same
//! verdict.

mod attempted_value;
mod command;
mod field_errors;
mod path;
mod query;
mod raw_object;
#[cfg(test)]
mod tests;

use runtime_core::{Api, Field, FieldError, Request};

pub(crate) use self::command::decode_command;
pub(crate) use self::path::id;
pub(crate) use self::query::{QueryDecoder, UnknownParameters};
use self::raw_object::RawObject;
use crate::rejection::RejectionKind;

/// The requirements on a body.
#[derive(Clone, Copy)]
pub(crate) struct BodySchema {
    pub(crate) fields: &'static [Field],
    /// The message for a required field that is missing or null.
    pub(crate) required_message: &'static str,
    /// Whether unknown keys are rejected instead of ignored.
    pub(crate) strict: bool,
}

/// Decodes a body with a decoder that stops at the first error; reports every error in it.
pub(crate) fn decode<T>(
    body: &[u8],
    schema: BodySchema,
    decoder: impl FnOnce(&str) -> serde_json::Result<T>,
) -> Result<T, RejectionKind> {
    let text =
        str::from_utf8(body).map_err(|error| RejectionKind::MalformedBody(error.to_string()))?;
    // Decoders ignore unknown keys, and those that serde derives accept an array for a struct.
    if schema.strict || !is_object(text) {
        validate(text, schema)?;
    }
    decoder(text).or_else(|error| {
        validate(text, schema)?;
        Err(RejectionKind::MalformedBody(error.to_string()))
    })
}

/// Decodes the body of an operation on its own, outside of a request.
pub fn decode_operation<O: Request>(body: &[u8]) -> Result<O, Vec<FieldError>> {
    let schema = BodySchema {
        fields: O::INFO.fields(),
        required_message: <O::Api as Api>::REQUIRED_MESSAGE,
        strict: false,
    };
    decode(body, schema, runtime_core::decode).map_err(RejectionKind::into_field_errors)
}

fn is_object(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\r', '\n']).starts_with('{')
}

/// Reports every error in a body.
fn validate(text: &str, schema: BodySchema) -> Result<(), RejectionKind> {
    let object = RawObject::parse(text, schema.fields).map_err(|error| malformed(text, &error))?;
    let mut errors: Vec<FieldError> =
        field_errors::in_known_fields(&object, schema.fields, schema.required_message).collect();
    if schema.strict {
        errors.extend(field_errors::for_unknown_keys(&object, schema.fields));
    }
    if errors.is_empty() { Ok(()) } else { Err(RejectionKind::Invalid(errors)) }
}

fn malformed(text: &str, error: &serde_json::Error) -> RejectionKind {
    RejectionKind::MalformedBody(if text.starts_with('\u{feff}') {
        "there is a byte order mark at line 1 column 1, leave it out".into()
    } else {
        error.to_string()
    })
}
