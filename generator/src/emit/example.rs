//! The example in the documentation of a client's method: the first case that succeeds.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::tokens::argument;
use crate::ir::{Api, CaseAnswer, Docs, Entity, Field, Operation, Scalar, Type, Value};
use crate::render;

/// An example that compiles, as lines of documentation.
pub(super) fn call(api: &Api, entity: &Entity, operation: &Operation) -> Docs {
    let krate = format_ident!("{}_client", api.shared.crates.prefix.replace('-', "_"));
    let values = values(entity, operation);
    let imports = imports(operation, &values);
    let (accessor, method, request) = (&entity.accessor, &operation.method, &operation.request);
    let setters = values.iter().map(|(field, value)| {
        let (name, value) = (&field.name, argument(value, field.ty.scalar()));
        quote!(.#name(#value))
    });
    let expected = operation.deprecated.as_ref().map(|_| quote!(#[expect(deprecated)]));
    let lines = render::lines(quote! {
        use #krate::{#(#imports),*};

        #expected
        async fn #method(client: &Client) -> Result<(), Error> {
            let request = #request::builder() #(#setters)*;
            let saved = client.#accessor().#method(request).await?;
            println!("saved as {}", saved.id());
            Ok(())
        }
    });
    let (import, function) =
        lines.split_at(lines.iter().position(|line| line.ends_with("};")).map_or(0, |at| at + 1));
    let fence = |text: &str| vec![text.to_owned()];
    Docs::new([fence("```"), import.to_vec(), fence(""), function.to_vec(), fence("```")].concat())
}

/// The values of the first case that succeeds, or plain ones for the required fields.
fn values<'a>(entity: &'a Entity, operation: &'a Operation) -> Vec<(&'a Field, Value)> {
    let case = operation.cases.iter().find(|case| match case.answer {
        CaseAnswer::Saved { .. } => true,
        CaseAnswer::Refused(_) => false,
    });
    match case {
        Some(case) => case
            .request
            .iter()
            .map(|(field, value)| (&entity.fields[*field], value.clone()))
            .collect(),
        None => entity
            .parameters(operation)
            .filter(|(_, required)| *required)
            .map(|(field, _)| (field, plain(&field.ty)))
            .collect(),
    }
}

fn plain(ty: &Type) -> Value {
    match ty {
        Type::Many(scalar) => Value::List(vec![plain(&Type::One(scalar.clone()))]),
        Type::One(Scalar::Integer | Scalar::Id { .. }) => Value::Integer(1),
        Type::One(Scalar::Boolean) => Value::Boolean(true),
        Type::One(Scalar::String) => Value::String("text".to_owned()),
        Type::One(Scalar::DateTime) => Value::String("2025-01-15T10:30:00Z".to_owned()),
        Type::One(Scalar::Json) => Value::String("{}".to_owned()),
        Type::One(Scalar::CommaList) => Value::String("one,two".to_owned()),
    }
}

fn imports(operation: &Operation, values: &[(&Field, Value)]) -> Vec<TokenStream> {
    let ids = values.iter().filter_map(|(field, value)| match (field.ty.scalar(), value) {
        (_, Value::List(elements)) if elements.is_empty() => None,
        (Scalar::Id { id, .. }, _) => Some(id.text.as_str()),
        (
            Scalar::Integer
            | Scalar::String
            | Scalar::Boolean
            | Scalar::DateTime
            | Scalar::Json
            | Scalar::CommaList,
            _,
        ) => None,
    });
    let mut names: Vec<&str> = ids.chain(["Client", "Error", &operation.request.text]).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(|name| format_ident!("{name}")).map(|name| quote!(#name)).collect()
}
