//! What entities share: envelopes, outcomes, answers, and the settings of the crates.

use indexmap::IndexMap;

use super::docs::docs;
use super::{Scope, bad_name, names};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{self, Constant, ConstantType, Content, Status, Value};
use crate::source::Span;
use crate::spec::tree::Node;
use crate::spec::{self, Document, Meaning};

/// Lowers `api.yaml`; `None` where a part that everything rests on has a mistake.
pub(super) fn lower(
    scope: &Scope<'_>,
    file: &str,
    document: &Document<spec::Api>,
    found: &mut Diagnostics,
) -> Option<ir::Shared> {
    let Document { written, root } = document;
    settings(written, root, found);
    let name = names::type_name(&written.name).filter(|name| name.text == written.name);
    if name.is_none() {
        found.push(bad_name(
            &written.name,
            root.at("name").span,
            "write a type's name, like `Nexudus`",
        ));
    }
    let envelopes = root.at("envelopes");
    Some(ir::Shared {
        crates: ir::Crates {
            prefix: written.crates.prefix.clone(),
            version: written.crates.version.clone(),
        },
        base_url: written.base_url.trim_end_matches('/').to_owned(),
        authentication: docs(
            &written.authentication.docs,
            root.at("authentication").at("docs").span,
            found,
        ),
        administrator: ir::Administrator {
            name: written.administrator.name.clone(),
            docs: docs(
                &written.administrator.docs,
                root.at("administrator").at("docs").span,
                found,
            ),
        },
        success: envelope(&written.envelopes.success, envelopes, "success", found),
        rejection: envelope(&written.envelopes.rejection, envelopes, "rejection", found),
        required_message: written.messages.required.clone(),
        not_found_message: written.messages.not_found.clone(),
        outcomes: outcomes(&written.outcomes, root.at("outcomes"), found),
        reading: reading(written, root, found),
        outcomes_complete: !found.within(root.at("outcomes").span),
        answers: answers(written, root.at("answers"), found),
        references: references(scope, written, root.at("references"), found),
        quirks: quirks(written, root.at("quirks"), found),
        file: file.to_owned(),
        outcomes_span: root.key("outcomes"),
        answers_span: root.key("answers"),
        name_span: root.at("name").span,
        name: name?,
    })
}

fn settings(written: &spec::Api, root: &Node, found: &mut Diagnostics) {
    let mut bad = |span: Span, message: String, help: &str| {
        found.push(Diagnostic::new(Code::BadSetting, span, message).help(help));
    };
    for (key, address) in
        [("base_url", &written.base_url), ("documentation", &written.documentation)]
    {
        let host = address.strip_prefix("https://").or(address.strip_prefix("http://"));
        let sound = |host: &str| {
            !host.is_empty()
                && host.chars().all(|c| {
                    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '/' | '_' | '~')
                })
        };
        if !host.is_some_and(sound) {
            bad(
                root.at(key).span,
                format!("`{address}` is no address"),
                "write scheme and host, like `https://spaces.nexudus.com`",
            );
        }
    }
    let crates = root.at("crates");
    let prefix = &written.crates.prefix;
    if !is_word(prefix) {
        bad(
            crates.at("prefix").span,
            format!("`{prefix}` can't start the name of a crate"),
            WORD_HELP,
        );
    }
    let version = &written.crates.version;
    let is_number = |part: &str| part.parse::<u64>().is_ok_and(|number| number.to_string() == part);
    if version.split('.').count() != 3 || !version.split('.').all(is_number) {
        bad(
            crates.at("version").span,
            format!("`{version}` is no version"),
            "write three numbers with dots between, in quotes if need be: `0.1.0`",
        );
    }
}

fn references(
    scope: &Scope<'_>,
    written: &spec::Api,
    at: &Node,
    found: &mut Diagnostics,
) -> Vec<ir::Reference> {
    let references = written.references.iter().filter_map(|(wire, text)| {
        Some(ir::Reference {
            wire: wire.clone(),
            id: scope.ids.get(wire)?.clone(),
            docs: docs(text, at.at(wire).span, found),
            span: at.key(wire),
        })
    });
    references.collect()
}

