//! [`Crud`]: one handler for every entity, beside the generated trait per entity.

use std::future::ready;
use std::sync::Arc;

use runtime_core::{
    Api, CommandInfo, DeclaredCommand, Entity, FileInfo, Kind, List, OperationInfo, Page,
    RunCommand, decode,
};

use crate::endpoint::{AnyId, Call, Handler};
use crate::{Caller, FileResponse, ReadResult, Rejection, Routes, WriteResult};

/// Handles the operations of an entity, whichever it has.
///
/// An implementation that is generic over `E` handles every entity of an API: a gateway, a cache, a
/// test double. Methods of operations that the entity does not have are never called.
/// [`Routes::crud`] adds the operations of one entity; generated servers have a `crud_routes` that
/// adds those of all. To handle one entity differently, merge the routes of its generated trait into
/// them.
pub trait Crud<E: Entity>: Send + Sync + 'static {
    /// Creates a record.
    fn create(
        &self,
        request: E::Create,
        caller: Caller,
    ) -> impl Future<Output = WriteResult<E>> + Send;

    /// Replaces the record with the id in the request.
    fn update(
        &self,
        request: E::Update,
        caller: Caller,
    ) -> impl Future<Output = WriteResult<E>> + Send;

    /// Reads the record with an id.
    fn get(&self, id: E, caller: Caller) -> impl Future<Output = ReadResult<E::Record>> + Send;

    /// Reads the records with these ids. Ids without a record are skipped.
    fn get_many(
        &self,
        ids: Vec<E>,
        caller: Caller,
    ) -> impl Future<Output = ReadResult<Vec<E::Record>>> + Send;

    /// Reads a page of the records that match the conditions of a list.
    fn list(
        &self,
        list: List<E::Record>,
        caller: Caller,
    ) -> impl Future<Output = ReadResult<Page<E::Row>>> + Send;

    /// Deletes the record with an id.
    fn delete(&self, id: E, caller: Caller) -> impl Future<Output = WriteResult<E>> + Send;

    /// Lists the commands of the entity, or of the record with an id: those that the spec declares,
    /// unless overridden.
    fn commands(
        &self,
        id: Option<E>,
        caller: Caller,
    ) -> impl Future<Output = ReadResult<Vec<CommandInfo>>> + Send {
        let _ = (id, caller);
        ready(Ok(E::COMMANDS.iter().map(DeclaredCommand::info).collect()))
    }

    /// Runs a command on records. Rejects every command, unless overridden.
    fn run_command(
        &self,
        command: RunCommand<E>,
        caller: Caller,
    ) -> impl Future<Output = WriteResult<E>> + Send {
        let _ = caller;
        ready(Err(Rejection::rejected(format!("the command {} is not supported", command.key))))
    }

    /// Reads a file of the record with an id; `None` if there is none. Rejects every request, unless
    /// overridden.
    fn download(
        &self,
        id: E,
        file: FileInfo,
        caller: Caller,
    ) -> impl Future<Output = ReadResult<Option<FileResponse>>> + Send {
        let _ = (id, caller);
        ready(Err(Rejection::rejected(format!("the download of {} is not supported", file.name))))
    }
}

impl<A: Api> Routes<A> {
    /// Adds every operation of an entity, handled by a [`Crud`].
    pub fn crud<E: Entity<Api = A>>(self, service: &Arc<impl Crud<E>>) -> Self {
        E::OPERATIONS.iter().fold(self, |routes, info| {
            routes.with(info, handler::<E, _>(info, Arc::clone(service)))
        })
    }
}

fn handler<E: Entity, S: Crud<E>>(info: &'static OperationInfo, service: Arc<S>) -> Handler {
    match info.kind {
        Kind::Create => Handler::Body(Box::new(move |body, caller| {
            let (service, request) = (Arc::clone(&service), decode(body)?);
            Ok(Call::write(async move { service.create(request, caller).await }))
        })),
        Kind::Update => Handler::Body(Box::new(move |body, caller| {
            let (service, request) = (Arc::clone(&service), decode(body)?);
            Ok(Call::write(async move { service.update(request, caller).await }))
        })),
        Kind::Get => Handler::Id(Box::new(move |id, caller| {
            let service = Arc::clone(&service);
            Call::read(async move { service.get(id.into(), caller).await })
        })),
        Kind::GetMany => Handler::Ids(Box::new(move |ids, caller| {
            let service = Arc::clone(&service);
            let ids = ids.into_iter().map(E::from).collect();
            Call::read(async move { service.get_many(ids, caller).await })
        })),
        Kind::List => {
            let list = move |list: List<()>, caller| {
                let (service, list) = (Arc::clone(&service), list.of_records());
                let page = async move { service.list(list, caller).await };
                Call::page(page, &E::Api::READING.page)
            };
            Handler::Query(E::COLUMNS, Box::new(list))
        }
        Kind::Delete => Handler::Id(Box::new(move |id, caller| {
            let service = Arc::clone(&service);
            Call::write(async move { service.delete(id.into(), caller).await })
        })),
        Kind::RunCommand => {
            let run = move |command: RunCommand<AnyId>, caller| {
                let service = Arc::clone(&service);
                Call::write(async move { service.run_command(command.with_ids(), caller).await })
            };
            Handler::Command(E::COMMANDS, Box::new(run))
        }
        Kind::Download => {
            let file = info.file.expect("a download has a file");
            Handler::Id(Box::new(move |id, caller| {
                let service = Arc::clone(&service);
                Call::file(async move { service.download(id.into(), file, caller).await })
            }))
        }
        Kind::ListCommands => Handler::OptionalId(Box::new(move |id, caller| {
            let service = Arc::clone(&service);
            Call::read(async move { service.commands(id.map(E::from), caller).await })
        })),
    }
}
