//! The ids of entities and references, and the roles that operations require.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::docs;
use crate::emit::tokens::Inner;
use crate::ir::{self, Api, Docs, Ident};

pub(super) fn ids(api: &Api) -> TokenStream {
    let about = Inner(Docs::new(["Typed ids: 64-bit integers on the wire."]));
    let ids = all_ids(api).map(|(wire, id, docs)| {
        let docs = Docs::new([format!("Id of a `{wire}`.")]).then(docs.clone());
        quote! {
            #docs
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct #id(pub i64);
        }
    });
    let macros = all_ids(api).map(|(_, id, _)| quote!(runtime::typed_id!(#id);));
    quote! { #about #(#ids)* #(#macros)* }
}

/// The name, id type and documentation of every entity and reference.
pub(super) fn all_ids(api: &Api) -> impl Iterator<Item = (&str, &ir::Ident, &Docs)> {
    let entities =
        api.entities.iter().map(|entity| (entity.wire.as_str(), &entity.id, &entity.docs));
    let references =
        api.shared.references.iter().map(|other| (other.wire.as_str(), &other.id, &other.docs));
    entities.chain(references)
}

pub(super) fn roles(api: &Api) -> TokenStream {
    let about = Inner(Docs::new(["Roles: the rights of callers who are not administrators."]));
    // Several operations may need the same role.
    let mut opened: IndexMap<&Ident, (&str, Vec<String>)> = IndexMap::new();
    for entity in &api.entities {
        for operation in &entity.operations {
            let role = (operation.role.as_str(), Vec::new());
            let (_, endpoints) = opened.entry(&operation.role_constant).or_insert(role);
            endpoints.push(format!("`{}`", docs::endpoint(entity, operation)));
        }
    }
    let roles = opened.iter().map(|(name, (role, endpoints))| {
        let docs = Docs::new([format!("Required for {}.", endpoints.join(" and "))]);
        quote! { #docs pub const #name: runtime::Role = runtime::Role::new(#role); }
    });
    let names = opened.keys();
    let all = Docs::new(["Every role."]);
    quote! {
        #about

        #(#roles)*

        #all
        pub const ALL: &[runtime::Role] = &[#(#names),*];
    }
}
