//! An operation of an entity: its request, and what is known of it.

use super::docs::docs;
use super::fields::{PlacedField, assumptions};
use super::{Scope, cases, columns, names, types};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{self, Kind};
use crate::source::Span;
use crate::spec;
use crate::spec::tree::Node;

/// What lowering an operation needs of its entity.
pub(super) struct Place<'a> {
    /// What the names of the entity in Rust are made of.
    pub(super) name: &'a str,
    /// More than one of them.
    pub(super) plural: &'a str,
    /// The fields that could be lowered.
    pub(super) written: &'a [PlacedField],
    /// Where the fields of the entity stand.
    pub(super) fields: &'a Node,
    /// Where the operation stands.
    pub(super) at: &'a Node,
    /// Where its kind stands.
    pub(super) span: Span,
}

/// Lowers an operation.
pub(super) fn lower(
    scope: &Scope<'_>,
    entity: &spec::Entity,
    kind: Kind,
    operation: &spec::Operation,
    place: &Place<'_>,
    found: &mut Diagnostics,
) -> ir::Operation {
    let at = place.at;
    let request = match kind {
        Kind::Create => names::joined(&["Create", place.name]),
        Kind::Update => names::joined(&["Update", place.name]),
        Kind::Get => names::joined(&["Get", place.name]),
        Kind::GetMany => names::joined(&["GetMany", place.plural]),
        Kind::List => names::joined(&["List", place.plural]),
        Kind::Delete => names::joined(&["Delete", place.name]),
    };
    let column_place =
        columns::Place { written: place.written, fields: place.fields, at: place.at };
    let columns = columns::lower(entity, kind, operation, &column_place, found);
    let parameters = parameters(place.written, kind, &columns);
    let lowered: Vec<&ir::Field> = place.written.iter().map(|field| &field.lowered).collect();
    let case_place = cases::Place {
        kind,
        fields: &lowered,
        parameters: &parameters,
        written: place.fields,
        required_message: scope.api.map(|api| api.messages.required.as_str()),
    };
    let cases = cases::lower(operation, &case_place, at.at("cases"), found);
    ir::Operation {
        kind,
        method: names::joined(&[&kind.word().replace('-', "_")]),
        builder: names::joined(&[&request.text, "Builder"]),
        role: operation.role.clone(),
        role_constant: names::constant_name(place.name, role_word(entity, kind, operation)),
        page: operation
            .page
            .as_ref()
            .map(|written| page(scope, written, at.at("page").span, found)),
        source: source(operation, place, found),
        assumptions: assumptions(&operation.assumptions, at.at("assumptions"), found),
        docs: docs(&operation.docs, at.at("docs").span, found),
        docs_span: at.at("docs").span,
        deprecated: operation
            .deprecated
            .as_ref()
            .map(|deprecation| lower_deprecation(scope, deprecation, at.at("deprecated"), found)),
        success_message: success_message(scope, entity, kind, place.span, found),
        span: place.span,
        role_span: at.at("role").span,
        request,
        parameters,
        columns,
        cases,
    }
}

/// The word that tells a role from the others of its entity. Two kinds that read share theirs, unless
/// their roles differ.
fn role_word(entity: &spec::Entity, kind: Kind, operation: &spec::Operation) -> &'static str {
    let get = entity.operations.get.as_ref();
    if kind == Kind::GetMany && get.is_some_and(|get| get.role != operation.role) {
        "ReadMany"
    } else {
        kind.role_suffix()
    }
}

fn parameters(fields: &[PlacedField], kind: Kind, columns: &[ir::Column]) -> Vec<ir::Parameter> {
    match kind {
        Kind::Create | Kind::Update => {
            let part = |wanted: bool| {
                fields.iter().enumerate().filter_map(move |(field, placed)| {
                    let required = placed.part(kind)?;
                    let documented = placed.is_documented(kind);
                    (required == wanted).then_some(ir::Parameter { field, required, documented })
                })
            };
            part(true).chain(part(false)).collect()
        }
        Kind::Get | Kind::GetMany | Kind::Delete => {
            let ids = fields.iter().position(|field| field.lowered.wire == "Id");
            let id = |field| ir::Parameter { field, required: true, documented: true };
            ids.map(id).into_iter().collect()
        }
        Kind::List => columns
            .iter()
            .filter(|column| column.is_filter)
            .map(|column| ir::Parameter { field: column.field, required: false, documented: true })
            .collect(),
    }
}

/// How an operation is known that no page describes.
fn source(
    operation: &spec::Operation,
    place: &Place<'_>,
    found: &mut Diagnostics,
) -> Option<ir::Docs> {
    let at = place.at;
    if operation.page.is_none() && operation.source.is_none() && at.get("page").is_none() {
        found.push(
            Diagnostic::new(
                Code::IncompleteOperation,
                place.span,
                "nothing says how this is known",
            )
            .help("name its `page` in the documentation, or its `source` in words"),
        );
    }
    operation.source.as_ref().map(|source| docs(source, at.at("source").span, found))
}

/// Address of a documentation page; it stands in links.
fn page(scope: &Scope<'_>, page: &str, span: Span, found: &mut Diagnostics) -> String {
    let is_sound = |c: char| c.is_ascii_alphanumeric() || "-._~/?#&=%+,;:@!".contains(c);
    if !page.chars().all(is_sound) {
        found.push(
            Diagnostic::new(Code::BadSetting, span, format!("`{page}` is no address"))
                .help("write the address below `documentation`, like `rest-api/sys/post-users`"),
        );
    }
    let base = scope.api.map_or("", |api| api.documentation.trim_end_matches('/'));
    format!("{base}/{page}")
}

/// What an envelope says, or nothing where records are the answer.
fn success_message(
    scope: &Scope<'_>,
    entity: &spec::Entity,
    kind: Kind,
    span: Span,
    found: &mut Diagnostics,
) -> String {
    let Some(api) = scope.api else { return String::new() };
    let mut lacks = |what: &str| {
        let message = format!("`api.yaml` has no `{what}`, which `{}` needs", kind.word());
        found.push(
            Diagnostic::new(Code::IncompleteOperation, span, message)
                .help(format!("describe `{what}` in `api.yaml`")),
        );
    };
    let template = match kind {
        Kind::Create => &api.messages.create,
        Kind::Update => &api.messages.update,
        Kind::Delete => match &api.messages.delete {
            Some(template) => template,
            None => {
                lacks("messages.delete");
                return String::new();
            }
        },
        Kind::Get | Kind::GetMany | Kind::List => {
            if api.reading.is_none() {
                lacks("reading");
            }
            return String::new();
        }
    };
    template.replace("{entity}", &entity.entity)
}

fn lower_deprecation(
    scope: &Scope<'_>,
    deprecation: &spec::Deprecation,
    at: &Node,
    found: &mut Diagnostics,
) -> ir::Deprecation {
    for (index, replacement) in deprecation.replacements.iter().enumerate() {
        if scope.references_known && !scope.ids.contains_key(replacement) {
            let span = at.at("use").element(index).span;
            found.push(types::unknown_entity(scope, replacement, span));
        }
    }
    let note = match deprecation.replacements.as_slice() {
        [] => {
            found.push(
                Diagnostic::new(Code::UnknownEntity, at.at("use").span, "there is no replacement")
                    .help("name at least one entity to use instead"),
            );
            String::new()
        }
        [only] => format!("use {only} instead"),
        [first @ .., last] => format!("use {} and {last} instead", first.join(", ")),
    };
    ir::Deprecation { note, docs: docs(&deprecation.docs, at.at("docs").span, found) }
}
