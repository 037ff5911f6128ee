//! The descriptions of entities and operations.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::emit::docs;
use crate::ir::{Api, CaseAnswer, Entity, File, Kind, Operation, Record, RequestShape};

/// The type whose trait describes an operation.
#[derive(Clone, Copy)]
enum Subject {
    /// The request.
    Request,
    /// The record.
    Record,
    /// The id.
    Id,
    /// The type of the file.
    File,
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
        Kind::Download => (Subject::File, "Downloadable", "DOWNLOAD"),
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
    let constructor = constructor(operation);
    let body = (kind.request() == RequestShape::Body).then(|| quote!(::<#request>));
    let message = (!kind.reads()).then_some(success_message).into_iter();
    let file = operation.file.as_ref().map(|file| self::file(operation, file));
    let page = operation.page.as_ref().map(|page| quote!(.page(#page)));
    let deprecated = operation.deprecated.as_ref().map(|deprecation| {
        let note = &deprecation.note;
        quote!(.deprecated(#note))
    });
    quote! {
        &runtime::OperationInfo::#constructor #body (
            ENTITY,
            crate::roles::#role_constant #(, #message)* #file
        ) #page #deprecated
    }
}

/// The function that describes an operation, and the method that a visitor has for it.
fn constructor(operation: &Operation) -> Ident {
    match operation.file {
        Some(_) => name("download"),
        None => name(&operation.method.text),
    }
}

/// The description of a file, with that of the first case.
fn file(operation: &Operation, File { wire, segment, .. }: &File) -> TokenStream {
    let mut cases = operation.cases.iter();
    let example = cases.find_map(|case| match &case.answer {
        CaseAnswer::File { content_type, bytes } => {
            let bytes = Literal::byte_string(bytes);
            Some(quote!(.example(#content_type, #bytes)))
        }
        _ => None,
    });
    quote!(, runtime::FileInfo::new(#wire, #segment) #example)
}

/// The type that stands for a file.
fn file_type(
    entity: &Entity,
    operation: &Operation,
    File { name, wire, .. }: &File,
) -> TokenStream {
    let about = format!("The file {} of a `{}`.", docs::code(wire), entity.wire);
    let docs = operation.docs.clone().paragraph(about);
    quote! {
        #docs
        #[derive(Clone, Copy, Debug)]
        pub enum #name {}
    }
}

/// The trait of an operation whose request has no body, implemented for the record or the id.
pub(super) fn implementation(api: &Api, entity: &Entity, described: &Operation) -> TokenStream {
    let (subject, interface, constant) = place(described.kind);
    let (interface, constant) = (name(interface), name(constant));
    let (id, record, api_name) = (&entity.id, &entity.record, &api.shared.name);
    let info = operation(described);
    let declaration = described.file.as_ref().map(|file| file_type(entity, described, file));
    let (ty, items) = match (subject, record) {
        (Subject::Request, _) | (Subject::Record, None) => return TokenStream::new(),
        (Subject::File, _) => match &described.file {
            Some(file) => (&file.name, quote!(type Api = #api_name; type Id = #id;)),
            None => return TokenStream::new(),
        },
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
        #declaration

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
        Subject::File => {
            let file = operation.file.as_ref().map(|file| &file.name);
            quote!(<#file as runtime::#interface>::#constant)
        }
    }
}

/// How an operation is shown to a visitor.
pub(super) fn visit(entity: &Entity, operation: &Operation) -> TokenStream {
    let (subject, _, _) = place(operation.kind);
    let (request, id, method) = (&operation.request, &entity.id, constructor(operation));
    let record = entity.record.as_ref().map(|record| &record.name);
    match subject {
        Subject::Request => quote!(visitor.write::<crate::#request>();),
        Subject::Record => quote!(visitor.#method::<crate::#record>();),
        Subject::Id => quote!(visitor.#method::<crate::#id>();),
        Subject::File => {
            let file = operation.file.as_ref().map(|file| &file.name);
            quote!(visitor.#method::<crate::#file>();)
        }
    }
}
