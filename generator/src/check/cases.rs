//! Cases show records that their request returns, complete and in the shape of the operation.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Case, CaseAnswer, CaseRecord, Entity, Kind, Operation, RequestShape, Value};
use crate::lower::Lowered;

pub(super) fn check(lowered: &Lowered, diagnostics: &mut Diagnostics) {
    for entity in lowered.entities.iter().filter(|entity| entity.complete) {
        for operation in &entity.operations {
            for case in &operation.cases {
                records(entity, operation, case, diagnostics);
            }
        }
    }
}

fn records(entity: &Entity, operation: &Operation, case: &Case, diagnostics: &mut Diagnostics) {
    let records: &[CaseRecord] = match &case.answer {
        CaseAnswer::Record(record) => std::slice::from_ref(record),
        CaseAnswer::Records(records) => records,
        CaseAnswer::Saved { .. } | CaseAnswer::Rejected(_) | CaseAnswer::NotFound => return,
    };
    let is_row = operation.kind == Kind::List;
    for record in records {
        complete(entity, is_row, case, record, diagnostics);
        matching(entity, operation, case, record, diagnostics);
    }
}

/// The client does not decode a record without a field that every record has.
fn complete(
    entity: &Entity,
    is_row: bool,
    case: &Case,
    values: &CaseRecord,
    diagnostics: &mut Diagnostics,
) {
    let Some(record) = &entity.record else { return };
    for part in &record.fields {
        let field = entity.field(part.field);
        let given = values.iter().any(|(index, _)| *index == part.field);
        let is_list = field.ty.is_list();
        let (message, help) = if is_row && is_list && given {
            (format!("a row of a list has no `{}`", field.wire), "delete it")
        } else if part.always && !given && !(is_row && is_list) {
            (format!("a record always has `{}`", field.wire), "add it")
        } else {
            continue;
        };
        diagnostics.push(
            Diagnostic::new(Code::CaseMismatch, case.span, message)
                .help(help)
                .related(field.span, "declared here"),
        );
    }
    for (index, _) in values {
        if !record.fields.iter().any(|part| part.field == *index) {
            let field = entity.field(*index);
            let message = format!("a record has no `{}`", field.wire);
            diagnostics.push(
                Diagnostic::new(Code::CaseMismatch, case.span, message)
                    .help("delete it")
                    .related(field.span, "declared here"),
            );
        }
    }
}

/// A record has the id or the values of the filters that were asked for.
fn matching(
    entity: &Entity,
    operation: &Operation,
    case: &Case,
    record: &CaseRecord,
    diagnostics: &mut Diagnostics,
) {
    for (index, asked) in &case.request {
        let shown = record.iter().find(|(known, _)| known == index).map(|(_, value)| value);
        let Some(shown) = shown else { continue };
        let matches = match (operation.kind.request(), asked) {
            (RequestShape::Ids, Value::List(ids)) => ids.contains(shown),
            (RequestShape::Id | RequestShape::Query, _) => asked == shown,
            (RequestShape::Body | RequestShape::Ids, _) => true,
        };
        if !matches {
            let field = entity.field(*index);
            let message =
                format!("the record does not have the `{}` that the request asks for", field.wire);
            diagnostics.push(
                Diagnostic::new(Code::CaseMismatch, case.span, message)
                    .help("show a record that the request returns, or correct the request"),
            );
        }
    }
}
