//! The cases of the spec as examples.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::document::Example;
use crate::ir::{
    self, Api, Case, CaseAnswer, Constant, Content, Entity, Envelope, Operation, Slot,
};

/// The requests that succeed.
pub(super) fn requests(entity: &Entity, operation: &Operation) -> IndexMap<String, Example> {
    let saved = operation.cases.iter().filter(|case| match case.answer {
        CaseAnswer::Saved { .. } => true,
        CaseAnswer::Refused(_) => false,
    });
    saved
        .map(|case| {
            let fields = case.request.iter();
            let body =
                fields.map(|(field, value)| (entity.fields[*field].wire.clone(), json(value)));
            (case.name.clone(), Example { value: Value::Object(body.collect()) })
        })
        .collect()
}

/// The answers to requests that succeed.
pub(super) fn successes(api: &Api, operation: &Operation) -> IndexMap<String, Example> {
    examples(operation, |case| match &case.answer {
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
        CaseAnswer::Refused(_) => None,
    })
}

/// The answers to requests that are turned down.
pub(super) fn refusals(
    api: &Api,
    entity: &Entity,
    operation: &Operation,
) -> IndexMap<String, Example> {
    examples(operation, |case| match &case.answer {
        CaseAnswer::Saved { .. } => None,
        CaseAnswer::Refused(fields) => {
            let name = |field: &usize| entity.fields[*field].wire.as_str();
            let errors: Vec<Value> = fields
                .iter()
                .map(|(field, message)| {
                    json!({ "AttemptedValue": null, "Message": message, "PropertyName": name(field) })
                })
                .collect();
            let first =
                fields.first().map(|(field, message)| format!("{}: {message}", name(field)));
            Some(envelope(&api.shared.rejection, |slot| match slot {
                Slot::Status => status(api, ir::Meaning::Invalid),
                Slot::Message => first.clone().into(),
                Slot::Errors => errors.clone().into(),
                Slot::Verdict => false.into(),
                Slot::Value | Slot::UpdatedOn | Slot::UpdatedBy => Value::Null,
            }))
        }
    })
}

/// The status that a server says something with.
fn status(api: &Api, meaning: ir::Meaning) -> Value {
    let answer = api.shared.answers.iter().find(|answer| answer.meaning == meaning);
    answer.map(|answer| answer.status).into()
}

fn examples(
    operation: &Operation,
    answer: impl Fn(&Case) -> Option<Value>,
) -> IndexMap<String, Example> {
    let answers = operation.cases.iter();
    answers.filter_map(|case| Some((case.name.clone(), Example { value: answer(case)? }))).collect()
}

/// An envelope as it stands on the wire.
fn envelope(envelope: &Envelope, carried: impl Fn(Slot) -> Value) -> Value {
    let keys = envelope.keys.iter().map(|key| {
        let value = match &key.content {
            Content::Carries(slot) => carried(*slot),
            Content::Always(Constant { value, .. }) => value.as_ref().map_or(Value::Null, json),
        };
        (key.wire.clone(), value)
    });
    Value::Object(keys.collect::<Map<_, _>>())
}

fn json(value: &ir::Value) -> Value {
    match value {
        ir::Value::Integer(number) => (*number).into(),
        ir::Value::String(text) => text.clone().into(),
        ir::Value::Boolean(value) => (*value).into(),
        ir::Value::List(elements) => elements.iter().map(json).collect(),
    }
}