fn envelope(
    written: &spec::Envelope,
    envelopes: &Node,
    which: &str,
    found: &mut Diagnostics,
) -> ir::Envelope {
    let place = envelopes.at(which).at("keys");
    let keys = written.keys.iter().filter_map(|(wire, key)| {
        let at = place.at(wire);
        let name = match &key.rust {
            Some(own) => names::given(own),
            None => names::value_name(wire),
        };
        if name.is_none() {
            found.push(bad_name(wire, place.key(wire), "give it a name of your own with `rust:`"));
        }
        let content = content(key, at, place.key(wire), found);
        let docs = docs(&key.docs, at.at("docs").span, found);
        let span = place.key(wire);
        Some(ir::EnvelopeKey { wire: wire.clone(), name: name?, content: content?, docs, span })
    });
    let keys = keys.collect();
    let about = envelopes.at(which).at("docs").span;
    ir::Envelope { keys, docs: docs(&written.docs, about, found), span: envelopes.key(which) }
}

fn content(
    key: &spec::EnvelopeKey,
    at: &Node,
    span: Span,
    found: &mut Diagnostics,
) -> Option<Content> {
    match (key.carries, &key.ty, &key.always) {
        (Some(slot), None, None) => Some(Content::Carries(slot)),
        (None, Some(ty), Some(value)) => constant(ty, value, at, found).map(Content::Always),
        _ => {
            found.push(
                Diagnostic::new(
                    Code::Envelope,
                    span,
                    "a key carries something or is always the same",
                )
                .help("write either `carries:`, or both `type:` and `always:`"),
            );
            None
        }
    }
}

fn constant(
    ty: &str,
    value: &serde_yaml::Value,
    at: &Node,
    found: &mut Diagnostics,
) -> Option<Constant> {
    let (ty, value) = match (ty, value) {
        ("boolean", serde_yaml::Value::Bool(value)) => {
            (ConstantType::Boolean, Some(Value::Boolean(*value)))
        }
        ("string", serde_yaml::Value::String(text)) => {
            (ConstantType::String, Some(Value::String(text.clone())))
        }
        ("integer", serde_yaml::Value::Number(number)) if number.is_i64() => {
            (ConstantType::Integer, number.as_i64().map(Value::Integer))
        }
        ("boolean", serde_yaml::Value::Null) => (ConstantType::Boolean, None),
        ("string", serde_yaml::Value::Null) => (ConstantType::String, None),
        ("integer", serde_yaml::Value::Null) => (ConstantType::Integer, None),
        ("boolean" | "string" | "integer", _) => {
            let message = format!("this is neither null nor of the type `{ty}`");
            found.push(
                Diagnostic::new(Code::Envelope, at.at("always").span, message)
                    .help("write a value of the key's type"),
            );
            return None;
        }
        _ => {
            found.push(
                Diagnostic::new(
                    Code::UnknownType,
                    at.at("type").span,
                    format!("`{ty}` is no type here"),
                )
                .help("a key that is always the same is a `boolean`, an `integer` or a `string`"),
            );
            return None;
        }
    };
    Some(Constant { ty, value })
}

fn query_names(query: &spec::Query, at: &Node, found: &mut Diagnostics) {
    let spec::Query { ids, page, size, order, direction, from, to } = query;
    let names = [
        ("ids", ids),
        ("page", page),
        ("size", size),
        ("order", order),
        ("direction", direction),
        ("from", from),
        ("to", to),
    ];
    for (index, (key, name)) in names.iter().enumerate() {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let mut bad = |message: String, help: &str| {
            found.push(Diagnostic::new(Code::BadSetting, at.at(key).span, message).help(help));
        };
        if name.is_empty() || !name.chars().all(is_name) {
            bad(format!("`{name}` is no name in a query"), "use letters, digits, `-`, `_` and `.`");
        } else if names[..index].iter().any(|(_, known)| known == name) {
            bad(format!("`{name}` stands here twice"), "give each a name of its own");
        }
    }
}

