//! The answers of a page: records, envelopes and their examples.

use super::body::retype;
use super::{Change, Comparison, Target, listed};
use crate::diagnostic::{Code, Diagnostic};
use crate::documentation::Answer;
use crate::documentation::sections::record_keys;
use crate::documentation::spec_view::{FieldView, elements, entries, text};
use crate::source::Span;
use crate::spec::tree::{Node, Scalar, Value};

/// The fields of a record.
pub(super) fn record(comparison: &mut Comparison<'_>) {
    let page = comparison.page;
    let Some(answer) = answer(comparison, "success", 200) else { return };
    for field in &answer.fields {
        let wire = &field.name.value;
        let own = comparison.field(wire);
        if own.is_some_and(FieldView::is_in_records) {
            retype(comparison, field);
            continue;
        }
        let message = match own {
            None => format!("`{}` has no field `{wire}`", comparison.name()),
            Some(_) => format!("the page of `get` has `{wire}` in its records"),
        };
        let has_value = answer
            .example
            .as_ref()
            .and_then(|example| example.get(wire))
            .is_some_and(|value| !matches!(value.value, Value::Scalar(Scalar::Null)));
        let span = own.map_or(comparison.span, |own| own.span);
        let diagnostic = Diagnostic::new(Code::MissingFromSpec, span, message)
            .related(field.name.span, "described here")
            .help("say `record:` on the field");
        let change = match own {
            None => Change::Add(field, Target::Record(has_value)),
            Some(own) => comparison.change(
                own,
                Change::Ask(
                    Some(own.wire.to_owned()),
                    "the page of `get` has this field in its records".to_owned(),
                ),
            ),
        };
        comparison.add(diagnostic, change);
    }
    for field in comparison.fields().filter(|field| field.is_in_records()) {
        if !answer.fields.iter().any(|other| other.name.value == field.wire) {
            let message =
                format!("the page of `get` does not have `{}` in its records", field.wire);
            let diagnostic = Diagnostic::new(Code::MissingFromPage, field.span, message)
                .related(page.path.span, "described here");
            let question = "the page of `get` does not have this field in its records".to_owned();
            let change = Change::Ask(Some(field.wire.to_owned()), question);
            let change = comparison.change(field, change);
            comparison.add(diagnostic, change);
        }
    }
    examples_of_records(comparison);
}

/// The keys of records in examples are fields.
pub(super) fn examples_of_records(comparison: &mut Comparison<'_>) {
    let Some(answer) = answer(comparison, "success", 200) else { return };
    let Some(example) = &answer.example else { return };
    let records = comparison.spec.setting(&["reading", "page", "records"]).unwrap_or("Records");
    let is_field = |name: &str| comparison.field(name).is_some();
    let is_described = |name: &str| answer.fields.iter().any(|field| field.name.value == name);
    let keys = record_keys(example, records);
    let unknown: Vec<_> =
        keys.into_iter().filter(|(key, _)| !is_field(key) && !is_described(key)).collect();
    if let Some((_, first)) = unknown.first() {
        let names: Vec<&str> = unknown.iter().map(|(key, _)| *key).collect();
        let message = format!("the example of `{}` has {}", comparison.key, listed(&names));
        let diagnostic = Diagnostic::new(Code::ExampleMismatch, comparison.span, message)
            .related(*first, "no field of the entity");
        comparison.add(diagnostic, Change::None);
    }
}

/// The envelopes around the answers to a write.
pub(super) fn envelopes(comparison: &mut Comparison<'_>) {
    let table = [("success", 200, "success"), ("invalid", 400, "rejection")];
    for (meaning, usual, envelope) in table {
        let Some(answer) = answer(comparison, meaning, usual) else { continue };
        let Some(own) = comparison.spec.section(&["envelopes", envelope, "keys"]) else { continue };
        keys(comparison, answer, own, envelope);
        if envelope == "success" {
            success(comparison, answer);
        } else {
            rejection(comparison, answer);
        }
    }
}

