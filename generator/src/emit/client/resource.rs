//! The file of an entity in the client: a resource with a method per operation, and those that follow from
//! the operations together.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::emit::tokens::Inner;
use crate::emit::{deprecated, docs, example, krate};
use crate::ir::{Api, Command, Docs, Entity, Ident, Kind, Operation, RequestShape};

/// The items of the file of an entity.
pub(super) fn items(api: &Api, entity: &Entity) -> TokenStream {
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
