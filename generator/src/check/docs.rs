//! Documentation says more than the name of what it documents, and names only what there is.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Docs, Entity};
use crate::lower::Lowered;
use crate::source::Span;

pub(super) fn check(lowered: &Lowered, found: &mut Diagnostics) {
    let references = lowered.shared.iter().flat_map(|shared| &shared.references);
    let entities = lowered.entities.iter().map(|entity| entity.wire.as_str());
    let known: HashSet<&str> =
        entities.chain(references.map(|other| other.wire.as_str())).collect();
    for entity in &lowered.entities {
        echoes(entity, found);
        // A field that was left out for a mistake is not unknown.
        if lowered.shared.is_some() && entity.complete {
            unknown_names(entity, &known, found);
        }
    }
}

fn echoes(entity: &Entity, found: &mut Diagnostics) {
    for field in &entity.fields {
        if letters(&field.docs.lines.join("")) == letters(&field.wire) {
            let message = format!("this says no more than the name `{}`", field.wire);
            found.push(
                Diagnostic::new(Code::EchoedDocs, field.docs_span, message)
                    .help("say what the field is for"),
            );
        }
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn unknown_names(entity: &Entity, known: &HashSet<&str>, found: &mut Diagnostics) {
    let operations =
        entity.operations.iter().map(|operation| (&operation.docs, operation.docs_span));
    let fields = entity.fields.iter().map(|field| (&field.docs, field.docs_span));
    let quirks = entity
        .fields
        .iter()
        .filter_map(|field| field.quirk.as_ref().map(|quirk| (&quirk.docs, quirk.span)));
    let own = [(&entity.docs, entity.docs_span)];
    for (docs, span) in own.into_iter().chain(operations).chain(fields).chain(quirks) {
        for name in names(docs) {
            let is_field = entity.fields.iter().any(|field| field.wire == name);
            if !is_field && !known.contains(name) {
                found.push(unknown(entity, name, span));
            }
        }
    }
}

fn unknown(entity: &Entity, name: &str, span: Span) -> Diagnostic {
    let fields = entity.fields.iter().map(|field| field.wire.as_str());
    let message = format!("`{}` has no field `{name}`", entity.wire);
    Diagnostic::new(Code::UnknownNameInDocs, span, message)
        .help("name a field of the entity or another entity, or write it without ticks")
        .did_you_mean(name, fields)
}

/// The words in ticks that look like a name of the API: `CamelCase`.
fn names(docs: &Docs) -> impl Iterator<Item = &str> {
    let spans = docs.lines.iter().flat_map(|line| line.split('`').skip(1).step_by(2));
    spans.filter(|name| {
        let mut letters = name.chars();
        letters.next().is_some_and(|first| first.is_ascii_uppercase())
            && letters.all(|c| c.is_ascii_alphanumeric())
            && name.chars().any(|c| c.is_ascii_lowercase())
    })
}
