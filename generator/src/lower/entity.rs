//! An entity with its operations and fields.

use std::collections::HashMap;

use super::docs::docs;
use super::{Scope, bad_name, cases, names, types};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{self, Kind};
use crate::source::Span;
use crate::spec::tree::Node;
use crate::spec::{self, Document};

/// Lowers an entity; `None` where its name is none.
pub(super) fn lower(
    scope: &Scope<'_>,
    file: &str,
    document: &Document<spec::Entity>,
    complete: bool,
    found: &mut Diagnostics,
) -> Option<ir::Entity> {
    let before = found.len();
    let Document { written, root } = document;
    let wire = &written.entity;
    let name = entity_name(written, root, found)?;
    let module = names::value_name(written.rust.as_ref().unwrap_or(wire))?;
    let resource = plural(written, root, &name, found)?;
    let accessor = names::value_name(&resource.text)?;

    let mut fields = fields(scope, written, root, found);
    resolve_changes(written, root, &mut fields, found);
    let at = root.at("operations");
    let operations: Vec<_> = declared(written)
        .map(|(kind, operation)| {
            let place = OperationPlace {
                name: &name,
                written: &fields,
                fields: root.at("fields"),
                at: at.at(kind.word()),
                span: at.key(kind.word()),
            };
            lower_operation(scope, written, kind, operation, &place, found)
        })
        .collect();
    if operations.is_empty() {
        found.push(
            Diagnostic::new(Code::MissingKey, root.key("operations"), "there is no operation")
                .help("declare `create:` or `update:`"),
        );
    }
    Some(ir::Entity {
        id: names::joined(&[&name, "Id"]),
        docs: docs(&written.docs, root.at("docs").span, found),
        docs_span: root.at("docs").span,
        path: written.path.clone(),
        wire: wire.clone(),
        file: file.to_owned(),
        span: root.at("entity").span,
        path_span: root.at("path").span,
        fields: fields.into_iter().map(|field| field.lowered).collect(),
        complete: complete && found.len() == before,
        module,
        resource,
        accessor,
        operations,
    })
}

/// What the names of an entity in Rust are made of. That its own name gives none was said.
fn entity_name(written: &spec::Entity, root: &Node, found: &mut Diagnostics) -> Option<String> {
    let derived = names::type_stem(&written.entity);
    let Some(own) = &written.rust else { return derived };
    let at = root.at("rust").span;
    let name = names::given_stem(own);
    if name.is_none() {
        found.push(bad_name(own, at, "names of entities in Rust are like `CommunityThread`"));
    } else if name == derived {
        found.push(useless_rust(&written.entity, own, at));
    }
    name
}

fn useless_rust(wire: &str, own: &str, at: Span) -> Diagnostic {
    Diagnostic::new(Code::UselessOverride, at, format!("`{wire}` is `{own}` anyway"))
        .help("leave `rust` out")
}

fn plural(
    written: &spec::Entity,
    root: &Node,
    name: &str,
    found: &mut Diagnostics,
) -> Option<ir::Ident> {
    let usual = names::joined(&[name, "s"]);
    let Some(plural) = &written.plural else { return Some(usual) };
    let at = root.at("plural").span;
    let Some(resource) = names::type_name(plural) else {
        found.push(bad_name(plural, at, "plurals are named like `CommunityThreads`"));
        return None;
    };
    if resource == usual {
        found.push(
            Diagnostic::new(Code::UselessOverride, at, format!("`{plural}` is the plural anyway"))
                .help("leave `plural` out"),
        );
    }
    Some(resource)
}

fn declared(written: &spec::Entity) -> impl Iterator<Item = (Kind, &spec::Operation)> {
    Kind::ALL.into_iter().filter_map(|kind| {
        let operation = match kind {
            Kind::Create => written.operations.create.as_ref(),
            Kind::Update => written.operations.update.as_ref(),
        };
        operation.map(|operation| (kind, operation))
    })
}

/// A field, and the operations that it is part of.
struct PlacedField {
    lowered: ir::Field,
    required: Vec<Kind>,
    optional: Vec<Kind>,
}

fn fields(
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
            },
            required: written.required.clone(),
            optional: written.optional.clone(),
        })
    });
    fields.collect()
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
    for (list, kinds) in [("required", &written.required), ("optional", &written.optional)] {
        for (index, kind) in kinds.iter().enumerate() {
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
    if seen.is_empty() && !found.within(place.span) {
        found.push(
            Diagnostic::new(
                Code::FieldWithoutOperation,
                key,
                format!("`{wire}` is on no operation"),
            )
            .help("name the operations under `required` or `optional`"),
        );
    }
}

/// What lowering an operation needs of its entity.
struct OperationPlace<'a> {
    name: &'a str,
    written: &'a [PlacedField],
    fields: &'a Node,
    at: &'a Node,
    span: Span,
}

fn lower_operation(
    scope: &Scope<'_>,
    entity: &spec::Entity,
    kind: Kind,
    operation: &spec::Operation,
    place: &OperationPlace<'_>,
    found: &mut Diagnostics,
) -> ir::Operation {
    let at = place.at;
    let verb = match kind {
        Kind::Create => "Create",
        Kind::Update => "Update",
    };
    let request = names::joined(&[verb, place.name]);
    let parameters = parameters(place.written, kind);
    let lowered: Vec<&ir::Field> = place.written.iter().map(|field| &field.lowered).collect();
    let case_place = cases::Place {
        fields: &lowered,
        parameters: &parameters,
        written: place.fields,
        required_message: scope.api.map(|api| api.messages.required.as_str()),
    };
    let cases = cases::lower(operation, &case_place, at.at("cases"), found);
    ir::Operation {
        kind,
        method: names::joined(&[kind.word()]),
        builder: names::joined(&[&request.text, "Builder"]),
        role: operation.role.clone(),
        role_constant: names::constant_name(place.name, kind.role_suffix()),
        page: page(scope, &operation.page, at.at("page").span, found),
        docs: docs(&operation.docs, at.at("docs").span, found),
        docs_span: at.at("docs").span,
        deprecated: operation
            .deprecated
            .as_ref()
            .map(|deprecation| lower_deprecation(scope, deprecation, at.at("deprecated"), found)),
        success_message: success_message(scope, entity, kind),
        span: place.span,
        role_span: at.at("role").span,
        request,
        parameters,
        cases,
    }
}

fn parameters(fields: &[PlacedField], kind: Kind) -> Vec<ir::Parameter> {
    let on = |required: bool| {
        fields.iter().enumerate().filter_map(move |(field, placed)| {
            let list = if required { &placed.required } else { &placed.optional };
            list.contains(&kind).then_some(ir::Parameter { field, required })
        })
    };
    on(true).chain(on(false)).collect()
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

fn success_message(scope: &Scope<'_>, entity: &spec::Entity, kind: Kind) -> String {
    let template = scope.api.map_or("", |api| match kind {
        Kind::Create => &api.messages.create,
        Kind::Update => &api.messages.update,
    });
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