fn keys(comparison: &mut Comparison<'_>, answer: &Answer, own: &Node, envelope: &str) {
    let Some(example) = &answer.example else { return };
    let shown: Vec<(&str, Span)> =
        entries(example).iter().map(|(key, _)| (&*key.text, key.span)).collect();
    let listed_only =
        answer.fields.iter().map(|field| (field.name.value.as_str(), field.name.span));
    let listed_only = listed_only.filter(|(name, _)| !shown.iter().any(|(key, _)| key == name));
    let said: Vec<_> = shown.iter().copied().chain(listed_only).collect();
    let unknown: Vec<_> = said.iter().filter(|(key, _)| own.get(key).is_none()).collect();
    if let Some((_, first)) = unknown.first() {
        let names: Vec<&str> = unknown.iter().map(|(key, _)| *key).collect();
        let message = format!(
            "the answer {} of `{}` has {}, which `envelopes.{envelope}` lacks",
            answer.status.value,
            comparison.key,
            listed(&names)
        );
        let diagnostic = Diagnostic::new(Code::EnvelopeMismatch, comparison.span, message)
            .related(*first, "shown here");
        comparison.add(diagnostic, Change::None);
    }
    let keys = entries(own).iter().map(|(key, _)| &*key.text);
    let lacking: Vec<&str> =
        keys.filter(|key| !said.iter().any(|(known, _)| known == key)).collect();
    if !lacking.is_empty() {
        let message = format!(
            "the answer {} of `{}` lacks {} of `envelopes.{envelope}`",
            answer.status.value,
            comparison.key,
            listed(&lacking)
        );
        let diagnostic = Diagnostic::new(Code::EnvelopeMismatch, comparison.span, message)
            .related(example.span, "shown here");
        comparison.add(diagnostic, Change::None);
    }
}

/// A success says what `messages` says.
fn success(comparison: &mut Comparison<'_>, answer: &Answer) {
    let template = comparison.spec.setting(&["messages", &comparison.key]);
    let message = carried(comparison, answer, "success", "message");
    if let (Some(template), Some(message)) = (template, message)
        && let Some(said) = text(message)
    {
        let expected = template.replace("{entity}", comparison.name());
        if said != expected {
            let text = format!("the example of `{}` says `{said}`", comparison.key);
            let diagnostic = Diagnostic::new(Code::ExampleMismatch, comparison.span, text)
                .related(message.span, format!("`messages` has `{expected}`"));
            comparison.add(diagnostic, Change::None);
        }
    }
}

/// A rejection is about fields of the request, and says what `messages` says of them.
fn rejection(comparison: &mut Comparison<'_>, answer: &Answer) {
    let Some(errors) = carried(comparison, answer, "rejection", "errors") else { return };
    for error in elements(errors) {
        let property = error.get("PropertyName").and_then(|node| Some((text(node)?, node.span)));
        let Some((property, span)) = property else { continue };
        let body = &comparison.page.body;
        // The service names a reference without its `Id`.
        let is_known = |name: &str| body.iter().any(|field| field.name.value == name);
        if !is_known(property) && !is_known(&format!("{property}Id")) {
            let message = format!(
                "the example of an answer {} is about `{property}`, which `{}` does not take",
                answer.status.value, comparison.key
            );
            let diagnostic = Diagnostic::new(Code::ExampleMismatch, comparison.span, message)
                .related(span, "no field of the request");
            comparison.add(diagnostic, Change::None);
            continue;
        }
        let required = comparison.spec.setting(&["messages", "required"]);
        let message = error.get("Message").and_then(|node| Some((text(node)?, node.span)));
        if let (Some(required), Some((said, span))) = (required, message)
            && said != required
        {
            let message = format!("the example of an answer {} says `{said}`", answer.status.value);
            let diagnostic = Diagnostic::new(Code::ExampleMismatch, comparison.span, message)
                .related(span, format!("`messages.required` is `{required}`"));
            comparison.add(diagnostic, Change::None);
        }
    }
}

/// What the example has under the key that carries something.
fn carried<'a>(
    comparison: &Comparison<'_>,
    answer: &'a Answer,
    envelope: &str,
    slot: &str,
) -> Option<&'a Node> {
    let keys = comparison.spec.section(&["envelopes", envelope, "keys"])?;
    let carries = |node: &Node| node.get("carries").and_then(text) == Some(slot);
    let (key, _) = entries(keys).iter().find(|(_, node)| carries(node))?;
    answer.example.as_ref()?.get(&key.text)
}

/// The answer of a page that means something, by the status that `answers` has for it.
pub(super) fn answer<'a>(
    comparison: &Comparison<'a>,
    meaning: &str,
    usual: u16,
) -> Option<&'a Answer> {
    let status = comparison.spec.section(&["answers", meaning, "status"]);
    let status = match status.map(|node| &node.value) {
        Some(Value::Scalar(Scalar::Integer(status))) => u16::try_from(*status).unwrap_or(usual),
        _ => usual,
    };
    comparison.page.answers.iter().find(|answer| answer.status.value == status)
}
