//! The structures of requests, records and rows: their fields, and the key of each.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::deprecated;
use crate::ir::{Docs, Entity, Field, Ident, Member};

/// A structure of one of the three forms.
pub(super) struct Structure<'a> {
    pub(super) entity: &'a Entity,
    pub(super) name: &'a Ident,
    pub(super) docs: Docs,
    pub(super) fields: &'a [Member<'a>],
    /// The documentation of a field.
    pub(super) docs_of: fn(&Field) -> Docs,
}

impl Structure<'_> {
    /// The body of a create, or the parameters of a command.
    pub(super) fn request(&self) -> TokenStream {
        let (name, structure) = (self.name, self.definition(None));
        let keys = self.fields.iter().map(|member| self.key(member.field));
        quote! {
            #structure

            runtime::request_fields!(#name { #(#keys,)* });
        }
    }

    /// The body of an update, which a record converts into if the entity has one.
    pub(super) fn update(&self) -> TokenStream {
        let (name, structure, entity) = (self.name, self.definition(None), self.entity);
        let record = entity.modification().and(entity.record.as_ref());
        let keys = self.fields.iter().map(|member| {
            let key = self.key(member.field);
            let is_read = |record| {
                entity.record_fields(record).any(|read| read.field.wire == member.field.wire)
            };
            let mark = record.is_some_and(|record| !is_read(record)).then(|| quote!(#[write_only]));
            quote!(#mark #key)
        });
        let from = record.map(|record| from(&record.name));
        quote! {
            #structure

            runtime::update_fields!(#name #from { #(#keys,)* });
        }
    }

    /// The key of a field of a request.
    fn key(&self, field: &Field) -> TokenStream {
        let (name, key) = (&field.name, &field.wire);
        let changes = self.entity.list_changed_by(field).map(|list| {
            let key = &list.wire;
            quote!(changes #key)
        });
        quote!(#name: #key #changes)
    }

    /// A record, or a row with the record that converts into it. Both keep the keys that the spec
    /// does not know.
    pub(super) fn record(&self, of: Option<&Ident>) -> TokenStream {
        let (name, of) = (self.name, of.map(from));
        let docs = Docs::new(["Keys that the spec does not know."]);
        let structure = self.definition(Some(&quote! {
            #docs
            pub extra: runtime::Object,
        }));
        let (names, keys): (Vec<_>, Vec<_>) =
            self.fields.iter().map(|Member { field, .. }| (&field.name, &field.wire)).unzip();
        quote! {
            #structure

            runtime::record_fields!(#name #of { #(#names: #keys,)* });
        }
    }

    fn definition(&self, extra: Option<&TokenStream>) -> TokenStream {
        let Self { name, docs, fields, docs_of, .. } = self;
        let fields = fields.iter().map(|Member { field, required }| {
            let (docs, alias) = (docs_of(field), alias(field));
            let (name, ty) = (&field.name, &field.ty);
            let ty = if *required { quote!(#ty) } else { quote!(Option<#ty>) };
            let deprecated = deprecated(field.deprecated.as_ref());
            quote! { #docs #alias #deprecated pub #name: #ty }
        });
        quote! {
            #docs
            #[non_exhaustive]
            pub struct #name {
                #(#fields,)*
                #extra
            }
        }
    }
}

fn from(record: &Ident) -> TokenStream {
    quote!(from #record)
}

/// The wire key as a search alias, where a search for it would not find the field anyway: rustdoc
/// ignores case and underscores.
fn alias(field: &Field) -> Option<TokenStream> {
    let letters = |text: &str| text.replace('_', "").to_ascii_lowercase();
    let wire = &field.wire;
    let searchable = wire.chars().all(|c| c.is_alphanumeric() || c == '_');
    (searchable && letters(&field.name.text) != letters(wire))
        .then(|| quote!(#[doc(alias = #wire)]))
}
