//! Fields: their keys, names and types. Where they are is up to `presence`.

use super::migration::{self, Migration, Party};
use super::presence::{self, Fields};
use super::{Found, Pair, Rule, texts};
use crate::ir::{Change as ListChange, Entity, Field, FieldId, Scalar, Type};
use crate::source::Span;
use crate::spec::Builtin;

/// The fields of both specs that belong together: those with the same key, or else with the same
/// name in Rust.
pub(super) fn pairs(entities: Pair<&Entity>) -> Vec<Fields<'_>> {
    let mut rest: Vec<_> = entities.head.fields_with_ids().collect();
    let mut take = |is_it: &dyn Fn(&Field) -> bool| {
        let at = rest.iter().position(|(_, field)| is_it(field))?;
        Some(rest.remove(at))
    };
    let base: Vec<_> = entities.base.fields_with_ids().collect();
    let mut heads: Vec<_> =
        base.iter().map(|(_, field)| take(&|head| head.wire == field.wire)).collect();
    for ((_, field), head) in base.iter().zip(&mut heads).filter(|(_, head)| head.is_none()) {
        *head = take(&|head| head.name == field.name);
    }
    let known = base.into_iter().zip(heads).map(|(base, head)| Pair { base: Some(base), head });
    let new = rest.into_iter().map(|head| Pair { base: None, head: Some(head) });
    known.chain(new).map(|fields| Fields { entities, fields }).collect()
}

