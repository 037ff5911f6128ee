//! The commands that the spec declares: the parameters of each, as a structure.

use proc_macro2::TokenStream;
use quote::quote;

use super::request::is_converted;
use super::structure::Structure;
use crate::emit::docs;
use crate::ir::{Command, Docs, Entity, Field, Member};

/// The items of the commands of an entity.
pub(super) fn items(entity: &Entity) -> impl Iterator<Item = TokenStream> {
    let commands = entity.operations.iter().flat_map(|operation| &operation.commands);
    commands.map(|command| item(entity, command))
}

fn item(entity: &Entity, command: &Command) -> TokenStream {
    let Command { name, wire, .. } = command;
    let id = &entity.id;
    let about = format!("The parameters of the command {}.", docs::code(wire));
    let fields: Vec<Member<'_>> = command.members().collect();
    let docs = command.docs.clone().paragraph(about);
    let structure =
        Structure { entity, name, docs, fields: &fields, docs_of: docs::field }.request();
    let new = new(command, &fields);
    let setters = fields.iter().filter(|member| !member.required).map(|member| {
        let Field { name, wire, ty, .. } = member.field;
        let docs = Docs::new([format!("Sets {}.", docs::code(wire))]);
        quote! {
            #docs
            #[must_use]
            pub fn #name(mut self, value: impl runtime::IntoOption<#ty>) -> Self {
                self.#name = runtime::IntoOption::into_option(value);
                self
            }
        }
    });
    let setters: Vec<_> = setters.collect();
    let setters = (!setters.is_empty()).then(|| quote!(impl #name { #(#setters)* }));
    quote! {
        #structure

        impl runtime::Command for #name {
            type Id = #id;
            const KEY: &'static str = #wire;
        }

        #new
        #setters
    }
}

/// The constructor, from what is required; without anything required, the default.
fn new(command: &Command, fields: &[Member<'_>]) -> TokenStream {
    let name = &command.name;
    let required = fields.iter().filter(|member| member.required).map(|member| {
        let Field { name, ty, .. } = member.field;
        if is_converted(ty) {
            (quote!(#name: impl Into<#ty>), quote!(#name: #name.into()))
        } else {
            (quote!(#name: #ty), quote!(#name))
        }
    });
    let required: Vec<_> = required.collect();
    if required.is_empty() {
        return quote! {
            impl ::core::default::Default for #name {
                fn default() -> Self {
                    runtime::Fields::placeholder()
                }
            }
        };
    }
    let docs = Docs::new(["The parameters, without those that are optional."]);
    let (arguments, values): (Vec<_>, Vec<_>) = required.into_iter().unzip();
    let rest = (values.len() < fields.len()).then(|| quote!(..runtime::Fields::placeholder()));
    quote! {
        impl #name {
            #docs
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* #rest }
            }
        }
    }
}
