//! Enumerations: a type of integers with a constant per member.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::docs;
use crate::emit::tokens::Inner;
use crate::ir::{Api, Docs, EnumMember, Enumeration};

pub(super) fn enums(api: &Api) -> TokenStream {
    let about = Inner(Docs::new(["Enumerations: 64-bit integers with names on the wire."]));
    let types = api.enums.iter().map(|enumeration| items(enumeration));
    let macros = api.enums.iter().map(|enumeration| {
        let Enumeration { name, members, .. } = &**enumeration;
        let (constants, names): (Vec<_>, Vec<_>) =
            members.iter().map(|member| (&member.constant, &member.wire)).unzip();
        quote!(runtime::enumeration!(#name { #(#constants: #names,)* });)
    });
    quote! { #about #(#types)* #(#macros)* }
}

fn items(Enumeration { name, docs, members, .. }: &Enumeration) -> TokenStream {
    let docs = docs.clone().paragraph("Other integers are kept.");
    let constants = members.iter().map(constant);
    quote! {
        #docs
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct #name(pub i64);

        impl #name {
            #(#constants)*
        }
    }
}

fn constant(EnumMember { wire, constant, value, docs, .. }: &EnumMember) -> TokenStream {
    let name = Docs::new([format!("{}.", docs::code(wire))]);
    let docs = docs.clone().unwrap_or(name);
    let value = Literal::i64_unsuffixed(*value);
    quote! {
        #docs
        pub const #constant: Self = Self(#value);
    }
}
