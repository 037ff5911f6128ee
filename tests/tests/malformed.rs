//! What the stubs respond to malformed requests: every field of every operation with a body,
//! corrupted in every way, over HTTP. Fields whose type and presence agree must get the same
//! responses, so the snapshot shows each of them once; where they differ, below the fields that each holds for.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use generator::ir::{Entity, Field, JsonType, Member, Operation, Type};
use runtime_core::{Envelope as _, FieldError};
use serde_json::Value;
use serde_json::value::RawValue;
use tests::TOKEN;
use tests::envelopes::{Rejection, envelope};
use tests::operations::{Stored, Write, all, declared, plain_request, plain_value};
use tests::recorder::{Recorder, settings};
use tokio::net::TcpListener;

/// Invalid values of a type, as JSON text.
fn invalid(ty: &Type) -> &'static [&'static str] {
    match (ty, ty.scalar().json_type()) {
        (Type::One(_), JsonType::Integer) => &[
            "\"1\"",
            "1.0",
            "1e3",
            "true",
            "[1]",
            "{}",
            "9223372036854775808",
            "-9223372036854775809",
            "1e400",
        ],
        (Type::One(_), JsonType::Number) => &["\"1\"", "true", "[1]", "{}"],
        (Type::One(_), JsonType::Boolean) => &["\"true\"", "1", "[]", "{}"],
        (Type::One(_), JsonType::String) => &["1", "true", "[]", "{}", "\"\\ud800\""],
        (Type::Many(_), JsonType::Integer) => &[
            "1",
            "\"1\"",
            "{}",
            "[null]",
            "[1,null]",
            "[1,\"2\",3.5]",
            "[[1]]",
            "[9223372036854775808]",
        ],
        (Type::Many(_), _) => &["1", "{}", "[null]", "[[]]"],
    }
}

/// The corruptions of a field: a name, and the value that is sent, if any.
fn corruptions(ty: &Type) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    let values = invalid(ty).iter().chain(&["null"]).map(|value| (*value, Some(*value)));
    [("missing", None)].into_iter().chain(values)
}

/// The members of a valid body, each as JSON text.
fn valid(entity: &Entity, operation: &Operation) -> Vec<(String, String)> {
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
    method: http::Method,
    http: reqwest::Client,
}

impl Server {
    async fn start(operation: &Write) -> Self {
        let router = (operation.routes)(&Arc::new(Recorder::default()), Stored::default())
            .into_router(settings());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
        let url = format!(
            "http://{}{}",
            listener.local_addr().expect("it is bound"),
            operation.info.path()
        );
        tokio::spawn(axum::serve(listener, router).into_future());
        // In a build of the whole workspace, reqwest has rustls without a provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let method = operation.info.kind.method().parse().expect("a method");
        Self { url, method, http: reqwest::Client::new() }
    }

    /// Status and field errors of the response: `PropertyName: Message <- AttemptedValue`.
    async fn response(&self, body: String) -> String {
        let request = self.http.request(self.method.clone(), &self.url).bearer_auth(TOKEN);
        let request = request.header("content-type", "application/json").body(body);
        let response = request.send().await.expect("a response");
        let status = response.status().as_u16();
        let text = response.text().await.expect("a body");
        let envelope = envelope::<Rejection>(&text);
        let (message, errors) = (envelope.message().expect("a message"), envelope.errors());
        let Some(first) = errors.first() else { return format!("{status} {message}") };
        assert_eq!(message, first.to_string(), "the message is the first error");
        let attempted = |error: &FieldError| {
            error.attempted_value.as_deref().map_or("null", RawValue::get).to_owned()
        };
        let errors = errors.iter().map(|error| format!("{error} <- {}", attempted(error)));
        format!("{status} {}", errors.collect::<Vec<_>>().join("; "))
    }
}

/// Responses, and the names of what each list of them holds for.
type Table = BTreeMap<(String, String), Vec<String>>;

/// The responses below each title. Names are shown where there is more than one list below a title: all
/// but one of them are exceptions.
fn print(table: &Table) -> String {
    let mut text = String::new();
    for ((title, responses), names) in table {
        let is_only = table.keys().filter(|(other, _)| other == title).count() == 1;
        let names = if is_only { String::new() } else { format!("  {}\n", names.join("\n  ")) };
        writeln!(text, "{title}\n{names}{responses}").expect("a string takes it");
    }
    text
}

