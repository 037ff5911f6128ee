//! What is read of an entity: a whole record, what lists show of it, and the operations that answer
//! with them.

use proc_macro2::TokenStream;
use quote::quote;

use super::request::{
    Form, described, json_type, placeholder, placeholders, read, structure_of, table,
};
use crate::emit::docs;
use crate::ir::{Api, Column, Docs, Entity, Field, Ident, Kind, Operation, Record};

/// The items of a record, where anything of the entity is read.
pub(super) fn items(api: &Api, entity: &Entity) -> TokenStream {
    let deletion =
        entity.operation(Kind::Delete).map(|operation| deletable(api, entity, operation));
    let Some(record) = &entity.record else { return quote!(#deletion) };
    let whole = whole(api, entity, record);
    let operations = entity.operations.iter().map(|operation| read_by(entity, record, operation));
    let update = entity.modification().map(|operation| updatable(entity, record, operation));
    let row = entity.operation(Kind::List).map(|_| row(entity, record));
    quote! { #whole #(#operations)* #update #row #deletion }
}

fn whole(api: &Api, entity: &Entity, record: &Record) -> TokenStream {
    let (name, id, api_name) = (&record.name, &entity.id, &api.shared.name);
    let fields: Vec<_> = entity.record_fields(record).collect();
    let docs = entity.docs.clone().paragraph("Whole, as it is read by its id.");
    let structure = structure(entity, name, &docs, &fields, docs::field);
    let new = Docs::new(["A record with an id, and all but empty: for servers, and for tests."]);
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
            pub fn new(id: #id) -> Self {
                Self { id, ..runtime::Fields::blank() }
            }

            #update
        }
    }
}

fn row(entity: &Entity, record: &Record) -> TokenStream {
    let fields: Vec<_> = entity.row_fields(record).collect();
    let docs = Docs::new([format!(
        "What a list shows of a [`{}`]: not all of it, so that it can't be written back.",
        record.name.text
    )]);
    let name = &record.row;
    let structure = structure(entity, name, &docs, &fields, docs::field_in_short);
    let new = Docs::new(["A row with an id, and all but empty: for servers, and for tests."]);
    let (whole, id) = (&record.name, &entity.id);
    let names: Vec<_> = fields.iter().map(|(field, _)| &field.name).collect();
    quote! {
        #structure

        impl #name {
            #new
            pub fn new(id: #id) -> Self {
                Self { id, ..runtime::Fields::blank() }
            }
        }

        impl From<#whole> for #name {
            fn from(record: #whole) -> Self {
                Self { #(#names: record.#names,)* extra: record.extra }
            }
        }
    }
}

/// A type that is read by the table of its fields.
fn structure(
    entity: &Entity,
    name: &Ident,
    docs: &Docs,
    fields: &[(&Field, bool)],
    docs_of: fn(&Field) -> Docs,
) -> TokenStream {
    let extra = Docs::new(["Keys that are not known."]);
    let more = quote! {
        #extra
        #[serde(flatten)]
        pub extra: runtime::Object,
    };
    let form = Form { docs_of, leaves_out: false, more: Some(more) };
    let structure = structure_of(name, docs, fields, form);
    let (table, values, read) = (table(entity, fields), placeholders(fields), read(fields));
    quote! {
        #structure

        impl runtime::Fields for #name {
            const FIELDS: &'static [runtime::Field] = #table;

            fn blank() -> Self {
                Self { #values extra: runtime::Object::default() }
            }

            #read

            fn extra(&mut self) -> Option<&mut runtime::Object> {
                Some(&mut self.extra)
            }
        }

        runtime::deserialize_by_table!(#name);
    }
}

/// That a record is read by an operation.
fn read_by(entity: &Entity, record: &Record, operation: &Operation) -> TokenStream {
    let name = &record.name;
    let info = described(entity, operation, &quote!(&[]));
    match operation.kind {
        Kind::Create | Kind::Update | Kind::Delete => TokenStream::new(),
        Kind::Get => quote! {
            impl runtime::Readable for #name {
                const GET: &'static OperationInfo = #info;
            }
        },
        Kind::GetMany => quote! {
            impl runtime::BatchReadable for #name {
                const GET_MANY: &'static OperationInfo = #info;
            }
        },
        Kind::List => {
            let row = &record.row;
            let columns = operation.columns.iter().map(|described| column(entity, described));
            quote! {
                impl runtime::Listable for #name {
                    type Row = #row;
                    const LIST: &'static OperationInfo = #info;
                    const COLUMNS: &'static [runtime::Column] = &[#(#columns,)*];
                }
            }
        }
    }
}

