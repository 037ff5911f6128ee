//! What is read of an entity: a whole record, and what lists show of it.

use super::fields::{PlacedField, declared};
use super::{Scope, names};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{self, Kind, Scalar, Type};
use crate::spec::tree::Node;
use crate::spec::{self, Presence};

/// The record of an entity; `None` where nothing of it is read.
pub(super) fn lower(
    scope: &Scope<'_>,
    entity: &spec::Entity,
    root: &Node,
    name: &str,
    fields: &[PlacedField],
    found: &mut Diagnostics,
) -> Option<ir::Record> {
    let is_read = declared(entity).any(|(kind, _)| kind.reads());
    let mut parts = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let wire = &field.lowered.wire;
        let usual = usual(field, entity);
        let said = entity.fields[wire].record;
        let span = root.at("fields").at(wire).at("record").span;
        if said.is_some() && !is_read && declared(entity).all(|(kind, _)| kind != Kind::Delete) {
            let message = format!("nothing reads a `{}`", entity.entity);
            found.push(
                Diagnostic::new(Code::FieldWithoutOperation, span, message).help(
                    "declare `get:`, `get-many:` or `list:` under `operations`, or take it out",
                ),
            );
        } else if said.is_some() && said == usual {
            let word = said.map_or("", Presence::word);
            let message = format!("records have `{wire}` as `{word}` anyway");
            found.push(
                Diagnostic::new(Code::UselessOverride, span, message).help("leave `record` out"),
            );
        } else if said == Some(Presence::Nullable) && field.part(Kind::Update) == Some(true) {
            let message = format!("an update needs `{wire}`, and records may lack it");
            found
                .push(Diagnostic::new(Code::NotWritable, span, message).help("leave `record` out"));
        } else if said.is_some() && entity.fields[wire].changes.is_some() {
            found.push(
                Diagnostic::new(
                    Code::FieldWithoutOperation,
                    span,
                    format!("`{wire}` changes a list and is no part of a record"),
                )
                .help("leave `record` out"),
            );
        }
        if let Some(presence) = said.or(usual) {
            parts.push(ir::RecordField { field: index, always: presence == Presence::Always });
        }
    }
    is_read.then(|| ir::Record {
        name: names::joined(&[name]),
        row: names::joined(&[name, "Row"]),
        fields: parts,
        version_field: version_field(scope, root, fields, found),
    })
}

/// The field that tells when a record was written last.
fn version_field(
    scope: &Scope<'_>,
    root: &Node,
    fields: &[PlacedField],
    found: &mut Diagnostics,
) -> Option<usize> {
    let wire = &scope.api?.reading.as_ref()?.version_field;
    let version_field = fields.iter().position(|field| field.lowered.wire == *wire)?;
    if fields[version_field].lowered.ty != Type::One(Scalar::DateTime) {
        let span = root.at("fields").at(wire).at("type").span;
        let message = format!("by `{wire}` the client finds that a record moved");
        found.push(
            Diagnostic::new(Code::NotWritable, span, message).help("write `type: date-time`"),
        );
    }
    Some(version_field)
}

/// What records have of a field by itself: always what an update requires, or else a create; of
/// everything else that these take, perhaps.
fn usual(field: &PlacedField, entity: &spec::Entity) -> Option<Presence> {
    if entity.fields[&field.lowered.wire].changes.is_some() {
        return None;
    }
    let kind = if entity.operations.update.is_some() { Kind::Update } else { Kind::Create };
    let taken = field.part(Kind::Create).or(field.part(Kind::Update));
    match field.part(kind) {
        Some(true) => Some(Presence::Always),
        Some(false) => Some(Presence::Nullable),
        None => taken.map(|_| Presence::Nullable),
    }
}
