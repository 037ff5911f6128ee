//! The crate that client and server share: ids, roles, envelopes, and the requests of an entity.

mod api;
mod envelopes;
mod ids;
mod quirks;
mod record;
mod request;
mod root;

use proc_macro2::TokenStream;
use quote::quote;

use super::Job;
use super::tokens::Inner;
use crate::RuntimePath;
use crate::ir::{Api, Docs, Entity, Scalar};
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
    jobs.extend(api.entities.iter().map(|entity| {
        let path = format!("model/src/{}.rs", entity.module.text);
        Job::new(path, || render::rust(&entity.file, entity_file(api, entity)))
    }));
    jobs
}

fn entity_file(api: &Api, entity: &Entity) -> TokenStream {
    let about = match entity.record {
        Some(_) => format!("A `{}`, and requests about it.", entity.wire),
        None => format!("Requests about a `{}`.", entity.wire),
    };
    let about = Inner(Docs::new([about]));
    let api_name = &api.shared.name;
    let mut names = ids_in_use(entity);
    names.push(api_name);
    names.sort();
    let states = entity.fields.iter().enumerate().any(|(index, _)| is_required(entity, index));
    let state_imports = states.then(|| {
        quote!(
            use std::marker::PhantomData;
        )
    });
    let missing = states.then(|| quote!(Missing,));
    let set = states.then(|| quote!(Set,));
    let types = json_types_in_use(entity);
    let writes = entity.writes().next().is_some();
    let field = types.is_some().then(|| quote!(Field,));
    let operation = writes.then(|| quote!(Operation,));
    let saved = writes.then(|| quote!(Saved,));
    let date_time = uses_date_times(entity).then(|| quote!(DateTime,));
    let markers = request::markers(entity);
    let requests = entity.writes().map(|operation| request::items(api, entity, operation));
    let record = record::items(api, entity);
    quote! {
        #about

        #state_imports

        #types
        use runtime::{#date_time #field Kind, #missing #operation OperationInfo, #set};

        use crate::{#(#names,)* #saved roles};

        #record
        #(#requests)*
        #(#markers)*
    }
}

/// The import of the JSON types that the tables of an entity name.
fn json_types_in_use(entity: &Entity) -> Option<TokenStream> {
    let parameters = entity.writes().flat_map(|operation| entity.parameters(operation));
    let records = entity.record.iter().flat_map(|record| entity.record_fields(record));
    let fields = parameters.chain(records);
    let mut types: Vec<_> = fields.map(|(field, _)| request::json_type(&field.ty)).collect();
    types.sort();
    types.dedup();
    (!types.is_empty()).then(|| quote!(use runtime::types::{#(#types),*};))
}

/// Whether a date and time stands anywhere in the file.
fn uses_date_times(entity: &Entity) -> bool {
    entity.modification().is_some()
        || entity.fields.iter().any(|field| *field.ty.scalar() == Scalar::DateTime)
}

/// The types of ids that the requests of an entity name, sorted.
fn ids_in_use(entity: &Entity) -> Vec<&crate::ir::Ident> {
    let of_fields = entity.fields.iter().filter_map(|field| match field.ty.scalar() {
        Scalar::Id { id, .. } => Some(id),
        Scalar::Integer
        | Scalar::String
        | Scalar::Boolean
        | Scalar::DateTime
        | Scalar::Json
        | Scalar::CommaList => None,
    });
    let mut ids: Vec<_> = of_fields.chain([&entity.id]).collect();
    ids.sort();
    ids.dedup();
    ids
}

fn is_required(entity: &Entity, field: usize) -> bool {
    entity
        .writes()
        .flat_map(|operation| &operation.parameters)
        .any(|parameter| parameter.field == field && parameter.required)
}
