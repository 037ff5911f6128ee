//! How the leaves of the IR become tokens.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt, format_ident, quote};

use crate::ir::{self, Docs, EnumMember, Scalar, Type, Value};
use crate::render::prelude;

/// A name of the spec. One that the prelude has too is raw, which tells it from the prelude's:
/// `render::prelude` gives those a path where the spec declares them.
impl ToTokens for ir::Ident {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append(if self.raw || prelude::module(&self.text).is_some() {
            Ident::new_raw(&self.text, Span::call_site())
        } else {
            Ident::new(&self.text, Span::call_site())
        });
    }
}

/// One `#[doc]` a line, with the space that people write.
impl ToTokens for Docs {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        for line in &self.lines {
            let text = doc_text(line);
            tokens.extend(quote!(#[doc = #text]));
        }
    }
}

/// The documentation of a file: `//!`.
pub(super) struct Inner(pub(super) Docs);

impl ToTokens for Inner {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        for line in &self.0.lines {
            let text = doc_text(line);
            tokens.extend(quote!(#![doc = #text]));
        }
    }
}

fn doc_text(line: &str) -> String {
    format!(" {line}")
}

impl ToTokens for Type {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::One(scalar) => scalar.to_tokens(tokens),
            Self::Many(scalar) => tokens.extend(quote!(Vec<#scalar>)),
        }
    }
}

impl ToTokens for Scalar {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Builtin(builtin) => {
                let path = builtin.info().rust.iter().map(|name| format_ident!("{name}"));
                tokens.append_separated(path, quote!(::));
            }
            Self::Enum(enumeration) => enumeration.name.to_tokens(tokens),
            Self::Id { id, .. } => id.to_tokens(tokens),
        }
    }
}

/// How a value of a field is written in Rust, as an argument of its setter.
pub(super) fn argument(value: &Value, scalar: &Scalar) -> TokenStream {
    match (value, scalar) {
        (Value::Integer(number), Scalar::Id { id, .. }) => {
            let number = Literal::i64_unsuffixed(*number);
            quote!(#id(#number))
        }
        (Value::Integer(number), Scalar::Enum(enumeration)) => {
            let name = &enumeration.name;
            if let Some(EnumMember { constant, .. }) = enumeration.member(*number) {
                return quote!(#name::#constant);
            }
            let number = Literal::i64_unsuffixed(*number);
            quote!(#name(#number))
        }
        (Value::Integer(number), _) => Literal::i64_unsuffixed(*number).to_token_stream(),
        (Value::Decimal(number), _) => {
            let number: TokenStream = number.as_str().parse().expect("numbers of JSON are tokens");
            quote!(decimal!(#number))
        }
        (Value::String(text), _) => quote!(#text),
        (Value::Boolean(value), _) => quote!(#value),
        (Value::List(elements), _) => {
            // Only a single text is converted by its setter.
            let into = scalar.is_text().then(|| quote!(.into()));
            let elements = elements.iter().map(|element| argument(element, scalar));
            let elements = elements.map(|element| quote!(#element #into));
            quote!([#(#elements),*])
        }
    }
}
