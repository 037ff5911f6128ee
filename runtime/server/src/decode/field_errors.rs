//! Field errors of a body.

use std::borrow::Cow;

use runtime_core::{Decimal, EnumMember, Field, FieldError, FieldType, Scalar};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::attempted_value::{attempted_value, bounded};
use super::raw_object::{RawField, RawObject};
use crate::suggest::nearest_name;

/// The message for a key that is given several times.
pub(super) const REPEATED: &str = "is given more than once";

/// Returns the errors of known fields, in the order of the fields.
pub(super) fn in_known_fields<'a>(
    object: &'a RawObject<'_>,
    fields: &'a [Field],
    required_message: &'a str,
) -> impl Iterator<Item = FieldError> + 'a {
    fields
        .iter()
        .zip(&object.fields)
        .filter_map(|(field, raw)| field_error(field, *raw, required_message))
}

/// Returns an error for each unknown key.
pub(super) fn for_unknown_keys<'a>(
    object: &'a RawObject<'_>,
    fields: &'a [Field],
) -> impl Iterator<Item = FieldError> + 'a {
    object.unknown.iter().map(|(key, value)| {
        let message = match nearest_name(key, fields.iter().map(|field| field.key)) {
            Some(known) => format!("is not a known key, did you mean `{known}`?"),
            None => "is not a known key, leave it out".into(),
        };
        error(bounded(key), message, value)
    })
}

fn field_error(field: &Field, raw: RawField<'_>, required_message: &str) -> Option<FieldError> {
    match raw {
        RawField::Missing => missing(field, required_message),
        RawField::Once(value) if value.get() == "null" => missing(field, required_message),
        RawField::Once(value) if fits(field.ty, value) => None,
        RawField::Once(value) => Some(error(field.key, expectation(field, value), value)),
        RawField::Repeated(value) => Some(error(field.key, REPEATED, value)),
    }
}

fn missing(field: &Field, required_message: &str) -> Option<FieldError> {
    field.required.then(|| FieldError::new(field.key, required_message))
}

pub(super) fn error(key: &str, message: impl Into<String>, value: &RawValue) -> FieldError {
    FieldError { attempted_value: attempted_value(value), ..FieldError::new(key, message) }
}

/// Whether a value has a type. Uses the same decoders as derived code, so that both agree.
fn fits(ty: FieldType, value: &RawValue) -> bool {
    match ty {
        FieldType::One(Scalar::Integer) => decodes::<i64>(value),
        FieldType::One(Scalar::Number) => decodes::<Decimal>(value),
        FieldType::One(Scalar::String) => decodes::<String>(value),
        FieldType::One(Scalar::Boolean) => decodes::<bool>(value),
        FieldType::Many(Scalar::Integer) => decodes::<Vec<i64>>(value),
        FieldType::Many(Scalar::Number) => decodes::<Vec<Decimal>>(value),
        FieldType::Many(Scalar::String) => decodes::<Vec<String>>(value),
        FieldType::Many(Scalar::Boolean) => decodes::<Vec<bool>>(value),
    }
}

fn decodes<'a, T: Deserialize<'a>>(value: &'a RawValue) -> bool {
    serde_json::from_str::<T>(value.get()).is_ok()
}

/// The message for a value of the wrong type.
fn expectation(field: &Field, value: &RawValue) -> Cow<'static, str> {
    with_members(expected_type(field.ty, value), field.members)
}

/// Adds the members of an enumeration to what is expected.
pub(super) fn with_members(expected: &'static str, members: &[EnumMember]) -> Cow<'static, str> {
    match members {
        [] => expected.into(),
        members => format!("{expected}, such as {}", listed(members)).into(),
    }
}

/// The first members of an enumeration, each as its integer and its name.
fn listed(members: &[EnumMember]) -> String {
    const FIRST: usize = 8;
    let more = if members.len() > FIRST { ", ..." } else { "" };
    let members = members.iter().take(FIRST);
    let members = members.map(|member| format!("{} ({})", member.value, member.name));
    format!("{}{more}", members.collect::<Vec<_>>().join(", "))
}

fn expected_type(ty: FieldType, value: &RawValue) -> &'static str {
    match ty {
        FieldType::One(Scalar::Integer) => "must be a 64-bit integer",
        FieldType::One(Scalar::Number) => "must be a number",
        // The parser has checked everything else about a string.
        FieldType::One(Scalar::String) if value.get().starts_with('"') => {
            "must be a string of Unicode text, without a lone surrogate"
        }
        FieldType::One(Scalar::String) => "must be a string",
        FieldType::One(Scalar::Boolean) => "must be true or false",
        FieldType::Many(Scalar::Integer) => "must be an array of 64-bit integers",
        FieldType::Many(Scalar::Number) => "must be an array of numbers",
        FieldType::Many(Scalar::String) => "must be an array of strings",
        FieldType::Many(Scalar::Boolean) => "must be an array of true and false",
    }
}
