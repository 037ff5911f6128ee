//! The commands that the spec declares: the parameters of each, as a structure.

use proc_macro2::TokenStream;
use quote::quote;

use super::request::parameter;
use super::structure::Structure;
use crate::emit::docs;
use crate::ir::{Command, Docs, Entity, Member};

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
        let name = &member.field.name;
        let docs = Docs::new([format!("Sets {}.", docs::code(&member.field.wire))]);
        let (ty, value) = parameter(&member.field.ty, &quote!(value));
        quote! {
            #docs
            #[must_use]
            pub fn #name(mut self, value: #ty) -> Self {
                self.#name = Some(#value);
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
        let name = &member.field.name;
        let argument = quote!(#name);
        let (ty, value) = parameter(&member.field.ty, &argument);
        let is_itself = value.to_string() == argument.to_string();
        (name, ty, if is_itself { argument } else { quote!(#name: #value) })
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
    let arguments = required.iter().map(|(name, ty, _)| quote!(#name: #ty));
    let values = required.iter().map(|(_, _, value)| value);
    let rest = (required.len() < fields.len()).then(|| quote!(..runtime::Fields::placeholder()));
    quote! {
        impl #name {
            #docs
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values,)* #rest }
            }
        }
    }
}
