//! Calls every operation with the client that progenitor made, for a record of every entity:
//! `outside-client URL TOKEN`.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::num::NonZero;

use progenitor_client::{Error as CallError, ResponseValue};
use reqwest::header::{AUTHORIZATION, HeaderMap};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

#[allow(clippy::all, dead_code, unused_imports, reason = "what stands here is progenitor's")]
mod client {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

use client::{Client, types};

include!(concat!(env!("OUT_DIR"), "/calls.rs"));

const DOCUMENT: &str = include_str!("../../../../generated/openapi.json");

/// A text that is not easy to send.
const TEXT: &str = "Say \"hello\"\u{0} & <b>wave</b> \u{1f44b}";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(url), Some(token)) = (arguments.next(), arguments.next()) else {
        return Err("write URL and TOKEN".into());
    };
    let client = with_token(&url, &token)?;
    let document = serde_json::from_str(DOCUMENT)?;
    let mut calls = Calls { document, ids: BTreeMap::new(), sent: BTreeMap::new() };
    call_all(&client, &mut calls).await?;
    let entities: Vec<_> = calls.ids.keys().copied().collect();
    println!("a client made by progenitor calls every operation of {}", entities.join(", "));

    // A rejection has the type that the document promises.
    let rejection = call_all(&with_token(&url, "forged")?, &mut calls).await;
    let rejection = rejection.expect_err("a token that nobody knows");
    match rejection.downcast_ref::<CallError<types::RejectionEnvelope>>() {
        Some(CallError::ErrorResponse(rejection)) => assert_eq!(rejection.status(), 401),
        other => panic!("not a rejection: {other:?}"),
    }
    println!("and is rejected");
    Ok(())
}

fn with_token(url: &str, token: &str) -> Result<Client, Box<dyn Error>> {
    let headers = HeaderMap::from_iter([(AUTHORIZATION, format!("Bearer {token}").parse()?)]);
    let http = reqwest::Client::builder().no_proxy().default_headers(headers).build()?;
    Ok(Client::new_with_client(url, http))
}

/// The requests that were sent, and their results.
struct Calls {
    document: Value,
    /// The id of a record of each entity.
    ids: BTreeMap<&'static str, i64>,
    /// The fields of that record.
    sent: BTreeMap<&'static str, Map<String, Value>>,
}

impl Calls {
    fn id(&self, entity: &str) -> i64 {
        self.ids[entity]
    }

    /// A body with every field that is a single value.
    fn body<T: DeserializeOwned>(
        &mut self,
        entity: &'static str,
        schema: &str,
    ) -> Result<T, Box<dyn Error>> {
        let schema = &self.document["components"]["schemas"][schema];
        let required = schema["required"].as_array().into_iter().flatten();
        let required: Vec<&str> = required.filter_map(Value::as_str).collect();
        let fields = schema["properties"].as_object().into_iter().flatten();
        let fields = fields.filter_map(|(key, field)| {
            let value = self.value(entity, key, field);
            let value = value.or_else(|| required.contains(&key.as_str()).then(|| json!([])));
            Some((key.clone(), value?))
        });
        let fields: Map<String, Value> = fields.collect();
        self.sent.insert(entity, fields.clone());
        Ok(serde_json::from_value(fields.into())?)
    }

    /// A value of a field that is no list, and refers to no record that is yet to be created.
    fn value(&self, entity: &str, key: &str, field: &Value) -> Option<Value> {
        if key == "Id" {
            return Some(self.id(entity).into());
        }
        let mut tags = self.document["tags"].as_array().into_iter().flatten();
        if let Some(tag) = tags.find(|tag| tag["name"] == field["x-id-of"]) {
            return self.ids.get(tag["name"].as_str()?).map(|id| json!(id));
        }
        let ty = field["type"].as_str().or(field["type"][0].as_str())?;
        match ty {
            "integer" => Some(i64::MAX.into()),
            "number" => Some(json!(12.5)),
            "boolean" => Some(true.into()),
            "string" if field["format"] == "uuid" => {
                Some(json!("0c3a9b52-98c4-4a3e-8a66-5b0f5cbe8d11"))
            }
            "string" => Some(TEXT.into()),
            _ => None,
        }
    }

    /// Reads the id in an envelope, whatever other keys it has.
    fn saved(&mut self, entity: &'static str, answer: ResponseValue<types::SuccessEnvelope>) {
        let envelope = serde_json::to_value(answer.into_inner()).expect("an envelope is JSON");
        let mut values = envelope.as_object().into_iter().flatten().map(|(_, value)| value);
        let id = values.find_map(|value| value.get("Id")?.as_i64());
        self.ids.insert(entity, id.unwrap_or_else(|| panic!("no id: {envelope}")));
    }

    /// A read returns the last write.
    fn read(&self, entity: &str, answer: ResponseValue<impl Serialize>) {
        let read = serde_json::to_value(answer.into_inner()).expect("a record is JSON");
        for (key, value) in &self.sent[entity] {
            assert_eq!(read[key], *value, "{key} of {entity}");
        }
    }
}

/// The lowered document leaves out the answer for a record that does not exist.
fn assert_gone<T, E>(answer: Result<ResponseValue<T>, CallError<E>>) {
    match answer {
        Err(CallError::UnexpectedResponse(answer)) => assert_eq!(answer.status(), 404),
        _ => panic!("not the answer for a record that does not exist"),
    }
}
