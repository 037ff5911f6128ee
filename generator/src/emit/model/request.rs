//! The request of an operation with a body: the type, its operation and its builder.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::info;
use super::structure::Structure;
use crate::emit::{deprecated, docs, expect_deprecated};
use crate::ir::{Api, Docs, Entity, Field, FieldId, Member, Operation, Type};

/// An operation with its fields, each with whether it is required.
struct Request<'a> {
    api: &'a Api,
    entity: &'a Entity,
    operation: &'a Operation,
    fields: Vec<Member<'a>>,
}

impl Request<'_> {
    fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|member| member.required).map(|member| member.field)
    }

    /// The type parameters of the builder, one per required field.
    fn states(&self) -> Vec<proc_macro2::Ident> {
        (1..=self.required().count()).map(|number| format_ident!("S{number}")).collect()
    }
}

/// The items of one operation.
pub(super) fn items(api: &Api, entity: &Entity, operation: &Operation) -> TokenStream {
    let fields = entity.request_fields(operation).collect();
    let request = Request { api, entity, operation, fields };
    let structure = structure(&request);
    let implementation = implementation(&request);
    let start = start(&request);
    let builder = builder(&request);
    quote! { #structure #implementation #start #builder }
}

fn structure(request: &Request<'_>) -> TokenStream {
    let Request { entity, operation, fields, .. } = request;
    let docs = operation.docs.clone().paragraph(docs::access(entity, operation));
    let docs = docs
        .then(docs::replacement(operation.deprecated.as_ref()))
        .then(docs::clears(entity, operation));
    let docs = docs.then(docs::sources(operation));
    Structure { entity, name: &operation.request, docs, fields, docs_of: docs::field }.request()
}

fn implementation(request: &Request<'_>) -> TokenStream {
    let Request { api, entity, operation, .. } = request;
    let (name, api_name, id) = (&operation.request, &api.shared.name, &entity.id);
    let info = info::operation(operation);
    quote! {
        impl runtime::Operation for #name {
            type Api = #api_name;
            type Output = crate::envelopes::Saved<#id>;
            const INFO: &'static runtime::OperationInfo = #info;
        }
    }
}

/// `builder()`. Required fields start as placeholders, which the states of the builder prevent from
/// being sent.
fn start(request: &Request<'_>) -> TokenStream {
    let (name, builder) = (&request.operation.request, &request.operation.builder);
    let state = request.required().next().map(|_| quote!(state: std::marker::PhantomData,));
    let deprecated = deprecated(request.operation.deprecated.as_ref());
    let docs = Docs::new(["A builder without any field set."]);
    let would_clear = would_clear(request.operation);
    quote! {
        impl #name {
            #docs
            #deprecated
            pub fn builder() -> #builder {
                #builder { request: runtime::Fields::placeholder(), #state }
            }

            #would_clear
        }
    }
}

/// The method of an update that lists what it clears.
fn would_clear(operation: &Operation) -> Option<TokenStream> {
    if !operation.kind.replaces() {
        return None;
    }
    let docs = Docs::new([
        "The keys of the optional fields that the request omits, and that the service therefore clears.",
    ]);
    Some(quote! {
        #docs
        pub fn would_clear(&self) -> Vec<&'static str> {
            runtime::would_clear(self)
        }
    })
}

