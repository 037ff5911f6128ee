//! The operations of the generated model without their types, so that one test covers all of them,
//! and those that the spec may gain.

use std::sync::{Arc, Mutex};

use generator::ir::{self, JsonType, Member, Operation, Type};
use nexudus_model::Nexudus;
use runtime_client::{Client, Error, ServiceTransport, Transport};
use runtime_core::{
    Column, Condition, Entity, FieldType, Get, List, Listable, OperationInfo, Page, Readable,
    Request, Scalar, Visitor, decode,
};
use runtime_server::{Caller, Routes, WriteResponse};
use serde_json::Value;

use crate::TOKEN;
use crate::recorder::{Recorder, record, settings};

/// Every operation that the tests cover alike, in the order of the spec.
#[derive(Clone, Debug, Default)]
pub struct Operations {
    /// Every operation.
    pub every: Vec<&'static OperationInfo>,
    /// The operations with a body.
    pub writes: Vec<Write>,
    /// The operations that read a record by its id.
    pub reads: Vec<Read>,
    /// The operations that list records.
    pub lists: Vec<ListRecords>,
}

/// An operation with a body.
#[derive(Clone, Copy, Debug)]
pub struct Write {
    /// The operation.
    pub info: &'static OperationInfo,
    /// Decodes JSON into the typed request, and encodes that as the client does.
    pub encode: fn(&Value) -> Result<Value, serde_json::Error>,
    /// Sends the typed request that JSON decodes into.
    pub call: fn(Client<Nexudus>, Value) -> Called,
    /// Routes of the operation, with a handler that reports this as stored.
    pub routes: fn(&Arc<Recorder>, Stored) -> Routes<Nexudus>,
}

/// An operation that reads a record by its id.
#[derive(Clone, Copy, Debug)]
pub struct Read {
    /// The operation.
    pub info: &'static OperationInfo,
    /// A record with this id, as JSON, whose other fields are not set.
    pub record: fn(i64) -> String,
    /// Reads the record with this id.
    pub call: fn(Client<Nexudus>, i64) -> Called,
}

/// An operation that lists records.
#[derive(Clone, Copy, Debug)]
pub struct ListRecords {
    /// The operation.
    pub info: &'static OperationInfo,
    /// The columns that the list can be filtered by.
    pub columns: &'static [Column],
    /// Sends a query to a handler, and returns the query that the handler received.
    pub exchange: fn(Query) -> Result<Query, Error>,
}

/// The parameters of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The filters and ranges.
    pub conditions: Vec<Condition>,
    /// The key of the field that the records are ordered by.
    pub order: Option<String>,
    /// The direction of the order.
    pub direction: Option<String>,
    /// The number of the page.
    pub page: Option<u32>,
    /// The size of a page.
    pub size: Option<u32>,
}

/// What a server reports about a record that it wrote.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// The id.
    pub id: i64,
    /// When it was written.
    pub updated_on: String,
    /// Who wrote it.
    pub updated_by: String,
}

/// The result of a call: the output as `Debug` shows it, or the error.
pub type Called = std::pin::Pin<Box<dyn Future<Output = Result<String, Error>> + Send>>;

/// The operations of the model.
pub fn all() -> Operations {
    let mut operations = Operations::default();
    Nexudus::visit(&mut operations);
    operations
}

/// Runs a future on a runtime of its own.
///
/// # Panics
/// If there is no runtime to be had.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().expect("a runtime").block_on(future)
}

/// A client with the token of the administrator.
///
/// # Panics
/// If the settings are not valid.
pub fn client(transport: impl Transport) -> Client<Nexudus> {
    let client = Client::builder().bearer_token(TOKEN).transport(transport).build();
    client.expect("the settings are valid")
}

impl Visitor<Nexudus> for Operations {
    fn entity<E: Entity<Api = Nexudus>>(&mut self) {
        self.every.extend(E::OPERATIONS);
    }

