//! What requests do to records: one handler for every entity.

use nexudus_server::runtime::{Crud, FileInfo, ReadResult, RunCommand};
use nexudus_server::{
    Caller, FieldError, FileResponse, Nexudus, Rejection, WriteResponse, WriteResult,
};
use runtime_core::{Api, Comparison, Entity, List, Page};
use rusqlite::Connection;
use serde::Serialize;
use serde_json::value::to_raw_value;

use crate::store::{
    self, BUDGET, Budget, Json, NotDeleted, PageError, ReadError, Store, Table, WriteError, parse,
    raw,
};
use crate::suggestion::suggestion;

/// The fields that the service fills itself.
mod filled {
    pub(super) const UNIQUE_ID: &str = "UniqueId";
    pub(super) const CREATED_ON: &str = "CreatedOn";
    pub(super) const UPDATED_ON: &str = "UpdatedOn";
    pub(super) const UPDATED_BY: &str = "UpdatedBy";
}

/// A random UUID, version 4.
const UUID: &str = "SELECT lower(printf('%s-%s-4%s-%s%s-%s', \
    hex(randomblob(4)), hex(randomblob(2)), substr(hex(randomblob(2)), 2), \
    substr('89AB', 1 + (random() & 3), 1), substr(hex(randomblob(2)), 2), hex(randomblob(6))))";

/// What the handlers work on.
pub(crate) struct Service {
    pub(crate) store: Store,
}

impl<E: Entity<Api = Nexudus>> Crud<E> for Service {
    async fn create(&self, request: E::Create, caller: Caller) -> WriteResult<E> {
        let mut record = json(&E::from(0).created(&request));
        let insert = move |connection: &Connection| {
            check_references::<E>(connection, &record)?;
            let (on, by) = (store::now_after(None), caller.name().to_owned());
            let uuid: String = connection.prepare_cached(UUID)?.query_row([], |row| row.get(0))?;
            fill(&mut record, filled::UNIQUE_ID, &uuid);
            fill(&mut record, filled::CREATED_ON, &on);
            fill(&mut record, filled::UPDATED_ON, &on);
            fill(&mut record, filled::UPDATED_BY, &by);
            let id = store::insert(connection, &Table::of::<E>(), &record)?;
            Ok(WriteResponse::new(E::from(id)).updated_on(on).updated_by(by))
        };
        self.store.write(insert).await.map_err(NotDone::into)
    }

    async fn update(&self, request: E::Update, caller: Caller) -> WriteResult<E> {
        let id = E::of(&request).ok_or_else(Rejection::not_found)?;
        let replace = move |connection: &Connection| {
            let table = Table::of::<E>();
            let mut budget = Budget::new();
            let stored = store::find::<E::Record>(connection, &table, id.into(), &mut budget)?;
            let stored = stored.ok_or_else(Rejection::not_found)?;
            let mut record = json(&E::updated(&stored, &request));
            check_references::<E>(connection, &record)?;
            let previous = record.get(filled::UPDATED_ON).and_then(|on| parse::<String>(on));
            let (on, by) = (store::now_after(previous.as_deref()), caller.name().to_owned());
            fill(&mut record, filled::UPDATED_ON, &on);
            fill(&mut record, filled::UPDATED_BY, &by);
            store::replace(connection, &table, id.into(), &record)?;
            Ok(WriteResponse::new(id).updated_on(on).updated_by(by))
        };
        self.store.write(replace).await.map_err(NotDone::into)
    }

    async fn get(&self, id: E, _: Caller) -> ReadResult<E::Record> {
        let find = move |connection: &Connection| {
            let table = Table::of::<E>();
            let record = store::find(connection, &table, id.into(), &mut Budget::new())?;
            Ok(record.ok_or_else(Rejection::not_found)?)
        };
        self.store.read(find).await.map_err(NotDone::into)
    }

    /// Each record comes once, in the order of the ids.
    async fn get_many(&self, ids: Vec<E>, _: Caller) -> ReadResult<Vec<E::Record>> {
        let mut ids: Vec<i64> = ids.into_iter().map(Into::into).collect();
        ids.sort_unstable();
        ids.dedup();
        let find = move |connection: &Connection| {
            let mut budget = Budget::new();
            let records = ids
                .into_iter()
                .map(|id| store::find(connection, &Table::of::<E>(), id, &mut budget));
            Ok(records.filter_map(Result::transpose).collect::<Result<_, _>>()?)
        };
        self.store.read(find).await.map_err(NotDone::into)
    }

    async fn list(&self, list: List<E::Record>, _: Caller) -> ReadResult<Page<E::Row>> {
        let tables = self.store.tables();
        let page = move |connection: &Connection| {
            Ok(store::page::<E>(connection, &tables, list).map_err(page_rejection)?)
        };
        self.store.read(page).await.map_err(NotDone::into)
    }