/// Compares the fields of an entity. Their order shows in no name and not on the wire.
pub(super) fn compare(all: &[Fields<'_>], found: &mut Found) {
    for fields in all {
        if let Some(pair) = fields.fields.both() {
            properties(fields, pair.map(|(_, field)| field), found);
        }
        presence::compare(fields, found);
    }
}

fn properties(fields: &Fields<'_>, pair: Pair<&Field>, found: &mut Found) {
    let Field {
        wire,
        name,
        // Not exported.
        marker: _,
        ty,
        changes,
        cascade,
        docs,
        docs_span: _,
        quirk,
        assumptions,
        deprecated,
        span,
    } = pair.base;
    let head = pair.head;
    let spans = Pair { base: *span, head: head.span };
    if *wire != head.wire {
        let rule =
            if is_required(fields) { Rule::RequiredKeyChanged } else { Rule::OptionalKeyChanged };
        let words = format!("{wire} -> {} on the wire, still `{}` in Rust", head.wire, name.text);
        found.push(rule, fields.wire(), words, spans);
    }
    if *name != head.name {
        let code = Pair { base: name, head: &head.name }.map(migration::name);
        let words = format!("`{}` -> `{}` in Rust", code.base, code.head);
        let code = code.map(|name| format!(".{name}"));
        let taken = fields.entities.head.fields_with_ids().any(|(_, other)| {
            other.name == *name
                && migration::rust_type(&other.ty, true) == migration::rust_type(ty, true)
        });
        let rule = if taken { Rule::FieldNameTaken } else { Rule::FieldRenamed };
        found.push(rule, fields.wire(), words, spans).migrations =
            vec![Migration::new(Party::Both, code)];
    }
    types(fields, Pair { base: ty, head: &head.ty }, spans, found);
    list_change(fields, Pair { base: *changes, head: head.changes }, spans, found);
    if cascade.is_some() != head.cascade.is_some() {
        let words = match head.cascade {
            Some(_) => "deleted together with the record that it refers to",
            None => "no longer deleted together with the record that it refers to",
        };
        found.push(Rule::CascadeChanged, fields.wire(), words, spans);
    }
    texts::quirk(fields.wire(), Pair { base: quirk.as_ref(), head: head.quirk.as_ref() }, found);
    let subject = fields.wire();
    texts::docs(subject, Pair { base: docs, head: &head.docs }, spans, found);
    texts::assumptions(subject, Pair { base: assumptions, head: &head.assumptions }, spans, found);
    let deprecated = Pair { base: deprecated.as_ref(), head: head.deprecated.as_ref() };
    let rules = [Rule::FieldDeprecated, Rule::FieldUndeprecated];
    texts::deprecation(subject, deprecated, rules, spans, found);
}

/// Compares the list that a field changes.
fn list_change(
    fields: &Fields<'_>,
    changes: Pair<Option<ListChange>>,
    spans: Pair<Span>,
    found: &mut Found,
) {
    // The list may have another key in the head.
    let list = |entity: &Entity, change: Option<ListChange>| {
        let ListChange { list, removes, span: _ } = change?;
        Some((removes, entity.field(list).name.clone(), entity.field(list).wire.clone()))
    };
    let lists = Pair {
        base: list(fields.entities.base, changes.base),
        head: list(fields.entities.head, changes.head),
    };
    let is_same = match (&lists.base, &lists.head) {
        (None, None) => true,
        (Some((removes, name, wire)), Some((removes_too, other_name, other_wire))) => {
            removes == removes_too && (name == other_name || wire == other_wire)
        }
        (Some(_), None) | (None, Some(_)) => false,
    };
    if !is_same {
        let shown = |list: Option<(bool, crate::ir::Ident, String)>| match list {
            None => "changes no list".to_owned(),
            Some((true, _, wire)) => format!("removes from {wire}"),
            Some((false, _, wire)) => format!("adds to {wire}"),
        };
        let lists = lists.map(shown);
        let words = format!("{} -> {}", lists.base, lists.head);
        found.push(Rule::ListChangeChanged, fields.wire(), words, spans);
    }
}

/// Whether a request or every record needs the field, on either side.
fn is_required(fields: &Fields<'_>) -> bool {
    let needs = |entity: &Entity, field: Option<(FieldId, &Field)>| {
        let Some((id, _)) = field else { return false };
        let mut requests = entity.writes().flat_map(|operation| &operation.parameters);
        let mut records = entity.record.iter().flat_map(|record| &record.fields);
        requests.any(|member| member.field == id && member.required)
            || records.any(|member| member.field == id && member.always)
    };
    needs(fields.entities.base, fields.fields.base)
        || needs(fields.entities.head, fields.fields.head)
}

fn types(fields: &Fields<'_>, pair: Pair<&Type>, spans: Pair<Span>, found: &mut Found) {
    let Pair { base, head } = pair;
    let rust = pair.map(|ty| migration::rust_type(ty, true));
    let words = format!("{} -> {}", word(base), word(head));
    if base.is_list() != head.is_list() || base.scalar().json_type() != head.scalar().json_type() {
        push_type(Rule::JsonTypeChanged, fields, words, rust, spans, found);
    } else if rust.differs() {
        // Ids of an entity whose name changes in Rust are a change of the entity.
        if is_same_entity(pair) {
            return;
        }
        push_type(Rule::RustTypeChanged, fields, words, rust, spans, found);
    } else if base.scalar().builtin().map(|info| info.word)
        != head.scalar().builtin().map(|info| info.word)
    {
        let was_plain = matches!(base.scalar(), Scalar::Builtin(Builtin::String));
        let rule = if was_plain { Rule::PlainTypeRefined } else { Rule::FormatChanged };
        found.push(rule, fields.wire(), words, spans);
    }
}

fn push_type(
    rule: Rule,
    fields: &Fields<'_>,
    words: String,
    rust: Pair<String>,
    spans: Pair<Span>,
    found: &mut Found,
) {
    let name = fields.fields.head.map_or_else(String::new, |(_, f)| migration::name(&f.name));
    let code = rust.map(|ty| format!(".{name}: {ty}"));
    found.push(rule, fields.wire(), words, spans).migrations =
        vec![Migration::new(Party::Both, code)];
}

fn is_same_entity(pair: Pair<&Type>) -> bool {
    let entity = |ty: &Type| match ty.scalar() {
        Scalar::Id { entity, .. } => Some(entity.clone()),
        Scalar::Builtin(_) | Scalar::Enum(_) => None,
    };
    let entities = pair.map(entity).both();
    entities.is_some_and(|entities| !entities.differs())
}

/// The type in the words of the spec.
fn word(ty: &Type) -> String {
    let scalar = match ty.scalar() {
        Scalar::Builtin(builtin) => builtin.info().word.to_owned(),
        Scalar::Enum(enumeration) => format!("enum {}", enumeration.name.text),
        Scalar::Id { entity, .. } => format!("id of {entity}"),
    };
    match ty {
        Type::One(_) => scalar,
        Type::Many(_) => format!("list of {scalar}"),
    }
}
