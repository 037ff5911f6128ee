//! The server crate: one trait per entity with one method per operation, and their routes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::tokens::Inner;
use super::{Job, docs, exports, krate};
use crate::RuntimePath;
use crate::ir::{Api, Docs, Entity, File, Ident, Operation, RequestShape, ResponseShape};
use crate::render;

pub(super) fn emit<'api>(api: &'api Api, _: &'api RuntimePath) -> Vec<Job<'api>> {
    let root = Job::new("server/src/lib.rs", || render::rust(&api.shared.file, root(api)));
    let entities = api.entities.iter().map(|entity| {
        let path = format!("server/src/{}.rs", entity.module.text);
        Job::new(path, || render::rust(&entity.file, entity_file(api, entity)))
    });
    [root].into_iter().chain(entities).collect()
}

/// The items of the runtime that the stubs export, if the spec leaves them their names.
const RUNTIME: [&str; 9] = [
    "Authenticator",
    "Caller",
    "FileResponse",
    "Rejection",
    "Routes",
    "Settings",
    "Tokens",
    "WriteResponse",
    "WriteResult",
];

fn root(api: &Api) -> TokenStream {
    let about = Inner(root_docs(api));
    let model = format_ident!("{}", krate(api, "model"));
    let modules: Vec<_> = api.entities.iter().map(|entity| &entity.module).collect();
    let traits: Vec<_> = api.entities.iter().map(|entity| &entity.resource).collect();
    let runtime = exports(&RUNTIME, &traits);
    let exports = api.entities.iter().map(|entity| {
        let (module, resource) = (&entity.module, &entity.resource);
        quote!(pub use #module::#resource;)
    });
    let docs = Docs::new(["Builds the router of every operation, on one service."]).paragraph(
        "The router is an ordinary `axum::Router` and a tower service. It also answers unknown paths and methods in \
         the vendor's shape.",
    );
    let ids: Vec<_> = api.entities.iter().map(|entity| &entity.id).collect();
    let name = &api.shared.name;
    let crud_docs = Docs::new(["Adds every operation, on one service that is generic over entities."])
        .paragraph(
            "To handle one entity differently, merge the `routes` of its module: they replace the operations that both \
             have.",
        );
    quote! {
        #about

        #(pub mod #modules;)*

        pub use #model::*;
        pub use runtime::{self, #(#runtime),*};
        #(#exports)*

        #docs
        pub fn router<S>(service: S, settings: runtime::Settings) -> runtime::axum::Router
        where
            S: #(#traits)+*,
        {
            let service = ::std::sync::Arc::new(service);
            runtime::Routes::new() #(.merge(#modules::routes(&service)))* .into_router(settings)
        }

        #crud_docs
        pub fn crud_routes<S>(service: &::std::sync::Arc<S>) -> runtime::Routes<#name>
        where
            S: #(runtime::Crud<#ids>)+*,
        {
            runtime::Routes::new() #(.crud::<#ids>(service))*
        }
    }
}

fn root_docs(api: &Api) -> Docs {
    let name = &api.shared.name.text;
    let docs = Docs::new([format!("Server stubs of the {name} API, on axum.")])
        .paragraph("Unofficial: neither made nor endorsed by the vendor.")
        .paragraph(
            "Implement the trait of each entity and pass the service to [`router`], or implement \
             [`Crud`](runtime::Crud) once for all entities and use [`crud_routes`]. Handlers receive complete, typed \
             requests and the caller; tokens, roles and malformed requests are dealt with before. Without an \
             [`Authenticator`] every request is answered with 401.",
        )
        .paragraph(
            "What an update clears is documented on its request. What is assumed about the vendor's service is \
             documented on the methods of the client, and in `openapi.json`.",
        );
    let head = ["| operation | method | role |", "|---|---|---|"].map(str::to_owned);
    let operations = api.entities.iter().flat_map(|entity| {
        entity.operations.iter().map(move |operation| {
            format!(
                "| `{}` | [`{}`]({}::{}) | `{}` |",
                docs::endpoint(entity, operation),
                operation.method.text,
                entity.resource.text,
                operation.method.text,
                operation.role,
            )
        })
    });
    docs.then(Docs::new(head.into_iter().chain(operations)))
}

fn entity_file(api: &Api, entity: &Entity) -> TokenStream {
    let about = Inner(Docs::new([format!("The operations of `{}`, for a server.", entity.wire)]));
    let (name, resource) = (&api.shared.name, &entity.resource);
    let model = format_ident!("{}", krate(api, "model"));
    let names = names(api, entity);
    let docs = &entity.docs;
    let methods = entity.operations.iter().map(|operation| method(entity, operation));
    let routes = entity.operations.iter().map(route);
    let routes_docs =
        Docs::new(["The routes of these operations, for a router with a selection of entities."]);
    quote! {
        #about

        use #model::{#(#names),*};

        #docs
        pub trait #resource: Send + Sync + 'static {
            #(#methods)*
        }

        #routes_docs
        pub fn routes<S: #resource>(service: &std::sync::Arc<S>) -> runtime::Routes<#name> {
            runtime::Routes::new() #(#routes)*
        }
    }
}

