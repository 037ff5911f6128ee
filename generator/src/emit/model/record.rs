//! What reading returns of an entity: a whole record, the rows of lists, and the traits of the
//! operations that return them.

use proc_macro2::TokenStream;
use quote::quote;

use super::info;
use super::structure::Structure;
use crate::emit::{deprecated, docs, expect_deprecated};
use crate::ir::{Api, Column, Docs, Entity, Field, Kind, Member, Operation, Record};

/// The items of a record, if anything of the entity is read.
pub(super) fn items(api: &Api, entity: &Entity) -> TokenStream {
    let operations = entity.operations.iter();
    let operations = operations.map(|operation| info::implementation(api, entity, operation));
    let Some(record) = &entity.record else { return quote!(#(#operations)*) };
    let whole = whole(api, entity, record);
    let update = entity.modification().map(|operation| updatable(entity, record, operation));
    let row = entity.operation(Kind::List).map(|_| row(entity, record));
    quote! { #whole #(#operations)* #update #row }
}

fn whole(api: &Api, entity: &Entity, record: &Record) -> TokenStream {
    let (name, id, api_name) = (&record.name, &entity.id, &api.shared.name);
    let fields: Vec<_> = entity.record_fields(record).collect();
    let structure = Structure {
        entity,
        name,
        docs: entity.docs.clone(),
        fields: &fields,
        docs_of: docs::field,
    }
    .record();
    let new = new(entity, "record");
    let update = entity.modification().map(into_update);
    let list = entity.operation(Kind::List);
    let columns = list.iter().flat_map(|list| &list.columns).map(|column| constant(entity, column));
    quote! {
        #structure

        impl runtime::Record for #name {
            type Api = #api_name;
            type Id = #id;
        }

        impl #name {
            #(#columns)*

            #new

            #update
        }
    }
}

/// The rows of lists: the record itself, unless it has fields that rows lack.
fn row(entity: &Entity, record: &Record) -> TokenStream {
    let (name, whole) = (&record.row, &record.name);
    let fields: Vec<_> = entity.row_fields(record).collect();
    if fields.len() == record.fields.len() {
        let docs =
            Docs::new(["What a list returns: whole records, since none of the fields is a list."]);
        return quote! {
            #docs
            pub type #name = #whole;
        };
    }
    let docs = Docs::new([format!(
        "What a list returns of a {}: a row lacks the fields that are lists, so it can't be written back.",
        docs::link(whole)
    )]);
    let structure =
        Structure { entity, name, docs, fields: &fields, docs_of: docs::field_in_short }.record();
    let new = new(entity, "row");
    let names = fields.iter().map(|member| &member.field.name);
    let expected = expect_deprecated(fields.iter().map(|member| member.field));
    quote! {
        #structure

        impl #name {
            #new
        }

        impl From<#whole> for #name {
            #expected
            fn from(record: #whole) -> Self {
                Self { #(#names: record.#names,)* extra: record.extra }
            }
        }
    }
}

fn new(entity: &Entity, what: &str) -> TokenStream {
    let id = &entity.id;
    let docs = Docs::new([format!("A {what} with an id and otherwise empty fields.")]);
    let expected = expect_deprecated(entity.fields.iter().find(|field| entity.is_id(field)));
    quote! {
        #docs
        #expected
        pub fn new(id: #id) -> Self {
            Self { id, ..runtime::Fields::placeholder() }
        }
    }
}

/// The constant that a caller filters lists by.
fn constant(entity: &Entity, column: &Column) -> TokenStream {
    let field = entity.field(column.field);
    let (constant, parameter) = (&column.constant, &column.parameter);
    let (key, ty) = (&field.wire, field.ty.scalar());
    let (handle, by) = match (column.is_filter, column.is_range) {
        (true, true) => (quote!(FilterAndRange), "one or a range of "),
        (true, false) if field.ty.is_list() => (quote!(Filter), "a member of "),
        (true, false) => (quote!(Filter), ""),
        (false, _) => (quote!(Range), "a range of "),
    };
    let docs = Docs::new([format!("Filters lists by {by}{}.", docs::code(key))]);
    let deprecated = deprecated(field.deprecated.as_ref());
    quote! {
        #docs
        #deprecated
        pub const #constant: runtime::#handle<Self, #ty> = runtime::#handle::new(#key, #parameter);
    }
}

/// From a record to the update that changes nothing.
fn into_update(update: &Operation) -> TokenStream {
    let request = &update.request;
    let docs = Docs::new(["The update that writes the record back unchanged."]).paragraph(
        "It lacks the keys in `extra`; `modify` and `replace` of the client send them along.",
    );
    let changes = Docs::new(["The keys of the fields that an update changes."]);
    quote! {
        #docs
        pub fn into_update(self) -> #request {
            self.into()
        }

        #changes
        pub fn changes(&self, update: &#request) -> Vec<&'static str> {
            runtime::changes(&self.clone().into_update(), update)
        }
    }
}

fn updatable(entity: &Entity, record: &Record, update: &Operation) -> TokenStream {
    let (name, id, request) = (&record.name, &entity.id, &update.request);
    let of_record =
        |field: &Field| entity.record_fields(record).find(|member| member.field.wire == field.wire);
    let values = entity.request_fields(update).map(|Member { field, required }| {
        let name = &field.name;
        match of_record(field) {
            Some(member) if member.required == required => quote!(#name: record.#name),
            Some(_) => quote!(#name: Some(record.#name)),
            None => quote!(#name: runtime::FieldValue::placeholder()),
        }
    });
    let version = record.version_field.and_then(|id| of_record(entity.field(id)));
    let version = match version {
        Some(Member { field: Field { name, .. }, required: true }) => quote!(Some(&self.#name)),
        Some(Member { field: Field { name, .. }, required: false }) => quote!(self.#name.as_ref()),
        None => quote!(None),
    };
    let version_field = record.version_field.map(|id| entity.field(id));
    let version_expected = expect_deprecated(version_field);
    let expected = expect_deprecated(entity.request_fields(update).map(|member| member.field));
    let id_expected = expect_deprecated(entity.fields.iter().find(|field| entity.is_id(field)));
    quote! {
        impl runtime::Updatable for #name {
            type Update = #request;

            #id_expected
            fn id(&self) -> #id {
                self.id
            }

            #version_expected
            fn version(&self) -> Option<&runtime::DateTime> {
                #version
            }

            fn extra(&self) -> &runtime::Object {
                &self.extra
            }
        }

        impl From<#name> for #request {
            #expected
            fn from(record: #name) -> Self {
                Self { #(#values,)* }
            }
        }
    }
}
