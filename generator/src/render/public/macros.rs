//! The arguments of the runtime's macros that define public items.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Ident, LitStr, Token, Type, WherePredicate, braced};

use super::line::line;

/// The argument of `builder!`.
pub(super) struct Builder {
    pub(super) attrs: Vec<Attribute>,
    pub(super) request: Ident,
    pub(super) name: Ident,
    pub(super) setters: Vec<Setter>,
}

/// A field in one of its lists.
pub(super) struct Setter {
    pub(super) attrs: Vec<Attribute>,
    /// The name of the list.
    pub(super) list: String,
    pub(super) declaration: String,
}

impl Parse for Builder {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let request = input.parse()?;
        input.parse::<Token![=>]>()?;
        let name = input.parse()?;
        input.parse::<Token![;]>()?;
        let mut setters = Vec::new();
        while !input.is_empty() {
            let list = input.parse::<Ident>()?.to_string();
            let fields;
            braced!(fields in input);
            while !fields.is_empty() {
                let attrs = fields.call(Attribute::parse_outer)?;
                let field = fields.call(Ident::parse_any)?;
                fields.parse::<Token![:]>()?;
                let ty = fields.parse::<Type>()?;
                let bound = match fields.parse::<Option<Token![where]>>()? {
                    Some(_) => format!(" where {}", line(&fields.parse::<WherePredicate>()?)),
                    None => String::new(),
                };
                let declaration = format!("{field}: {}{bound}", line(&ty));
                setters.push(Setter { attrs, list: list.clone(), declaration });
                fields.parse::<Option<Token![,]>>()?;
            }
        }
        Ok(Self { attrs, request, name, setters })
    }
}

/// The argument of another macro: a type, the record that converts into it, and in `filters!` its
/// constants.
pub(super) struct Declaration {
    pub(super) name: Ident,
    pub(super) record: Option<Ident>,
    pub(super) filters: Vec<Filter>,
}

/// A constant that lists are filtered by.
pub(super) struct Filter {
    pub(super) attrs: Vec<Attribute>,
    pub(super) constant: Ident,
    pub(super) form: Ident,
    pub(super) ty: String,
}

impl Parse for Declaration {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = input.parse()?;
        let record = match input.parse::<Option<Ident>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        let mut filters = Vec::new();
        if !input.is_empty() {
            let entries;
            braced!(entries in input);
            while let Ok(filter) = entries.parse() {
                filters.push(filter);
            }
            entries.parse::<TokenStream>()?;
        }
        input.parse::<TokenStream>()?;
        Ok(Self { name, record, filters })
    }
}

impl Parse for Filter {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attrs = input.call(Attribute::parse_outer)?;
        let constant = input.parse()?;
        input.parse::<Token![:]>()?;
        let form = input.parse()?;
        input.parse::<Token![<]>()?;
        let ty = line(&input.parse::<Type>()?);
        input.parse::<Token![>]>()?;
        input.parse::<Token![=]>()?;
        input.parse::<LitStr>()?;
        input.parse::<Token![as]>()?;
        input.parse::<LitStr>()?;
        input.parse::<Option<Token![,]>>()?;
        Ok(Self { attrs, constant, form, ty })
    }
}
