//! What the document says in sentences, in Markdown.

use std::iter;

use super::super::docs;
use crate::ir::{
    Api, BodyShape, Deprecation, Docs, Entity, Field, Meaning, Member, Operation, OutcomeRow,
    Scalar, Status,
};

/// What holds for the whole API.
pub(super) fn api(api: &Api) -> Docs {
    let shared = &api.shared;
    let administrator = &shared.administrator.name_in_docs;
    let docs = Docs::new(["Unofficial: neither made nor endorsed by the vendor."])
        .paragraph("# Authentication")
        .then(shared.authentication.clone())
        .paragraph("# Roles")
        .paragraph("An operation names the role that its caller needs.")
        .paragraph(format!("**{administrator}**: {}", shared.administrator.docs.lines.join(" ")))
        .paragraph("# Outcomes")
        .paragraph("What a response means follows from its status and its body.")
        .then(outcomes(shared.outcomes.iter(), verdict(api)));
    let docs = match &shared.reading {
        Some(reading) => docs
            .paragraph("For operations that read, these come first:")
            .then(outcomes(reading.outcomes.iter(), verdict(api))),
        None => docs,
    };
    let docs = docs.paragraph("The meanings:").then(meanings(api)).then(quirks(api));
    match docs::kinds(shared) {
        Docs { lines } if lines.is_empty() => docs,
        kinds => docs.paragraph("# Sources").then(kinds),
    }
}

/// The known failure modes, with their sources.
fn quirks(api: &Api) -> Docs {
    if api.shared.quirks.is_empty() {
        return Docs::default();
    }
    let quirks = api.shared.quirks.iter().map(|quirk| {
        let (name, text) = (docs::code(&quirk.name), escaped(&quirk.text));
        format!("- {name}: {text} ({})", escaped(quirk.source.trim_end_matches('.')))
    });
    Docs::new(["# Quirks"])
        .paragraph("How the service is known to fail, and how that is known.")
        .then(Docs::new(quirks))
}

/// The key of the verdict.
fn verdict(api: &Api) -> &str {
    api.shared.success.verdict().map_or("", |key| key.wire.as_str())
}

/// What responses mean, status by status.
fn outcomes<'a>(rows: impl Iterator<Item = &'a OutcomeRow>, verdict: &str) -> Docs {
    Docs::new(rows.map(|row| format!("- **{}**: {}", status(row.status), outcome(row, verdict))))
}

fn outcome(row: &OutcomeRow, verdict: &str) -> String {
    let [yes, no] = ["true", "false"].map(|value| docs::code(&format!("{verdict}: {value}")));
    let shapes = [
        (yes.as_str(), row.meaning(BodyShape::Accepted)),
        (no.as_str(), row.meaning(BodyShape::Rejected)),
        ("other JSON", row.meaning(BodyShape::Json)),
        ("text", row.meaning(BodyShape::Text)),
        ("no body", row.meaning(BodyShape::Empty)),
    ];
    // What most shapes mean is said once, at the end.
    let (_, rest) = shapes[shapes.len() - 1];
    let others = shapes.into_iter().filter(|(_, meaning)| *meaning != rest);
    let mut parts: Vec<_> =
        others.map(|(shape, meaning)| format!("{shape} means {}", meaning.as_str())).collect();
    parts.push(if parts.is_empty() {
        rest.as_str().to_owned()
    } else {
        format!("else {}", rest.as_str())
    });
    parts.join(", ")
}

fn status(status: Status) -> String {
    match status {
        Status::Exact(status) => status.to_string(),
        Status::Class(digit) => format!("{digit}xx"),
    }
}

/// What each meaning asks of the caller, for those that the API has.
fn meanings(api: &Api) -> Docs {
    let shared = &api.shared;
    let reading = shared.reading.iter().flat_map(|reading| &reading.outcomes);
    let has = |meaning: &Meaning| {
        shared.outcomes.iter().chain(reading.clone()).any(|row| row.meanings.contains(meaning))
    };
    let meanings = Meaning::ALL.into_iter().filter(has);
    Docs::new(meanings.map(|meaning| format!("- **{}**: {}", meaning.as_str(), meant(meaning))))
}

const fn meant(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Success => "the service did what was asked.",
        Meaning::Rejected => "the service understood the request and turned it down.",
        Meaning::Invalid => "the request is not valid; the field errors say why.",
        Meaning::Unauthorized => "the token is missing or bad, or its owner lacks the role.",
        Meaning::NotFound => "there is no such record.",
        Meaning::Throttled => "too many requests. This one was not run, so it can be sent again.",
        Meaning::Failed => "the service failed. Whether the request was run is not known.",
        Meaning::Undecodable => "the response makes no sense.",
        Meaning::AcceptedUndecodable => {
            "the service accepted the request, and the rest of the response makes no sense. Do not send the request again."
        }
    }
}