/// A response without what differs between fields and operations that are alike.
fn normalized(response: &str, field: &Field, operation: &Operation, end: usize) -> String {
    let response = response.replace(&format!("{}: ", field.wire), "{field}: ");
    let response = response.replace(&operation.success_message, "{success}");
    response.replace(&format!("column {end}"), "column {end}")
}

#[tokio::test]
async fn every_field_corrupted_in_every_way() {
    let mut table = Table::new();
    for erased in all().writes {
        let (entity, operation) = declared(erased.info);
        let members = valid(entity, operation);
        let server = Server::start(&erased).await;
        for Member { field, required } in entity.request_fields(operation) {
            let mut responses = String::new();
            for (name, value) in corruptions(&field.ty) {
                let body = body(&members, field, value);
                let end = body.len();
                let response = normalized(&server.response(body).await, field, operation, end);
                writeln!(responses, "    {name:<22} {response}").expect("a string takes it");
            }
            let presence = if required { "required" } else { "optional" };
            let title = format!("{presence} {}", json_type(&field.ty));
            let name = format!("{}.{}", operation.request.text, field.wire);
            table.entry((title, responses)).or_default().push(name);
        }
    }
    insta::assert_snapshot!("fields", print(&table));
}

#[tokio::test]
async fn invalid_bodies() {
    let mut table = Table::new();
    for erased in all().writes {
        let (entity, operation) = declared(erased.info);
        let Some(Member { field: first, .. }) = entity.request_fields(operation).next() else {
            continue;
        };
        let server = Server::start(&erased).await;
        let mut responses = String::new();
        for (name, body) in bodies(entity, operation, first) {
            let end = body.len();
            let response = normalized(&server.response(body).await, first, operation, end);
            writeln!(responses, "    {name:<22} {response}").expect("a string takes it");
        }
        let name = operation.request.text.clone();
        table.entry(("every body".to_owned(), responses)).or_default().push(name);
    }
    insta::assert_snapshot!("bodies", print(&table));
}

/// Every field that is wrong is reported, in the order of the spec.
#[tokio::test]
async fn every_wrong_field_is_reported() {
    for erased in all().writes {
        let (entity, operation) = declared(erased.info);
        let server = Server::start(&erased).await;
        let members: Vec<_> = entity.request_fields(operation).collect();
        let all_wrong = members.iter().map(|member| format!("{}:{{}}", quoted(member.field)));
        let all_wrong = format!("{{{}}}", all_wrong.collect::<Vec<_>>().join(","));
        let key = |member: &Member<'static>| member.field.wire.as_str();
        let required = members.iter().filter(|member| member.required);
        for (body, wrong) in [
            (all_wrong, members.iter().map(key).collect::<Vec<_>>()),
            ("{}".to_owned(), required.map(key).collect()),
        ] {
            let response = server.response(body).await;
            let (status, errors) = response.split_once(' ').expect("a status and errors");
            let properties = errors.split("; ").filter_map(|error| error.split_once(": "));
            let properties: Vec<_> = properties.map(|(property, _)| property).collect();
            if wrong.is_empty() {
                assert_eq!(status, "200", "{}: {response}", erased.info);
            } else {
                assert_eq!((status, properties), ("400", wrong), "{}", erased.info);
            }
        }
    }
}

fn quoted(field: &Field) -> Value {
    Value::from(field.wire.as_str())
}

fn json_type(ty: &Type) -> String {
    let scalar = match ty.scalar().json_type() {
        JsonType::Integer => "integer",
        JsonType::Number => "decimal",
        JsonType::Boolean => "boolean",
        JsonType::String => "string",
    };
    match ty {
        Type::One(_) => scalar.to_owned(),
        Type::Many(_) => format!("list of {scalar}"),
    }
}

/// Bodies that are invalid as a whole, after a valid one.
fn bodies(entity: &Entity, operation: &Operation, first: &Field) -> Vec<(&'static str, String)> {
    let members = valid(entity, operation);
    let valid = body(&members, first, Some(&plain_value(&first.ty).to_string()));
    let open = &valid[..valid.len() - 1];
    vec![
        ("valid", valid.clone()),
        ("empty", String::new()),
        ("null", "null".to_owned()),
        ("an array", format!("[{valid}]")),
        ("a form", "Subject=1".to_owned()),
        ("truncated", open.to_owned()),
        ("trailing text", format!("{valid} x")),
        ("a byte order mark", format!("\u{feff}{valid}")),
        ("a duplicate key", format!("{open},{}:{}}}", quoted(first), plain_value(&first.ty))),
        ("an unknown key", format!("{open},\"Unknown\":[{{}}]}}")),
    ]
}
