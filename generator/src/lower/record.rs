//! The record of an entity: what is read as a whole, and the rows of lists.

use super::entity::Context;
use super::fields::{PlacedField, is_declared};
use super::{Lowerer, names, redundant};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{self, FieldId, Kind, Scalar, Type};
use crate::spec::{Builtin, Presence};

/// The record of an entity; `None` where none is read.
pub(super) fn lower(lowerer: &mut Lowerer<'_>, context: &Context<'_>) -> Option<ir::Record> {
    let is_read = context.entity.operations.all().any(|declared| declared.kind.returns_records());
    let mut fields = Vec::new();
    for (index, field) in context.fields.iter().enumerate() {
        let default = default_presence(context, field);
        let explicit = context.entity.fields[&field.lowered.wire].record;
        if let Some(explicit) = explicit
            && context.fields_node().at(&field.lowered.wire).valid
            && context.is_own(field)
        {
            check_presence(lowerer, context, field, explicit, default);
        }
        if let Some(presence) = explicit.or(default) {
            let always = presence == Presence::Always;
            fields.push(ir::RecordField { field: FieldId::new(index), always });
        }
    }
    is_read.then(|| ir::Record {
        name: names::joined(&[&context.name]),
        row: names::joined(&[&context.name, "Row"]),
        fields,
        version_field: version_field(lowerer, context),
    })
}

/// Reports a `record:` that has no effect or contradicts the operations.
fn check_presence(
    lowerer: &mut Lowerer<'_>,
    context: &Context<'_>,
    field: &PlacedField,
    explicit: Presence,
    default: Option<Presence>,
) {
    let wire = &field.lowered.wire;
    let at = context.fields_node().at(wire);
    let span = at.at("record").span;
    let reads = Kind::ALL.into_iter().filter(|kind| kind.names_records());
    let operations = context.root.at("operations");
    let (code, message, help) =
        if operations.valid && !reads.clone().any(|kind| is_declared(context.root, kind)) {
            (
                Code::FieldWithoutOperation,
                format!("no operation reads a `{}`", context.entity.entity),
                "declare `get:`, `get-many:` or `list:` under `operations`, or delete `record`",
            )
        } else if Some(explicit) == default {
            let message = format!("`{}` is the default for `{wire}`", explicit.word());
            lowerer.report(redundant("record", message, at));
            return;
        } else if explicit == Presence::Nullable && field.part(Kind::Update) == Some(true) {
            let message = format!("an update requires `{wire}`, and records may lack it");
            (Code::NotWritable, message, "delete `record`")
        } else if context.entity.fields[wire].changes.is_some() {
            let message = format!("`{wire}` changes a list and is not part of a record");
            (Code::FieldWithoutOperation, message, "delete `record`")
        } else {
            return;
        };
    lowerer.report(Diagnostic::new(code, span, message).help(help));
}

/// The field with the time of a record's last change.
fn version_field(lowerer: &mut Lowerer<'_>, context: &Context<'_>) -> Option<FieldId> {
    let wire = &lowerer.api?.reading.as_ref()?.version_field;
    let id = context.find(wire)?;
    if context.field(id).ty != Type::One(Scalar::Builtin(Builtin::DateTime)) {
        let span = context.fields_node().at(wire).at("type").span;
        let message = format!("`{wire}` is the version field, which is not a `date-time` here");
        let mut diagnostic =
            Diagnostic::new(Code::NotWritable, span, message).help("write `type: date-time`");
        diagnostic.related = lowerer.api_root.map(|root| {
            (
                root.at("reading").at("version_field").span,
                "the version field is declared here".to_owned(),
            )
        });
        lowerer.report(diagnostic);
    }
    Some(id)
}

/// Whether records have a field by default: always what an update requires, or else a create;
/// perhaps what these take otherwise.
fn default_presence(context: &Context<'_>, field: &PlacedField) -> Option<Presence> {
    if context.entity.fields[&field.lowered.wire].changes.is_some() {
        return None;
    }
    let kind = if is_declared(context.root, Kind::Update) { Kind::Update } else { Kind::Create };
    let taken = field.part(Kind::Create).or(field.part(Kind::Update));
    match field.part(kind) {
        Some(true) => Some(Presence::Always),
        Some(false) => Some(Presence::Nullable),
        None => taken.map(|_| Presence::Nullable),
    }
}
