//! An entity with its operations and fields.

use super::docs::docs;
use super::fields::declared;
use super::{Scope, bad_name, fields, names, operation, record, useless_rust};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir;
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

    let fields = fields::lower(scope, written, root, found);
    let at = root.at("operations");
    let operations: Vec<_> = declared(written)
        .map(|(kind, declared)| {
            let place = operation::Place {
                name: &name,
                plural: &resource.text,
                written: &fields,
                fields: root.at("fields"),
                at: at.at(kind.word()),
                span: at.key(kind.word()),
            };
            operation::lower(scope, written, kind, declared, &place, found)
        })
        .collect();
    if operations.is_empty() {
        found.push(
            Diagnostic::new(Code::MissingKey, root.key("operations"), "there is no operation")
                .help("declare `create:`, `update:`, `get:`, `get-many:`, `list:` or `delete:`"),
        );
    }
    let record = record::lower(scope, written, root, &name, &fields, found);
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
        record,
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
