//! An operation of an entity: its request, and what is known about it.

use super::entity::Context;
use super::fields::{PlacedField, assumptions};
use super::{Lowerer, cases, columns, commands, downloads, names};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{self, FieldId, Kind, RequestShape};
use crate::source::Span;
use crate::spec::tree::Node;
use crate::spec::{self, Declared};

/// Lowers an operation.
pub(super) fn lower(
    lowerer: &mut Lowerer<'_>,
    context: &Context<'_>,
    declared: Declared<'_>,
) -> Option<ir::Operation> {
    let Declared { kind, operation, file } = declared;
    let at = declared.at(context.root);
    let span = declared.key_span(context.root);
    let (method, file) = match file {
        Some((name, written)) => {
            let (method, file) = downloads::lower(lowerer, context, name, written, at, span)?;
            (method, Some(file))
        }
        None => (names::joined(&[&kind.as_str().replace('-', "_")]), None),
    };
    let stem = match &file {
        Some(file) => &file.name.text,
        None if kind.takes_many() => &context.plural,
        None => &context.name,
    };
    let request = names::joined(&[kind.variant(), stem]);
    if operation.role.as_ref() == Some(&derived_role(context.entity, kind)) {
        let message = format!("`role` follows from the entity and from `{}`", declared.key());
        lowerer.report(
            Diagnostic::new(Code::Repetition, at.at("role").span, message)
                .help("delete `role`")
                .fix(at.entry_span("role"), ""),
        );
    }
    repetitions(lowerer, kind, operation, at);
    let columns = match &context.entity.operations.list {
        Some(list) if kind == Kind::List => columns::lower(lowerer, context, list, at),
        Some(_) | None => Vec::new(),
    };
    let commands = match &context.entity.operations.run_command {
        Some(run) if kind == Kind::RunCommand => commands::lower(lowerer, context, run, at),
        Some(_) | None => Vec::new(),
    };
    let parameters = parameters(&context.fields, kind, &columns);
    let word = declared.word();
    let scope = cases::Scope { context, kind, word: &word, parameters: &parameters };
    let cases = cases::lower(lowerer, &scope, operation, at);
    Some(ir::Operation {
        kind,
        method,
        file,
        builder: names::joined(&[&request.text, "Builder"]),
        role: role(context.entity, kind, operation),
        role_constant: names::constant_name(&context.name, &role_word(context, declared)),
        page: operation.page.as_ref().map(|page| address(lowerer, page, at.at("page").span)),
        source: source(lowerer, kind, operation, at, span),
        assumptions: assumptions(lowerer, &operation.assumptions, at.at("assumptions")),
        docs: lowerer.docs(&operation.docs, at.at("docs")),
        docs_span: at.at("docs").span,
        deprecated: operation
            .deprecated
            .as_ref()
            .map(|written| deprecation(lowerer, written, at.at("deprecated"))),
        success_message: success_message(lowerer, &context.entity.entity, kind, span),
        span,
        role_span: at.get("role").map_or(span, |role| role.span),
        request,
        parameters,
        columns,
        commands,
        cases,
    })
}

/// Reports what `api.yaml` says for all operations of the kind.
fn repetitions(lowerer: &mut Lowerer<'_>, kind: Kind, operation: &spec::Operation, at: &Node) {
    let (Some(api), Some(root)) = (lowerer.api, lowerer.api_root) else { return };
    let Some(notes) = api.operations.get(kind.as_str()) else { return };
    let declared = root.at("operations").at(kind.as_str());
    let repetition = |key: &str, span: Span| {
        let message = format!("`api.yaml` says this for every `{}`", kind.as_str());
        Diagnostic::new(Code::Repetition, span, message)
            .help("delete it here")
            .related(declared.key(key), "said here")
    };
    if operation.source.is_some() && operation.source == notes.source {
        let diagnostic = repetition("source", at.at("source").span);
        lowerer.report(diagnostic.fix(at.entry_span("source"), ""));
    }
    let is_repeated = |assumption: &spec::Assumption| notes.assumptions.contains(assumption);
    if !operation.assumptions.is_empty() && operation.assumptions.iter().all(is_repeated) {
        let diagnostic = repetition("assumptions", at.key("assumptions"));
        lowerer.report(diagnostic.fix(at.entry_span("assumptions"), ""));
        return;
    }
    for (index, assumption) in operation.assumptions.iter().enumerate() {
        if is_repeated(assumption) {
            let element = at.at("assumptions").element(index);
            let diagnostic = repetition("assumptions", element.at("text").span);
            lowerer.report(diagnostic.fix(element.span, ""));
        }
    }
}

