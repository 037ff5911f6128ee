//! Decoding of commands: the key, the ids and the parameters in a body, all errors at once.

use runtime_core::{DeclaredCommand, Field, FieldError, FieldType, RunCommand, Scalar};
use runtime_core::{command_keys, parse_parameters};
use serde_json::value::RawValue;

use super::raw_object::{RawField, RawObject};
use super::{BodySchema, field_errors, malformed, validate};
use crate::rejection::RejectionKind;

/// The fields of the body. The type of the last one is checked apart.
const FIELDS: &[Field] = &[
    Field::required(command_keys::KEY, FieldType::One(Scalar::String)),
    Field::required(command_keys::IDS, FieldType::Many(Scalar::Integer)),
    Field::optional(command_keys::PARAMETERS, FieldType::Many(Scalar::String)),
];

/// The message for parameters of the wrong type.
const PARAMETERS_EXPECTED: &str = "must be an array of objects with a `Name` and a `Value`";

/// Decodes the body that runs a command. The parameters of a declared command have its types; those
/// of another are passed on as they are.
pub(crate) fn decode_command<I: runtime_core::Id>(
    body: &[u8],
    declared: &'static [DeclaredCommand],
    required_message: &'static str,
    strict: bool,
) -> Result<RunCommand<I>, RejectionKind> {
    let text =
        str::from_utf8(body).map_err(|error| RejectionKind::MalformedBody(error.to_string()))?;
    let object = RawObject::parse(text, FIELDS).map_err(|error| malformed(text, &error))?;
    let (keys, parameters) = FIELDS.split_at(2);
    let mut errors: Vec<FieldError> =
        field_errors::in_known_fields(&object, keys, required_message).collect();
    let given = match object.fields[2] {
        RawField::Once(value) if value.get() != "null" => parse_parameters(value.get())
            .map_err(|_| field_errors::error(parameters[0].key, PARAMETERS_EXPECTED, value)),
        RawField::Repeated(value) => {
            Err(field_errors::error(parameters[0].key, field_errors::REPEATED, value))
        }
        RawField::Missing | RawField::Once(_) => Ok(runtime_core::Object::default()),
    };
    let given = given.unwrap_or_else(|error| {
        errors.push(error);
        runtime_core::Object::default()
    });
    let key: Option<String> = value_of(object.fields[0]);
    let command = declared.iter().find(|command| Some(command.key) == key.as_deref());
    if let Some(command) = command.filter(|_| errors.is_empty()) {
        let schema = BodySchema { fields: command.parameters(), required_message, strict };
        let parameters = serde_json::to_string(&given).expect("an object is JSON");
        match validate(&parameters, schema) {
            Err(RejectionKind::Invalid(more)) => errors.extend(more),
            other => other?,
        }
    }
    if strict {
        errors.extend(field_errors::for_unknown_keys(&object, FIELDS));
    }
    match (key, value_of::<Vec<i64>>(object.fields[1])) {
        (Some(key), Some(ids)) if errors.is_empty() => {
            let command = RunCommand::new(key, ids.into_iter().map(I::from));
            Ok(RunCommand { parameters: given, ..command })
        }
        _ => Err(RejectionKind::Invalid(errors)),
    }
}

fn value_of<'a, T: serde::Deserialize<'a>>(field: RawField<'a>) -> Option<T> {
    match field {
        RawField::Once(value) => serde_json::from_str(RawValue::get(value)).ok(),
        RawField::Missing | RawField::Repeated(_) => None,
    }
}
