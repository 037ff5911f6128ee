//! The fields of an entity, and the operations of each.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::entity::{SEPARATE, is_unknown_field};
use super::{Lowerer, bad_name, names, operation, redundant, types};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{self, FieldId, Kind};
use crate::source::Span;
use crate::spec;
use crate::spec::tree::{Node, Value};

/// Whether the file declares an operation, even one with errors.
pub(super) fn is_declared(root: &Node, kind: Kind) -> bool {
    root.at("operations").get(kind.as_str()).is_some()
}

/// A field with its operations.
pub(super) struct PlacedField {
    pub(super) lowered: ir::Field,
    required: Vec<Kind>,
    optional: Vec<Kind>,
    undocumented: Vec<Kind>,
}

impl PlacedField {
    /// Whether an operation with a body requires the field; `None` where it does not take it.
    pub(super) fn part(&self, kind: Kind) -> Option<bool> {
        if self.required.contains(&kind) {
            Some(true)
        } else {
            (self.optional.contains(&kind) || self.undocumented.contains(&kind)).then_some(false)
        }
    }

    /// Whether the field lists an operation.
    pub(super) fn is_placed(&self) -> bool {
        ![&self.required, &self.optional, &self.undocumented].into_iter().all(Vec::is_empty)
    }

    /// Whether the page of the operation lists the field.
    pub(super) fn is_documented(&self, kind: Kind) -> bool {
        !self.undocumented.contains(&kind)
    }
}

/// Lowers the fields of an entity.
pub(super) fn lower(
    lowerer: &mut Lowerer<'_>,
    entity: &spec::Entity,
    root: &Node,
) -> Vec<PlacedField> {
    check_operations(lowerer, entity, root);
    let at = root.at("fields");
    let fields = entity.fields.iter();
    let fields = fields.filter_map(|(wire, field)| lower_field(lowerer, wire, field, at));
    let mut fields: Vec<PlacedField> = fields.collect();
    resolve_changes(lowerer, entity, root, &mut fields);
    check_deprecations(lowerer, entity, root, &fields);
    fields
}

fn lower_field(
    lowerer: &mut Lowerer<'_>,
    wire: &str,
    field: &spec::Field,
    fields: &Node,
) -> Option<PlacedField> {
    let at = fields.at(wire);
    let key = fields.key(wire);
    let ty = types::lower(lowerer, &field.ty, at.at("type").span);
    let name = name(lowerer, wire, field.rust.as_ref(), at, key);
    let docs = lowerer.docs(&field.docs, at.at("docs"));
    let quirk = field.quirk.as_ref().map(|quirk| ir::Quirk {
        docs: lowerer.docs(&quirk.text, at.at("quirk").at("text")),
        source: lowerer.docs(&quirk.source, at.at("quirk").at("source")),
        span: at.at("quirk").at("text").span,
    });
    let assumptions = assumptions(lowerer, &field.assumptions, at.at("assumptions"));
    let deprecated = field.deprecated.as_ref().map(|written| {
        let fields: Vec<_> =
            written.replacements.iter().map(|field| format!("`{field}`")).collect();
        let docs = lowerer.docs(&written.docs, at.at("deprecated").at("docs"));
        ir::Deprecation { note: operation::note(&fields), docs }
    });
    let name = name?;
    let marker = names::type_stem(&name.text)?;
    Some(PlacedField {
        lowered: ir::Field {
            marker: names::joined(&["Has", &marker]),
            wire: wire.to_owned(),
            docs,
            docs_span: at.at("docs").span,
            span: key,
            ty: ty?,
            changes: None,
            cascade: field.on_delete.map(|spec::OnDelete::Cascade| at.at("on_delete").span),
            name,
            quirk,
            assumptions,
            deprecated,
        },
        required: kinds(&field.required),
        optional: kinds(&field.optional),
        undocumented: kinds(&field.undocumented),
    })
}

/// The parameters of a command, required ones first.
pub(super) fn parameters(
    lowerer: &mut Lowerer<'_>,
    written: &IndexMap<String, spec::Parameter>,
    at: &Node,
) -> Vec<ir::Parameter> {
    let parameters = written.iter().filter_map(|(wire, parameter)| {
        let spec::Parameter { ty, rust, required, docs } = parameter;
        let (ty, rust, docs) = (ty.clone(), rust.clone(), docs.clone());
        let field = spec::Field { ty, rust, docs, ..spec::Field::default() };
        let PlacedField { lowered, .. } = lower_field(lowerer, wire, &field, at)?;
        Some(ir::Parameter { field: lowered, required: *required })
    });
    let mut parameters: Vec<_> = parameters.collect();
    parameters.sort_by_key(|parameter| !parameter.required);
    parameters
}

