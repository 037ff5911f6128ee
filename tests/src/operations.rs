//! Every operation of the generated model, whatever its types: what is tested of one is tested of
//! all, and of those that the spec may yet get.

use std::sync::Arc;

use generator::ir::{Entity, JsonType, Member, Operation, Type};
use nexudus_model::Nexudus;
use runtime_client::{Client, Error};
use runtime_core::{
    BatchReadable, Deletable, Listable, OperationInfo, Readable, Request, Visitor, decode,
};
use runtime_server::{Caller, Routes, WriteResponse};
use serde_json::Value;

use crate::recorder::Recorder;

/// An operation without its types.
#[derive(Clone, Copy, Debug)]
pub struct Erased {
    /// What is known of it.
    pub info: &'static OperationInfo,
    /// Makes the typed request of JSON, and gives the JSON that the client sends.
    pub encode: fn(&Value) -> Result<Value, serde_json::Error>,
    /// Makes the typed request of JSON, sends it, and gives what the call ends in.
    pub call: fn(Client<Nexudus>, Value) -> Called,
    /// Routes that take the operation and answer that this was stored.
    pub routes: fn(&Arc<Recorder>, Stored) -> Routes<Nexudus>,
}

/// What a server says of a record that it wrote.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// Its id.
    pub id: i64,
    /// When it was written.
    pub updated_on: String,
    /// Who wrote it.
    pub updated_by: String,
}

/// What a call ends in: the output as `Debug` shows it, or the error.
pub type Called = std::pin::Pin<Box<dyn Future<Output = Result<String, Error>> + Send>>;

/// Every operation with a body, in the order of the spec.
pub fn all() -> Vec<Erased> {
    let mut gathered = Gathered(Vec::new());
    Nexudus::visit(&mut gathered);
    gathered.0
}

struct Gathered(Vec<Erased>);

impl Visitor<Nexudus> for Gathered {
    fn write<R: Request<Api = Nexudus>>(&mut self) {
        self.0.push(Erased {
            info: R::INFO,
            encode: |body| serde_json::to_value(decode::<R>(&body.to_string())?),
            call: |client, body| {
                Box::pin(async move {
                    let request: R = decode(&body.to_string()).expect("the case fits");
                    client.call(request).await.map(|output| format!("{output:?}"))
                })
            },
            routes: |recorder, stored| {
                Routes::new().operation(recorder, move |recorder, request: R, _: Caller| {
                    let Stored { id, updated_on, updated_by } = stored.clone();
                    async move {
                        recorder
                            .record(&serde_json::to_string(&request).expect("a request is JSON"));
                        let written = WriteResponse::new(nexudus_model::UserId(id));
                        Ok(written.updated_on(updated_on).updated_by(updated_by))
                    }
                })
            },
        });
    }

    // What follows has no body to spoil.
    fn get<R: Readable<Api = Nexudus>>(&mut self) {}
    fn get_many<R: BatchReadable<Api = Nexudus>>(&mut self) {}
    fn list<R: Listable<Api = Nexudus>>(&mut self) {}
    fn delete<I: Deletable<Api = Nexudus>>(&mut self) {}
}

/// A request with every required field, the plainest that succeeds.
pub fn plain_request(entity: &Entity, operation: &Operation) -> Value {
    let required = entity.request_fields(operation).filter(|member| member.required);
    Value::Object(
        required.map(|Member { field, .. }| (field.wire.clone(), plain_value(&field.ty))).collect(),
    )
}

/// The plainest value of a type.
pub fn plain_value(ty: &Type) -> Value {
    match (ty, ty.scalar().json_type()) {
        (Type::One(_), JsonType::Integer) => 1.into(),
        (Type::One(_), JsonType::Boolean) => true.into(),
        (Type::One(_), JsonType::String) => "".into(),
        (Type::Many(_), _) => Value::Array(Vec::new()),
    }
}
