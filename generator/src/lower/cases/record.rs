//! The records of cases: complete, and returned by their request.

use indexmap::IndexMap;

use super::{Request, Scope, mismatch, value, wrong_value};
use crate::diagnostic::only_nearest;
use crate::ir::{CaseRecord, FieldId, Kind, RequestShape, Value};
use crate::lower::Lowerer;
use crate::spec::tree::Node;

/// The values of a record, by the fields of the entity.
pub(super) fn lower(
    lowerer: &mut Lowerer<'_>,
    scope: &Scope<'_>,
    record: &IndexMap<String, serde_yaml::Value>,
    request: &Request<'_>,
    at: &Node,
) -> CaseRecord {
    let context = scope.context;
    let mut values = Vec::new();
    let mut keys = Vec::new();
    for key in record.keys() {
        let written = at.at(key);
        let find = |key: &str| context.find(key);
        let known = find(key).or_else(|| {
            if !context.is_unknown(key) {
                return None;
            }
            let free = || context.wires().filter(|wire| at.get(wire).is_none());
            let near = only_nearest(key, free());
            let message = format!("`{}` has no field `{key}`", context.entity.entity);
            let diagnostic =
                mismatch(at.key(key), message).help("a record has fields of its entity");
            context.report_use(key, context.unknown_field(diagnostic, key, free()));
            near.and_then(find)
        });
        let Some(index) = known else { continue };
        keys.push(index);
        let field = scope.field(index);
        match value(written, &field.ty) {
            Some(value) => values.push((index, value)),
            None => wrong_value(scope, field, &field.ty, written),
        }
    }
    check_complete(lowerer, scope, request, &keys, at);
    check_matching(lowerer, scope, request, &values, at);
    values
}

/// Reports the fields that a record lacks or can't have: the client does not decode a record without
/// a field that every record has.
fn check_complete(
    lowerer: &mut Lowerer<'_>,
    scope: &Scope<'_>,
    request: &Request<'_>,
    keys: &[FieldId],
    at: &Node,
) {
    let Some(record) = &scope.context.record else { return };
    let is_row = scope.kind == Kind::List;
    let mut lacking = Vec::new();
    for part in &record.fields {
        let is_list = scope.field(part.field).ty.is_list();
        if part.always && !(is_row && is_list) && !keys.contains(&part.field) {
            lacking.push(scope.field(part.field));
        }
    }
    if let Some(first) = lacking.first().filter(|_| scope.context.knows_all_fields()) {
        let names = lacking.iter().map(|field| format!("`{}`", field.wire));
        let names = names.collect::<Vec<_>>().join(", ");
        let span = match scope.kind {
            Kind::Get => request.answer,
            _ => at.entries().first().map_or(at.span, |(key, _)| key.span),
        };
        lowerer.report(
            mismatch(span, format!("every record has {names}"))
                .help("add what is missing")
                .related(first.span, "declared here"),
        );
    }
    for key in keys {
        let field = scope.field(*key);
        let part = record.fields.iter().find(|part| part.field == *key);
        let message = match part {
            None if scope.context.is_placed(&field.wire) => {
                format!("a record has no `{}`", field.wire)
            }
            Some(_) if is_row && field.ty.is_list() => {
                format!("the rows of a list have no `{}`", field.wire)
            }
            Some(_) | None => continue,
        };
        scope.context.report_use(
            &field.wire,
            mismatch(at.key(&field.wire), message)
                .help("delete it")
                .related(field.span, "declared here"),
        );
    }
}

/// Reports a record that the request would not return: with another id, or another value of a filter.
fn check_matching(
    lowerer: &mut Lowerer<'_>,
    scope: &Scope<'_>,
    request: &Request<'_>,
    record: &CaseRecord,
    at: &Node,
) {
    for (index, requested) in &request.values {
        let shown = record.iter().find(|(known, _)| known == index).map(|(_, value)| value);
        let Some(shown) = shown else { continue };
        let matches = match (scope.kind.request(), requested) {
            (RequestShape::Ids, Value::List(ids)) => ids.contains(shown),
            (RequestShape::Id | RequestShape::OptionalId | RequestShape::Query, _) => {
                requested == shown
            }
            (RequestShape::Body | RequestShape::Ids | RequestShape::Command, _) => true,
        };
        if !matches {
            let wire = &scope.field(*index).wire;
            lowerer.report(
                mismatch(at.at(wire).span, format!("the request asks for another `{wire}`"))
                    .help("show a record that the request returns, or correct the request")
                    .related(request.node.key(wire), "requested here"),
            );
        }
    }
}