    /// Commands that the spec declares change nothing; what one does is special behaviour. All
    /// records have to exist.
    async fn run_command(&self, command: RunCommand<E>, _: Caller) -> WriteResult<E> {
        if !E::COMMANDS.iter().any(|known| known.key == command.key) {
            let message = format!("the spec declares no command {} of {}", command.key, E::NAME);
            return Err(Rejection::rejected(message));
        }
        let check = move |connection: &Connection| {
            for id in &command.ids {
                if !store::exists(connection, E::NAME, (*id).into())? {
                    return Err(Rejection::rejected(format!("there is no {} {id}", E::NAME)).into());
                }
            }
            Ok(WriteResponse::without_record())
        };
        self.store.read(check).await.map_err(NotDone::into)
    }

    /// Every record has the file that the spec shows in a case. Without one, no record has the file.
    async fn download(&self, id: E, file: FileInfo, _: Caller) -> ReadResult<Option<FileResponse>> {
        let check = move |connection: &Connection| {
            if !store::exists(connection, E::NAME, id.into())? {
                return Err(Rejection::not_found().into());
            }
            Ok(file.example.map(FileResponse::from))
        };
        self.store.read(check).await.map_err(NotDone::into)
    }

    async fn delete(&self, id: E, _: Caller) -> WriteResult<E> {
        let tables = self.store.tables();
        let delete = move |connection: &Connection| {
            store::delete(connection, &tables, E::NAME, id.into()).map_err(delete_rejection)?;
            Ok(WriteResponse::new(id))
        };
        self.store.write(delete).await.map_err(NotDone::into)
    }
}

fn json(record: &impl Serialize) -> Json {
    parse(&raw(record)).expect("a record is a JSON object")
}

/// Sets a field, if the record has it.
fn fill(record: &mut Json, key: &str, value: &str) {
    if let Some(field) = record.get_mut(key) {
        *field = raw(&value);
    }
}

/// Fails if a record refers to records that do not exist.
fn check_references<E: Entity>(connection: &Connection, record: &Json) -> Result<(), NotDone> {
    let mut errors = Vec::new();
    for reference in E::REFERENCES {
        let Some(value) = record.get(reference.key) else { continue };
        let ids = parse(value).or_else(|| parse(value).map(|id| vec![id])).unwrap_or_default();
        for id in ids {
            if !store::exists(connection, reference.entity, id)? {
                errors.push(field_error(reference.key, "does not exist".into(), value));
                break;
            }
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(Rejection::fields(errors).into()) }
}

/// Why a request was not carried out.
struct NotDone(Rejection);

impl From<Rejection> for NotDone {
    fn from(rejection: Rejection) -> Self {
        Self(rejection)
    }
}

impl From<rusqlite::Error> for NotDone {
    fn from(error: rusqlite::Error) -> Self {
        Self(Rejection::failed(error))
    }
}

impl From<ReadError> for NotDone {
    fn from(error: ReadError) -> Self {
        Self(match error {
            ReadError::TooLarge => too_large(Nexudus::READING.query.ids),
            ReadError::Sqlite(error) => Rejection::failed(error),
        })
    }
}

impl From<WriteError> for NotDone {
    fn from(error: WriteError) -> Self {
        Self(Rejection::failed(error))
    }
}

impl From<NotDone> for Rejection {
    fn from(NotDone(rejection): NotDone) -> Self {
        rejection
    }
}

fn delete_rejection(reason: NotDeleted) -> Rejection {
    match reason {
        NotDeleted::NotFound => Rejection::not_found(),
        NotDeleted::Referenced { key, entity, id } => Rejection::rejected(format!(
            "`{key}` of {entity} {id} refers to the record: delete that one first"
        )),
        NotDeleted::Sqlite(error) => Rejection::failed(error),
    }
}

fn page_rejection(reason: PageError) -> Rejection {
    let names = Nexudus::READING.query;
    let (name, message, attempted) = match reason {
        PageError::Order(given, known) => {
            let suggestion = suggestion(&given, known);
            let message = format!("lists can't be ordered by this: {suggestion}");
            (names.order.to_owned(), message, given)
        }
        PageError::Date(condition) => (
            parameter(&condition),
            "must be a date and time in UTC, such as 2025-01-15T10:30".to_owned(),
            condition.value.to_string(),
        ),
        PageError::Filter(condition) => (
            parameter(&condition),
            "is about a field of other records that the sandbox does not store: describe their \
             entity, with this field, in a file of its own in the spec, or leave the filter out"
                .to_owned(),
            condition.value.to_string(),
        ),
        PageError::Read(ReadError::TooLarge) => return too_large(names.size),
        PageError::Read(ReadError::Sqlite(error)) => return Rejection::failed(error),
    };
    Rejection::fields(vec![field_error(&name, message, &attempted)])
}

/// The rejection of a request for more than a response may have.
fn too_large(parameter: &str) -> Rejection {
    let message = format!("asks for more than {BUDGET} bytes: ask for fewer records");
    Rejection::field(parameter, message)
}

/// The name in the query of what a condition is about.
fn parameter(condition: &runtime_core::Condition) -> String {
    let names = Nexudus::READING.query;
    let prefix = match condition.comparison {
        Comparison::Eq => "",
        Comparison::Ge => names.from,
        Comparison::Le => names.to,
    };
    format!("{prefix}{}", condition.column.parameter)
}

fn field_error<T: Serialize>(name: &str, message: String, attempted: &T) -> FieldError {
    FieldError { attempted_value: to_raw_value(attempted).ok(), ..FieldError::new(name, message) }
}
