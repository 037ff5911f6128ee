//! The request of an operation with a body: the type, its operation and its builder.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::info;
use super::structure::Structure;
use crate::emit::{deprecated, docs};
use crate::ir::{Api, Docs, Entity, Field, FieldId, Member, Operation, Type};

/// The items of one operation.
pub(super) fn items(api: &Api, entity: &Entity, operation: &Operation) -> TokenStream {
    let Operation { request: name, deprecated, .. } = operation;
    let fields: Vec<_> = entity.request_fields(operation).collect();
    let docs = operation.docs.clone().paragraph(docs::access(entity, operation));
    let docs = docs.then(docs::replacement(deprecated.as_ref()));
    let docs = docs.then(docs::clears(entity, operation)).then(docs::sources(operation));
    let structure = Structure { entity, name, docs, fields: &fields, docs_of: docs::field };
    let structure =
        if operation.kind.replaces() { structure.update() } else { structure.request() };
    let (api, id) = (&api.shared.name, &entity.id);
    let info = info::operation(operation);
    let builder = builder(operation, &fields);
    quote! {
        #structure

        impl runtime::Operation for #name {
            type Api = #api;
            type Output = crate::envelopes::Saved<#id>;
            const INFO: &'static runtime::OperationInfo = #info;
        }

        #builder
    }
}

/// The declaration of the builder. The state of each required field has a marker trait.
fn builder(operation: &Operation, fields: &[Member<'_>]) -> TokenStream {
    let Operation { request: name, builder, .. } = operation;
    let deprecation = deprecated(operation.deprecated.as_ref());
    let (required, optional): (Vec<_>, Vec<_>) = fields.iter().partition(|member| member.required);
    let required = required.iter().zip(1..).map(|(Member { field, .. }, number)| {
        let Field { name, ty, marker, .. } = field;
        let state = format_ident!("S{number}");
        let ty = if is_converted(ty) { quote!(impl Into<#ty>) } else { quote!(#ty) };
        let deprecation = deprecated(field.deprecated.as_ref());
        quote!(#deprecation #name: #ty where #state: #marker)
    });
    let optional = optional.iter().map(|Member { field, .. }| {
        let Field { name, ty, .. } = field;
        let deprecation = deprecated(field.deprecated.as_ref());
        quote!(#deprecation #name: #ty)
    });
    quote! {
        runtime::builder! {
            #deprecation
            #name => #builder;
            required { #(#required,)* }
            optional { #(#optional,)* }
        }
    }
}

/// Whether a setter takes whatever converts into the type.
pub(super) fn is_converted(ty: &Type) -> bool {
    matches!(ty, Type::Many(_)) || ty.scalar().has_conversions()
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
