//! What an entity inherits from `api.yaml`: the fields of all entities. They become part of its file as
//! it was parsed, so that nothing after this step tells them from its own.

use super::fields::is_declared;
use super::{Lowerer, types};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::Kind;
use crate::spec::tree::{Node, Value};
use crate::spec::{self, Presence, Write};

/// The placeholder for the name of the entity.
const ENTITY: &str = "{entity}";

/// Adds the fields of all entities to those of one. Its own fields take precedence.
pub(super) fn fields(
    entity: &mut spec::Entity,
    root: &mut Node,
    api: Option<&spec::Api>,
    api_root: Option<&Node>,
    diagnostics: &mut Diagnostics,
) {
    let shared = api_root.and_then(|api_root| api_root.get("fields"));
    let is_certain = api.is_some() && shared.is_none_or(|shared| shared.valid);
    if !is_certain {
        // Whatever looks unknown may be declared where an error hides it, so that no use of a field can
        // be judged.
        root.valid = false;
        if let Some(own) = root.get_mut("fields") {
            own.has_duplicates = true;
        }
        for operation in entity.operations.all_mut() {
            operation.cases.clear();
        }
    }
    let Some(shared) = shared else { return };
    let declared: Vec<&str> =
        Kind::ALL.into_iter().filter(|kind| is_declared(root, *kind)).map(Kind::as_str).collect();
    for (key, node) in shared.entries() {
        let wire = &*key.text;
        let mut node = node.clone();
        let field = api.and_then(|api| api.fields.get(wire));
        let field = field.map(|field| adapted(wire, field, &entity.entity, root));
        if root.at("fields").get(wire).is_some() {
            if let (Some(own), Some(field)) = (entity.fields.get(wire), &field)
                && is_repetition(own, field)
            {
                let fields = root.at("fields");
                let message = format!("`api.yaml` declares `{wire}` for all entities");
                diagnostics.push(
                    Diagnostic::new(Code::Repetition, fields.key(wire), message)
                        .help("delete the field")
                        .related(key.span, "declared here")
                        .fix(fields.entry_span(wire), ""),
                );
            }
            continue;
        }
        if let Some(field) = &field
            && field.record.is_none()
            && [&field.required, &field.optional, &field.undocumented]
                .into_iter()
                .all(Vec::is_empty)
        {
            continue;
        }
        node.retain_elements(&["required", "optional", "undocumented"], &declared);
        let Some(own) = root.get_mut("fields") else { return };
        let Value::Mapping(entries) = &mut own.value else { return };
        // The id comes first, everything else after what the entity declares.
        let at = if wire == "Id" { 0 } else { entries.len() };
        entries.insert(at, (key.clone(), node));
        if let Some(field) = field {
            let at = if wire == "Id" { 0 } else { entity.fields.len() };
            entity.fields.shift_insert(at, wire.to_owned(), field);
        }
    }
}

/// Reports the types that there are not, even if no entity has the fields.
pub(super) fn types(lowerer: &mut Lowerer<'_>, api: &spec::Api, root: &Node) {
    for (wire, field) in &api.fields {
        if !field.ty.contains(ENTITY) {
            types::lower(lowerer, &field.ty, root.at("fields").at(wire).at("type").span);
        }
    }
}

/// A field of all entities as that of one: on the operations that the entity has.
pub(super) fn adapted(wire: &str, field: &spec::Field, entity: &str, root: &Node) -> spec::Field {
    let mut field = field.clone();
    for text in [&mut field.ty, &mut field.docs] {
        *text = text.replace(ENTITY, entity);
    }
    for writes in [&mut field.required, &mut field.optional, &mut field.undocumented] {
        writes.retain(|write| is_declared(root, write.kind()));
    }
    let is_identified = wire == "Id" && is_any_declared(root, Kind::names_records);
    field.record = field.record.filter(|_| is_identified || is_read(root));
    field
}

pub(super) fn is_read(root: &Node) -> bool {
    is_any_declared(root, Kind::returns_records)
}

fn is_any_declared(root: &Node, is_wanted: fn(Kind) -> bool) -> bool {
    Kind::ALL.into_iter().any(|kind| is_wanted(kind) && is_declared(root, kind))
}

/// Whether a field of an entity is that of all entities, its documentation aside.
pub(super) fn is_repetition(own: &spec::Field, shared: &spec::Field) -> bool {
    let lists = |field: &spec::Field| {
        [&field.required, &field.optional, &field.undocumented]
            .map(|writes| [Write::Create, Write::Update].map(|write| writes.contains(&write)))
    };
    let is_plain = own.on_delete.is_none() && own.deprecated.is_none() && own.quirk.is_none();
    is_plain
        && own.ty == shared.ty
        && own.rust == shared.rust
        && own.changes == shared.changes
        && lists(own) == lists(shared)
        && presence(own) == presence(shared)
}

/// Whether every record has a field. What an update requires, every record has.
fn presence(field: &spec::Field) -> Option<Presence> {
    let default = field.required.contains(&Write::Update).then_some(Presence::Always);
    field.record.or(default)
}
