//! Documentation says more than the name that it documents, and its names exist.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Docs, Entity};
use crate::lower::Lowered;
use crate::source::Span;

pub(super) fn check(lowered: &Lowered, diagnostics: &mut Diagnostics) {
    let references = lowered.shared.iter().flat_map(|shared| &shared.references);
    let entities = lowered.entities.iter().map(|entity| entity.wire.as_str());
    let known: HashSet<&str> =
        entities.chain(references.map(|other| other.wire.as_str())).collect();
    for entity in &lowered.entities {
        echoes(entity, diagnostics);
        // A name may belong to something that was left out for an error.
        if lowered.shared.is_some() && lowered.entities_complete && entity.complete {
            unknown_names(entity, &known, diagnostics);
        }
    }
}

fn echoes(entity: &Entity, diagnostics: &mut Diagnostics) {
    for field in &entity.fields {
        if is_echo(&field.docs, &field.wire) {
            let message = format!("the documentation only repeats the name `{}`", field.wire);
            diagnostics.push(
                Diagnostic::new(Code::EchoedDocs, field.docs_span, message)
                    .help("describe what the field is for"),
            );
        }
    }
}

/// Whether documentation consists of nothing but the name, or of its words and fillers in any form
/// and order. A single word with a filler, such as "its name", may be all there is to say.
fn is_echo(docs: &Docs, wire: &str) -> bool {
    let text = docs.lines.join(" ");
    if letters(&text) == letters(wire) {
        return true;
    }
    let name: HashSet<String> = words(wire).collect();
    let content = words(&text).filter(|word| !FILLERS.contains(&word.as_str()));
    name.len() > 1 && content.collect::<HashSet<_>>() == name
}

/// Words that add nothing to the words of a name.
const FILLERS: [&str; 17] = [
    "a", "an", "and", "for", "field", "in", "is", "it", "its", "of", "on", "that", "the", "this",
    "to", "value", "whose",
];

/// The words of a text or of a name in any case, in lower case and without a plural `s`.
fn words(text: &str) -> impl Iterator<Item = String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in text.chars() {
        let starts = !before.is_alphanumeric() || c.is_uppercase() && !before.is_uppercase();
        if c.is_alphanumeric() {
            if starts {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    words.into_iter().map(|word| match word.strip_suffix('s') {
        Some(singular) if singular.len() > 2 => singular.to_owned(),
        Some(_) | None => word,
    })
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn unknown_names(entity: &Entity, known: &HashSet<&str>, diagnostics: &mut Diagnostics) {
    let operations =
        entity.operations.iter().map(|operation| (&operation.docs, operation.docs_span));
    let fields = entity.fields.iter().map(|field| (&field.docs, field.docs_span));
    let quirks = entity
        .fields
        .iter()
        .filter_map(|field| field.quirk.as_ref().map(|quirk| (&quirk.docs, quirk.span)));
    let own = [(&entity.docs, entity.docs_span)];
    for (docs, span) in own.into_iter().chain(operations).chain(fields).chain(quirks) {
        let mut reported = HashSet::new();
        for name in names(docs) {
            let is_field = entity.fields.iter().any(|field| field.wire == name);
            if !is_field && !known.contains(name) && reported.insert(name) {
                diagnostics.push(unknown(entity, name, span));
            }
        }
    }
}

fn unknown(entity: &Entity, name: &str, span: Span) -> Diagnostic {
    let fields = entity.fields.iter().map(|field| field.wire.as_str());
    let message = format!("`{}` has no field `{name}`", entity.wire);
    let mut diagnostic = Diagnostic::new(Code::UnknownNameInDocs, span, message)
        .help("name a field of the entity or another entity, or remove the backticks")
        .did_you_mean(name, fields);
    // The span is that of the whole text, not of the name.
    diagnostic.fix = None;
    diagnostic
}

/// The words in backticks that look like a name of the API: `CamelCase`.
fn names(docs: &Docs) -> impl Iterator<Item = &str> {
    let spans = docs.lines.iter().flat_map(|line| line.split('`').skip(1).step_by(2));
    spans.filter(|name| {
        let mut letters = name.chars();
        letters.next().is_some_and(|first| first.is_ascii_uppercase())
            && letters.all(|c| c.is_ascii_alphanumeric())
            && name.chars().any(|c| c.is_ascii_lowercase())
    })
}
