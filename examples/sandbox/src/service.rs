//! What requests do to records: the traits of the stubs, implemented in one file an entity. What all
//! entities have in common is here.

mod chat_user_message;
mod community_message;
mod community_thread;

use std::collections::BTreeSet;

use nexudus_server::runtime::ReadResult;
use nexudus_server::{
    Caller, CommunityThreadId, FieldError, Rejection, WriteResponse, WriteResult,
};
use runtime_core::{Api, Comparison, Id, List, Listable, Operation, Page};
use rusqlite::Connection;
use serde::Serialize;
use serde_json::value::to_raw_value;

use crate::store::{self, NoPage, Stamp, Store};
use crate::suggestion::suggestion;

/// What the handlers work on.
pub(crate) struct Service {
    pub(crate) store: Store,
}

impl Service {
    /// Makes a record of a request, unless a check says that it can't be.
    async fn insert<O: Operation, I: Id>(
        &self,
        request: O,
        caller: Caller,
        check: impl FnOnce(&Connection, &O) -> Result<(), NotDone> + Send + 'static,
    ) -> WriteResult<I> {
        let insert = move |connection: &Connection| {
            check(connection, &request)?;
            let stamp = Stamp::now(connection, &caller)?;
            let id = store::insert(connection, &request, &stamp)?;
            Ok(WriteResponse::new(I::from(id)).updated_on(stamp.on).updated_by(stamp.by))
        };
        self.store.write(insert).await.map_err(NotDone::into)
    }

    /// Replaces a record by a request, which is prepared with what is stored.
    async fn replace<R: Listable, O: Operation>(
        &self,
        id: R::Id,
        mut request: O,
        caller: Caller,
        prepare: impl FnOnce(&Connection, &mut O, R) -> Result<(), NotDone> + Send + 'static,
    ) -> WriteResult<R::Id> {
        let replace = move |connection: &Connection| {
            let stored = store::load::<R>(connection, id)?.ok_or(NotDone::NotFound)?;
            prepare(connection, &mut request, stored)?;
            let stamp = Stamp::now(connection, &caller)?;
            let on = store::replace(connection, id.into(), &request, &stamp)?;
            let on = on.ok_or(NotDone::NotFound)?;
            Ok(WriteResponse::new(id).updated_on(on).updated_by(stamp.by))
        };
        self.store.write(replace).await.map_err(NotDone::into)
    }

    /// The record with an id.
    async fn find<R: Listable>(&self, id: R::Id) -> ReadResult<R> {
        let record = self.store.load::<R>(id).await.map_err(Rejection::failed)?;
        record.ok_or_else(Rejection::not_found)
    }

    /// The records with these ids, each once, in the order of the ids.
    async fn find_all<R: Listable>(&self, ids: Vec<R::Id>) -> ReadResult<Vec<R>> {
        let ids: BTreeSet<i64> = ids.into_iter().map(Into::into).collect();
        let find = move |connection: &Connection| {
            let records = ids.into_iter().map(|id| store::load(connection, id.into()));
            records.filter_map(Result::transpose).collect::<rusqlite::Result<_>>()
        };
        self.store.read(find).await.map_err(Rejection::failed)
    }

    /// A page of a list.
    async fn page<R: Listable>(&self, list: List<R>) -> ReadResult<Page<R::Row>> {
        self.store
            .read(move |connection| store::page(connection, list))
            .await
            .map_err(refused::<R::Api>)
    }

    /// Deletes the record with an id.
    async fn remove<R: Listable>(&self, id: R::Id) -> WriteResult<R::Id> {
        let remove = move |connection: &Connection| store::delete::<R>(connection, id);
        let is_gone = self.store.write(remove).await.map_err(Rejection::failed)?;
        if is_gone { Ok(WriteResponse::new(id)) } else { Err(Rejection::not_found()) }
    }
}

/// Why something was not done to a record.
enum NotDone {
    /// There is no such record.
    NotFound,
    /// There is no conversation to reply to.
    NoThread(CommunityThreadId),
    /// The database failed.
    Failed(rusqlite::Error),
}

impl From<rusqlite::Error> for NotDone {
    fn from(error: rusqlite::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<NotDone> for Rejection {
    fn from(reason: NotDone) -> Self {
        match reason {
            NotDone::NotFound => Self::not_found(),
            NotDone::NoThread(id) => {
                wrong("CommunityThreadId".into(), "does not exist".into(), &id)
            }
            NotDone::Failed(error) => Self::failed(error),
        }
    }
}

fn refused<A: Api>(reason: NoPage) -> Rejection {
    let names = A::READING.query;
    match reason {
        NoPage::Order(given, known) => {
            let suggestion = suggestion(&given, known);
            let message = format!("is no field that lists are ordered by: {suggestion}");
            wrong(names.order.into(), message, &given)
        }
        NoPage::Date(condition) => {
            let prefix = match condition.comparison {
                Comparison::Eq => "",
                Comparison::Ge => names.from,
                Comparison::Le => names.to,
            };
            let name = format!("{prefix}{}", condition.column.parameter);
            let message = "must be a date and time in UTC, such as 2025-01-15T10:30".into();
            wrong(name, message, &condition.value.to_string())
        }
        NoPage::Failed(error) => Rejection::failed(error),
    }
}

/// A refusal that is about one value.
fn wrong<T: Serialize>(name: String, message: String, attempted: &T) -> Rejection {
    let attempted_value = to_raw_value(attempted).ok();
    Rejection::fields(vec![FieldError { attempted_value, ..FieldError::new(name, message) }])
}