/// The role of an operation: by default the one that follows the vendor's pattern.
fn role(entity: &spec::Entity, kind: Kind, operation: &spec::Operation) -> String {
    operation.role.clone().unwrap_or_else(|| derived_role(entity, kind))
}

fn derived_role(entity: &spec::Entity, kind: Kind) -> String {
    format!("{}-{}", entity.entity, kind.role_suffix())
}

/// The word that distinguishes a role from the others of its entity: its suffix, unless an earlier
/// operation has another role with the same suffix.
fn role_word(context: &Context<'_>, declared: Declared<'_>) -> String {
    let kind = declared.kind;
    let role = |one: Declared<'_>| role(context.entity, one.kind, one.operation);
    let all = context.entity.operations.all();
    let mut earlier = all.take_while(|other| !std::ptr::eq(other.operation, declared.operation));
    let is_taken = earlier.any(|other| {
        other.kind.role_suffix() == kind.role_suffix() && role(other) != role(declared)
    });
    match declared.file {
        _ if !is_taken => kind.role_suffix().to_owned(),
        Some((name, _)) => format!("{} {name}", kind.variant()),
        None => kind.variant().to_owned(),
    }
}

fn parameters(fields: &[PlacedField], kind: Kind, columns: &[ir::Column]) -> Vec<ir::RequestField> {
    match kind.request() {
        RequestShape::Body => {
            let part = |wanted: bool| {
                fields.iter().enumerate().filter_map(move |(index, placed)| {
                    let field = FieldId::new(index);
                    let required = placed.part(kind)?;
                    let documented = placed.is_documented(kind);
                    (required == wanted).then_some(ir::RequestField { field, required, documented })
                })
            };
            part(true).chain(part(false)).collect()
        }
        RequestShape::Id | RequestShape::Ids | RequestShape::OptionalId => {
            let ids = fields.iter().position(|field| field.lowered.wire == "Id");
            let id = |index| ir::RequestField {
                field: FieldId::new(index),
                required: kind.request() != RequestShape::OptionalId,
                documented: true,
            };
            ids.map(id).into_iter().collect()
        }
        // Checked command by command.
        RequestShape::Command => Vec::new(),
        RequestShape::Query => columns
            .iter()
            .filter(|column| column.is_filter)
            .map(|column| ir::RequestField {
                field: column.field,
                required: false,
                documented: true,
            })
            .collect(),
    }
}

/// The source of an operation that no page describes.
fn source(
    lowerer: &mut Lowerer<'_>,
    kind: Kind,
    operation: &spec::Operation,
    at: &Node,
    span: Span,
) -> Option<ir::Docs> {
    // Where the operations of `api.yaml` have errors, the source may be hidden by one of them.
    let is_valid = lowerer.api_root.is_some_and(|root| root.at("operations").valid);
    let has_source = lowerer.api.filter(|_| is_valid).is_none_or(|api| {
        let is_kind = |key: &String| Kind::ALL.iter().any(|kind| kind.as_str() == key);
        !api.operations.keys().all(is_kind)
            || api.operations.get(kind.as_str()).is_some_and(|notes| notes.source.is_some())
    });
    if operation.page.is_none() && operation.source.is_none() && !has_source && at.valid {
        lowerer.report(
            Diagnostic::new(
                Code::IncompleteOperation,
                span,
                "the operation has no page and no source",
            )
            .help("name its `page` in the documentation, or describe its `source`"),
        );
    }
    operation.source.as_ref().map(|source| lowerer.docs(source, at.at("source")))
}

