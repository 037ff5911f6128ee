//! What entities share: envelopes, outcomes, answers, and the settings of the crates.

mod reading;

use indexmap::IndexMap;

use super::fields::assumptions;
use super::{Lowerer, bad_name, docs, names};
use crate::diagnostic::{Code, Diagnostic, only_nearest};
use crate::ir::{self, Constant, ConstantType, Content, Kind, Meaning, Status, Value};
use crate::source::Span;
use crate::spec;
use crate::spec::tree::Node;

/// The licence of generated crates that name none.
const LICENSE: &str = "MIT OR Apache-2.0";

/// The largest number of keywords, and of characters in one, that registries accept.
const MAX_KEYWORDS: usize = 5;
const MAX_KEYWORD_LENGTH: usize = 20;

/// Lowers `api.yaml`; `None` where the API has no usable name.
pub(super) fn lower(
    lowerer: &mut Lowerer<'_>,
    file: &str,
    api: &spec::Api,
    root: &Node,
) -> Option<ir::Shared> {
    settings(lowerer, api, root);
    let name = names::type_name(&api.name).filter(|name| name.text == api.name);
    if name.is_none() {
        let help = "write the name of a type, like `Nexudus`";
        lowerer.report(bad_name(&api.name, root.at("name").span, help));
    }
    messages(lowerer, &api.messages, root.at("messages"));
    let envelopes = root.at("envelopes");
    let administrator = root.at("administrator");
    let outcomes_node = root.at("outcomes");
    let outcomes = outcomes(lowerer, &api.outcomes, outcomes_node);
    let answers = answers(lowerer, api, root.at("answers"));
    Some(ir::Shared {
        crates: ir::Crates {
            prefix: api.crates.prefix.clone(),
            version: api.crates.version.clone(),
            registry: api.crates.registry.clone(),
            license: api.crates.license.clone().unwrap_or_else(|| LICENSE.to_owned()),
            repository: api.crates.repository.clone(),
            keywords: api.crates.keywords.clone(),
        },
        base_url: api.base_url.trim_end_matches('/').to_owned(),
        authentication: lowerer
            .docs(&api.authentication.docs, root.at("authentication").at("docs")),
        administrator: ir::Administrator {
            name: api.administrator.name.clone(),
            name_in_docs: docs::in_line(&api.administrator.name),
            docs: lowerer.docs(&api.administrator.docs, administrator.at("docs")),
        },
        success: envelope(lowerer, &api.envelopes.success, envelopes, "success"),
        rejection: envelope(lowerer, &api.envelopes.rejection, envelopes, "rejection"),
        required_message: api.messages.required.clone(),
        not_found_message: api.messages.not_found.clone(),
        outcomes_complete: outcomes_node.valid && outcomes.len() == api.outcomes.len(),
        outcomes,
        reading: reading::lower(lowerer, api, root),
        answers_complete: root.at("answers").valid && answers.len() == api.answers.len(),
        answers,
        references: references(lowerer, api, root.at("references")),
        kinds: kinds(lowerer, api, root.at("operations")),
        quirks: quirks(lowerer, api, root.at("quirks")),
        file: file.to_owned(),
        outcomes_span: root.key("outcomes"),
        answers_span: root.key("answers"),
        name_span: root.at("name").span,
        name: name?,
    })
}

/// Reports what registries would not accept.
fn publication(lowerer: &mut Lowerer<'_>, crates: &spec::Crates, at: &Node) {
    let mut bad = |span: Span, message: String, help: &str| {
        lowerer.report(Diagnostic::new(Code::BadSetting, span, message).help(help));
    };
    let is_name = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_'))
    };
    if let Some(registry) = crates.registry.as_ref().filter(|registry| !is_name(registry)) {
        bad(
            at.at("registry").span,
            format!("`{registry}` can't be the name of a registry"),
            "write `crates-io`, or the name of a registry in cargo's configuration",
        );
    }
    if let Some(license) = crates.license.as_ref().filter(|license| license.trim().is_empty()) {
        bad(
            at.at("license").span,
            format!("`{license}` is not a licence"),
            "write an expression of SPDX, like `MIT OR Apache-2.0`",
        );
    }
    if let Some(repository) = crates.repository.as_ref().filter(|address| !is_address(address)) {
        bad(
            at.at("repository").span,
            format!("`{repository}` is not an address"),
            "write a whole address, like `https://example.com/nexudus`",
        );
    }
    let keywords = at.at("keywords");
    if crates.keywords.len() > MAX_KEYWORDS {
        let message = format!("there are {} keywords", crates.keywords.len());
        bad(keywords.span, message, "registries accept up to five");
    }
    for (index, keyword) in crates.keywords.iter().enumerate() {
        if !is_name(keyword) || keyword.len() > MAX_KEYWORD_LENGTH {
            bad(
                keywords.element(index).span,
                format!("registries do not accept the keyword `{keyword}`"),
                "write up to 20 letters, digits and hyphens, starting with a letter",
            );
        }
    }
}

