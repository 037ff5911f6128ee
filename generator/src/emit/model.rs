//! The crate that client and server share: ids, roles, envelopes, and the requests of an entity.

mod quirks;
mod request;
mod shared;

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
        Job::new("model/src/lib.rs", || render::rust(shared, shared::root(api))),
        Job::new("model/src/api.rs", || render::rust(shared, shared::api(api))),
        Job::new("model/src/envelopes.rs", || render::rust(shared, shared::envelopes(api))),
        Job::new("model/src/ids.rs", || render::rust(shared, shared::ids(api))),
        Job::new("model/src/roles.rs", || render::rust(shared, shared::roles(api))),
        Job::new("model/src/quirks.rs", || render::rust(shared, quirks::table(api))),
    ];
    jobs.extend(api.entities.iter().map(|entity| {
        let path = format!("model/src/{}.rs", entity.module.text);
        Job::new(path, || render::rust(&entity.file, entity_file(api, entity)))
    }));
    jobs
}

fn entity_file(api: &Api, entity: &Entity) -> TokenStream {
    let about = Inner(Docs::new([format!("Requests about a `{}`.", entity.wire)]));
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
    let field = types.is_some().then(|| quote!(Field,));
    let markers = request::markers(entity);
    let requests = entity.operations.iter().map(|operation| request::items(api, entity, operation));
    quote! {
        #about

        #state_imports

        #types
        use runtime::{#field Kind, #missing Operation, OperationInfo, #set};

        use crate::{#(#names,)* Saved, roles};

        #(#requests)*
        #(#markers)*
    }
}

/// The import of the JSON types that the tables of an entity name.
fn json_types_in_use(entity: &Entity) -> Option<TokenStream> {
    let parameters = entity.operations.iter().flat_map(|operation| entity.parameters(operation));
    let mut types: Vec<_> = parameters.map(|(field, _)| request::json_type(&field.ty)).collect();
    types.sort();
    types.dedup();
    (!types.is_empty()).then(|| quote!(use runtime::types::{#(#types),*};))
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
        .operations
        .iter()
        .flat_map(|operation| &operation.parameters)
        .any(|parameter| parameter.field == field && parameter.required)
}
