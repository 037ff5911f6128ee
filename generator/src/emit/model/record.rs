//! What reading returns of an entity: a whole record, the rows of lists, and the traits of the
//! operations that return them.

use proc_macro2::TokenStream;
use quote::quote;

use super::info;
use super::structure::Structure;
use crate::emit::{deprecated, docs, expect_deprecated};
use crate::ir::{Api, Docs, Entity, Field, Kind, Member, Operation, Record};

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
    .record(None);
    let new = new(entity, "record");
    let filters = entity.operation(Kind::List).map(|list| filters(entity, record, list));
    quote! {
        #structure

        impl runtime::Record for #name {
            type Api = #api_name;
            type Id = #id;
        }

        impl #name {
            #new
        }

        #filters
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
        Structure { entity, name, docs, fields: &fields, docs_of: docs::field_in_short }
            .record(Some(whole));
    let new = new(entity, "row");
    quote! {
        #structure

        impl #name {
            #new
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

/// The constants that a caller filters lists by.
fn filters(entity: &Entity, record: &Record, list: &Operation) -> TokenStream {
    let name = &record.name;
    let columns = list.columns.iter().map(|column| {
        let field = entity.field(column.field);
        let (constant, parameter, key) = (&column.constant, &column.parameter, &field.wire);
        let ty = field.ty.scalar();
        let form = match (column.is_filter, column.is_range) {
            (true, true) => quote!(FilterAndRange),
            (true, false) => quote!(Filter),
            (false, _) => quote!(Range),
        };
        let docs = field.ty.is_list().then(|| Docs::new(["The value is a member of the list."]));
        let deprecated = deprecated(field.deprecated.as_ref());
        quote!(#docs #deprecated #constant: #form<#ty> = #key as #parameter)
    });
    quote! {
        runtime::filters!(#name { #(#columns,)* });
    }
}

fn updatable(entity: &Entity, record: &Record, update: &Operation) -> TokenStream {
    let (name, id, request) = (&record.name, &entity.id, &update.request);
    let of_record =
        |field: &Field| entity.record_fields(record).find(|member| member.field.wire == field.wire);
    let version = record.version_field.and_then(|id| of_record(entity.field(id)));
    let version = match version {
        Some(Member { field: Field { name, .. }, required: true }) => quote!(Some(&self.#name)),
        Some(Member { field: Field { name, .. }, required: false }) => quote!(self.#name.as_ref()),
        None => quote!(None),
    };
    let version_field = record.version_field.map(|id| entity.field(id));
    let version_expected = expect_deprecated(version_field);
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
    }
}
