//! The cases of the spec as examples.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::document::{Example, ExampleValue};
use crate::ir::{
    self, Api, Case, CaseAnswer, CaseRecord, Constant, Content, Entity, Envelope, Field, FieldId,
    Kind, Member, Operation, ReadConventions, RequestShape, ResponseShape, Slot,
};

/// The requests that succeed.
pub(super) fn requests(entity: &Entity, operation: &Operation) -> IndexMap<String, Example> {
    if operation.kind.request() == RequestShape::Command {
        return commands(operation);
    }
    let successful = operation.cases.iter().filter(|case| case.answer.is_success());
    successful
        .map(|case| {
            let fields = case.request.iter();
            let body =
                fields.map(|(field, value)| (entity.field(*field).wire.clone(), json(value)));
            (case.name.clone(), Example { value: ExampleValue::Object(body.collect()) })
        })
        .collect()
}

/// The declared commands with their required parameters, or else one that is made up.
fn commands(operation: &Operation) -> IndexMap<String, Example> {
    let object = |entries: Vec<(&str, ExampleValue)>| {
        let entries = entries.into_iter().map(|(key, value)| (key.to_owned(), value));
        ExampleValue::Object(entries.collect())
    };
    let example = |key: &str, parameters: Vec<ExampleValue>| {
        let value = object(vec![
            ("Key", key.into()),
            ("Ids", ExampleValue::List(vec![1.into()])),
            ("Parameters", ExampleValue::List(parameters)),
        ]);
        (key.to_owned(), Example { value })
    };
    if operation.commands.is_empty() {
        return IndexMap::from([example("A_KEY", Vec::new())]);
    }
    let declared = operation.commands.iter().map(|command| {
        let required = command.members().filter(|member| member.required);
        let parameters = required.map(|Member { field, .. }| {
            let value = json(&field.ty.example());
            object(vec![("Name", field.wire.as_str().into()), ("Value", value)])
        });
        example(&command.wire, parameters.collect())
    });
    declared.collect()
}

/// The answers to requests that succeed.
pub(super) fn successes(
    api: &Api,
    entity: &Entity,
    operation: &Operation,
) -> IndexMap<String, Example> {
    if operation.kind.response() == ResponseShape::Commands {
        return IndexMap::from([("no commands".to_owned(), Example { value: json!([]).into() })]);
    }
    if operation.kind.response() == ResponseShape::Completed {
        let value = envelope(&api.shared.success, |slot| match slot {
            Slot::Status => status(api, ir::Meaning::Success),
            Slot::Message => operation.success_message.clone().into(),
            Slot::Verdict => true.into(),
            Slot::Value | Slot::UpdatedOn | Slot::UpdatedBy | Slot::Errors => Value::Null,
        });
        let failed = refusal(api, "the command failed");
        return IndexMap::from([
            ("completed".to_owned(), Example { value }),
            ("failed".to_owned(), failed),
        ]);
    }
    examples(operation, |case| match &case.answer {
        CaseAnswer::Record(values) => Some(record(entity, operation, values)),
        CaseAnswer::Records(records) => {
            let records: Vec<_> =
                records.iter().map(|values| record(entity, operation, values)).collect();
            let is_page = operation.kind.response() == ResponseShape::Page;
            Some(if is_page { page(api, records) } else { ExampleValue::List(records) })
        }
        CaseAnswer::Saved { id, updated_on, updated_by } => {
            Some(envelope(&api.shared.success, |slot| match slot {
                Slot::Status => status(api, ir::Meaning::Success),
                Slot::Message => operation.success_message.clone().into(),
                Slot::Value => json!({ "Id": id }),
                Slot::UpdatedOn => updated_on.clone().into(),
                Slot::UpdatedBy => updated_by.clone().into(),
                Slot::Errors => Value::Null,
                Slot::Verdict => true.into(),
            }))
        }
        // Examples are JSON.
        CaseAnswer::File { bytes, .. } => Some(str::from_utf8(bytes).ok()?.into()),
        CaseAnswer::Rejected(_) | CaseAnswer::NoFile | CaseAnswer::NotFound => None,
    })
}

/// A record as it is read, or the part of it that a list shows.
fn record(entity: &Entity, operation: &Operation, values: &CaseRecord) -> ExampleValue {
    let Some(record) = &entity.record else { return Value::Null.into() };
    let fields: Vec<_> = if operation.kind.response() == ResponseShape::Page {
        entity.row_fields(record).collect()
    } else {
        entity.record_fields(record).collect()
    };
    let value = |field: &Field| {
        let given = values.iter().find(|(index, _)| entity.field(*index).wire == field.wire);
        given.map_or(Value::Null.into(), |(_, value)| json(value))
    };
    let fields = fields.into_iter().map(|Member { field, .. }| (field.wire.clone(), value(field)));
    ExampleValue::Object(fields.collect())
}

/// The only page of a list.
fn page(api: &Api, records: Vec<ExampleValue>) -> ExampleValue {
    let Some(reading) = &api.shared.reading else { return Value::Null.into() };
    let (keys, count) = (&reading.page, records.len());
    let some = (count > 0).then_some(1);
    let values = [
        (&keys.records, ExampleValue::List(records)),
        (&keys.number, 1.into()),
        (&keys.size, reading.default_size.into()),
        (&keys.order, Value::Null.into()),
        (&keys.direction, Value::Null.into()),
        (&keys.first, some.into()),
        (&keys.last, some.map(|_| count).into()),
        (&keys.total, count.into()),
        (&keys.pages, some.unwrap_or(0).into()),
        (&keys.has_next, false.into()),
        (&keys.has_previous, false.into()),
    ];
    ExampleValue::Object(values.into_iter().map(|(key, value)| (key.clone(), value)).collect())
}

