//! The root of the model: its documentation and exports.

use proc_macro2::TokenStream;
use quote::quote;

use super::ids::all_ids;
use crate::emit::docs;
use crate::emit::tokens::Inner;
use crate::ir::{Api, Docs, Entity, Ident, Kind, Operation, ResponseShape, Scalar};
use crate::spec::Builtin;

pub(super) fn root(api: &Api) -> TokenStream {
    let about = Inner(root_docs(api));
    let name = &api.shared.name;
    let modules = api.entities.iter().map(|entity| &entity.module);
    let exports = api.entities.iter().map(|entity| {
        let module = &entity.module;
        let requests = entity.writes();
        let types = requests.flat_map(|operation| [&operation.request, &operation.builder]);
        let record = entity.record.as_ref().map(|record| &record.name);
        let mut types: Vec<_> = types.chain(record).chain(entity.row()).collect();
        types.sort();
        (!types.is_empty()).then(|| quote!(pub use #module::{#(#types),*};))
    });
    let reads = api.entities.iter().any(|entity| entity.record.is_some());
    let has_deletes = api.entities.iter().any(|entity| entity.operation(Kind::Delete).is_some());
    let deleted = has_deletes.then(|| {
        let docs = Docs::new(["The result of a successful delete: the envelope."]);
        quote! {
            #docs
            pub type Deleted = ::runtime::Deleted<SuccessEnvelope>;
        }
    });
    let date_time = (reads || uses_date_times(api)).then(|| quote!(DateTime,));
    let mut ids: Vec<_> = all_ids(api).map(|(_, id, _)| id).collect();
    ids.sort();
    let saved = Docs::new([
        "The result of a successful create or update: the id of the record and the envelope.",
    ]);
    quote! {
        #about

        mod api;
        mod envelopes;
        mod ids;
        pub mod quirks;
        pub mod roles;
        #(mod #modules;)*

        pub use api::#name;
        pub use envelopes::{RejectionEnvelope, SuccessEnvelope};
        pub use ids::{#(#ids),*};
        pub use ::runtime::{#date_time FieldError};
        #(#exports)*

        #saved
        pub type Saved<Id> = ::runtime::Saved<Id, SuccessEnvelope>;

        #deleted
    }
}

/// Whether any field is a date and time.
fn uses_date_times(api: &Api) -> bool {
    let mut fields = api.entities.iter().flat_map(|entity| &entity.fields);
    fields.any(|field| *field.ty.scalar() == Scalar::Builtin(Builtin::DateTime))
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
    let link = |name: &Ident| format!("[`{}`]", name.text);
    match (&entity.record, operation.kind.response()) {
        (Some(record), ResponseShape::Record | ResponseShape::Records) => link(&record.name),
        (Some(record), ResponseShape::Page) => link(&record.row),
        (_, ResponseShape::Deleted) => link(&entity.id),
        (_, _) => link(&operation.request),
    }
}
