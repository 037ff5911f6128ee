//! The client crate: a resource per entity, a method per operation.

mod resource;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::tokens::Inner;
use super::{Job, docs, example, exports, krate};
use crate::RuntimePath;
use crate::ir::{Api, Docs, Ident};
use crate::render;

pub(super) fn emit<'api>(api: &'api Api, _: &'api RuntimePath) -> Vec<Job<'api>> {
    let shared = [
        Job::new("client/src/lib.rs", || render::rust(&api.shared.file, root(api))),
        Job::new("client/src/blocking.rs", || render::rust(&api.shared.file, blocking(api))),
    ];
    let entities = api.entities.iter().map(|entity| {
        let path = format!("client/src/{}.rs", entity.module.text);
        Job::new(path, || render::rust(&entity.file, resource::items(api, entity)))
    });
    shared.into_iter().chain(entities).collect()
}

/// The items of the runtime that the client exports, if the spec leaves them their names.
const RUNTIME: [&str; 15] = [
    "BuildError",
    "Call",
    "CallOptions",
    "ClientBuilder",
    "Error",
    "ErrorKind",
    "LoginError",
    "RawResponse",
    "RetryPolicy",
    "SecretString",
    "StaticToken",
    "TokenError",
    "TokenProvider",
    "Transport",
    "TransportError",
];

/// The types that methods return, those of calls and streams, and the states of builders. A type of the spec
/// takes precedence: then the item is in `runtime` alone.
const RETURNED: [&str; 21] = [
    "Batch",
    "Bulk",
    "CommandInfo",
    "Completed",
    "Delete",
    "Download",
    "FileStream",
    "Find",
    "Get",
    "List",
    "ListCommands",
    "Missing",
    "Modified",
    "Modify",
    "Page",
    "Pages",
    "Raw",
    "Replace",
    "Rows",
    "RunCommand",
    "Set",
];

/// The types that the model and the client export.
fn types(api: &Api) -> Vec<&Ident> {
    let entities = api.entities.iter().flat_map(|entity| {
        let requests =
            entity.writes().flat_map(|operation| [&operation.request, &operation.builder]);
        let records = entity.record.iter().flat_map(|record| [&record.name, &record.row]);
        let commands = entity.operations.iter().flat_map(|operation| &operation.commands);
        let commands = commands.map(|command| &command.name);
        let files = entity.files().map(|(_, file)| &file.name);
        let names = [&entity.resource, &entity.id].into_iter().chain(requests).chain(records);
        names.chain(commands).chain(files)
    });
    let references = api.shared.references.iter().map(|reference| &reference.id);
    let enums = api.enums.iter().map(|enumeration| &enumeration.name);
    entities.chain(references).chain(enums).chain([&api.shared.name]).collect()
}

/// Whether an item of the root hides a record of the model, which is then in `model` alone.
pub(super) fn is_hidden(record: &Ident) -> bool {
    record.text == "Client" || RUNTIME.contains(&record.text.as_str())
}

