//! The public API of the generated crates, an item a line: what a review of it reads. Made from the
//! IR, as the code is. Types are shown as their documentation shows them, without lifetimes.

use super::{Job, krate};
use crate::RuntimePath;
use crate::ir::{Api, Entity, Field, Ident, Kind, Member, Operation, Scalar, Type};
use crate::render;

pub(super) fn emit<'api>(api: &'api Api, _: &'api RuntimePath) -> Vec<Job<'api>> {
    vec![Job::new("api.txt", || {
        let sections = [clients(api), servers(api), ids(api), roles(api)];
        let models = api.entities.iter().flat_map(|entity| {
            let requests = entity.writes().map(|operation| request(api, entity, operation));
            requests.chain(records(api, entity)).collect::<Vec<_>>()
        });
        let sections: Vec<_> = sections.into_iter().chain(models).map(|s| s.join("\n")).collect();
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
    let methods = operations(api).flat_map(|(entity, operation)| {
        let deprecated = if operation.deprecated.is_some() { ", deprecated" } else { "" };
        let shown =
            move |signature: String| format!("{}::{signature}{deprecated}", entity.resource.text);
        client_methods(entity, operation).into_iter().map(shown)
    });
    let methods = methods.map(|method| format!("{krate}::{method}"));
    [
        format!("{krate}::Client::builder() -> ClientBuilder<{name}, Client>"),
        format!("{krate}::Client::raw(Method, impl Into<String>) -> Call<Raw<{name}>>"),
    ]
    .into_iter()
    .chain(accessors)
    .chain(methods)
    .collect()
}

/// The methods of a client for an operation.
fn client_methods(entity: &Entity, operation: &Operation) -> Vec<String> {
    let (id, method, request) =
        (&entity.id.text, shown_name(&operation.method), &operation.request.text);
    let record = entity.record.as_ref().map_or("", |record| &record.name.text);
    match operation.kind {
        Kind::Create | Kind::Update => {
            vec![format!("{method}(impl Into<{request}>) -> Call<{request}>")]
        }
        Kind::Get => {
            let read = [
                format!("get({id}) -> Call<Get<{record}>>"),
                format!("find({id}) -> Call<Find<{record}>>"),
            ];
            let update = entity.modification().map(|update| {
                let update = &update.request.text;
                [
                    format!("modify({id}, impl FnMut(&mut {update})) -> Call<Modify<{record}>>"),
                    format!("replace(&{record}, {update}) -> Call<Replace<{record}>>"),
                ]
            });
            read.into_iter().chain(update.into_iter().flatten()).collect()
        }
        Kind::GetMany => {
            vec![format!("get_many(impl IntoIterator<Item = {id}>) -> Call<Batch<{record}>>")]
        }
        Kind::List => vec![format!("list() -> Call<List<{record}>>")],
        Kind::Delete => vec![format!("delete({id}) -> Call<Delete<{id}>>")],
    }
}

/// What a handler takes besides the caller, and what it answers with.
fn handler(entity: &Entity, operation: &Operation) -> (String, String) {
    let (id, request) = (&entity.id.text, &operation.request.text);
    let record = entity.record.as_ref();
    let name = record.map_or("", |record| &record.name.text);
    let row = record.map_or("", |record| &record.row.text);
    match operation.kind {
        Kind::Create | Kind::Update => (request.clone(), format!("WriteResult<{id}>")),
        Kind::Get => (id.clone(), format!("ReadResult<{name}>")),
        Kind::GetMany => (format!("Vec<{id}>"), format!("ReadResult<Vec<{name}>>")),
        Kind::List => (format!("List<{name}>"), format!("ReadResult<Page<{row}>>")),
        Kind::Delete => (id.clone(), format!("WriteResult<{id}>")),
    }
}

fn servers(api: &Api) -> Vec<String> {
    let krate = krate(api, "server");
    let traits: Vec<_> = api.entities.iter().map(|entity| entity.resource.text.as_str()).collect();
    let router = format!("{krate}::router(impl {}, Settings) -> Router", traits.join(" + "));
    let methods = operations(api).map(|(entity, operation)| {
        let (takes, answers) = handler(entity, operation);
        format!(
            "{krate}::{}::{}({takes}, Caller) -> {answers}",
            entity.resource.text,
            shown_name(&operation.method),
        )
    });
    let bounds = api.entities.iter().map(|entity| format!("Crud<{}>", entity.id.text));
    let bounds = bounds.collect::<Vec<_>>().join(" + ");
    let crud =
        format!("{krate}::crud_routes(&Arc<impl {bounds}>) -> Routes<{}>", api.shared.name.text);
    [router, crud].into_iter().chain(methods).collect()
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
    let head = format!("{path} = {} {}", operation.kind.method(), entity.path_of(operation.kind));
    let builder = format!("{path}::builder() -> {}", operation.builder.text);
    let would_clear = match operation.kind {
        Kind::Update => Some(format!("{path}::would_clear() -> Vec<&str>")),
        Kind::Create | Kind::Get | Kind::GetMany | Kind::List | Kind::Delete => None,
    };
    let fields = entity
        .request_fields(operation)
        .map(|Member { field, required }| member(&path, entity, field, required));
    [head, builder].into_iter().chain(would_clear).chain(fields).collect()
}

fn member(path: &str, entity: &Entity, field: &Field, required: bool) -> String {
    let ty = if required { shown(&field.ty) } else { format!("Option<{}>", shown(&field.ty)) };
    let change = change(entity, field);
    format!("{path}.{}: {ty} = \"{}\"{change}", shown_name(&field.name), field.wire)
}

/// A record, and what lists show of it.
fn records(api: &Api, entity: &Entity) -> Vec<Vec<String>> {
    let Some(record) = &entity.record else { return Vec::new() };
    let path = |name: &Ident| format!("{}::{}", krate(api, "model"), name.text);
    let (whole, id) = (path(&record.name), &entity.id.text);
    let mut lines = vec![format!("{whole}::new({id}) -> {}", record.name.text)];
    if let Some(update) = entity.modification() {
        let update = &update.request.text;
        lines.push(format!("{whole}::into_update() -> {update}"));
        lines.push(format!("{whole}::changes(&{update}) -> Vec<&str>"));
    }
    let list = entity.operation(Kind::List);
    for column in list.iter().flat_map(|list| &list.columns) {
        let handle = match (column.is_filter, column.is_range) {
            (true, true) => "FilterAndRange",
            (true, false) => "Filter",
            (false, _) => "Range",
        };
        lines.push(format!(
            "{whole}::{}: {handle}<{}> = \"{}\"",
            column.constant.text,
            shown(&entity.field(column.field).ty),
            column.parameter
        ));
    }
    let fields = entity.record_fields(record);
    lines.extend(fields.map(|Member { field, required }| member(&whole, entity, field, required)));
    let row = list.map(|_| {
        let row = path(&record.row);
        let fields = entity.row_fields(record);
        let fields = fields.map(|Member { field, required }| member(&row, entity, field, required));
        let head = [format!("{row}::new({id}) -> {}", record.row.text)];
        head.into_iter().chain(fields).collect()
    });
    [lines].into_iter().chain(row).collect()
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
        Scalar::Builtin(builtin) => *builtin.info().rust.last().expect("a path has a name"),
        Scalar::Id { id, .. } => id.text.as_str(),
    };
    match ty {
        Type::One(_) => scalar.to_owned(),
        Type::Many(_) => format!("Vec<{scalar}>"),
    }
}
