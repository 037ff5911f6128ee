//! The client crate: a resource per entity, a method per operation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::tokens::Inner;
use super::{Job, deprecated, docs, example, exports, krate};
use crate::RuntimePath;
use crate::ir::{Api, Command, Docs, Entity, Ident, Kind, Operation, RequestShape};
use crate::render;

pub(super) fn emit<'api>(api: &'api Api, _: &'api RuntimePath) -> Vec<Job<'api>> {
    let shared = [
        Job::new("client/src/lib.rs", || render::rust(&api.shared.file, root(api))),
        Job::new("client/src/blocking.rs", || render::rust(&api.shared.file, blocking(api))),
    ];
    let entities = api.entities.iter().map(|entity| {
        let path = format!("client/src/{}.rs", entity.module.text);
        Job::new(path, || render::rust(&entity.file, entity_file(api, entity)))
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

fn entity_file(api: &Api, entity: &Entity) -> TokenStream {
    let about = Inner(Docs::new([format!("Calls of `{}`.", entity.wire)]));
    let (name, resource) = (&api.shared.name, &entity.resource);
    let model = format_ident!("{}", krate(api, "model"));
    let names = names(api, entity);
    let docs = &entity.docs;
    let methods = entity.operations.iter().map(|operation| method(api, entity, operation));
    quote! {
        #about

        use #model::{#(#names),*};

        #docs
        #[derive(Clone, Debug)]
        pub struct #resource<M = runtime::Async> {
            pub(crate) client: runtime::Client<#name, M>,
        }

        impl<M> #resource<M> {
            #(#methods)*
        }
    }
}

/// The items of the model that the file of an entity imports.
fn names<'a>(api: &'a Api, entity: &'a Entity) -> Vec<&'a Ident> {
    let by_id = entity.operations.iter().any(|operation| match operation.kind.request() {
        RequestShape::Id | RequestShape::Ids | RequestShape::OptionalId | RequestShape::Command => {
            true
        }
        RequestShape::Body | RequestShape::Query => false,
    });
    let requests = entity.writes().map(|operation| &operation.request);
    let record = entity.record.as_ref().map(|record| &record.name);
    let commands = entity.operations.iter().flat_map(|operation| &operation.commands);
    let commands = commands.filter(|command| !command.parameters.is_empty());
    let mut names: Vec<_> = requests
        .chain(commands.map(|command| &command.name))
        .chain(entity.files().map(|(_, file)| &file.name))
        .chain(record)
        .chain(by_id.then_some(&entity.id))
        .chain([&api.shared.name])
        .collect();
    names.sort();
    names
}

fn method(api: &Api, entity: &Entity, operation: &Operation) -> TokenStream {
    let (method, request, id) = (&operation.method, &operation.request, &entity.id);
    let docs = operation
        .docs
        .clone()
        .paragraph(docs::access_with_page(entity, operation))
        .then(docs::replacement(operation.deprecated.as_ref()))
        .then(usage(entity, operation))
        .then(docs::sources(operation))
        .then(example::call(api, entity, operation));
    let deprecated = deprecated(operation.deprecated.as_ref());
    let record = entity.record.as_ref().map(|record| &record.name);
    let (takes, request, call, others) = match operation.kind {
        Kind::Create | Kind::Update => (
            quote!(request: impl Into<#request>),
            quote!(#request),
            quote!(call(request.into())),
            (operation.kind == Kind::Create).then(|| create_all(operation)),
        ),
        Kind::Get => (
            quote!(id: #id),
            quote!(runtime::Get<#record>),
            quote!(call(runtime::Get { id })),
            Some(find(api, entity, operation)),
        ),
        Kind::GetMany => (
            quote!(ids: impl IntoIterator<Item = #id>),
            quote!(runtime::Batch<#record>),
            quote!(batch(ids)),
            None,
        ),
        Kind::List => (
            TokenStream::new(),
            quote!(runtime::List<#record>),
            quote!(call(runtime::List::new())),
            None,
        ),
        Kind::Delete => (
            quote!(id: #id),
            quote!(runtime::Delete<#id>),
            quote!(call(runtime::Delete { id })),
            None,
        ),
        Kind::Download => {
            let file = operation.file.as_ref().map(|file| &file.name);
            (quote!(id: #id), quote!(runtime::Download<#file>), quote!(download(id)), None)
        }
        Kind::RunCommand => {
            let declared = operation.commands.iter();
            let declared = declared.map(|declared| command(entity, operation, declared));
            (
                quote!(command: runtime::RunCommand<#id>),
                quote!(runtime::RunCommand<#id>),
                quote!(call(command)),
                Some(quote!(#(#declared)*)),
            )
        }
        Kind::ListCommands => (
            TokenStream::new(),
            quote!(runtime::ListCommands<#id>),
            quote!(call(runtime::ListCommands { id: None })),
            Some(commands_of(entity, operation)),
        ),
    };
    quote! {
        #docs
        #deprecated
        pub fn #method(&self, #takes) -> runtime::Call<#request, M> {
            self.client.#call
        }

        #others
    }
}

/// The methods that follow from reading a record: one for records that may be missing, and those that
/// update what was read.
fn find(api: &Api, entity: &Entity, get: &Operation) -> TokenStream {
    let (id, deprecated) = (&entity.id, deprecated(get.deprecated.as_ref()));
    let record = entity.record.as_ref().map(|record| &record.name);
    let docs = Docs::new([format!(
        "Like [`get`]({}::get), but returns `None` if the record does not exist.",
        entity.resource.text
    )]);
    let updates = entity.modification().map(|update| updates(api, entity, update));
    quote! {
        #docs
        #deprecated
        pub fn find(&self, id: #id) -> runtime::Call<runtime::Find<#record>, M> {
            self.client.call(runtime::Find { id })
        }

        #updates
    }
}

/// The method that lists the commands of one record.
fn commands_of(entity: &Entity, operation: &Operation) -> TokenStream {
    let (id, deprecated) = (&entity.id, deprecated(operation.deprecated.as_ref()));
    let docs = Docs::new(["Lists the commands that can be run on one record."]);
    quote! {
        #docs
        #deprecated
        pub fn commands_of(&self, id: #id) -> runtime::Call<runtime::ListCommands<#id>, M> {
            self.client.call(runtime::ListCommands { id: Some(id) })
        }
    }
}

/// The method of a declared command.
fn command(entity: &Entity, operation: &Operation, command: &Command) -> TokenStream {
    let Command { wire, method, name, parameters, .. } = command;
    let (id, key) = (&entity.id, docs::code(wire));
    let deprecated = deprecated(operation.deprecated.as_ref());
    let docs = command.docs.clone().paragraph(format!("Runs the command {key} on records."));
    let (parameters, request) = if parameters.is_empty() {
        (None, quote!(new(#wire, ids)))
    } else {
        (Some(quote!(parameters: &#name,)), quote!(of(ids, parameters)))
    };
    quote! {
        #docs
        #deprecated
        pub fn #method(
            &self,
            ids: impl IntoIterator<Item = #id>,
            #parameters
        ) -> runtime::Call<runtime::RunCommand<#id>, M> {
            self.client.call(runtime::RunCommand::#request)
        }
    }
}

/// The method that creates many records.
fn create_all(operation: &Operation) -> TokenStream {
    let deprecated = deprecated(operation.deprecated.as_ref());
    let request = &operation.request;
    let name = format_ident!("{}_all", operation.method.text);
    let docs = Docs::new([
        "Calls [`create`](Self::create) with many requests, in order and with limited concurrency. See",
        "[`guide::bulk`](crate::guide::bulk).",
    ]);
    quote! {
        #docs
        #deprecated
        pub fn #name(
            &self,
            requests: impl IntoIterator<Item = #request, IntoIter: Send + 'static>,
        ) -> runtime::Bulk<#request, M> {
            self.client.call_all(requests)
        }
    }
}

/// The behaviour of the client beyond that of the service.
fn usage(entity: &Entity, operation: &Operation) -> Docs {
    let resource = &entity.resource.text;
    let lines = match operation.kind {
        Kind::Create | Kind::Get | Kind::Delete | Kind::ListCommands => return Docs::default(),
        Kind::RunCommand => [
            "A command whose response is lost may have run: the client never sends it again.".to_owned(),
            "Commands that have no method of their own are sent as data.".to_owned(),
        ],
        Kind::Download => [
            "Returns `None` if there is no file. `chunk()` reads a file piece by piece, `bytes()` as a whole.".to_owned(),
            "See [`guide::reading`](crate::guide::reading).".to_owned(),
        ],
        Kind::Update => {
            let replaces = format!("Replaces the record as a whole: see [`{}`].", operation.request.text);
            let modify = format!("To change some of the fields, use [`modify`]({resource}::modify).");
            let modify = entity.modification().map(|_| modify);
            return Docs::new([replaces].into_iter().chain(modify));
        }
        Kind::GetMany => [
            "Many ids are split into several requests. The records are in the order of the service.".to_owned(),
            "See [`guide::reading`](crate::guide::reading).".to_owned(),
        ],
        Kind::List => [
            "Awaiting the call reads one page. `.stream()` streams the rows of all pages, `.pages()` the pages.".to_owned(),
            "Filters are constants of the record. See [`guide::reading`](crate::guide::reading).".to_owned(),
        ],
    };
    Docs::new(lines)
}

/// The methods that update a record which was read.
fn updates(api: &Api, entity: &Entity, update: &Operation) -> TokenStream {
    let (request, id) = (&update.request, &entity.id);
    let record = entity.record.as_ref().map(|record| &record.name);
    let deprecated = deprecated(update.deprecated.as_ref());
    let roles = entity.operation(Kind::Get).map_or("", |get| &get.role);
    let modify = Docs::new(["Reads the record, modifies it, and writes it back as a whole."])
        .paragraph(format!("Roles `{roles}` and `{}`.", update.role))
        .then(Docs::new([
            "An unchanged record is not written. If the record changes in between, the closure runs again on",
            "the newer one; after a few attempts the call fails. See [`guide::updates`](crate::guide::updates).",
        ]))
        .then(example::modify(api, entity, update));
    let replace = Docs::new([
        "Writes an update of a record, unless the record changed since it was read. In that case the call",
        "fails, and nothing is written.",
    ]);
    quote! {
        #modify
        #deprecated
        pub fn modify<'f>(
            &self,
            id: #id,
            change: impl FnMut(&mut #request) + Send + 'f,
        ) -> runtime::Call<runtime::Modify<'f, #record>, M> {
            self.client.modify(id, change)
        }

        #replace
        #deprecated
        pub fn replace(
            &self,
            record: &#record,
            update: #request,
        ) -> runtime::Call<runtime::Replace<#record>, M> {
            self.client.replace(record, update)
        }
    }
}