/// The path of a record in an example that imports it, or the model.
pub(super) fn record_path(record: &Ident) -> TokenStream {
    if is_hidden(record) { quote!(model::#record) } else { quote!(#record) }
}

fn root(api: &Api) -> TokenStream {
    let resources: Vec<_> = api.entities.iter().map(|entity| &entity.resource).collect();
    let runtime = [exports(&RUNTIME, &resources), exports(&RETURNED, &types(api))].concat();
    let about = Inner(root_docs(api));
    let name = &api.shared.name;
    let model = format_ident!("{}", krate(api, "model"));
    let modules = api.entities.iter().map(|entity| &entity.module);
    let exports = api.entities.iter().map(|entity| {
        let (module, resource) = (&entity.module, &entity.resource);
        quote!(pub use #module::#resource;)
    });
    let docs = Docs::new([format!(
        "A client of the {name} API. Clones share connections and tokens.",
        name = name.text
    )]);
    let client = client(api, &docs, Mode::Async);
    let test_util = test_util(api);
    quote! {
        #about

        #[cfg(feature = "blocking")]
        pub mod blocking;
        #(mod #modules;)*

        #[doc(inline)]
        pub use #model::*;
        #[doc(inline)]
        pub use runtime::{#(#runtime,)* guide};
        pub use runtime::{self, http};
        pub use #model as model;
        #(#exports)*

        #client

        #test_util
    }
}

/// The client whose calls block: the other one in another mode.
fn blocking(api: &Api) -> TokenStream {
    let name = &api.shared.name;
    let about = Inner(
        Docs::new(["A client whose calls block the thread.".to_owned()])
            .then(Docs::new([
                "Its calls are those of [`Client`](crate::Client), sent by `send`. See",
                "[`guide::blocking`](crate::guide::blocking).",
            ]))
            .then(example::blocking_program(api)),
    );
    let docs = Docs::new([
        format!(
            "A client of the {} API whose calls block. Clones share connections and",
            name.text
        ),
        "tokens.".to_owned(),
    ]);
    let client = client(api, &docs, Mode::Blocking);
    let mut names: Vec<_> = api.entities.iter().map(|entity| &entity.resource).collect();
    names.push(name);
    names.sort();
    quote! {
        #about

        use super::{#(#names),*};

        #client
    }
}

/// Whether the calls of a client are awaited or block.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Async,
    Blocking,
}

/// The client in one of its modes.
fn client(api: &Api, docs: &Docs, mode: Mode) -> TokenStream {
    let name = &api.shared.name;
    // The default is left out.
    let (of_call, of_resource, converted) = match mode {
        Mode::Async => (None, None, quote!(inner)),
        Mode::Blocking => (
            Some(quote!(, runtime::Blocking)),
            Some(quote!(<runtime::Blocking>)),
            quote!(inner: inner.into()),
        ),
    };
    let inner = quote!(runtime::Client<#name #of_call>);
    let accessors = api.entities.iter().map(|entity| {
        let (accessor, resource) = (&entity.accessor, &entity.resource);
        let docs = Docs::new([format!("{}.", entity.docs.summary())]);
        quote! {
            #docs
            pub fn #accessor(&self) -> #resource #of_resource {
                #resource { client: self.inner.clone() }
            }
        }
    });
    let methods = general_methods(api, of_call.as_ref());
    let as_ref = Docs::new(["The client of the runtime, for code that is generic over records."]);
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct Client {
            inner: #inner,
        }

        impl Client {
            #methods

            #(#accessors)*
        }

        impl ::core::convert::From<runtime::Client<#name>> for Client {
            fn from(inner: runtime::Client<#name>) -> Self {
                Self { #converted }
            }
        }

        #as_ref
        impl ::core::convert::AsRef<#inner> for Client {
            fn as_ref(&self) -> &#inner {
                &self.inner
            }
        }
    }
}

/// The methods of the client that belong to no entity.
fn general_methods(api: &Api, mode: Option<&TokenStream>) -> TokenStream {
    let name = &api.shared.name;
    let builder = Docs::new(["Returns a builder. Only the credentials are required."]);
    let call = Docs::new(["Calls an operation, for code that is generic over operations."]);
    let call_all = Docs::new([
        "Calls an operation with many requests, in order and with limited concurrency. See",
        "[bulk calls](crate::guide::bulk).",
    ]);
    let with_options = Docs::new([
        "Returns a client with other options for its calls. It shares connections, tokens and rate",
        "limits with this one.",
    ]);
    let raw = Docs::new([
        "Calls a method and path that the API does not describe. See [calls](crate::guide::calls).",
    ]);
    quote! {
        #builder
        pub fn builder() -> runtime::ClientBuilder<#name, Self> {
            runtime::Client::builder()
        }

        #call
        pub fn call<O: runtime::Operation<Api = #name>>(&self, request: O) -> runtime::Call<O #mode> {
            self.inner.call(request)
        }

        #call_all
        pub fn call_all<O: runtime::Operation<Api = #name>>(
            &self,
            requests: impl ::core::iter::IntoIterator<Item = O, IntoIter: ::core::marker::Send + 'static>,
        ) -> runtime::Bulk<O #mode> {
            self.inner.call_all(requests)
        }

        #with_options
        pub fn with_options(&self, options: runtime::CallOptions) -> Self {
            Self { inner: self.inner.with_options(options) }
        }

        #raw
        pub fn raw(&self, method: runtime::http::Method, path: impl ::core::convert::Into<::std::string::String>) -> runtime::Call<runtime::Raw<#name> #mode> {
            self.inner.raw(method, path)
        }
    }
}

/// The module with the mock transport of the API.
fn test_util(api: &Api) -> TokenStream {
    let name = &api.shared.name;
    let docs =
        Docs::new(["A mock transport for tests. See [`guide::testing`](super::guide::testing)."]);
    let mock = Docs::new([format!(
        "A transport that returns prepared responses of the {} API.",
        name.text
    )]);
    quote! {
        #docs
        #[cfg(feature = "test-util")]
        pub mod test_util {
            #mock
            pub type MockTransport = runtime::test_util::MockTransport<super::#name>;
        }
    }
}

fn root_docs(api: &Api) -> Docs {
    let name = &api.shared.name.text;
    let docs = Docs::new([format!("A client of the {name} API.")])
        .paragraph("Unofficial: neither made nor endorsed by the vendor.");
    let head = ["| operation | method | |", "|---|---|---|"].map(str::to_owned);
    let operations = api.entities.iter().flat_map(|entity| {
        entity.operations.iter().map(move |operation| {
            format!(
                "| `{}` | [`{}`]({}::{}) | {} |",
                docs::endpoint(entity, operation),
                operation.method.text,
                entity.resource.text,
                operation.method.text,
                operation.docs.summary(),
            )
        })
    });
    docs.paragraph("A complete program, with `tokio` and its features `macros` and `rt-multi-thread`:")
        .then(example::program(api))
        .then(Docs::new(head.into_iter().chain(operations)))
        .then(Docs::new([
            "A call is `Ok` only if the status and the envelope both report a success.".to_owned(),
            format!("[`{name}`] lists all outcomes, and [`guide::errors`] the errors that they become. More guides:"),
            "[calls](guide::calls), [retries](guide::retries), [rate limits](guide::rate_limits),".to_owned(),
            "[tokens](guide::tokens), [reading](guide::reading), [paging](guide::paging),".to_owned(),
            "[updates](guide::updates), [bulk calls](guide::bulk), [commands](guide::commands),".to_owned(),
            "[blocking](guide::blocking), [network](guide::network) and [testing](guide::testing).".to_owned(),
        ]))
        .then(example::half_filled(api))
        .paragraph("A test:")
        .then(example::test(api))
}
