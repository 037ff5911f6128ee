//! Records have the id by which they are read, the version field, and a row of the outcome table.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{BodyShape, Entity, Meaning, RequestShape, Shared};
use crate::lower::Lowered;

pub(super) fn check(lowered: &Lowered, diagnostics: &mut Diagnostics) {
    for entity in lowered.entities.iter().filter(|entity| entity.complete) {
        ids(entity, diagnostics);
    }
    if let Some(shared) = &lowered.shared {
        outcomes(shared, diagnostics);
        version_field(shared, lowered, diagnostics);
    }
}

/// Without its version field a record would seem never to change.
fn version_field(shared: &Shared, lowered: &Lowered, diagnostics: &mut Diagnostics) {
    let Lowered { entities, entities_complete, .. } = lowered;
    let Some(reading) = &shared.reading else { return };
    let records = || {
        let records = entities.iter().filter_map(|entity| Some((entity, entity.record.as_ref()?)));
        records.flat_map(|(entity, record)| entity.record_fields(record)).map(|member| member.field)
    };
    let known = |version_field: &str| records().any(|field| field.wire == version_field);
    // The field may have been left out for an error.
    let complete = *entities_complete && entities.iter().all(|entity| entity.complete);
    let is_modified = |entity: &Entity| entity.modification().is_some();
    if complete && entities.iter().any(is_modified) && !known(&reading.version_field) {
        diagnostics.push(
            Diagnostic::new(
                Code::BadSetting,
                reading.version_field_span,
                format!("no record has a field `{}`", reading.version_field),
            )
            .help("name the field with the time of a record's last change")
            .did_you_mean(&reading.version_field, records().map(|field| field.wire.as_str())),
        );
    }
}

fn ids(entity: &Entity, diagnostics: &mut Diagnostics) {
    let by_id = entity.operations.iter().find(|operation| match operation.kind.request() {
        RequestShape::Id | RequestShape::Ids | RequestShape::Query => true,
        RequestShape::Body | RequestShape::OptionalId | RequestShape::Command => false,
    });
    let Some(operation) = by_id else { return };
    let id = entity.fields_with_ids().find(|(_, field)| entity.is_id(field));
    let is_always = |(field, _)| match &entity.record {
        Some(record) => record.fields.iter().any(|part| part.field == field && part.always),
        None => true,
    };
    if !id.is_some_and(is_always) {
        diagnostics.push(
            Diagnostic::new(
                Code::RecordWithoutId,
                operation.span,
                format!("`{}` has no id field that every record has", entity.wire),
            )
            .help(format!(
                "add the field `Id` with `type: id of {}`, and with `record: always` where there is no update",
                entity.wire
            )),
        );
    }
}

/// The client takes a record for a success where the server answers with one.
fn outcomes(shared: &Shared, diagnostics: &mut Diagnostics) {
    let Some(reading) = &shared.reading else { return };
    let Some(success) = shared.answers.iter().find(|answer| answer.meaning == Meaning::Success)
    else {
        return;
    };
    let row = reading.outcomes.iter().find(|row| row.status.includes(success.status));
    let meaning = row.map(|row| row.meaning(BodyShape::Json));
    if meaning != Some(Meaning::Success) {
        let span = row.map_or(reading.span, |row| row.span);
        diagnostics.push(
            Diagnostic::new(
                Code::OutcomeTable,
                span,
                format!("a record with the status {} does not mean `success`", success.status),
            )
            .help(format!("write the row `{}` with `json: success`", success.status)),
        );
    }
}
