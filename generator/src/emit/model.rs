//! The crate that client and server share: ids, roles, envelopes, and the requests and records of
//! each entity.

mod api;
mod command;
mod entity;
mod enums;
mod envelopes;
mod ids;
mod info;
mod quirks;
mod record;
mod request;
mod root;
mod structure;

use proc_macro2::TokenStream;
use quote::quote;

use super::Job;
use super::tokens::Inner;
use crate::RuntimePath;
use crate::ir::{Api, Docs, Entity, Ident};
use crate::render;

pub(super) fn emit<'api>(api: &'api Api, _: &'api RuntimePath) -> Vec<Job<'api>> {
    let shared = &api.shared.file;
    let mut jobs = vec![
        Job::new("model/src/lib.rs", || render::rust(shared, root::root(api))),
        Job::new("model/src/api.rs", || render::rust(shared, api::api(api))),
        Job::new("model/src/envelopes.rs", || render::rust(shared, envelopes::envelopes(api))),
        Job::new("model/src/ids.rs", || render::rust(shared, ids::ids(api))),
        Job::new("model/src/roles.rs", || render::rust(shared, ids::roles(api))),
        Job::new("model/src/quirks.rs", || render::rust(shared, quirks::table(api))),
    ];
    if !api.enums.is_empty() {
        jobs.push(Job::new("model/src/enums.rs", || render::rust(shared, enums::enums(api))));
    }
    jobs.extend(api.entities.iter().map(|entity| {
        let path = format!("model/src/{}.rs", entity.module.text);
        Job::new(path, || render::rust(&entity.file, entity_file(api, entity)))
    }));
    jobs
}

fn entity_file(api: &Api, entity: &Entity) -> TokenStream {
    let about = match entity.record {
        Some(_) => format!("The records of `{}` and requests for them.", entity.wire),
        None => format!("Requests for `{}`.", entity.wire),
    };
    let about = Inner(Docs::new([about]));
    let imports = imports(api, entity);
    let info = info::entity(entity);
    let record = record::items(api, entity);
    let requests = entity.writes().map(|operation| request::items(api, entity, operation));
    let markers = request::markers(entity);
    let item = entity::item(api, entity);
    let commands = command::items(entity);
    quote! {
        #about

        use crate::{#(#imports),*};

        #info
        #record
        #item
        #(#requests)*
        #(#markers)*
        #(#commands)*
    }
}

/// The API, the enumerations and the types of ids that the file of an entity names, sorted.
fn imports<'a>(api: &'a Api, entity: &'a Entity) -> Vec<&'a Ident> {
    let commands = entity.operations.iter().flat_map(|operation| &operation.commands);
    let parameters = commands.flat_map(|command| command.members().map(|member| member.field));
    // A field of all entities may be part of no request and no record of this one.
    let requests = entity.writes().flat_map(|operation| entity.request_fields(operation));
    let record = entity.record.iter().flat_map(|record| entity.record_fields(record));
    let columns = entity.operations.iter().flat_map(|operation| &operation.columns);
    let columns = columns.map(|column| entity.field(column.field));
    let fields = requests.chain(record).map(|member| member.field).chain(columns);
    let fields = fields.chain(parameters);
    let of_fields = fields.filter_map(|field| field.ty.scalar().declared());
    let mut names: Vec<_> = of_fields.chain([&entity.id, &api.shared.name]).collect();
    names.sort();
    names.dedup();
    names
}