fn kinds(written: &[spec::Write]) -> Vec<Kind> {
    written.iter().map(|write| write.kind()).collect()
}

/// The assumptions about a field or an operation.
pub(super) fn assumptions(
    lowerer: &mut Lowerer<'_>,
    written: &[spec::Assumption],
    at: &Node,
) -> Vec<ir::Assumption> {
    let assumptions = written.iter().enumerate().map(|(index, assumption)| {
        let at = at.element(index);
        ir::Assumption {
            docs: lowerer.docs(&assumption.text, at.at("text")),
            confidence: assumption.confidence,
            source: lowerer.docs(&assumption.source, at.at("source")),
        }
    });
    assumptions.collect()
}

/// Resolves the lists that fields change, which may be declared further down.
fn resolve_changes(
    lowerer: &mut Lowerer<'_>,
    entity: &spec::Entity,
    root: &Node,
    fields: &mut [PlacedField],
) {
    let index: HashMap<String, FieldId> = fields
        .iter()
        .enumerate()
        .map(|(index, field)| (field.lowered.wire.clone(), FieldId::new(index)))
        .collect();
    let node = root.at("fields");
    for PlacedField { lowered, .. } in fields {
        let Some(list) = &entity.fields[&lowered.wire].changes else { continue };
        let span = node.at(&lowered.wire).at("changes").span;
        let removes = lowered.wire == format!("Removed{list}");
        lowered.changes = index.get(list).map(|list| ir::Change { list: *list, removes, span });
        if is_unknown_field(root, list) {
            let message = format!("`{}` has no field `{list}`", entity.entity);
            lowerer.report(
                Diagnostic::new(Code::UnknownList, span, message)
                    .help("name the list that this field adds to or takes from")
                    .did_you_mean(list, entity.fields.keys().map(String::as_str)),
            );
        }
    }
}

/// Reports deprecated fields whose replacement is not a field that can take their place.
fn check_deprecations(
    lowerer: &mut Lowerer<'_>,
    entity: &spec::Entity,
    root: &Node,
    fields: &[PlacedField],
) {
    let find = |wire: &str| fields.iter().find(|field| field.lowered.wire == wire);
    for (wire, field) in &entity.fields {
        let Some(deprecation) = &field.deprecated else { continue };
        let at = root.at("fields").at(wire).at("deprecated").at("use");
        for (index, replacement) in deprecation.replacements.iter().enumerate() {
            let span = at.element(index).span;
            let known = entity.fields.keys().map(String::as_str).filter(|known| known != wire);
            if is_unknown_field(root, replacement) || replacement == wire {
                let message = format!("`{}` has no other field `{replacement}`", entity.entity);
                lowerer.report(
                    Diagnostic::new(Code::DeprecatedField, span, message)
                        .help("name the fields that replace this one, or none: `use: []`")
                        .did_you_mean(replacement, known),
                );
                continue;
            }
            let both = find(wire).zip(find(replacement));
            let required = [Kind::Create, Kind::Update].into_iter().find(|kind| {
                both.is_some_and(|(old, new)| {
                    old.part(*kind) == Some(true) && new.part(*kind) == Some(true)
                })
            });
            let is_deprecated =
                entity.fields.get(replacement).is_some_and(|new| new.deprecated.is_some());
            let (message, help) = match required {
                _ if is_deprecated => (
                    format!("`{replacement}`, which replaces `{wire}`, is deprecated as well"),
                    "name a field that is not deprecated",
                ),
                Some(kind) => (
                    format!(
                        "`{}` requires both `{wire}` and `{replacement}`, which replaces it",
                        kind.as_str()
                    ),
                    "make the deprecated field optional, or waive this with the reason",
                ),
                None => continue,
            };
            lowerer.report(
                Diagnostic::new(Code::DeprecatedField, span, message)
                    .help(help)
                    .related(root.at("fields").key(replacement), "declared here"),
            );
        }
    }
}

