//! What the stubs answer to malformed requests: every field of every operation, spoilt in every
//! way, over HTTP. One table an operation.

use std::fmt::Write;
use std::sync::Arc;

use generator::ir::{Entity, Field, JsonType, Member, Operation, Type};
use runtime_core::{FieldError, Object};
use serde_json::Value;
use serde_json::value::RawValue;
use tests::TOKEN;
use tests::operations::{Erased, Stored, all, plain_request, plain_value};
use tests::recorder::{Recorder, settings};
use tokio::net::TcpListener;

/// How a value can be wrong, as JSON text: what is put in its place, or nothing at all.
fn spoilt(ty: &Type, required: bool) -> Vec<Option<&'static str>> {
    let mut values = match (ty, ty.scalar().json_type()) {
        (Type::One(_), JsonType::Integer) => {
            vec![
                "\"1\"",
                "1.0",
                "1e3",
                "true",
                "[1]",
                "{}",
                "9223372036854775808",
                "-9223372036854775809",
                "1e400",
            ]
        }
        (Type::One(_), JsonType::Boolean) => vec!["\"true\"", "1", "[]", "{}"],
        (Type::One(_), JsonType::String) => {
            vec!["1", "true", "[]", "{}", "\"\\ud800\""]
        }
        (Type::Many(_), JsonType::Integer) => {
            vec![
                "1",
                "\"1\"",
                "{}",
                "[null]",
                "[1,null]",
                "[1,\"2\",3.5]",
                "[[1]]",
                "[9223372036854775808]",
            ]
        }
        (Type::Many(_), _) => vec!["1", "{}", "[null]", "[[]]"],
    };
    values.push("null");
    let missing = required.then_some(None);
    missing.into_iter().chain(values.into_iter().map(Some)).collect()
}

/// The members of a sound body, each as JSON text.
fn sound(entity: &Entity, operation: &Operation) -> Vec<(String, String)> {
    let request = plain_request(entity, operation);
    let members = request.as_object().into_iter().flatten();
    members.map(|(key, value)| (key.clone(), value.to_string())).collect()
}

fn body(members: &[(String, String)], field: &Field, value: Option<&str>) -> String {
    let mut members: Vec<_> =
        members.iter().filter(|(key, _)| *key != field.wire).cloned().collect();
    if let Some(value) = value {
        members.push((field.wire.clone(), value.to_owned()));
    }
    let members =
        members.iter().map(|(key, value)| format!("{}:{value}", Value::from(key.as_str())));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

struct Server {
    url: String,
    http: reqwest::Client,
}

impl Server {
    async fn start(operation: &Erased) -> Self {
        let router = (operation.routes)(&Arc::new(Recorder::default()), Stored::default())
            .into_router(settings());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
        let url = format!(
            "http://{}{}",
            listener.local_addr().expect("it is bound"),
            operation.info.path()
        );
        tokio::spawn(axum::serve(listener, router).into_future());
        // Where the whole workspace is built, reqwest has rustls without a provider of its own.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { url, http: reqwest::Client::new() }
    }

    /// Status and field errors of the answer: `PropertyName: Message <- AttemptedValue`.
    async fn answer(&self, method: &str, body: String) -> String {
        let method = method.parse().expect("a method");
        let request = self.http.request(method, &self.url).bearer_auth(TOKEN);
        let answer = request
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .expect("an answer");
        let status = answer.status().as_u16();
        let text = answer.text().await.expect("a body");
        let envelope = Object::parse(&text).expect("an envelope");
        let message: String = envelope.get("Message").expect("a message");
        let errors: Vec<FieldError> = envelope.get("Errors").unwrap_or_default();
        let Some(first) = errors.first() else { return format!("{status} {message}") };
        assert_eq!(message, first.to_string(), "the message sums up the first error");
        let attempted = |error: &FieldError| {
            error.attempted_value.as_deref().map_or("null", RawValue::get).to_owned()
        };
        let errors = errors.iter().map(|error| format!("{error} <- {}", attempted(error)));
        format!("{status} {}", errors.collect::<Vec<_>>().join("; "))
    }
}

#[tokio::test]
async fn every_field_spoilt_in_every_way() {
    let spec = tests::spec();
    for operation in all() {
        let entity = spec
            .api()
            .entities
            .iter()
            .find(|entity| entity.wire == operation.info.entity.name)
            .expect("it is in the spec");
        let method = operation.info.kind.method();
        let described = entity
            .operations
            .iter()
            .find(|other| other.kind.method() == method)
            .expect("it is in the spec");
        let members = sound(entity, described);
        let server = Server::start(&operation).await;
        let mut table = String::new();
        for Member { field, required } in entity.request_fields(described) {
            for value in spoilt(&field.ty, required) {
                let answer = server.answer(method, body(&members, field, value)).await;
                writeln!(table, "{:<18} {:<22} {answer}", field.wire, value.unwrap_or("missing"))
                    .expect("a string takes it");
            }
        }
        for (name, body) in whole_bodies(entity, described) {
            let answer = server.answer(method, body).await;
            writeln!(table, "{name:<41} {answer}").expect("a string takes it");
        }
        insta::assert_snapshot!(described.request.text.as_str(), table);
    }
}

/// Bodies that are wrong as a whole.
fn whole_bodies(entity: &Entity, operation: &Operation) -> Vec<(&'static str, String)> {
    let members = sound(entity, operation);
    let first = entity.request_fields(operation).next().expect("an operation has fields").field;
    let sound = body(&members, first, Some(&plain_value(&first.ty).to_string()));
    let nothing = entity.request_fields(operation).map(|member| member.field);
    let wrong = nothing.map(|field| format!("{}:{{}}", Value::from(field.wire.as_str())));
    vec![
        ("sound", sound.clone()),
        ("an empty object", "{}".to_owned()),
        ("every field wrong", format!("{{{}}}", wrong.collect::<Vec<_>>().join(","))),
        ("empty", String::new()),
        ("null", "null".to_owned()),
        ("an array", format!("[{sound}]")),
        ("text", "Subject=1".to_owned()),
        ("truncated", sound[..sound.len() - 1].to_owned()),
        ("trailing text", format!("{sound} x")),
        ("a byte order mark", format!("\u{feff}{sound}")),
        (
            "a key given twice",
            format!("{},{}:1}}", &sound[..sound.len() - 1], Value::from(first.wire.as_str())),
        ),
        ("an unknown key", format!("{},\"Unknown\":[{{}}]}}", &sound[..sound.len() - 1])),
    ]
}