/// What is to be known of an operation beyond its summary.
pub(super) fn operation(api: &Api, entity: &Entity, operation: &Operation) -> Docs {
    let described = operation.docs.clone().without_summary();
    let deprecated = operation.deprecated.as_ref();
    let described = described.then(deprecation(deprecated)).then(docs::replacement(deprecated));
    let role = docs::code(&operation.role);
    let administrator = &api.shared.administrator.name_in_docs;
    described
        .paragraph(format!("**Role**: {role}, or {administrator}."))
        .then(required(api, entity, operation))
        .then(commands(operation))
        .then(docs::replaces(entity, operation))
        .then(docs::sources(operation))
}

/// What to use instead of something deprecated. The reason follows.
fn deprecation(deprecation: Option<&Deprecation>) -> Docs {
    match deprecation {
        Some(Deprecation { note, .. }) => Docs::new([format!("Deprecated: {note}.")]),
        None => Docs::default(),
    }
}

/// What the response is where a body lacks required fields.
fn required(api: &Api, entity: &Entity, operation: &Operation) -> Docs {
    let fields = entity.request_fields(operation).filter(|member| member.required);
    let fields: Vec<_> = fields.map(|member| docs::code(&member.field.wire)).collect();
    let invalid = api.shared.answers.iter().find(|answer| answer.meaning == Meaning::Invalid);
    match (operation.kind.has_body(), fields.is_empty(), invalid) {
        (true, false, Some(invalid)) => Docs::new([format!(
            "**Required**: {}. For each of them that is missing or null, the response (status {}) has a field error, \"{}\".",
            fields.join(", "),
            invalid.status,
            escaped(&api.shared.required_message)
        )]),
        _ => Docs::default(),
    }
}

/// The declared commands of an operation, with their parameters.
fn commands(operation: &Operation) -> Docs {
    if operation.commands.is_empty() {
        return Docs::default();
    }
    let line = |name: &str, what: &str, docs: &Docs| {
        format!("{}{what}: {}", docs::code(name), docs.lines.join(" "))
    };
    let commands = operation.commands.iter().flat_map(|command| {
        let parameters = command.members().map(|Member { field, required }| {
            let what = if required { ", required" } else { "" };
            format!("  - {}", line(&field.wire, what, &field.docs))
        });
        iter::once(format!("- {}", line(&command.wire, "", &command.docs))).chain(parameters)
    });
    Docs::new(["**Commands**, each with its parameters:"]).then(Docs::new(commands))
}

/// What a field is, and what its ids refer to.
pub(super) fn field(api: &Api, entity: &Entity, field: &Field) -> Docs {
    let docs = docs::field(field).then(deprecation(field.deprecated.as_ref()));
    docs.then(members(field)).then(refers_to(api, entity, field))
}

/// The members of an enumeration, with their integers.
fn members(field: &Field) -> Docs {
    let Some(enumeration) = field.ty.scalar().enumeration() else { return Docs::default() };
    let members = enumeration.members.iter();
    let members = members.map(|member| format!("{} ({})", member.value, docs::code(&member.wire)));
    Docs::new([format!("One of {}; others may occur.", members.collect::<Vec<_>>().join(", "))])
}

fn refers_to(api: &Api, entity: &Entity, field: &Field) -> Docs {
    let Scalar::Id { entity: other, .. } = field.ty.scalar() else { return Docs::default() };
    if entity.is_id(field) {
        return Docs::default();
    }
    if api.entities.iter().any(|entity| entity.wire == *other) {
        return Docs::new([format!("Refers to [{other}](#tag/{other}).")]);
    }
    let reference = api.shared.references.iter().find(|reference| reference.wire == *other);
    let about = reference.map(|reference| reference.docs.lines.join(" ")).unwrap_or_default();
    Docs::new([format!("Refers to {}. {about}", docs::code(other)).trim_end()])
}

/// Text that Markdown shows as it is.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && !",.;:'-()!?/@".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A line of Markdown as plain text: without the ticks of code and without escapes.
pub(super) fn plain(markdown: &str) -> String {
    let mut plain = String::with_capacity(markdown.len());
    let mut chars = markdown.chars().peekable();
    let mut is_code = false;
    while let Some(c) = chars.next() {
        match c {
            '`' => is_code = !is_code,
            '\\' if !is_code => plain.extend(chars.next_if(char::is_ascii_punctuation).or(Some(c))),
            _ => plain.push(c),
        }
    }
    plain
}