fn builder(request: &Request<'_>) -> TokenStream {
    let (name, builder) = (&request.operation.request, &request.operation.builder);
    let states = request.states();
    let markers: Vec<_> = request.required().map(|field| &field.marker).collect();
    let setters = request.fields.iter().map(|member| setter(request, *member));
    let docs = Docs::new([format!("Builds a [`{}`] from fields in any order.", name.text)]);
    let build_docs = Docs::new(["The request. Compiles once every required field is set."]);
    let stateful = !states.is_empty();
    let state = stateful.then(|| quote!(state: std::marker::PhantomData<(#(#states,)*)>,));
    let bounds = stateful.then(|| quote!(where #(#states: #markers,)*));
    let generics = stateful.then(|| quote!(<#(#states),*>));
    let defaults = stateful.then(|| quote!(<#(#states = runtime::Missing),*>));
    let proceed = stateful.then(|| {
        let next: Vec<_> = (1..=states.len()).map(|number| format_ident!("T{number}")).collect();
        quote! {
            fn proceed<#(#next),*>(self) -> #builder<#(#next),*> {
                #builder { request: self.request, state: std::marker::PhantomData }
            }
        }
    });
    quote! {
        #docs
        #[derive(Clone, Debug)]
        #[must_use]
        pub struct #builder #defaults {
            request: #name,
            #state
        }

        impl #generics #builder #generics {
            #(#setters)*

            #build_docs
            pub fn build(self) -> #name
            where
                Self: Into<#name>,
            {
                Into::into(self)
            }

            #proceed
        }

        impl #generics From<#builder #generics> for #name #bounds {
            fn from(builder: #builder #generics) -> Self {
                builder.request
            }
        }
    }
}

fn setter(request: &Request<'_>, Member { field, required }: Member<'_>) -> TokenStream {
    let (name, builder) = (&field.name, &request.operation.builder);
    let docs = Docs::new([format!("Sets {}.", docs::code(&field.wire))]);
    let expected = expect_deprecated([field]);
    let deprecated = deprecated(field.deprecated.as_ref());
    let (ty, value) = parameter(&field.ty, &quote!(value));
    if !required {
        return quote! {
            #docs
            #deprecated
            #expected
            pub fn #name(mut self, value: #ty) -> Self {
                self.request.#name = Some(#value);
                self
            }
        };
    }
    let states = request.required().zip(request.states()).map(|(other, state)| {
        if other.name == *name { quote!(runtime::Set) } else { quote!(#state) }
    });
    quote! {
        #docs
        #deprecated
        #expected
        pub fn #name(mut self, value: #ty) -> #builder<#(#states),*> {
            self.request.#name = #value;
            self.proceed()
        }
    }
}

/// The parameter type of a setter, and the conversion into the field's value.
pub(super) fn parameter(ty: &Type, value: &TokenStream) -> (TokenStream, TokenStream) {
    let scalar = ty.scalar();
    match (ty, scalar.has_conversions()) {
        (Type::One(_), true) => (quote!(impl Into<#scalar>), quote!(#value.into())),
        (Type::One(_), false) => (quote!(#scalar), value.clone()),
        (Type::Many(_), true) => (
            quote!(impl IntoIterator<Item = impl Into<#scalar>>),
            quote!(#value.into_iter().map(Into::into).collect()),
        ),
        (Type::Many(_), false) => {
            (quote!(impl IntoIterator<Item = #scalar>), quote!(#value.into_iter().collect()))
        }
    }
}

/// Whether any request requires a field.
fn is_required(entity: &Entity, field: FieldId) -> bool {
    let mut parameters = entity.writes().flat_map(|operation| &operation.parameters);
    parameters.any(|parameter| parameter.field == field && parameter.required)
}

/// One marker trait per field that some request requires. Its message is the compile error for a
/// missing field.
pub(super) fn markers(entity: &Entity) -> impl Iterator<Item = TokenStream> {
    let fields = entity.fields_with_ids();
    fields.filter(|(id, _)| is_required(entity, *id)).map(|(_, field)| {
        let marker = &field.marker;
        let docs = Docs::new([format!("{} is set.", docs::code(&field.wire))]);
        let message =
            format!("the required field `{}` of `{}` is missing", field.wire, entity.wire);
        let label = format!("set it with `.{}(..)`", field.name.text);
        let note = format!("`{}`: {}", field.wire, field.docs.summary());
        let [message, label, note] = [message, label, note].map(|text| literal_braces(&text));
        quote! {
            #docs
            #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
            pub trait #marker {}

            impl #marker for runtime::Set {}
        }
    })
}

/// Escapes braces: the messages of the compiler are format strings.
fn literal_braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
