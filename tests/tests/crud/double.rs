//! The test double of the README.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Mutex;

use nexudus_server::runtime::{Crud, Entity, List, Page, ReadResult};
use nexudus_server::{Caller, Nexudus, Rejection, WriteResponse, WriteResult};

/// The records of every entity, by the name of the entity and the id.
type Records = BTreeMap<(&'static str, i64), Box<dyn Any + Send>>;

/// Keeps records in memory.
#[derive(Default)]
pub struct Double(Mutex<Records>);

impl<E: Entity<Api = Nexudus>> Crud<E> for Double {
    async fn create(&self, request: E::Create, _: Caller) -> WriteResult<E> {
        let mut records = self.0.lock().unwrap();
        let last = records.range(..=(E::NAME, i64::MAX)).next_back();
        let id = E::from(last.map_or(1, |((_, id), _)| id + 1));
        records.insert((E::NAME, id.into()), Box::new(id.created(&request)));
        Ok(WriteResponse::new(id))
    }

    async fn update(&self, request: E::Update, caller: Caller) -> WriteResult<E> {
        let id = E::of(&request).ok_or_else(Rejection::not_found)?;
        let updated = E::updated(&self.get(id, caller).await?, &request);
        self.0.lock().unwrap().insert((E::NAME, id.into()), Box::new(updated));
        Ok(WriteResponse::new(id))
    }

    async fn get(&self, id: E, _: Caller) -> ReadResult<E::Record> {
        let records = self.0.lock().unwrap();
        let record = records.get(&(E::NAME, id.into())).and_then(|record| record.downcast_ref());
        record.cloned().ok_or_else(Rejection::not_found)
    }

    async fn get_many(&self, ids: Vec<E>, _: Caller) -> ReadResult<Vec<E::Record>> {
        let records = self.0.lock().unwrap();
        let find = |id: E| records.get(&(E::NAME, id.into()))?.downcast_ref().cloned();
        Ok(ids.into_iter().filter_map(find).collect())
    }

    /// One page with all records: this double does not filter.
    async fn list(&self, _: List<E::Record>, _: Caller) -> ReadResult<Page<E::Row>> {
        let records = self.0.lock().unwrap();
        let records = records.range((E::NAME, i64::MIN)..=(E::NAME, i64::MAX));
        let records = records.filter_map(|(_, record)| record.downcast_ref::<E::Record>());
        let rows: Vec<E::Row> = records.cloned().map(E::Row::from).collect();
        let count = rows.len();
        Ok(Page::new(rows, 1, count as u32, count as u64))
    }

    async fn delete(&self, id: E, _: Caller) -> WriteResult<E> {
        let deleted = self.0.lock().unwrap().remove(&(E::NAME, id.into()));
        deleted.map(|_| WriteResponse::new(id)).ok_or_else(Rejection::not_found)
    }
}
