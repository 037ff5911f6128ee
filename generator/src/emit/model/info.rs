//! The descriptions of entities and operations.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Entity, Kind, Operation};

/// The constant that describes an entity.
pub(super) fn entity(entity: &Entity) -> TokenStream {
    let (name, path) = (&entity.wire, &entity.path);
    quote! {
        const ENTITY: &runtime::EntityInfo = &runtime::EntityInfo { name: #name, path: #path };
    }
}

/// The value that describes an operation.
pub(super) fn operation(operation: &Operation) -> TokenStream {
    let (role, request, message) =
        (&operation.role_constant, &operation.request, &operation.success_message);
    let role = quote!(crate::roles::#role);
    let info = match operation.kind {
        Kind::Create => quote!(create::<#request>(ENTITY, #role, #message)),
        Kind::Update => quote!(update::<#request>(ENTITY, #role, #message)),
        Kind::Get => quote!(get(ENTITY, #role)),
        Kind::GetMany => quote!(get_many(ENTITY, #role)),
        Kind::List => quote!(list(ENTITY, #role)),
        Kind::Delete => quote!(delete(ENTITY, #role, #message)),
    };
    let page = operation.page.as_ref().map(|page| quote!(.page(#page)));
    let deprecated = operation.deprecated.as_ref().map(|deprecation| {
        let note = &deprecation.note;
        quote!(.deprecated(#note))
    });
    quote!(&runtime::OperationInfo::#info #page #deprecated)
}
