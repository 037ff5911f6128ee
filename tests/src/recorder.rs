//! A service behind the generated stubs that handles every entity alike, and records its requests.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};

use nexudus_server::runtime::{
    CommandInfo, Crud, Entity, FileInfo, List, Page, ReadResult, RunCommand,
};
use nexudus_server::{
    Caller, FileResponse, Nexudus, Rejection, Settings, Tokens, WriteResponse, WriteResult,
};
use runtime_core::{Record, decode};

use crate::TOKEN;

/// When every record was written.
pub const UPDATED_ON: &str = "2025-01-15T10:30:00Z";

/// The id of the record that a create makes.
pub const CREATED: i64 = 87_654_321;

/// The id of no record.
pub const NOTHING: i64 = 1;

/// The service. Clones share the recorded requests.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    requests: Arc<Mutex<Vec<String>>>,
}

impl Recorder {
    /// The requests since the last call, as `Debug` shows them.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.requests.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Records a request.
    pub fn record(&self, request: &impl Debug) {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        requests.push(format!("{request:?}"));
    }
}

/// Settings with one token, an administrator's.
pub fn settings() -> Settings {
    let admin = Caller::administrator("admin@example.com");
    Settings::default().authenticator(Tokens::new().with(TOKEN, admin))
}

/// A record with an id, whose other fields are not set.
///
/// # Panics
/// If a record does not decode from what it encodes into.
pub fn record<R: Record>(id: i64) -> R {
    let mut record = serde_json::to_value(R::placeholder()).expect("a record is JSON");
    record["Id"] = id.into();
    decode(&record.to_string()).expect("a record decodes from its JSON")
}

impl<E: Entity<Api = Nexudus>> Crud<E> for Recorder {
    async fn create(&self, request: E::Create, _: Caller) -> WriteResult<E> {
        self.record(&json(&request));
        Ok(WriteResponse::new(E::from(CREATED)).updated_on(UPDATED_ON))
    }

    async fn update(&self, request: E::Update, _: Caller) -> WriteResult<E> {
        self.record(&json(&request));
        let id = E::of(&request).ok_or_else(Rejection::not_found)?;
        Ok(WriteResponse::new(id).updated_on(UPDATED_ON))
    }

    async fn get(&self, id: E, _: Caller) -> ReadResult<E::Record> {
        self.record(&id);
        let id = id.into();
        if id == NOTHING { Err(Rejection::not_found()) } else { Ok(record(id)) }
    }

    async fn get_many(&self, ids: Vec<E>, _: Caller) -> ReadResult<Vec<E::Record>> {
        self.record(&ids);
        let ids = ids.into_iter().map(E::into).filter(|id: &i64| *id != NOTHING);
        Ok(ids.map(record).collect())
    }

    /// The last of two rows.
    async fn list(&self, list: List<E::Record>, _: Caller) -> ReadResult<Page<E::Row>> {
        self.record(&list);
        let row = E::Row::from(record(CREATED));
        let page = Page::new(vec![row], list.page.unwrap_or(1), list.size.unwrap_or(1), 2);
        Ok(page.ordered(list.order, None))
    }

    /// One command, with the same name for every entity.
    async fn commands(&self, id: Option<E>, _: Caller) -> ReadResult<Vec<CommandInfo>> {
        self.record(&id);
        Ok(vec![CommandInfo::new("COMMAND")])
    }

    async fn run_command(&self, command: RunCommand<E>, _: Caller) -> WriteResult<E> {
        self.record(&command);
        let written = match command.ids.as_slice() {
            [id] => WriteResponse::new(*id),
            _ => WriteResponse::without_record(),
        };
        Ok(written.updated_on(UPDATED_ON))
    }

    /// The file of the spec, if it has one.
    async fn download(&self, id: E, file: FileInfo, _: Caller) -> ReadResult<Option<FileResponse>> {
        self.record(&(file.name, id));
        if id.into() == NOTHING {
            return Err(Rejection::not_found());
        }
        Ok(file.example.map(FileResponse::from))
    }

    async fn delete(&self, id: E, _: Caller) -> WriteResult<E> {
        self.record(&id);
        Ok(WriteResponse::new(id).updated_on(UPDATED_ON))
    }
}

fn json(request: &impl serde::Serialize) -> String {
    serde_json::to_string(request).expect("a request is JSON")
}
