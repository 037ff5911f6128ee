//! The root of the model: its documentation and exports.

use proc_macro2::TokenStream;
use quote::quote;

use super::ids::all_ids;
use crate::emit::docs;
use crate::emit::tokens::Inner;
use crate::ir::{Api, Docs, Entity, Operation, ResponseShape};

pub(super) fn root(api: &Api) -> TokenStream {
    let about = Inner(root_docs(api));
    let name = &api.shared.name;
    let modules = api.entities.iter().map(|entity| &entity.module);
    let exports = api.entities.iter().map(|entity| {
        let module = &entity.module;
        let requests = entity.writes();
        let types = requests.flat_map(|operation| [&operation.request, &operation.builder]);
        let record = entity.record.as_ref().map(|record| &record.name);
        let commands = entity.operations.iter().flat_map(|operation| &operation.commands);
        let types = types.chain(commands.map(|command| &command.name));
        let types = types.chain(entity.files().map(|(_, file)| &file.name));
        let mut types: Vec<_> = types.chain(record).chain(entity.row()).collect();
        types.sort();
        (!types.is_empty()).then(|| quote!(pub use #module::{#(#types),*};))
    });
    let mut ids: Vec<_> = all_ids(api).map(|(_, id, _)| id).collect();
    ids.sort();
    let mut enums: Vec<_> = api.enums.iter().map(|enumeration| &enumeration.name).collect();
    enums.sort();
    let (enum_module, enum_exports) = (!enums.is_empty())
        .then(|| {
            (
                quote!(
                    mod enums;
                ),
                quote!(pub use enums::{#(#enums),*};),
            )
        })
        .unzip();
    quote! {
        #about

        mod api;
        #enum_module
        mod envelopes;
        mod ids;
        pub mod quirks;
        pub mod roles;
        #(mod #modules;)*

        pub use api::#name;
        #enum_exports
        pub use envelopes::*;
        pub use ids::{#(#ids),*};
        #(#exports)*
    }
}

fn root_docs(api: &Api) -> Docs {
    let name = &api.shared.name.text;
    let docs = Docs::new([format!(
        "The model of the {name} API: requests, records, ids, roles and envelopes, without an HTTP stack."
    )]);
    let docs = docs.paragraph("Unofficial: neither made nor endorsed by the vendor.");
    let operations = api.entities.iter().flat_map(|entity| {
        entity.operations.iter().map(move |operation| {
            let endpoint = docs::endpoint(entity, operation);
            format!("| {} | `{endpoint}` | `{}` |", types(entity, operation), operation.role)
        })
    });
    let head = ["| types | operation | role |", "|---|---|---|"].map(str::to_owned);
    docs.then(Docs::new(head.into_iter().chain(operations)))
}

/// Links to the types of an operation.
fn types(entity: &Entity, operation: &Operation) -> String {
    if let Some(file) = &operation.file {
        return docs::link(&file.name);
    }
    match (&entity.record, operation.kind.response()) {
        (Some(record), ResponseShape::Record | ResponseShape::Records) => docs::link(&record.name),
        (Some(record), ResponseShape::Page) => docs::link(&record.row),
        (_, ResponseShape::Deleted | ResponseShape::Commands | ResponseShape::Completed) => {
            docs::link(&entity.id)
        }
        (_, _) => docs::link(&operation.request),
    }
}