/// The name of a field, a parameter or a method, from its key or from its `rust:`.
pub(super) fn name(
    lowerer: &mut Lowerer<'_>,
    wire: &str,
    own: Option<&String>,
    at: &Node,
    key: Span,
) -> Option<ir::Ident> {
    let derived = names::value_name(wire);
    if wire.trim().is_empty() {
        let error = Diagnostic::new(Code::BadName, key, "the key is empty");
        lowerer.report(error.help("write the key on the wire"));
        return None;
    }
    if names::foreign_letter(wire).is_some() {
        lowerer.report(bad_name(wire, key, ""));
        return None;
    }
    let Some(own) = own else {
        if derived.is_none() {
            lowerer.report(bad_name(wire, key, "choose a Rust name with `rust:`"));
        }
        return derived;
    };
    let name = names::given(own);
    if name.is_none() {
        let help = "write an ASCII word in `snake_case`";
        lowerer.report(bad_name(own, at.at("rust").span, help));
    } else if name == derived {
        lowerer.report(redundant("rust", format!("`{own}` is the default for `{wire}`"), at));
    }
    name
}

/// Whether a field is a joined filter: a property of another record, after an underscore, which
/// lists are filtered by and which is part of nothing else.
pub(super) fn is_joined(entity: &spec::Entity, wire: &str) -> bool {
    let list = entity.operations.list.iter();
    let mut filters = list.flat_map(|list| list.filters.iter().chain(&list.ranges));
    wire.contains('_') && filters.any(|filter| filter == wire)
}

/// Reports fields that list an operation which is not declared, list one twice, or list none.
fn check_operations(lowerer: &mut Lowerer<'_>, entity: &spec::Entity, root: &Node) {
    let mut undeclared: HashMap<&str, Vec<Span>> = HashMap::new();
    for (wire, field) in &entity.fields {
        let fields = root.at("fields");
        let at = fields.at(wire);
        let mut seen: Vec<(Kind, Span)> = Vec::new();
        for (list, kinds) in [
            ("required", &field.required),
            ("optional", &field.optional),
            ("undocumented", &field.undocumented),
        ] {
            for (index, kind) in kinds.iter().enumerate() {
                let kind = kind.kind();
                let element = at.at(list).element(index);
                let span = element.span;
                if element.valid && !is_declared(root, kind) {
                    undeclared.entry(kind.as_str()).or_default().push(span);
                }
                match seen.iter().find(|(known, _)| *known == kind) {
                    Some((_, first)) => lowerer.report(
                        Diagnostic::new(
                            Code::FieldTwiceOnOperation,
                            span,
                            format!("`{wire}` lists `{}` twice", kind.as_str()),
                        )
                        .help("delete one of the two")
                        .related(*first, "first listed here"),
                    ),
                    None => seen.push((kind, span)),
                }
            }
        }
        if seen.is_empty() && field.record.is_none() && at.valid && !is_joined(entity, wire) {
            lowerer.report(
                Diagnostic::new(
                    Code::FieldWithoutOperation,
                    fields.key(wire),
                    format!("`{wire}` belongs to no operation"),
                )
                .help(if wire.contains('_') {
                    "list its operations under `required` or `optional`, write `record:` for a field that is only read, or name it under `filters` of the list if it belongs to another record"
                } else {
                    "list its operations under `required` or `optional`, or write `record:` for a field that is only read"
                }),
            );
        }
    }
    let operations = root.at("operations");
    let all_known = operations.entries().iter().all(|(key, _)| key.known);
    if all_known && !operations.may_lack_keys() && matches!(operations.value, Value::Mapping(_)) {
        undeclared.retain(|word, _| !root.has_misplaced(word));
        let mut undeclared: Vec<_> = undeclared.into_iter().collect();
        undeclared.sort_unstable();
        for (word, spans) in undeclared {
            report_undeclared(lowerer, &entity.entity, root, word, &spans);
        }
    }
}

/// Reports the fields that list an operation which is not declared: many of them have one cause.
fn report_undeclared(
    lowerer: &mut Lowerer<'_>,
    entity: &str,
    root: &Node,
    word: &str,
    spans: &[Span],
) {
    let help = format!("declare `{word}:` under `operations`, or delete `{word}` here");
    let error = |span: Span, message: String| {
        Diagnostic::new(Code::FieldWithoutOperation, span, message).help(help.clone())
    };
    if spans.len() > SEPARATE {
        let message =
            format!("`{entity}` has no operation `{word}`, which {} fields list", spans.len());
        let first = error(spans[0], message);
        lowerer.report(first.related(root.key("operations"), "the operations are declared here"));
        return;
    }
    for span in spans {
        lowerer.report(error(*span, format!("`{entity}` has no operation `{word}`")));
    }
}
