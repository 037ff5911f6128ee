//! An entity as a type: what links its requests, records and operations for generic code.

use proc_macro2::TokenStream;
use quote::quote;

use super::info;
use crate::ir::{Api, Entity, Kind};

pub(super) fn item(api: &Api, entity: &Entity) -> TokenStream {
    let (id, name) = (&entity.id, &api.shared.name);
    let absent = quote!(runtime::Absent<Self>);
    let request = |kind| match entity.operation(kind) {
        Some(operation) => {
            let request = &operation.request;
            quote!(#request)
        }
        None => absent.clone(),
    };
    let (create, update) = (request(Kind::Create), request(Kind::Update));
    let record = entity.record.as_ref().map(|record| &record.name);
    let record = record.map_or(absent.clone(), |record| quote!(#record));
    let row = entity.row().map_or(record.clone(), |row| quote!(#row));
    let operations = entity.operations.iter().map(info::constant);
    let columns = entity.row().map(|_| {
        quote! {
            const COLUMNS: &'static [runtime::Column] =
                <Self::Record as runtime::Filterable>::COLUMNS;
        }
    });
    let commands = entity.operation(Kind::RunCommand).map(|_| {
        quote! {
            const COMMANDS: &'static [runtime::DeclaredCommand] =
                <Self as runtime::Runnable>::COMMANDS;
        }
    });
    let (references, removals) = (references(api, entity), removals(entity));
    quote! {
        impl runtime::Entity for #id {
            type Api = #name;
            type Create = #create;
            type Update = #update;
            type Record = #record;
            type Row = #row;
            const INFO: &'static runtime::EntityInfo = ENTITY;
            const OPERATIONS: &'static [&'static runtime::OperationInfo] = &[#(#operations),*];
            #columns
            #commands
            #references
            #removals
        }
    }
}

fn references(api: &Api, entity: &Entity) -> Option<TokenStream> {
    let references = entity.references(&api.entities).map(|(field, target)| {
        let (key, target) = (&field.wire, &target.wire);
        let on_delete = match field.cascade {
            Some(_) => quote!(Cascade),
            None => quote!(Restrict),
        };
        quote! {
            runtime::Reference {
                key: #key,
                entity: #target,
                on_delete: runtime::OnDelete::#on_delete,
            }
        }
    });
    let references: Vec<_> = references.collect();
    (!references.is_empty()).then(|| {
        quote! {
            const REFERENCES: &'static [runtime::Reference] = &[#(#references),*];
        }
    })
}

fn removals(entity: &Entity) -> Option<TokenStream> {
    let removals =
        entity.fields.iter().filter(|field| field.changes.is_some_and(|change| change.removes));
    let keys: Vec<_> = removals.map(|field| &field.wire).collect();
    (!keys.is_empty()).then(|| {
        quote! {
            const REMOVALS: &'static [&'static str] = &[#(#keys),*];
        }
    })
}
