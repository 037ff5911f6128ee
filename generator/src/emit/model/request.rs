//! The request of an operation: the type, its builder, and what is known of the operation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::is_required;
use crate::emit::{deprecated, docs};
use crate::ir::{Api, Docs, Entity, Field, Ident, Kind, Operation, Scalar, Type};
use crate::lower::names;

/// An operation with its fields, each with whether it is required.
struct Request<'a> {
    api: &'a Api,
    entity: &'a Entity,
    operation: &'a Operation,
    fields: Vec<(&'a Field, bool)>,
}

impl Request<'_> {
    fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|(_, required)| *required).map(|(field, _)| *field)
    }

    /// The type parameters of the builder: one a required field.
    fn states(&self) -> Vec<proc_macro2::Ident> {
        (1..=self.required().count()).map(|number| format_ident!("S{number}")).collect()
    }
}

/// The items of one operation.
pub(super) fn items(api: &Api, entity: &Entity, operation: &Operation) -> TokenStream {
    let fields = entity.parameters(operation).collect();
    let request = Request { api, entity, operation, fields };
    let structure = structure(&request);
    let info = info(&request);
    let start = start(&request);
    let builder = builder(&request);
    let decoding = decoding(&request);
    quote! { #structure #info #decoding #start #builder }
}

fn structure(request: &Request<'_>) -> TokenStream {
    let docs = request_docs(request);
    let form = Form { docs_of: docs::field, leaves_out: true, more: None };
    structure_of(&request.operation.request, &docs, &request.fields, form)
}

/// How the fields of a structure are written.
pub(super) struct Form {
    /// What is said of a field.
    pub(super) docs_of: fn(&Field) -> Docs,
    /// Whether a field that is nothing is left out, rather than null.
    pub(super) leaves_out: bool,
    /// One more field.
    pub(super) more: Option<TokenStream>,
}

/// A type with these fields, each with whether it is required.
pub(super) fn structure_of(
    name: &Ident,
    docs: &Docs,
    fields: &[(&Field, bool)],
    form: Form,
) -> TokenStream {
    let Form { docs_of, leaves_out, more } = form;
    let rename_all = renames_all(fields);
    let rename = rename_all.then(|| quote!(#[serde(rename_all = "PascalCase")]));
    let fields = fields.iter().map(|(field, required)| {
        let docs = docs_of(field);
        let attributes = field_attributes(field, leaves_out && !required, rename_all);
        let (name, ty) = (&field.name, &field.ty);
        let ty = if *required { quote!(#ty) } else { quote!(Option<#ty>) };
        quote! { #docs #attributes pub #name: #ty }
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #rename
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            #more
        }
    }
}

fn request_docs(request: &Request<'_>) -> Docs {
    let Request { entity, operation, .. } = request;
    let docs = operation.docs.clone().paragraph(docs::access(entity, operation));
    let docs = docs.then(docs::replacement(operation)).then(docs::clears(entity, operation));
    docs.then(docs::sources(operation))
}

/// Whether serde's rule gives at least one field its key, so that the rule is worth a line.
fn renames_all(fields: &[(&Field, bool)]) -> bool {
    fields.iter().any(|(field, _)| names::pascal_key(&field.name) == field.wire)
}

/// What serde and rustdoc have to know of a field, which may be left out where it is nothing.
fn field_attributes(field: &Field, left_out: bool, rename_all: bool) -> TokenStream {
    let wire = &field.wire;
    let as_is = if rename_all { names::pascal_key(&field.name) } else { field.name.text.clone() };
    let rename = (as_is != *wire).then(|| quote!(rename = #wire));
    let skip = left_out.then(|| quote!(skip_serializing_if = "Option::is_none"));
    let settings: Vec<_> = rename.into_iter().chain(skip).collect();
    let serde = (!settings.is_empty()).then(|| quote!(#[serde(#(#settings),*)]));
    let alias = alias(field);
    quote! { #alias #serde }
}

/// The key on the wire as a name to search for, where a search for it would not find the field
/// anyway: rustdoc ignores case and underscores.
fn alias(field: &Field) -> Option<TokenStream> {
    let letters = |text: &str| text.replace('_', "").to_ascii_lowercase();
    let wire = &field.wire;
    let searchable = wire.chars().all(|c| c.is_alphanumeric() || c == '_');
    (searchable && letters(&field.name.text) != letters(wire))
        .then(|| quote!(#[doc(alias = #wire)]))
}

fn info(request: &Request<'_>) -> TokenStream {
    let Request { api, entity, operation, fields } = request;
    let (name, api_name, id) = (&operation.request, &api.shared.name, &entity.id);
    let info = described(entity, operation, &table(entity, fields));
    quote! {
        impl Operation for #name {
            type Api = #api_name;
            type Output = Saved<#id>;
            const INFO: &'static OperationInfo = #info;
        }
    }
}

/// What is known of an operation, with the table of its fields.
pub(super) fn described(
    entity: &Entity,
    operation: &Operation,
    fields: &TokenStream,
) -> TokenStream {
    let (wire, path) = (&entity.wire, entity.path_of(operation.kind));
    let kind = match operation.kind {
        Kind::Create => quote!(Kind::Create),
        Kind::Update => quote!(Kind::Update),
        Kind::Get => quote!(Kind::Get),
        Kind::GetMany => quote!(Kind::GetMany),
        Kind::List => quote!(Kind::List),
        Kind::Delete => quote!(Kind::Delete),
    };
    let role = &operation.role_constant;
    let message = &operation.success_message;
    let page = optional(operation.page.as_ref());
    let deprecated = optional(operation.deprecated.as_ref().map(|deprecation| &deprecation.note));
    quote! {
        &OperationInfo {
            entity: #wire,
            kind: #kind,
            path: #path,
            role: roles::#role,
            page: #page,
            deprecated: #deprecated,
            success_message: #message,
            fields: #fields,
        }
    }
}

fn optional(text: Option<&String>) -> TokenStream {
    match text {
        Some(text) => quote!(Some(#text)),
        None => quote!(None),
    }
}

/// The table of fields, each with whether it is required.
pub(super) fn table(entity: &Entity, fields: &[(&Field, bool)]) -> TokenStream {
    let fields = fields.iter().map(|(field, required)| {
        let (wire, ty) = (&field.wire, json_type(&field.ty));
        let constructor = if *required { quote!(required) } else { quote!(optional) };
        let changing =
            entity.list_changed_by(field).map(|Field { wire, .. }| quote!(.changing(#wire)));
        quote!(Field::#constructor(#wire, #ty) #changing)
    });
    quote!(&[#(#fields,)*])
}

/// How a server reads the request, field by field.
fn decoding(request: &Request<'_>) -> TokenStream {
    let name = &request.operation.request;
    let read = read(&request.fields);
    quote! {
        #[cfg(feature = "server")]
        impl runtime::Fields for #name {
            const FIELDS: &'static [runtime::Field] = Self::INFO.fields;

            fn blank() -> Self {
                Self::blank()
            }

            #read
        }
    }
}

/// How the value of each field is read, in the order of the table.
pub(super) fn read(fields: &[(&Field, bool)]) -> TokenStream {
    if fields.is_empty() {
        return quote! {
            fn read<V: runtime::ReadValue>(&mut self, _: usize, _: V) -> Result<(), V::Error> {
                Ok(())
            }
        };
    }
    let names = fields.iter().map(|(field, _)| &field.name);
    quote! {
        fn read<V: runtime::ReadValue>(&mut self, field: usize, value: V) -> Result<(), V::Error> {
            runtime::read_by_index!(self, field, value; #(#names),*)
        }
    }
}

/// The constant that stands for the JSON type of a field.
pub(super) fn json_type(ty: &Type) -> proc_macro2::Ident {
    let many = matches!(ty, Type::Many(_));
    format_ident!(
        "{}",
        match ty.scalar() {
            Scalar::Integer | Scalar::Id { .. } if many => "INTEGERS",
            Scalar::Integer | Scalar::Id { .. } => "INTEGER",
            Scalar::String | Scalar::DateTime | Scalar::Json | Scalar::CommaList if many =>
                "STRINGS",
            Scalar::String | Scalar::DateTime | Scalar::Json | Scalar::CommaList => "STRING",
            Scalar::Boolean if many => "BOOLEANS",
            Scalar::Boolean => "BOOLEAN",
        }
    )
}

/// `builder()`. Required fields start with a placeholder, which the states of the builder keep
/// from ever being sent.
fn start(request: &Request<'_>) -> TokenStream {
    let (name, builder) = (&request.operation.request, &request.operation.builder);
    let values = placeholders(&request.fields);
    let state = request.required().next().map(|_| quote!(state: PhantomData,));
    let deprecated = deprecated(request.operation);
    let docs = Docs::new(["Starts a request."]);
    let would_clear = would_clear(request.operation);
    quote! {
        impl #name {
            #docs
            #deprecated
            pub fn builder() -> #builder {
                #builder { request: Self::blank(), #state }
            }

            #would_clear

            fn blank() -> Self {
                Self { #values }
            }
        }
    }
}

/// Every field with a placeholder, which is nothing where it is not required.
pub(super) fn placeholders(fields: &[(&Field, bool)]) -> TokenStream {
    let values = fields.iter().map(|(field, required)| {
        let name = &field.name;
        let value = if *required { placeholder(&field.ty) } else { quote!(None) };
        quote!(#name: #value)
    });
    quote!(#(#values,)*)
}

/// What an update clears, as a method of its request.
fn would_clear(operation: &Operation) -> Option<TokenStream> {
    match operation.kind {
        Kind::Update => {}
        Kind::Create | Kind::Get | Kind::GetMany | Kind::List | Kind::Delete => return None,
    }
    let docs = Docs::new(["The keys of what the record loses because the request leaves it out."]);
    Some(quote! {
        #docs
        pub fn would_clear(&self) -> Vec<&'static str> {
            runtime::would_clear(self)
        }
    })
}

pub(super) fn placeholder(ty: &Type) -> TokenStream {
    match ty {
        Type::Many(_) => quote!(Vec::new()),
        Type::One(Scalar::Integer) => quote!(0),
        Type::One(Scalar::Boolean) => quote!(false),
        Type::One(Scalar::String | Scalar::Json | Scalar::CommaList) => {
            quote!(String::new())
        }
        Type::One(Scalar::DateTime) => quote!(DateTime::default()),
        Type::One(Scalar::Id { id, .. }) => quote!(#id(0)),
    }
}

fn builder(request: &Request<'_>) -> TokenStream {
    let (name, builder) = (&request.operation.request, &request.operation.builder);
    let states = request.states();
    let markers: Vec<_> = request.required().map(|field| &field.marker).collect();
    let setters = request.fields.iter().map(|(field, required)| setter(request, field, *required));
    let docs = Docs::new([format!("Builds a [`{}`]: fields in any order.", name.text)]);
    let build_docs = Docs::new(["The request, once every required field is set."]);
    let stateful = !states.is_empty();
    let state = stateful.then(|| quote!(state: PhantomData<(#(#states,)*)>,));
    let bounds = stateful.then(|| quote!(where #(#states: #markers,)*));
    let generics = stateful.then(|| quote!(<#(#states),*>));
    let defaults = stateful.then(|| quote!(<#(#states = Missing),*>));
    let proceed = stateful.then(|| {
        let next: Vec<_> = (1..=states.len()).map(|number| format_ident!("T{number}")).collect();
        quote! {
            fn proceed<#(#next),*>(self) -> #builder<#(#next),*> {
                #builder { request: self.request, state: PhantomData }
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

fn setter(request: &Request<'_>, field: &Field, required: bool) -> TokenStream {
    let (name, builder) = (&field.name, &request.operation.builder);
    let docs = Docs::new([format!("Sets {}.", docs::code(&field.wire))]);
    let (ty, value) = parameter(&field.ty);
    if !required {
        return quote! {
            #docs
            pub fn #name(mut self, value: #ty) -> Self {
                self.request.#name = Some(#value);
                self
            }
        };
    }
    let states = request
        .required()
        .zip(request.states())
        .map(|(other, state)| if other.name == *name { quote!(Set) } else { quote!(#state) });
    quote! {
        #docs
        pub fn #name(mut self, value: #ty) -> #builder<#(#states),*> {
            self.request.#name = #value;
            self.proceed()
        }
    }
}

/// What a setter takes, and how the field's value is made of it.
fn parameter(ty: &Type) -> (TokenStream, TokenStream) {
    match ty {
        Type::One(
            scalar @ (Scalar::String | Scalar::DateTime | Scalar::Json | Scalar::CommaList),
        ) => (quote!(impl Into<#scalar>), quote!(value.into())),
        Type::One(scalar @ (Scalar::Integer | Scalar::Boolean | Scalar::Id { .. })) => {
            (quote!(#scalar), quote!(value))
        }
        Type::Many(
            scalar @ (Scalar::String | Scalar::DateTime | Scalar::Json | Scalar::CommaList),
        ) => (
            quote!(impl IntoIterator<Item = impl Into<#scalar>>),
            quote!(value.into_iter().map(Into::into).collect()),
        ),
        Type::Many(scalar @ (Scalar::Integer | Scalar::Boolean | Scalar::Id { .. })) => {
            (quote!(impl IntoIterator<Item = #scalar>), quote!(value.into_iter().collect()))
        }
    }
}

/// One marker a field that some operation requires: what the compiler says where it is missing.
pub(super) fn markers(entity: &Entity) -> impl Iterator<Item = TokenStream> {
    let fields = entity.fields.iter().enumerate();
    fields.filter(|(index, _)| is_required(entity, *index)).map(|(_, field)| {
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

            impl #marker for Set {}
        }
    })
}

/// The compiler's messages are format strings.
fn literal_braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}
