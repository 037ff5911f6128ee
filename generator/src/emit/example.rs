//! The examples in the documentation of a client: the first case that succeeds.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::tokens::argument;
use super::{client, krate};
use crate::ir::{
    Api, Docs, Entity, Field, Kind, Member, Operation, RequestShape, Scalar, Type, Value,
};
use crate::render::{self, prelude};
use crate::spec::Builtin;

/// A request with values, in words that compile.
struct Example<'a> {
    krate: Ident,
    entity: &'a Entity,
    operation: &'a Operation,
    values: Vec<(&'a Field, Value)>,
}

impl<'a> Example<'a> {
    fn of(api: &Api, entity: &'a Entity, operation: &'a Operation) -> Self {
        let krate = format_ident!("{}", krate(api, "client"));
        Self { krate, entity, operation, values: values(entity, operation) }
    }

    /// The one that a newcomer tries first: in use, a create, and in need of as few records of
    /// the API as can be.
    fn first(api: &'a Api) -> Option<Self> {
        let all = api.entities.iter();
        all.flat_map(|entity| {
            entity.writes().map(move |operation| Self::of(api, entity, operation))
        })
        .min_by_key(|example| {
            let records = example.values.iter().filter(|(field, value)| {
                let id = declared(field, value);
                api.entities.iter().any(|entity| id == Some(&entity.id.text))
            });
            (example.is_deprecated(), records.count())
        })
    }

