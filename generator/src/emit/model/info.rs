//! The descriptions of entities and operations.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::ir::{Api, Entity, Kind, Operation, Record, RequestShape};

/// The type whose trait describes an operation.
#[derive(Clone, Copy)]
enum Subject {
    /// The request.
    Request,
    /// The record.
    Record,
    /// The id.
    Id,
}

/// Where the model describes the operations of a kind: on a type, in a trait, by a constant.
fn place(kind: Kind) -> (Subject, &'static str, &'static str) {
    match kind {
        Kind::Create | Kind::Update => (Subject::Request, "Operation", "INFO"),
        Kind::Get => (Subject::Record, "Readable", "GET"),
        Kind::GetMany => (Subject::Record, "BatchReadable", "GET_MANY"),
        Kind::List => (Subject::Record, "Listable", "LIST"),
        Kind::Delete => (Subject::Id, "Deletable", "DELETE"),
        Kind::ListCommands => (Subject::Id, "Commandable", "COMMANDS"),
        Kind::RunCommand => (Subject::Id, "Runnable", "RUN_COMMAND"),
    }
}

fn name(text: &str) -> Ident {
    format_ident!("{text}")
}

/// The constant that describes an entity.
pub(super) fn entity(entity: &Entity) -> TokenStream {
    let (name, path) = (&entity.wire, &entity.path);
    quote! {
        const ENTITY: &runtime::EntityInfo = &runtime::EntityInfo { name: #name, path: #path };
    }
}

/// The value that describes an operation.
pub(super) fn operation(operation: &Operation) -> TokenStream {
    let Operation { kind, role_constant, request, success_message, .. } = operation;
    let constructor = &operation.method;
    let body = (kind.request() == RequestShape::Body).then(|| quote!(::<#request>));
    let message = (!kind.reads()).then_some(success_message).into_iter();
    let page = operation.page.as_ref().map(|page| quote!(.page(#page)));
    let deprecated = operation.deprecated.as_ref().map(|deprecation| {
        let note = &deprecation.note;
        quote!(.deprecated(#note))
    });
    quote! {
        &runtime::OperationInfo::#constructor #body (
            ENTITY,
            crate::roles::#role_constant #(, #message)*
        ) #page #deprecated
    }
}

/// The trait of an operation whose request has no body, implemented for the record or the id.
pub(super) fn implementation(api: &Api, entity: &Entity, described: &Operation) -> TokenStream {
    let (subject, interface, constant) = place(described.kind);
    let (interface, constant) = (name(interface), name(constant));
    let (id, record, api_name) = (&entity.id, &entity.record, &api.shared.name);
    let info = operation(described);
    let (ty, items) = match (subject, record) {
        (Subject::Request, _) | (Subject::Record, None) => return TokenStream::new(),
        (Subject::Record, Some(record)) => (&record.name, TokenStream::new()),
        (Subject::Id, _) => (id, quote!(type Api = #api_name;)),
    };
    let details = match described.kind.request() {
        RequestShape::Body | RequestShape::Id | RequestShape::Ids | RequestShape::OptionalId => {
            None
        }
        RequestShape::Command => {
            let commands = described.commands.iter().map(|command| &command.name);
            Some(quote! {
                const COMMANDS: &'static [runtime::DeclaredCommand] =
                    &[#(runtime::DeclaredCommand::of::<#commands>()),*];
            })
        }
        RequestShape::Query => record.as_ref().map(|Record { row, .. }| quote!(type Row = #row;)),
    };
    quote! {
        impl runtime::#interface for #ty {
            #items
            #details
            const #constant: &'static runtime::OperationInfo = #info;
        }
    }
}

/// The constant that describes an operation, seen from the id of the entity.
pub(super) fn constant(operation: &Operation) -> TokenStream {
    let (subject, interface, constant) = place(operation.kind);
    let (interface, constant) = (name(interface), name(constant));
    let request = name(operation.kind.variant());
    match subject {
        Subject::Request => quote!(<Self::#request as runtime::#interface>::#constant),
        Subject::Record => quote!(<Self::Record as runtime::#interface>::#constant),
        Subject::Id => quote!(<Self as runtime::#interface>::#constant),
    }
}

/// How an operation is shown to a visitor.
pub(super) fn visit(entity: &Entity, operation: &Operation) -> TokenStream {
    let (subject, _, _) = place(operation.kind);
    let (request, id, method) = (&operation.request, &entity.id, &operation.method);
    let record = entity.record.as_ref().map(|record| &record.name);
    match subject {
        Subject::Request => quote!(visitor.write::<crate::#request>();),
        Subject::Record => quote!(visitor.#method::<crate::#record>();),
        Subject::Id => quote!(visitor.#method::<crate::#id>();),
    }
}