/// Reports misspelt placeholders, and placeholders in messages that have none. Other braces are
/// part of the message.
fn messages(lowerer: &mut Lowerer<'_>, messages: &spec::Messages, at: &Node) {
    let spec::Messages { create, update, delete, run_command, required, not_found } = messages;
    let texts = [
        ("create", Some(create), true),
        ("update", Some(update), true),
        ("delete", delete.as_ref(), true),
        ("run-command", run_command.as_ref(), true),
        ("required", Some(required), false),
        ("not_found", Some(not_found), false),
    ];
    for (key, text, has_entity) in texts {
        let placeholders = text.map_or("", String::as_str);
        for placeholder in self::placeholders(placeholders) {
            let is_near = only_nearest(&placeholder.to_lowercase(), [ENTITY]).is_some();
            if !is_near || placeholder == ENTITY && has_entity {
                continue;
            }
            let help = if has_entity {
                "the placeholder is `{entity}`"
            } else {
                "this message has no placeholders"
            };
            let message = format!("unknown placeholder `{placeholder}`");
            lowerer.report(Diagnostic::new(Code::BadSetting, at.at(key).span, message).help(help));
        }
    }
}

/// The placeholder for the name of the entity.
const ENTITY: &str = "{entity}";

/// The words in braces of a text.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('{').filter_map(|(start, _)| {
        let end = text[start..].find('}')?;
        Some(&text[start..=start + end])
    })
}

fn settings(lowerer: &mut Lowerer<'_>, api: &spec::Api, root: &Node) {
    let mut bad = |span: Span, message: String, help: &str| {
        lowerer.report(Diagnostic::new(Code::BadSetting, span, message).help(help));
    };
    if !is_base_url(&api.base_url) {
        bad(
            root.at("base_url").span,
            format!("`{}` is not a base URL", api.base_url),
            "write the scheme and the host, like `https://spaces.nexudus.com`",
        );
    }
    if !is_address(&api.documentation) {
        bad(
            root.at("documentation").span,
            format!("`{}` is not an address", api.documentation),
            "write a whole address, like `https://developers.nexudus.com`",
        );
    }
    let crates = root.at("crates");
    let prefix = &api.crates.prefix;
    if !is_word(prefix) {
        bad(
            crates.at("prefix").span,
            format!("`{prefix}` can't be the prefix of a crate's name"),
            WORD_HELP,
        );
    }
    let version = &api.crates.version;
    let is_number = |part: &str| part.parse::<u64>().is_ok_and(|number| number.to_string() == part);
    if version.split('.').count() != 3 || !version.split('.').all(is_number) {
        bad(
            crates.at("version").span,
            format!("`{version}` is not a version"),
            "write three numbers separated by dots, like `0.1.0`",
        );
    }
    publication(lowerer, &api.crates, crates);
}

/// Whether a text is a scheme and a host, with or without a port.
fn is_base_url(text: &str) -> bool {
    let Some(host) = without_scheme(text.strip_suffix('/').unwrap_or(text)) else { return false };
    let (name, port) = match host.split_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    };
    is_host(name) && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

fn is_address(text: &str) -> bool {
    let Some(rest) = without_scheme(text) else { return false };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_path = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
    is_base_url(&format!("https://{host}")) && path.chars().all(is_path)
}

fn without_scheme(address: &str) -> Option<&str> {
    address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))
}

fn is_host(name: &str) -> bool {
    name.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    })
}

fn references(lowerer: &mut Lowerer<'_>, api: &spec::Api, at: &Node) -> Vec<ir::Reference> {
    let references = api.references.iter().filter_map(|(wire, text)| {
        Some(ir::Reference {
            wire: wire.clone(),
            id: lowerer.names.ids.get(wire)?.clone(),
            docs: lowerer.docs(text, at.at(wire)),
            span: at.key(wire),
        })
    });
    references.collect()
}

fn envelope(
    lowerer: &mut Lowerer<'_>,
    envelope: &spec::Envelope,
    envelopes: &Node,
    which: &str,
) -> ir::Envelope {
    let place = envelopes.at(which).at("keys");
    let keys = envelope.keys.iter().filter_map(|(wire, key)| {
        let at = place.at(wire);
        let name = match &key.rust {
            _ if wire.trim().is_empty() || names::foreign_letter(wire).is_some() => None,
            Some(own) => names::given(own),
            None => names::value_name(wire),
        };
        if name.is_none() {
            lowerer.report(bad_name(wire, place.key(wire), "choose a Rust name with `rust:`"));
        }
        let content = content(lowerer, key, at, place.key(wire));
        let docs = lowerer.docs(&key.docs, at.at("docs"));
        let span = place.key(wire);
        Some(ir::EnvelopeKey { wire: wire.clone(), name: name?, content: content?, docs, span })
    });
    let keys = keys.collect();
    let docs = lowerer.docs(&envelope.docs, envelopes.at(which).at("docs"));
    ir::Envelope { keys, docs, span: envelopes.at(which).key("keys") }
}