    /// The import of these names, and of what the values name.
    fn imports(&self, names: &[&str]) -> TokenStream {
        let Self { krate, operation, values, .. } = self;
        let types = values.iter().filter_map(|(field, value)| declared(field, value));
        let has_request = operation.kind.request() == RequestShape::Body;
        let request = has_request.then_some(operation.request.text.as_str());
        let has_decimals = values.iter().any(|(_, value)| value.has_decimals());
        let macros = has_decimals.then_some("decimal");
        let names = names.iter().copied().chain(request).chain(macros);
        let mut names: Vec<&str> = types.chain(names).collect();
        names.sort_unstable();
        names.dedup();
        let names = names.into_iter().map(|name| format_ident!("{name}"));
        quote!(use #krate::{#(#names),*};)
    }

    /// The request, as a builder that is ready.
    fn request(&self) -> TokenStream {
        let request = &self.operation.request;
        let setters = self.values.iter().map(|(field, value)| {
            let (name, value) = (&field.name, argument(value, field.ty.scalar()));
            quote!(.#name(#value))
        });
        quote!(#request::builder() #(#setters)*)
    }

    /// The call of a request, before it is awaited.
    fn call(&self, request: &TokenStream) -> TokenStream {
        let (accessor, method) = (&self.entity.accessor, &self.operation.method);
        quote!(client.#accessor().#method(#request))
    }

    /// Whether the call uses something that is deprecated: the operation, a setter or a filter.
    fn is_deprecated(&self) -> bool {
        let names_fields = match self.operation.kind.request() {
            RequestShape::Body | RequestShape::Query => true,
            RequestShape::Id
            | RequestShape::Ids
            | RequestShape::OptionalId
            | RequestShape::Command => false,
        };
        let mut fields = self.values.iter().map(|(field, _)| field);
        self.operation.deprecated.is_some()
            || names_fields && fields.any(|field| field.deprecated.is_some())
    }

    fn expected(&self) -> Option<TokenStream> {
        self.is_deprecated().then(|| quote!(#[expect(deprecated)]))
    }
}

/// The call of an operation, unless it would show no more than the signature does.
pub(super) fn call(api: &Api, entity: &Entity, operation: &Operation) -> Docs {
    match operation.kind {
        Kind::Create | Kind::Update => write(api, entity, operation),
        Kind::Get | Kind::List | Kind::RunCommand | Kind::Download => read(api, entity, operation),
        Kind::GetMany | Kind::Delete | Kind::ListCommands => Docs::default(),
    }
}

/// The call of an operation that has no body.
fn read(api: &Api, entity: &Entity, operation: &Operation) -> Docs {
    let example = Example::of(api, entity, operation);
    let accessor = &entity.accessor;
    let argument = |field: &Field, value: &Value| argument(value, field.ty.scalar());
    let ids = example.values.iter().map(|(field, value)| argument(field, value));
    let method = &operation.method;
    let (bound, call, then) = match operation.kind {
        Kind::Get => ("record", quote!(#method(#(#ids),*)), quote!(println!("{record:?}");)),
        Kind::Download => (
            "file",
            quote!(#method(#(#ids),*)),
            quote!(if let Some(file) = file {
                println!("{:?}", file.content_type());
                let bytes = file.bytes().await?;
                println!("{} bytes", bytes.len());
            }),
        ),
        Kind::List => {
            let record = entity.record.as_ref().map(|record| &record.name);
            let filters = example.values.iter().filter_map(|(field, value)| {
                let columns = &mut operation.columns.iter();
                let column =
                    columns.find(|column| entity.field(column.field).wire == field.wire)?;
                let (constant, value) = (&column.constant, argument(field, value));
                let record = client::record_path(record?);
                Some(quote!(.filter(#record::#constant, #value)))
            });
            (
                "page",
                quote!(#method() #(#filters)*),
                quote!(for row in page.records {
                    println!("{row:?}");
                }),
            )
        }
        Kind::RunCommand => {
            let id = &entity.id;
            let key = operation.commands.first().map_or("A_KEY", |command| &command.wire);
            (
                "completed",
                quote!(#method(runtime::RunCommand::new(#key, [#id(1)]))),
                quote!(println!("{:?}", completed.id());),
            )
        }
        _ => return Docs::default(),
    };
    let bound = format_ident!("{bound}");
    let record = entity.record.as_ref().filter(|_| !example.values.is_empty());
    let record = record
        .filter(|_| operation.kind == Kind::List)
        .map(|record| if client::is_hidden(&record.name) { "model" } else { &*record.name.text });
    let run: &[&str] =
        if operation.kind == Kind::RunCommand { &[&entity.id.text, "runtime"] } else { &[] };
    let names: Vec<&str> =
        ["Client", "Error"].into_iter().chain(record).chain(run.iter().copied()).collect();
    let imports = example.imports(&names);
    let expected = example.expected();
    fenced(
        "```",
        &imports,
        quote! {
            #expected
            async fn #method(client: &Client) -> Result<(), Error> {
                let #bound = client.#accessor().#call.await?;
                #then
                Ok(())
            }
        },
    )
}

/// A change of a record, where it has a text to change.
pub(super) fn modify(api: &Api, entity: &Entity, update: &Operation) -> Docs {
    let example = Example::of(api, entity, update);
    let plain = Type::One(Scalar::Builtin(Builtin::String));
    let text = entity
        .request_fields(update)
        .find(|member| member.field.ty == plain && member.field.deprecated.is_none());
    let Some(Member { field: text, required }) = text else { return Docs::default() };
    let id = example.values.iter().find(|(field, _)| field.wire == "Id");
    let id = id.map(|(field, value)| argument(value, field.ty.scalar()));
    let (krate, accessor, name) = (&example.krate, &entity.accessor, &text.name);
    let mut names = ["Client", "Error", &entity.id.text];
    names.sort_unstable();
    let names = names.map(|name| format_ident!("{name}"));
    let value = quote!("a better text".into());
    let value = if required { value } else { quote!(Some(#value)) };
    let expected = update.deprecated.as_ref().map(|_| quote!(#[expect(deprecated)]));
    fenced(
        "```",
        &quote!(use #krate::{#(#names),*};),
        quote! {
            #expected
            async fn modify(client: &Client) -> Result<(), Error> {
                let modified = client.#accessor().modify(#id, |update| update.#name = #value).await?;
                println!("{modified:?}");
                Ok(())
            }
        },
    )
}

/// The call of an operation whose request is a body.
fn write(api: &Api, entity: &Entity, operation: &Operation) -> Docs {
    let example = Example::of(api, entity, operation);
    let imports = example.imports(&["Client", "Error"]);
    let (expected, method, request) = (example.expected(), &operation.method, example.request());
    let call = example.call(&quote!(request));
    fenced(
        "```",
        &imports,
        quote! {
            #expected
            async fn #method(client: &Client) -> Result<(), Error> {
                let request = #request;
                let saved = #call.await?;
                println!("saved as {}", saved.id());
                Ok(())
            }
        },
    )
}

/// A whole program: from nothing to a record.
pub(super) fn program(api: &Api) -> Docs {
    let Some(example) = Example::first(api) else { return Docs::default() };
    let imports = example.imports(&["Client"]);
    let (expected, request) = (example.expected(), example.request());
    let call = example.call(&quote!(request));
    fenced(
        "```no_run",
        &imports,
        quote! {
            #[tokio::main]
            #expected
            async fn main() -> Result<(), Box<dyn std::error::Error>> {
                let client = Client::builder().login("admin@example.com", "password").build()?;
                let request = #request;
                let saved = #call.await?;
                println!("saved as {}", saved.id());
                Ok(())
            }
        },
    )
}

impl Docs {
    /// Code for readers that are not rustdoc.
    pub(super) fn into_rust(mut self) -> Self {
        for line in self.lines.iter_mut().filter(|line| line.starts_with("```n")) {
            "```rust".clone_into(line);
        }
        self
    }
}

/// The same program with calls that block.
pub(super) fn blocking_program(api: &Api) -> Docs {
    let Some(example) = Example::first(api) else { return Docs::default() };
    let (krate, names) = (&example.krate, example.imports(&[]));
    let (expected, request) = (example.expected(), example.request());
    let call = example.call(&quote!(request));
    fenced(
        "```no_run",
        &quote! {
            use #krate::blocking::Client;
            #names
        },
        quote! {
            #expected
            fn main() -> Result<(), Box<dyn std::error::Error>> {
                let client = Client::builder().login("admin@example.com", "password").build()?;
                let request = #request;
                let saved = #call.send()?;
                println!("saved as {}", saved.id());
                Ok(())
            }
        },
    )
}

/// A function that returns a builder with its first required field set, after a sentence about it.
pub(super) fn half_filled(api: &Api) -> Docs {
    let Some(example) = Example::first(api) else { return Docs::default() };
    let Example { krate, entity, operation, values } = &example;
    let member = entity.request_fields(operation).find(|member| member.required);
    let value =
        member.and_then(|member| values.iter().find(|(field, _)| field.wire == member.field.wire));
    let Some((field, value)) = value else { return Docs::default() };
    let (request, builder, name) = (&operation.request, &operation.builder, &field.name);
    let types = declared(field, value).into_iter().chain([&*request.text, &*builder.text]);
    let mut names: Vec<_> = types.chain(value.has_decimals().then_some("decimal")).collect();
    names.sort_unstable();
    let names = names.into_iter().map(|name| format_ident!("{name}"));
    let (argument, expected) = (argument(value, field.ty.scalar()), example.expected());
    let about = Docs::new([
        "The type of a builder says which required fields are set, in the order of the request, so that",
        "functions and fields can hold a request that is filled in elsewhere:",
    ]);
    about.then(fenced(
        "```",
        &quote! {
            use #krate::runtime::Set;
            use #krate::{#(#names),*};
        },
        quote! {
            #expected
            fn prepared() -> #builder<Set> {
                #request::builder().#name(#argument)
            }
        },
    ))
}

/// A test of a program that uses the client. It is run as an example, too.
pub(super) fn test(api: &Api) -> Docs {
    let Some(example) = Example::first(api) else { return Docs::default() };
    let krate = &example.krate;
    let names = example.imports(&["Client"]);
    let imports = quote! {
        use #krate::test_util::MockTransport;
        #names
    };
    let field = example.values.iter().find(|(_, value)| matches!(value, Value::String(_)));
    let field = field.map_or("Name", |(field, _)| &field.wire);
    let (expected, request) = (example.expected(), example.request());
    let call = example.call(&quote!(request.clone()));
    let mut docs = fenced(
        "```",
        &imports,
        quote! {
            #[tokio::test]
            #expected
            async fn the_second_one_is_rejected() -> Result<(), Box<dyn std::error::Error>> {
                let service = MockTransport::new()
                    .saved(7)
                    .reject(#field, "is not what it should be");
                let client =
                    Client::builder().bearer_token("token").transport(service.clone()).build()?;
                let request = #request;

                let saved = #call.await?;
                assert_eq!(saved.id().0, 7);
                let error = #call.await.unwrap_err();
                assert_eq!(error.for_field(#field).count(), 1);

                for _ in 0..2 {
                    service.assert_sent(&request.clone().build());
                }
                service.assert_finished();
                Ok(())
            }
        },
    );
    // Examples are no tests to rustdoc, so what a reader does not see makes a program of this one.
    if let Some(at) = docs.lines.iter().position(|line| line == "#[tokio::test]") {
        docs.lines.splice(
            at..=at,
            ["# /*", "#[tokio::test]", "# */", "# #[tokio::main(flavor = \"current_thread\")]"]
                .map(str::to_owned),
        );
    }
    let end = docs.lines.len() - 1;
    docs.lines.insert(end, "# the_second_one_is_rejected().unwrap();".to_owned());
    docs
}

/// Code between fences, with its imports apart.
fn fenced(fence: &str, imports: &TokenStream, code: TokenStream) -> Docs {
    let code = prelude::rewrite(code, &prelude::shadowed(imports));
    let imports = render::lines(imports.clone());
    let blank = [String::new()];
    let lines = imports.into_iter().chain(blank).chain(render::lines(code));
    Docs::new([fence.to_owned()].into_iter().chain(lines).chain(["```".to_owned()]))
}

/// The values of the first case that succeeds, or plain ones for the required fields.
fn values<'a>(entity: &'a Entity, operation: &'a Operation) -> Vec<(&'a Field, Value)> {
    let case = operation.cases.iter().find(|case| case.answer.is_success());
    match case {
        Some(case) => case
            .request
            .iter()
            .map(|(field, value)| (entity.field(*field), value.clone()))
            .collect(),
        None => entity
            .request_fields(operation)
            .filter(|member| member.required)
            .map(|Member { field, .. }| {
                let value = field.ty.example();
                match operation.kind.request() {
                    RequestShape::Ids => (field, Value::List(vec![value])),
                    RequestShape::Body
                    | RequestShape::Id
                    | RequestShape::OptionalId
                    | RequestShape::Command
                    | RequestShape::Query => (field, value),
                }
            })
            .collect(),
    }
}

/// The type of the spec that a value names.
fn declared<'a>(field: &'a Field, value: &Value) -> Option<&'a str> {
    match value {
        Value::List(elements) if elements.is_empty() => None,
        _ => field.ty.scalar().declared().map(|name| name.text.as_str()),
    }
}