/// The address of a documentation page, for links.
fn address(lowerer: &mut Lowerer<'_>, page: &str, span: Span) -> String {
    let is_valid = |c: char| c.is_ascii_alphanumeric() || "-._~/?#&=%+,;:@!".contains(c);
    if page.is_empty()
        || page.starts_with('/')
        || page.contains("://")
        || !page.chars().all(is_valid)
    {
        let base = lowerer.api.map_or("", |api| api.documentation.as_str()).trim_end_matches('/');
        let relative = page.strip_prefix(base).filter(|_| !base.is_empty()).unwrap_or(page);
        let relative = relative.trim_start_matches('/');
        let mut diagnostic =
            Diagnostic::new(Code::BadSetting, span, format!("`{page}` is not a relative address"))
                .help("write the address below `documentation`, like `rest-api/sys/post-users`");
        let is_certain = !relative.is_empty() && !relative.contains("://");
        if is_certain && relative.chars().all(is_valid) {
            diagnostic = diagnostic.fix(span, relative);
        }
        lowerer.report(diagnostic);
    }
    let base = lowerer.api.map_or("", |api| api.documentation.trim_end_matches('/'));
    format!("{base}/{page}")
}

/// The message in the envelope of a success; empty where records are the answer.
fn success_message(lowerer: &mut Lowerer<'_>, entity: &str, kind: Kind, span: Span) -> String {
    let (Some(api), Some(root)) = (lowerer.api, lowerer.api_root) else { return String::new() };
    let template = api.messages.of(kind);
    // A section with an error is there.
    let (what, is_there) = if kind.reads() {
        ("reading".to_owned(), api.reading.is_some() || !root.valid)
    } else {
        let key = format!("messages.{}", kind.as_str());
        (key, template.is_some() || !root.at("messages").valid)
    };
    // One key of `api.yaml` is missing, whatever number of operations needs it.
    if !is_there && lowerer.reported.insert(what.clone()) {
        let message = format!("`api.yaml` has no `{what}`, which `{}` needs", kind.as_str());
        lowerer.report(
            Diagnostic::new(Code::IncompleteOperation, span, message)
                .help(format!("describe `{what}` in `api.yaml`")),
        );
    }
    template.map(|template| template.replace("{entity}", entity)).unwrap_or_default()
}

/// What to use instead of a deprecated operation: entities, or operations of them.
fn deprecation(
    lowerer: &mut Lowerer<'_>,
    deprecation: &spec::Deprecation,
    at: &Node,
) -> ir::Deprecation {
    let mut words = Vec::new();
    for (index, replacement) in deprecation.replacements.iter().enumerate() {
        let span = at.at("use").element(index).span;
        let (entity, operation) = match replacement.split_once('.') {
            Some((entity, operation)) => (entity, Some(operation)),
            None => (replacement.as_str(), None),
        };
        if !lowerer.names.ids.contains_key(entity) {
            lowerer.unknown_entity(entity, entity, span);
        } else if let Some(operation) = operation {
            known_operation(lowerer, entity, operation, span);
        }
        words.push(match operation {
            Some(operation) => format!("`{operation}` of {entity}"),
            None => entity.to_owned(),
        });
    }
    if words.is_empty() {
        let span = at.at("use").span;
        lowerer.report(
            Diagnostic::new(Code::UnknownEntity, span, "there is no replacement")
                .help("name at least one entity to use instead"),
        );
    }
    ir::Deprecation { note: note(&words), docs: lowerer.docs(&deprecation.docs, at.at("docs")) }
}

/// Reports an operation that an entity does not have.
fn known_operation(lowerer: &mut Lowerer<'_>, entity: &str, operation: &str, span: Span) {
    let declared = lowerer.names.operations.get(entity).cloned().unwrap_or_default();
    if lowerer.names.complete && !declared.iter().any(|known| known == operation) {
        let message = format!("`{entity}` has no operation `{operation}`");
        let mut diagnostic = Diagnostic::new(Code::UnknownEntity, span, message)
            .help("write the entity, a dot and the kind of the operation, such as `User.update`")
            .did_you_mean(operation, declared.iter().map(String::as_str));
        if let Some(fix) = &mut diagnostic.fix {
            fix.replacement = format!("{entity}.{}", fix.replacement);
        }
        lowerer.report(diagnostic);
    }
}

/// What to use instead of something deprecated, in a few words.
pub(super) fn note(replacements: &[String]) -> String {
    match replacements {
        [] => "nothing replaces it".to_owned(),
        [only] => format!("use {only} instead"),
        [first @ .., last] => format!("use {} and {last} instead", first.join(", ")),
    }
}