/// How an operation is added to the routes of its entity.
fn route(operation: &Operation) -> TokenStream {
    let method = &operation.method;
    match (&operation.file, operation.kind.request()) {
        (Some(File { name, .. }), _) => quote!(.download::<#name, _, _>(service, S::#method)),
        (None, RequestShape::Body) => quote!(.operation(service, S::#method)),
        (None, _) => quote!(.#method(service, S::#method)),
    }
}

/// What the file of an entity names of the model.
fn names<'a>(api: &'a Api, entity: &'a Entity) -> Vec<&'a Ident> {
    let names_id =
        entity.operations.iter().any(|operation| operation.kind.request() != RequestShape::Query);
    let requests = entity.writes().map(|operation| &operation.request);
    let record = entity.record.as_ref().map(|record| &record.name);
    let files = entity.files().map(|(_, file)| &file.name);
    let names = requests
        .chain(files)
        .chain(record)
        .chain(entity.row())
        .chain(names_id.then_some(&entity.id));
    let mut names: Vec<_> = names.chain([&api.shared.name]).collect();
    names.sort();
    names
}

fn method(entity: &Entity, operation: &Operation) -> TokenStream {
    let (method, request, id) = (&operation.method, &operation.request, &entity.id);
    let record = entity.record.as_ref().map(|record| &record.name);
    let row = entity.row();
    let takes = match operation.kind.request() {
        RequestShape::Body => quote!(request: #request),
        RequestShape::Id => quote!(id: #id),
        RequestShape::Ids => quote!(ids: Vec<#id>),
        RequestShape::Query => quote!(list: runtime::List<#record>),
        RequestShape::OptionalId => quote!(id: Option<#id>),
        RequestShape::Command => quote!(command: runtime::RunCommand<#id>),
    };
    let answer = match operation.kind.response() {
        ResponseShape::Saved | ResponseShape::Deleted | ResponseShape::Completed => {
            quote!(runtime::WriteResult<#id>)
        }
        ResponseShape::Record => quote!(runtime::ReadResult<#record>),
        ResponseShape::Records => quote!(runtime::ReadResult<Vec<#record>>),
        ResponseShape::Page => quote!(runtime::ReadResult<runtime::Page<#row>>),
        ResponseShape::Commands => quote!(runtime::ReadResult<Vec<runtime::CommandInfo>>),
        ResponseShape::File => quote!(runtime::ReadResult<Option<runtime::FileResponse>>),
    };
    let docs = operation
        .docs
        .clone()
        .paragraph(docs::access(entity, operation))
        .then(docs::replacement(operation.deprecated.as_ref()));
    quote! {
        #docs
        fn #method(
            &self,
            #takes,
            caller: runtime::Caller,
        ) -> impl Future<Output = #answer> + Send;
    }
}