fn content(
    lowerer: &mut Lowerer<'_>,
    key: &spec::EnvelopeKey,
    at: &Node,
    span: Span,
) -> Option<Content> {
    match (key.carries, &key.ty, &key.always) {
        (Some(slot), None, None) => Some(Content::Carries(slot)),
        (None, Some(ty), Some(value)) => constant(lowerer, ty, value, at).map(Content::Always),
        _ => {
            if at.valid {
                lowerer.report(
                    Diagnostic::new(
                        Code::Envelope,
                        span,
                        "the key is neither a slot nor a constant",
                    )
                    .help("write either `carries:`, or both `type:` and `always:`"),
                );
            }
            None
        }
    }
}

fn constant(
    lowerer: &mut Lowerer<'_>,
    ty: &str,
    value: &serde_yaml::Value,
    at: &Node,
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
            let message = format!("the value is neither null nor of the type `{ty}`");
            lowerer.report(
                Diagnostic::new(Code::Envelope, at.at("always").span, message)
                    .help("write a value of the key's type"),
            );
            return None;
        }
        _ => {
            let span = at.at("type").span;
            lowerer.report(
                Diagnostic::new(Code::UnknownType, span, format!("unknown type `{ty}`"))
                    .help("the types of constants are `boolean`, `integer` and `string`")
                    .did_you_mean(ty, ["boolean", "integer", "string"]),
            );
            return None;
        }
    };
    Some(Constant { ty, value })
}

fn outcomes(
    lowerer: &mut Lowerer<'_>,
    written: &IndexMap<String, spec::OutcomeRow>,
    at: &Node,
) -> Vec<ir::OutcomeRow> {
    let mut rows: Vec<ir::OutcomeRow> = written
        .iter()
        .filter_map(|(key, row)| {
            let span = at.key(key);
            let Some(status) = status(key) else {
                lowerer.report(
                    Diagnostic::new(Code::OutcomeTable, span, format!("`{key}` is not a status"))
                        .help("write a status from 200 to 599, or a class like `4xx`"),
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

fn answers(lowerer: &mut Lowerer<'_>, api: &spec::Api, at: &Node) -> Vec<ir::Answer> {
    let words = Meaning::ALL.map(Meaning::as_str);
    let answers = api.answers.iter().filter_map(|(key, answer)| {
        let meaning = Meaning::ALL.into_iter().find(|meaning| meaning.as_str() == key);
        if meaning.is_none() {
            let span = at.key(key);
            lowerer.report(
                Diagnostic::new(Code::UnknownWord, span, format!("unknown meaning `{key}`"))
                    .help("use the words of the outcome table")
                    .did_you_mean(key, words),
            );
        }
        let status =
            u16::try_from(answer.status).ok().filter(|status| (200..=599).contains(status));
        if status.is_none() {
            let span = at.at(key).at("status").span;
            let message = format!("`{}` is not a status", answer.status);
            lowerer.report(
                Diagnostic::new(Code::BadSetting, span, message)
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

/// What is known of all operations of a kind.
fn kinds(lowerer: &mut Lowerer<'_>, api: &spec::Api, at: &Node) -> Vec<ir::KindNotes> {
    let words = Kind::ALL.map(Kind::as_str);
    let kinds = api.operations.iter().filter_map(|(key, notes)| {
        let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == key);
        if kind.is_none() {
            let span = at.key(key);
            lowerer.report(
                Diagnostic::new(Code::UnknownWord, span, format!("unknown kind `{key}`"))
                    .help(format!("the kinds are `{}`", words.join("`, `")))
                    .did_you_mean(key, words),
            );
        }
        let (at, span) = (at.at(key), at.key(key));
        Some(ir::KindNotes {
            kind: kind?,
            docs: notes.docs.as_ref().map(|docs| lowerer.docs(docs, at.at("docs"))),
            source: notes.source.as_ref().map(|source| lowerer.docs(source, at.at("source"))),
            assumptions: assumptions(lowerer, &notes.assumptions, at.at("assumptions")),
            span,
        })
    });
    kinds.collect()
}

fn quirks(lowerer: &mut Lowerer<'_>, api: &spec::Api, at: &Node) -> Vec<ir::NamedQuirk> {
    let quirks = api.quirks.iter().map(|(name, quirk)| {
        if !is_word(name) {
            let message = format!("`{name}` can't be the name of a quirk");
            lowerer
                .report(Diagnostic::new(Code::BadSetting, at.key(name), message).help(WORD_HELP));
        }
        ir::NamedQuirk {
            name: name.clone(),
            text: on_one_line(&quirk.text),
            source: on_one_line(&quirk.source),
        }
    });
    quirks.collect()
}

/// A text without its line breaks.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const WORD_HELP: &str = "use lower-case letters, digits and hyphens, starting with a letter";

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