/// The values of a parameter in the cases: those of a field, or of the only field that they name.
pub(super) fn parameter(
    operation: &Operation,
    field: Option<FieldId>,
) -> IndexMap<String, Example> {
    let examples = operation.cases.iter().filter_map(|case| {
        let (_, value) =
            case.request.iter().find(|(id, _)| field.is_none_or(|field| field == *id))?;
        Some((case.name.clone(), Example { value: json(value) }))
    });
    examples.collect()
}

/// The responses to invalid requests: those of the cases, else one to a body without what it requires.
pub(super) fn rejections(
    api: &Api,
    entity: &Entity,
    operation: &Operation,
) -> IndexMap<String, Example> {
    let cases = examples(operation, |case| {
        let CaseAnswer::Rejected(fields) = &case.answer else { return None };
        let name = |field: &FieldId| entity.field(*field).wire.as_str();
        let fields = fields.iter().map(|(field, message)| (name(field), message.as_str()));
        Some(invalid(api, fields.map(|(name, message)| (name, message, Value::Null))))
    });
    if !cases.is_empty() || !operation.kind.has_body() {
        return cases;
    }
    let required = entity.request_fields(operation).filter(|member| member.required);
    let fields: Vec<_> = required.map(|member| member.field.wire.as_str()).collect();
    if fields.is_empty() {
        return cases;
    }
    let message = api.shared.required_message.as_str();
    let fields = fields.into_iter().map(|name| (name, message, Value::Null));
    let value = invalid(api, fields);
    IndexMap::from([("nothing that is required".to_owned(), Example { value })])
}

/// The response to an invalid query that is the same for every entity.
pub(super) fn invalid_query(
    api: &Api,
    reading: &ReadConventions,
    kind: Kind,
) -> Option<(String, Example)> {
    let largest = format!("must be an integer from 1 to {}", reading.max_size);
    let (about, name, message, attempted) = match kind.request() {
        RequestShape::Ids => {
            ("no ids", &reading.query.ids, &api.shared.required_message, Value::Null)
        }
        RequestShape::Query => {
            ("a page without records", &reading.query.size, &largest, "0".into())
        }
        RequestShape::Body
        | RequestShape::Id
        | RequestShape::OptionalId
        | RequestShape::Command => return None,
    };
    let fields = [(name.as_str(), message.as_str(), attempted)];
    Some((about.to_owned(), Example { value: invalid(api, fields.into_iter()) }))
}

/// A response of a server that is strict about what it does not know.
pub(super) fn unknown_parameter(api: &Api) -> (String, Example) {
    let field = ("verbose", "is not a known parameter, leave it out", "1".into());
    let value = invalid(api, [field].into_iter());
    ("an unknown parameter, where the service is strict".to_owned(), Example { value })
}

/// A rejection for reasons that no field is at fault for.
pub(super) fn refusal(api: &Api, message: &str) -> Example {
    Example { value: rejection(api, &message.into(), &[]) }
}

/// A rejection that names fields, each with a message and the value that was sent.
fn invalid<'a>(api: &Api, fields: impl Iterator<Item = (&'a str, &'a str, Value)>) -> ExampleValue {
    let mut summary = Value::Null;
    let errors = fields.map(|(name, message, attempted)| {
        if summary.is_null() {
            summary = format!("{name}: {message}").into();
        }
        json!({ "AttemptedValue": attempted, "Message": message, "PropertyName": name })
    });
    let errors: Vec<_> = errors.collect();
    rejection(api, &summary, &errors)
}

fn rejection(api: &Api, message: &Value, errors: &[Value]) -> ExampleValue {
    envelope(&api.shared.rejection, |slot| match slot {
        Slot::Status => status(api, ir::Meaning::Invalid),
        Slot::Message => message.clone(),
        Slot::Errors => errors.into(),
        Slot::Verdict => false.into(),
        Slot::Value | Slot::UpdatedOn | Slot::UpdatedBy => Value::Null,
    })
}

/// The status that a server says something with.
fn status(api: &Api, meaning: ir::Meaning) -> Value {
    let answer = api.shared.answers.iter().find(|answer| answer.meaning == meaning);
    answer.map(|answer| answer.status).into()
}

fn examples(
    operation: &Operation,
    answer: impl Fn(&Case) -> Option<ExampleValue>,
) -> IndexMap<String, Example> {
    let answers = operation.cases.iter();
    answers.filter_map(|case| Some((case.name.clone(), Example { value: answer(case)? }))).collect()
}

/// An envelope as it stands on the wire.
fn envelope(envelope: &Envelope, carried: impl Fn(Slot) -> Value) -> ExampleValue {
    let keys = envelope.keys.iter().map(|key| {
        let value = match &key.content {
            Content::Carries(slot) => carried(*slot).into(),
            Content::Always(Constant { value, .. }) => {
                value.as_ref().map_or(Value::Null.into(), json)
            }
        };
        (key.wire.clone(), value)
    });
    ExampleValue::Object(keys.collect())
}

fn json(value: &ir::Value) -> ExampleValue {
    match value {
        ir::Value::Integer(number) => (*number).into(),
        ir::Value::Decimal(number) => ExampleValue::Decimal(number.clone()),
        ir::Value::String(text) => text.clone().into(),
        ir::Value::Boolean(value) => (*value).into(),
        ir::Value::List(elements) => ExampleValue::List(elements.iter().map(json).collect()),
    }
}