fn reading(
    written: &spec::Api,
    root: &Node,
    found: &mut Diagnostics,
) -> Option<ir::ReadConventions> {
    let reading = written.reading.as_ref()?;
    let at = root.at("reading");
    query_names(&reading.query, at.at("query"), found);
    let mut size = |key: &str, size: i64| {
        let number = u32::try_from(size).ok().filter(|size| *size > 0);
        if number.is_none() {
            found.push(
                Diagnostic::new(
                    Code::BadSetting,
                    at.at(key).span,
                    format!("a page can't have {size} records"),
                )
                .help("write a number from 1 to 4294967295"),
            );
        }
        number.unwrap_or(1)
    };
    let usual_size = size("usual_size", reading.usual_size);
    let largest_size = size("largest_size", reading.largest_size);
    if usual_size > largest_size {
        found.push(
            Diagnostic::new(
                Code::BadSetting,
                at.at("usual_size").span,
                format!("a page usually has {usual_size} records, and {largest_size} at most"),
            )
            .help("write a number that is not above `largest_size`"),
        );
    }
    Some(ir::ReadConventions {
        version_field: reading.version_field.clone(),
        version_field_span: at.at("version_field").span,
        query: reading.query.clone(),
        page: reading.page.clone(),
        default_size: usual_size,
        max_size: largest_size,
        outcomes: outcomes(&reading.outcomes, at.at("outcomes"), found),
        span: root.key("reading"),
    })
}

fn outcomes(
    written: &IndexMap<String, spec::OutcomeRow>,
    at: &Node,
    found: &mut Diagnostics,
) -> Vec<ir::OutcomeRow> {
    let mut rows: Vec<ir::OutcomeRow> = written
        .iter()
        .filter_map(|(key, row)| {
            let span = at.key(key);
            let Some(status) = status(key) else {
                found.push(
                    Diagnostic::new(Code::OutcomeTable, span, format!("`{key}` is no status"))
                        .help("write a status from 200 to 599, or a class of them like `4xx`"),
                );
                return None;
            };
            let meanings = [row.accepted, row.rejected, row.json, row.text, row.empty];
            Some(ir::OutcomeRow { status, meanings, span })
        })
        .collect();
    rows.sort_by_key(|row| row.status);
    rows
}

fn status(key: &str) -> Option<Status> {
    match key.strip_suffix("xx") {
        Some(digit) => {
            digit.parse().ok().filter(|digit| (2..=5).contains(digit)).map(Status::Class)
        }
        None => key.parse().ok().filter(|status| (200..=599).contains(status)).map(Status::Exact),
    }
}

fn answers(written: &spec::Api, at: &Node, found: &mut Diagnostics) -> Vec<ir::Answer> {
    let answers = written.answers.iter().filter_map(|(key, answer)| {
        let meaning = Meaning::ALL.into_iter().find(|meaning| meaning.word() == key);
        if meaning.is_none() {
            found.push(
                Diagnostic::new(Code::UnknownWord, at.key(key), format!("`{key}` is no meaning"))
                    .help("use the words of the outcome table")
                    .did_you_mean(key, Meaning::ALL.map(Meaning::word)),
            );
        }
        let status =
            u16::try_from(answer.status).ok().filter(|status| (200..=599).contains(status));
        if status.is_none() {
            found.push(
                Diagnostic::new(
                    Code::BadSetting,
                    at.at(key).at("status").span,
                    format!("`{}` is no status", answer.status),
                )
                .help("write a status from 200 to 599"),
            );
        }
        Some(ir::Answer {
            meaning: meaning?,
            status: status?,
            body: answer.body,
            span: at.key(key),
        })
    });
    answers.collect()
}

fn quirks(written: &spec::Api, at: &Node, found: &mut Diagnostics) -> Vec<ir::NamedQuirk> {
    let quirks = written.quirks.iter().map(|(name, quirk)| {
        if !is_word(name) {
            found.push(
                Diagnostic::new(
                    Code::BadSetting,
                    at.key(name),
                    format!("`{name}` can't be the name of a quirk"),
                )
                .help(WORD_HELP),
            );
        }
        ir::NamedQuirk { name: name.clone(), text: line(&quirk.text), source: line(&quirk.source) }
    });
    quirks.collect()
}

/// A text in a line, however it was broken.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const WORD_HELP: &str = "use lower-case letters, digits and hyphens, a letter first";

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
