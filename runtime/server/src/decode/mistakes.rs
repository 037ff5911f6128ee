//! What is wrong with a body, field by field, in words.

use runtime_core::{Field, FieldError, FieldType, Scalar};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::attempted::{attempted_value, bounded};
use super::survey::{Found, Survey};

/// How many edits a name may be away from another and still be taken for a slip of it.
const SLIP: usize = 2;

/// The mistakes in known fields, in the order of the fields.
pub(super) fn fields<'a>(
    survey: &'a Survey<'_>,
    fields: &'a [Field],
    required_message: &'a str,
) -> impl Iterator<Item = FieldError> + 'a {
    fields
        .iter()
        .zip(&survey.found)
        .filter_map(|(field, found)| mistake(field, *found, required_message))
}

/// The keys that no field has.
pub(super) fn unknown_keys<'a>(
    survey: &'a Survey<'_>,
    fields: &'a [Field],
) -> impl Iterator<Item = FieldError> + 'a {
    survey.unknown.iter().map(|(key, value)| {
        let message = match nearest(key, fields.iter().map(|field| field.key)) {
            Some(known) => format!("is not a known key, did you mean `{known}`?"),
            None => "is not a known key, leave it out".into(),
        };
        error(bounded(key), message, value)
    })
}

fn mistake(field: &Field, found: Found<'_>, required_message: &str) -> Option<FieldError> {
    match found {
        Found::Nothing => missing(field, required_message),
        Found::Once(value) if value.get() == "null" => missing(field, required_message),
        Found::Once(value) if fits(field.ty, value) => None,
        Found::Once(value) => Some(error(field.key, expectation(field.ty, value), value)),
        Found::Repeated(value) => Some(error(field.key, "is given more than once", value)),
    }
}

fn missing(field: &Field, required_message: &str) -> Option<FieldError> {
    field.required.then(|| FieldError::new(field.key, required_message))
}

fn error(key: &str, message: impl Into<String>, value: &RawValue) -> FieldError {
    FieldError { attempted_value: attempted_value(value), ..FieldError::new(key, message) }
}

/// Whether a value is of a type. Told by the very decoders that derived code uses, so that both
/// draw the line in the same place.
fn fits(ty: FieldType, value: &RawValue) -> bool {
    match ty {
        FieldType::One(Scalar::Integer) => decodes::<i64>(value),
        FieldType::One(Scalar::String) => decodes::<String>(value),
        FieldType::One(Scalar::Boolean) => decodes::<bool>(value),
        FieldType::Many(Scalar::Integer) => decodes::<Vec<i64>>(value),
        FieldType::Many(Scalar::String) => decodes::<Vec<String>>(value),
        FieldType::Many(Scalar::Boolean) => decodes::<Vec<bool>>(value),
    }
}

fn decodes<'a, T: Deserialize<'a>>(value: &'a RawValue) -> bool {
    serde_json::from_str::<T>(value.get()).is_ok()
}

/// What a value that does not fit should have been.
fn expectation(ty: FieldType, value: &RawValue) -> &'static str {
    match ty {
        FieldType::One(Scalar::Integer) => "must be a 64-bit integer",
        // The walk has checked everything else about a string.
        FieldType::One(Scalar::String) if value.get().starts_with('"') => {
            "must be a string of Unicode text, without a lone surrogate"
        }
        FieldType::One(Scalar::String) => "must be a string",
        FieldType::One(Scalar::Boolean) => "must be true or false",
        FieldType::Many(Scalar::Integer) => "must be an array of 64-bit integers",
        FieldType::Many(Scalar::String) => "must be an array of strings",
        FieldType::Many(Scalar::Boolean) => "must be an array of true and false",
    }
}

/// The known name that an unknown one is a slip of. A name is no slip of one that it has nothing in
/// common with, however short both are.
pub(super) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    known
        .into_iter()
        .filter(|known| known.len().abs_diff(name.len()) <= SLIP * char::MAX_LEN_UTF8)
        .map(|known| (strsim::levenshtein(known, name), known))
        .filter(|(distance, known)| *distance <= SLIP && *distance < known.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}