fn deletable(api: &Api, entity: &Entity, operation: &Operation) -> TokenStream {
    let (id, api_name) = (&entity.id, &api.shared.name);
    let info = described(entity, operation, &quote!(&[]));
    quote! {
        impl runtime::Deletable for #id {
            type Api = #api_name;
            const DELETE: &'static OperationInfo = #info;
        }
    }
}

/// A field that lists can be filtered by, as a server sees it.
fn column(entity: &Entity, column: &Column) -> TokenStream {
    let field = &entity.fields[column.field];
    let (key, parameter) = (&field.wire, &column.parameter);
    let ty = json_type(&field.ty);
    let constructor = if column.is_filter { quote!(filter) } else { quote!(range) };
    let and_range = (column.is_filter && column.is_range).then(|| quote!(.and_range()));
    quote!(runtime::Column::#constructor(#key, #parameter, #ty) #and_range)
}

/// The same as a client names it.
fn constant(entity: &Entity, column: &Column) -> TokenStream {
    let field = &entity.fields[column.field];
    let (constant, key, ty) = (&column.constant, &field.wire, field.ty.scalar());
    let (handle, use_) = match (column.is_filter, column.is_range) {
        (true, true) => (quote!(FilterAndRange), "filter lists by, by a value or a range"),
        (true, false) => (quote!(Filter), "filter lists by"),
        (false, _) => (quote!(Range), "filter lists by, by a range"),
    };
    let docs = Docs::new([format!("{}, to {use_}.", docs::code(key))]);
    quote! {
        #docs
        pub const #constant: runtime::#handle<Self, #ty> = runtime::#handle::new(#key);
    }
}

/// From a record to the update that changes nothing.
fn into_update(update: &Operation) -> TokenStream {
    let request = &update.request;
    let docs = Docs::new(["The update that writes the record back as it is, whole."])
        .paragraph("Keys that are not known are no part of it; `modify` and `replace` of the client send them along.");
    let changes = Docs::new(["The keys of what an update sends otherwise than it was read."]);
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
    let values = entity.parameters(update).map(|(field, required)| {
        let name = &field.name;
        let part = entity.record_fields(record).find(|(part, _)| part.wire == field.wire);
        match part {
            Some((_, always)) if always == required => quote!(#name: record.#name),
            Some(_) => quote!(#name: Some(record.#name)),
            None if required => {
                let value = placeholder(&field.ty);
                quote!(#name: #value)
            }
            None => quote!(#name: None),
        }
    });
    let version_field = record.version_field.map(|version_field| &entity.fields[version_field]);
    let version_field = version_field.and_then(|version_field| {
        let (_, always) =
            entity.record_fields(record).find(|(field, _)| field.wire == version_field.wire)?;
        let name = &version_field.name;
        Some(if always { quote!(Some(&self.#name)) } else { quote!(self.#name.as_ref()) })
    });
    let version_field = version_field.unwrap_or_else(|| quote!(None));
    quote! {
        impl runtime::Updatable for #name {
            type Update = #request;

            fn id(&self) -> #id {
                self.id
            }

            fn version(&self) -> Option<&DateTime> {
                #version_field
            }

            fn unknown(&self) -> &runtime::Object {
                &self.extra
            }
        }

        impl From<#name> for #request {
            fn from(record: #name) -> Self {
                Self { #(#values,)* }
            }
        }
    }
}
