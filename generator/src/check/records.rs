//! What is read by its id has one, what a case shows of a record is all that every record has, and
//! the outcome table knows that records are a success.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{
    BodyShape, Case, CaseAnswer, CaseRecord, Entity, Kind, Meaning, Operation, Shared, Type,
};
use crate::lower::Lowered;

pub(super) fn check(lowered: &Lowered, found: &mut Diagnostics) {
    for entity in lowered.entities.iter().filter(|entity| entity.complete) {
        ids(entity, found);
        for operation in &entity.operations {
            for case in &operation.cases {
                case_records(entity, operation, case, found);
            }
        }
    }
    if let Some(shared) = &lowered.shared {
        outcomes(shared, found);
        version_field(shared, &lowered.entities, found);
    }
}

/// A record that nobody has the version field of would be taken for one that never moves.
fn version_field(shared: &Shared, entities: &[Entity], found: &mut Diagnostics) {
    let Some(reading) = &shared.reading else { return };
    let records = || {
        let records = entities.iter().filter_map(|entity| Some((entity, entity.record.as_ref()?)));
        records.flat_map(|(entity, record)| entity.record_fields(record)).map(|(field, _)| field)
    };
    let known = |version_field: &str| records().any(|field| field.wire == version_field);
    // A field that was left out for a mistake may be the one.
    let complete = entities.iter().all(|entity| entity.complete);
    let is_modified = |entity: &Entity| entity.modification().is_some();
    if complete && entities.iter().any(is_modified) && !known(&reading.version_field) {
        found.push(
            Diagnostic::new(
                Code::BadSetting,
                reading.version_field_span,
                format!("no record has a field `{}`", reading.version_field),
            )
            .help("name the field that tells when a record was written last")
            .did_you_mean(&reading.version_field, records().map(|field| field.wire.as_str())),
        );
    }
}

fn ids(entity: &Entity, found: &mut Diagnostics) {
    let by_id = entity.operations.iter().find(|operation| !operation.kind.has_body());
    let Some(operation) = by_id else { return };
    let id = entity.fields.iter().position(|field| entity.is_id(field));
    let is_always = |field| match &entity.record {
        Some(record) => record.fields.iter().any(|part| part.field == field && part.always),
        None => true,
    };
    if !id.is_some_and(is_always) {
        found.push(
            Diagnostic::new(
                Code::RecordWithoutId,
                operation.span,
                format!("nothing tells one `{}` from another", entity.wire),
            )
            .help(format!(
                "add the field `Id` with `type: id of {}`, and `record: always` where there is no update",
                entity.wire
            )),
        );
    }
}

/// The client refuses a record that lacks what every record has.
fn case_records(entity: &Entity, operation: &Operation, case: &Case, found: &mut Diagnostics) {
    let Some(record) = &entity.record else { return };
    let (shown, is_row): (&[CaseRecord], bool) = match &case.answer {
        CaseAnswer::Record(one) => (std::slice::from_ref(one), false),
        CaseAnswer::Records(many) => (many, operation.kind == Kind::List),
        CaseAnswer::Saved { .. } | CaseAnswer::Rejected(_) | CaseAnswer::NotFound => return,
    };
    for values in shown {
        for part in &record.fields {
            let field = &entity.fields[part.field];
            let given = values.iter().any(|(index, _)| *index == part.field);
            let is_list = matches!(field.ty, Type::Many(_));
            let (message, help) = if is_row && is_list && given {
                (format!("rows of lists have no `{}`", field.wire), "take it out")
            } else if part.always && !given && !(is_row && is_list) {
                (format!("a record always has `{}`", field.wire), "add it")
            } else {
                continue;
            };
            found.push(Diagnostic::new(Code::CaseMismatch, case.span, message).help(help));
        }
    }
}

/// The client's reading of a record has to be the server's.
fn outcomes(shared: &Shared, found: &mut Diagnostics) {
    let Some(reading) = &shared.reading else { return };
    let Some(success) = shared.answers.iter().find(|answer| answer.meaning == Meaning::Success)
    else {
        return;
    };
    let row = reading.outcomes.iter().find(|row| row.status.includes(success.status));
    let meaning = row.map(|row| row.meaning(BodyShape::Json));
    if meaning != Some(Meaning::Success) {
        let span = row.map_or(reading.span, |row| row.span);
        found.push(
            Diagnostic::new(
                Code::OutcomeTable,
                span,
                format!("records with the status {} are no success", success.status),
            )
            .help(format!("write the row `{}` with `json: success`", success.status)),
        );
    }
}