    fn write<R: Request<Api = Nexudus>>(&mut self) {
        self.writes.push(Write {
            info: R::INFO,
            encode: |body| serde_json::to_value(decode::<R>(&body.to_string())?),
            call: |client, body| {
                Box::pin(async move {
                    let request: R = decode(&body.to_string()).expect("the body is valid");
                    client.call(request).await.map(|output| format!("{output:?}"))
                })
            },
            routes: |recorder, stored| {
                Routes::new().operation(
                    recorder,
                    move |recorder: &Recorder, request: R, _: Caller| {
                        let Stored { id, updated_on, updated_by } = stored.clone();
                        recorder
                            .record(&serde_json::to_string(&request).expect("a request is JSON"));
                        async move {
                            let written = WriteResponse::new(nexudus_model::UserId(id));
                            Ok(written.updated_on(updated_on).updated_by(updated_by))
                        }
                    },
                )
            },
        });
    }

    fn get<R: Readable<Api = Nexudus>>(&mut self) {
        self.reads.push(Read {
            info: R::GET,
            record: |id| serde_json::to_string(&record::<R>(id)).expect("a record is JSON"),
            call: |client, id| {
                Box::pin(async move {
                    let record = client.call(Get::<R> { id: id.into() }).await;
                    record.map(|record| format!("{record:?}"))
                })
            },
        });
    }

    fn list<R: Listable<Api = Nexudus>>(&mut self) {
        self.lists.push(ListRecords {
            info: R::LIST,
            columns: R::COLUMNS,
            exchange: |query| {
                let received = Arc::new(Mutex::new(None));
                let routes = Routes::new().list(
                    &received,
                    |received: &Mutex<Option<_>>, list: List<R>, _: Caller| {
                        *received.lock().expect("no panic") = Some(list);
                        async { Ok(Page::new(Vec::new(), 1, 1, 0)) }
                    },
                );
                let transport = ServiceTransport::new(routes.into_router(settings()));
                let mut list = List::<R>::new();
                list.conditions = query.conditions;
                (list.order, list.direction) = (query.order, query.direction);
                (list.page, list.size) = (query.page, query.size);
                run(client(transport).call(list).send())?;
                let list = received.lock().expect("no panic").take();
                let List { conditions, order, direction, page, size, .. } = list.expect("a list");
                Ok(Query { conditions, order, direction, page, size })
            },
        });
    }
}

/// The operation of the spec that an operation of the model was generated from, with its entity.
///
/// # Panics
/// If the model is not generated from the spec.
pub fn declared(info: &OperationInfo) -> (&'static ir::Entity, &'static Operation) {
    let entity = crate::spec().api().entities.iter().find(|entity| entity.wire == info.entity.name);
    let entity = entity.unwrap_or_else(|| panic!("{info}: the entity is not in the spec"));
    let is_same = |one: &&Operation| one.kind == info.kind && entity.path_of(one) == info.path();
    let operation = entity.operations.iter().find(is_same);
    (entity, operation.unwrap_or_else(|| panic!("{info}: the operation is not in the spec")))
}

/// The smallest valid request: every required field, with the simplest value of its type.
pub fn plain_request(entity: &ir::Entity, operation: &Operation) -> Value {
    let required = entity.request_fields(operation).filter(|member| member.required);
    Value::Object(
        required.map(|Member { field, .. }| (field.wire.clone(), plain_value(&field.ty))).collect(),
    )
}

/// The simplest value of a type of the model.
pub fn plain_json(ty: FieldType) -> Value {
    match ty {
        FieldType::One(Scalar::Integer | Scalar::Number) => 1.into(),
        FieldType::One(Scalar::Boolean) => true.into(),
        FieldType::One(Scalar::String) => "".into(),
        FieldType::Many(_) => Value::Array(Vec::new()),
    }
}

/// The simplest value of a type.
pub fn plain_value(ty: &Type) -> Value {
    match (ty, ty.scalar().json_type()) {
        (Type::One(_), JsonType::Integer | JsonType::Number) => 1.into(),
        (Type::One(_), JsonType::Boolean) => true.into(),
        (Type::One(_), JsonType::String) => "".into(),
        (Type::Many(_), _) => Value::Array(Vec::new()),
    }
}
