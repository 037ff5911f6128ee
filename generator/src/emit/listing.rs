//! The public API of the generated crates, an item a line: what a review of it reads. Made from the
//! IR, as the code is. Types are shown as their documentation shows them, without lifetimes.

use super::{Job, krate};
use crate::RuntimePath;
use crate::ir::{Api, Entity, Field, Ident, Kind, Operation, Scalar, Type};
use crate::render;

pub(super) fn emit<'api>(api: &'api Api, _: &'api RuntimePath) -> Vec<Job<'api>> {
    vec![Job::new("api.txt", || {
        let sections = [clients(api), servers(api), ids(api), roles(api)];
        let requests = api.entities.iter().flat_map(|entity| {
            entity.operations.iter().map(|operation| request(api, entity, operation))
        });
        let sections: Vec<_> = sections.into_iter().chain(requests).map(|s| s.join("\n")).collect();
        format!("# {}\n\n{}\n", render::mark(&api.shared.file), sections.join("\n\n"))
    })]
}

/// Every operation with its entity.
fn operations(api: &Api) -> impl Iterator<Item = (&Entity, &Operation)> {
    let entities = api.entities.iter();
    entities.flat_map(|entity| entity.operations.iter().map(move |operation| (entity, operation)))
}

fn clients(api: &Api) -> Vec<String> {
    let krate = krate(api, "client");
    let name = &api.shared.name.text;
    let accessors = api.entities.iter().map(|entity| {
        format!("{krate}::Client::{}() -> {}", shown_name(&entity.accessor), entity.resource.text)
    });
    let methods = operations(api).map(|(entity, operation)| {
        let request = &operation.request.text;
        format!(
            "{krate}::{}::{}(impl Into<{request}>) -> Call<{request}>{}",
            entity.resource.text,
            shown_name(&operation.method),
            if operation.deprecated.is_some() { ", deprecated" } else { "" }
        )
    });
    [
        format!("{krate}::Client::builder() -> ClientBuilder<{name}, Client>"),
        format!("{krate}::Client::raw(Method, impl Into<String>) -> Call<Raw<{name}>>"),
    ]
    .into_iter()
    .chain(accessors)
    .chain(methods)
    .collect()
}

fn servers(api: &Api) -> Vec<String> {
    let krate = krate(api, "server");
    let traits: Vec<_> = api.entities.iter().map(|entity| entity.resource.text.as_str()).collect();
    let router = format!("{krate}::router(impl {}, Settings) -> Router", traits.join(" + "));
    let methods = operations(api).map(|(entity, operation)| {
        format!(
            "{krate}::{}::{}({}, Caller) -> Reply<{}>",
            entity.resource.text,
            shown_name(&operation.method),
            operation.request.text,
            entity.id.text
        )
    });
    [router].into_iter().chain(methods).collect()
}

fn ids(api: &Api) -> Vec<String> {
    let krate = krate(api, "model");
    let ids = api.entities.iter().map(|entity| &entity.id);
    let mut ids: Vec<_> = ids
        .chain(api.shared.references.iter().map(|reference| &reference.id))
        .map(|id| format!("{krate}::{}(i64)", id.text))
        .collect();
    ids.sort();
    ids
}

fn roles(api: &Api) -> Vec<String> {
    let krate = krate(api, "model");
    let mut roles: Vec<_> = operations(api)
        .map(|(_, operation)| {
            let constant = &operation.role_constant.text;
            format!("{krate}::roles::{constant} = \"{}\"", operation.role)
        })
        .collect();
    roles.sort();
    roles.dedup();
    roles
}

/// A request: what it does, its own methods, and its fields, each a setter of its builder as well.
fn request(api: &Api, entity: &Entity, operation: &Operation) -> Vec<String> {
    let path = format!("{}::{}", krate(api, "model"), operation.request.text);
    let head = format!("{path} = {} {}", operation.kind.method(), entity.path);
    let builder = format!("{path}::builder() -> {}", operation.builder.text);
    let would_clear = match operation.kind {
        Kind::Create => None,
        Kind::Update => Some(format!("{path}::would_clear() -> Vec<&str>")),
    };
    let fields = entity.parameters(operation).map(|(field, required)| {
        let ty = if required { shown(&field.ty) } else { format!("Option<{}>", shown(&field.ty)) };
        format!(
            "{path}.{}: {ty} = \"{}\"{}",
            shown_name(&field.name),
            field.wire,
            change(entity, field)
        )
    });
    [head, builder].into_iter().chain(would_clear).chain(fields).collect()
}

fn change(entity: &Entity, field: &Field) -> String {
    match entity.list_changed_by(field) {
        Some(list) => format!(", changes \"{}\"", list.wire),
        None => String::new(),
    }
}

fn shown_name(name: &Ident) -> String {
    if name.raw { format!("r#{}", name.text) } else { name.text.clone() }
}

fn shown(ty: &Type) -> String {
    let scalar = match ty.scalar() {
        Scalar::Integer => "i64",
        Scalar::Boolean => "bool",
        Scalar::String | Scalar::DateTime | Scalar::Json | Scalar::CommaList => "String",
        Scalar::Id { id, .. } => &id.text,
    };
    match ty {
        Type::One(_) => scalar.to_owned(),
        Type::Many(_) => format!("Vec<{scalar}>"),
    }
}
