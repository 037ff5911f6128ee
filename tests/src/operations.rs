//! Every operation of the generated model, whatever its types: what is tested of one is tested of
//! all, and of those that the spec may yet get.

use std::sync::Arc;

use nexudus_model::Nexudus;
use runtime_client::{Answer, Client, Error};
use runtime_core::{OperationInfo, Request, Visitor, decode};
use runtime_server::{Caller, Routes, Written};
use serde_json::Value;

use crate::recorder::{Recorder, UPDATED_ON};

/// An operation without its types.
#[derive(Clone, Copy)]
pub struct Erased {
    /// What is known of it.
    pub info: &'static OperationInfo,
    /// Makes the typed request of JSON, and gives the JSON that the client sends.
    pub encode: fn(&Value) -> Result<Value, serde_json::Error>,
    /// Makes the typed request of JSON, sends it, and gives what the call ends in.
    pub call: fn(Client<Nexudus>, Value) -> Called,
    /// A router that takes the operation and answers with this id.
    pub routes: fn(&Arc<Recorder>, i64) -> Routes<Nexudus>,
}

/// What a call ends in: the output as `Debug` shows it, or the error.
pub type Called = std::pin::Pin<Box<dyn Future<Output = Result<String, Error>> + Send>>;

/// Every operation, in the order of the spec.
pub fn all() -> Vec<Erased> {
    let mut gathered = Gathered(Vec::new());
    Nexudus::visit(&mut gathered);
    gathered.0
}

struct Gathered(Vec<Erased>);

impl Visitor<Nexudus> for Gathered {
    fn visit<R: Request<Api = Nexudus>>(&mut self) {
        self.0.push(Erased {
            info: R::INFO,
            encode: |body| serde_json::to_value(decode::<R>(&body.to_string())?),
            call: |client, body| {
                Box::pin(async move {
                    let request: R = decode(&body.to_string()).expect("the case fits");
                    client.call(request).await.map(|output| format!("{output:?}"))
                })
            },
            routes: |recorder, id| {
                Routes::new().operation(
                    recorder,
                    move |recorder, request: R, _: Caller| async move {
                        let body = serde_json::to_value(&request).expect("a request is JSON");
                        recorder.record(&body.to_string());
                        Ok(Written::new(nexudus_model::UserId(id)).updated_on(UPDATED_ON))
                    },
                )
            },
        });
    }
}

/// An answer in words: status and body.
pub fn shown(answer: &Answer) -> String {
    format!("{} {}", answer.status(), answer.text())
}
