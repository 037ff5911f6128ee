//! The fields of an entity, and the operations that each is part of.

use std::collections::HashMap;

use super::docs::docs;
use super::{Scope, bad_name, names, types, useless_rust};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{self, Kind};
use crate::source::Span;
use crate::spec;
use crate::spec::tree::Node;

/// The operations of an entity.
pub(super) fn declared(written: &spec::Entity) -> impl Iterator<Item = (Kind, &spec::Operation)> {
    Kind::ALL.into_iter().filter_map(|kind| {
        let spec::Operations { create, update, get, get_many, list, delete } = &written.operations;
        let operation = match kind {
            Kind::Create => create,
            Kind::Update => update,
            Kind::Get => get,
            Kind::GetMany => get_many,
            Kind::List => list,
            Kind::Delete => delete,
        };
        operation.as_ref().map(|operation| (kind, operation))
    })
}

/// A field, and the operations that it is part of.
pub(super) struct PlacedField {
    pub(super) lowered: ir::Field,
    required: Vec<Kind>,
    optional: Vec<Kind>,
    undocumented: Vec<Kind>,
}

impl PlacedField {
    /// Whether an operation with a body takes the field, and needs it.
    pub(super) fn part(&self, kind: Kind) -> Option<bool> {
        if self.required.contains(&kind) {
            Some(true)
        } else {
            (self.optional.contains(&kind) || self.undocumented.contains(&kind)).then_some(false)
        }
    }

    /// Whether the page of the operation lists the field.
    pub(super) fn is_documented(&self, kind: Kind) -> bool {
        !self.undocumented.contains(&kind)
    }
}

/// Lowers the fields of an entity.
pub(super) fn lower(
    scope: &Scope<'_>,
    entity: &spec::Entity,
    root: &Node,
    found: &mut Diagnostics,
) -> Vec<PlacedField> {
    let at = root.at("fields");
    let fields = entity.fields.iter().filter_map(|(wire, written)| {
        let place = at.at(wire);
        let key = at.key(wire);
        check_operations(entity, wire, written, place, key, found);
        let ty = types::lower(scope, &written.ty, place.at("type").span);
        let ty = ty.map_err(|mistake| found.push(mistake)).ok();
        let name = field_name(wire, written, place, key, found);
        let docs_of = |text: &str, at: &Node, found: &mut Diagnostics| docs(text, at.span, found);
        let own_docs = docs_of(&written.docs, place.at("docs"), found);
        let quirk = written.quirk.as_ref().map(|quirk| ir::Quirk {
            docs: docs_of(&quirk.text, place.at("quirk").at("text"), found),
            source: docs_of(&quirk.source, place.at("quirk").at("source"), found),
            span: place.at("quirk").at("text").span,
        });
        let assumptions = assumptions(&written.assumptions, place.at("assumptions"), found);
        let name = name?;
        let marker = names::type_stem(&name.text)?;
        Some(PlacedField {
            lowered: ir::Field {
                marker: names::joined(&["Has", &marker]),
                wire: wire.clone(),
                docs: own_docs,
                docs_span: place.at("docs").span,
                span: key,
                ty: ty?,
                changes: None,
                name,
                quirk,
                assumptions,
            },
            required: kinds(&written.required),
            optional: kinds(&written.optional),
            undocumented: kinds(&written.undocumented),
        })
    });
    let mut fields: Vec<PlacedField> = fields.collect();
    resolve_changes(entity, root, &mut fields, found);
    fields
}

fn kinds(written: &[spec::Write]) -> Vec<Kind> {
    written.iter().copied().map(Kind::from).collect()
}

/// What is taken for granted of something.
pub(super) fn assumptions(
    written: &[spec::Assumption],
    at: &Node,
    found: &mut Diagnostics,
) -> Vec<ir::Assumption> {
    let assumptions = written.iter().enumerate().map(|(index, assumption)| {
        let at = at.element(index);
        ir::Assumption {
            docs: docs(&assumption.text, at.at("text").span, found),
            confidence: assumption.confidence,
            source: docs(&assumption.source, at.at("source").span, found),
        }
    });
    assumptions.collect()
}

/// Finds the lists that fields change, which may stand further down. One that is there and has a
/// mistake was reported before.
fn resolve_changes(
    entity: &spec::Entity,
    root: &Node,
    fields: &mut [PlacedField],
    found: &mut Diagnostics,
) {
    let index: HashMap<String, usize> = fields
        .iter()
        .enumerate()
        .map(|(index, field)| (field.lowered.wire.clone(), index))
        .collect();
    for PlacedField { lowered, .. } in fields {
        let Some(list) = &entity.fields[&lowered.wire].changes else { continue };
        let span = root.at("fields").at(&lowered.wire).at("changes").span;
        lowered.changes = index.get(list).map(|list| ir::Change { list: *list, span });
        if !entity.fields.contains_key(list) {
            let message = format!("`{}` has no field `{list}`", entity.entity);
            found.push(
                Diagnostic::new(Code::UnknownList, span, message)
                    .help("name the list that this field adds to or takes from")
                    .did_you_mean(list, entity.fields.keys().map(String::as_str)),
            );
        }
    }
}

fn field_name(
    wire: &str,
    written: &spec::Field,
    place: &Node,
    key: Span,
    found: &mut Diagnostics,
) -> Option<ir::Ident> {
    let derived = names::value_name(wire);
    let Some(own) = &written.rust else {
        if derived.is_none() {
            found.push(bad_name(wire, key, "give it a name of your own with `rust:`"));
        }
        return derived;
    };
    let at = place.at("rust").span;
    let name = names::given(own);
    if name.is_none() {
        found.push(bad_name(own, at, "names of fields are ASCII words in `snake_case`"));
    } else if name == derived {
        found.push(useless_rust(wire, own, at));
    }
    name
}

/// Reports a field that is said to be on an operation which there is none of, or that stands on
/// none, or twice on one.
fn check_operations(
    entity: &spec::Entity,
    wire: &str,
    written: &spec::Field,
    place: &Node,
    key: Span,
    found: &mut Diagnostics,
) {
    let declared: Vec<Kind> = declared(entity).map(|(kind, _)| kind).collect();
    let mut seen: Vec<(Kind, Span)> = Vec::new();
    let lists = [
        ("required", &written.required),
        ("optional", &written.optional),
        ("undocumented", &written.undocumented),
    ];
    for (list, kinds) in lists {
        for (index, kind) in kinds.iter().enumerate() {
            let kind = &Kind::from(*kind);
            let at = place.at(list).element(index).span;
            if !declared.contains(kind) {
                let message = format!("`{}` has no operation `{}`", entity.entity, kind.word());
                found.push(Diagnostic::new(Code::FieldWithoutOperation, at, message).help(
                    format!("declare `{}:` under `operations`, or take it out here", kind.word()),
                ));
            }
            match seen.iter().find(|(known, _)| known == kind) {
                Some((_, first)) => found.push(
                    Diagnostic::new(
                        Code::FieldTwiceOnOperation,
                        at,
                        format!("`{wire}` stands on `{}` twice", kind.word()),
                    )
                    .help("keep one of the two")
                    .related(*first, "first named here"),
                ),
                None => seen.push((*kind, at)),
            }
        }
    }
    if seen.is_empty() && written.record.is_none() && !found.within(place.span) {
        found.push(
            Diagnostic::new(
                Code::FieldWithoutOperation,
                key,
                format!("`{wire}` is on no operation"),
            )
            .help("name the operations under `required` or `optional`, or say `record:` of one that is only read"),
        );
    }
}
