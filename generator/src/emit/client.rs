//! The client: one resource an entity, one method an operation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::tokens::Inner;
use super::{Job, deprecated, docs, example, krate};
use crate::RuntimePath;
use crate::ir::{Api, Docs, Entity, Operation};
use crate::render;

pub(super) fn emit<'api>(api: &'api Api, _: &'api RuntimePath) -> Vec<Job<'api>> {
    let root = Job::new("client/src/lib.rs", || render::rust(&api.shared.file, root(api)));
    let entities = api.entities.iter().map(|entity| {
        let path = format!("client/src/{}.rs", entity.module.text);
        Job::new(path, || render::rust(&entity.file, entity_file(api, entity)))
    });
    [root].into_iter().chain(entities).collect()
}

fn root(api: &Api) -> TokenStream {
    let about = Inner(root_docs(api));
    let name = &api.shared.name;
    let model = format_ident!("{}", krate(api, "model"));
    let modules = api.entities.iter().map(|entity| &entity.module);
    let exports = api.entities.iter().map(|entity| {
        let (module, resource) = (&entity.module, &entity.resource);
        quote!(pub use #module::#resource;)
    });
    let accessors = api.entities.iter().map(|entity| {
        let (accessor, resource) = (&entity.accessor, &entity.resource);
        let docs = Docs::new([format!("{}.", entity.docs.summary())]);
        quote! {
            #docs
            pub fn #accessor(&self) -> #resource<'_> {
                #resource { client: &self.inner }
            }
        }
    });
    let docs = Docs::new([format!(
        "A client of the {name} API. Clones share connections and tokens.",
        name = name.text
    )]);
    let builder = Docs::new(["Starts a client: credentials first, everything else has a default."]);
    let raw = Docs::new(["A call that the API does not describe: see [`guide::calls`]."]);
    quote! {
        #about

        #(mod #modules;)*

        #[doc(inline)]
        pub use #model::*;
        #[cfg(feature = "test-util")]
        #[doc(inline)]
        pub use runtime::test_util;
        #[doc(inline)]
        pub use runtime::{
            Answer, BuildError, Call, ClientBuilder, Error, ErrorKind, LoginError, Repeats, SecretString, StaticToken,
            TokenError, TokenProvider, Transport, TransportError, guide,
        };
        pub use runtime::{self, http};
        #(#exports)*

        #docs
        #[derive(Clone, Debug)]
        pub struct Client {
            inner: runtime::Client<#name>,
        }

        impl Client {
            #builder
            pub fn builder() -> ClientBuilder<#name, Self> {
                runtime::Client::builder()
            }

            #raw
            pub fn raw(&self, method: http::Method, path: impl Into<String>) -> Call<'_, runtime::Raw<#name>> {
                self.inner.raw(method, path)
            }

            #(#accessors)*
        }

        impl From<runtime::Client<#name>> for Client {
            fn from(inner: runtime::Client<#name>) -> Self {
                Self { inner }
            }
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
    docs.paragraph("From nothing to a record, with `tokio` and its features `macros` and `rt-multi-thread`:")
        .then(example::program(api))
        .then(Docs::new(head.into_iter().chain(operations)))
        .then(Docs::new([
            format!("A call is `Ok` only where the status and the envelope both say so. [`{name}`] shows what every"),
            "other answer means, [`guide::errors`] what a caller gets of it. There are more guides: to".to_owned(),
            "[calls](guide::calls), [tokens](guide::tokens), [throttling](guide::throttling),".to_owned(),
            "[updates](guide::updates) and [testing](guide::testing), which looks like this:".to_owned(),
        ]))
        .then(example::test(api))
}

fn entity_file(api: &Api, entity: &Entity) -> TokenStream {
    let about = Inner(Docs::new([format!("What a client does with a `{}`.", entity.wire)]));
    let (name, resource) = (&api.shared.name, &entity.resource);
    let model = format_ident!("{}", krate(api, "model"));
    let mut names: Vec<_> = entity.operations.iter().map(|operation| &operation.request).collect();
    names.push(name);
    names.sort();
    let docs = &entity.docs;
    let methods = entity.operations.iter().map(|operation| method(api, entity, operation));
    quote! {
        #about

        use #model::{#(#names),*};
        use runtime::{Call, Client};

        #docs
        #[derive(Clone, Copy, Debug)]
        pub struct #resource<'c> {
            pub(crate) client: &'c Client<#name>,
        }

        impl<'c> #resource<'c> {
            #(#methods)*
        }
    }
}

fn method(api: &Api, entity: &Entity, operation: &Operation) -> TokenStream {
    let (method, request) = (&operation.method, &operation.request);
    let docs = operation
        .docs
        .clone()
        .paragraph(docs::access_with_page(entity, operation))
        .then(docs::replacement(operation))
        .then(docs::clears(entity, operation))
        .then(example::call(api, entity, operation));
    let deprecated = deprecated(operation);
    quote! {
        #docs
        #deprecated
        pub fn #method(&self, request: impl Into<#request>) -> Call<'c, #request> {
            self.client.call(request.into())
        }
    }
}
