//! The responses of the stubs to malformed requests, over HTTP: every field of every operation with a body, every part of
//! a command, and every id and query of the others, corrupted in every way. Fields whose type and presence agree must get the same
//! responses, so the snapshot shows each of them once; where they differ, below the fields that each holds for.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use generator::ir::{Entity, Field, JsonType, Member, Operation, RequestShape, Type};
use nexudus_model::Nexudus;
use nexudus_server::crud_routes;
use runtime_core::{Api as _, Envelope as _, FieldError, OperationInfo, QueryNames};
use runtime_server::Settings;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tests::TOKEN;
use tests::envelopes::{Rejection, envelope};
use tests::operations::{Stored, Write, all, declared, plain_request, plain_value};
use tests::recorder::{Recorder, settings};
use tokio::net::TcpListener;

/// Invalid values of a type, as JSON text.
fn invalid(is_list: bool, json: JsonType) -> &'static [&'static str] {
    match (is_list, json) {
        (false, JsonType::Integer) => &[
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
        (false, JsonType::Number) => &["\"1\"", "true", "[1]", "{}"],
        (false, JsonType::Boolean) => &["\"true\"", "1", "[]", "{}"],
        (false, JsonType::String) => &["1", "true", "[]", "{}", "\"\\ud800\""],
        (true, JsonType::Integer) => &[
            "1",
            "\"1\"",
            "{}",
            "[null]",
            "[1,null]",
            "[1,\"2\",3.5]",
            "[[1]]",
            "[9223372036854775808]",
        ],
        (true, _) => &["1", "{}", "[null]", "[[]]"],
    }
}

/// The corruptions of a field: a name, and the value that is sent, if any.
fn corruptions(ty: &Type) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    let values = invalid(ty.is_list(), ty.scalar().json_type())
        .iter()
        .chain(&["null"])
        .map(|value| (*value, Some(*value)));
    [("missing", None)].into_iter().chain(values)
}

/// The members of a valid body, each as JSON text.
fn valid(entity: &Entity, operation: &Operation) -> Vec<(String, String)> {
    let request = plain_request(entity, operation);
    let members = request.as_object().into_iter().flatten();
    members.map(|(key, value)| (key.clone(), value.to_string())).collect()
}

fn body(members: &[(String, String)], key: &str, value: Option<&str>) -> String {
    let mut members: Vec<_> = members.iter().filter(|(other, _)| other != key).cloned().collect();
    if let Some(value) = value {
        members.push((key.to_owned(), value.to_owned()));
    }
    let members =
        members.iter().map(|(key, value)| format!("{}:{value}", Value::from(key.as_str())));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

struct Server {
    address: String,
    info: &'static OperationInfo,
    http: reqwest::Client,
}

impl Server {
    async fn start(operation: &Write) -> Self {
        let routes = (operation.routes)(&Arc::new(Recorder::default()), Stored::default());
        Self::of(operation.info, routes.into_router(settings())).await
    }

    /// Starts a server, for requests to one of its operations.
    async fn of(info: &'static OperationInfo, router: Router) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
        let address = format!("http://{}", listener.local_addr().expect("it is bound"));
        tokio::spawn(axum::serve(listener, router).into_future());
        // In a build of the whole workspace, reqwest has rustls without a provider.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { address, info, http: reqwest::Client::new() }
    }

    /// A request of the operation, with a path in place of its own.
    fn request(&self, path: &str) -> reqwest::RequestBuilder {
        let method = self.info.kind.method().parse().expect("a method");
        self.http.request(method, format!("{}{path}", self.address)).bearer_auth(TOKEN)
    }

    /// Status and field errors of the response: `PropertyName: Message <- AttemptedValue`.
    async fn response(&self, body: String) -> String {
        let request = self.request(&self.info.path());
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
                let body = body(&members, &field.wire, value);
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
        let value = plain_value(&first.ty).to_string();
        let valid = body(&valid(entity, operation), &first.wire, Some(&value));
        for (name, body) in bodies(&valid, &format!("{}:{value}", quoted(first))) {
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

/// A body that runs a command with parameters, each by its name.
fn command(key: &str, parameters: &[(String, String)]) -> Vec<(String, String)> {
    let parameters = parameters.iter().map(|(name, value)| {
        format!("{{\"Name\":{},\"Value\":{value}}}", Value::from(name.as_str()))
    });
    let parameters = format!("[{}]", parameters.collect::<Vec<_>>().join(","));
    let key = Value::from(key).to_string();
    [("Key", key), ("Ids", "[1]".to_owned()), ("Parameters", parameters)]
        .map(|(key, value)| (key.to_owned(), value))
        .to_vec()
}

#[tokio::test]
async fn every_part_of_a_command_corrupted_in_every_way() {
    let every = all().every.into_iter();
    for info in every.filter(|info| info.kind.request() == RequestShape::Command) {
        let server = Server::of(info, router(settings())).await;
        let valid = command("COMMAND", &[]);
        let absent = [None, Some("null")];
        let corrupted = |values: &'static [&str]| values.iter().copied().map(Some);
        let keys = corrupted(invalid(false, JsonType::String)).chain(absent);
        let ids = corrupted(invalid(true, JsonType::Integer)).chain(absent);
        let parameters =
            ["1", "{}", "[1]", "[{}]", r#"[{"Name":"a"}]"#, r#"[{"Name":1,"Value":1}]"#];
        let parts = keys.map(|value| ("Key", value)).chain(ids.map(|value| ("Ids", value)));
        for (key, value) in parts.chain(parameters.map(|value| ("Parameters", Some(value)))) {
            let body = body(&valid, key, value);
            let response = server.response(body.clone()).await;
            assert!(response.starts_with(&format!("400 {key}: ")), "{info}: {body}: {response}");
        }
        for (name, body) in bodies(&body(&valid, "", None), "\"Key\":\"COMMAND\"") {
            let expected = if ["valid", "an unknown key"].contains(&name) { "200" } else { "400" };
            let response = server.response(body).await;
            assert!(response.starts_with(expected), "{info}: {name}: {response}");
        }
    }
}

/// The parameters of commands that the spec declares.
#[tokio::test]
async fn every_parameter_of_a_command_corrupted_in_every_way() {
    let every = all().every.into_iter();
    for info in every.filter(|info| info.kind.request() == RequestShape::Command) {
        let server = Server::of(info, router(settings())).await;
        for declared in &declared(info).1.commands {
            let required = declared.members().filter(|member| member.required);
            let required: Vec<_> = required
                .map(|Member { field, .. }| {
                    (field.wire.clone(), plain_value(&field.ty).to_string())
                })
                .collect();
            for Member { field, required: is_required } in declared.members() {
                for (name, value) in corruptions(&field.ty) {
                    let mut parameters = required.clone();
                    parameters.retain(|(name, _)| *name != field.wire);
                    parameters.extend(value.map(|value| (field.wire.clone(), value.to_owned())));
                    let body = body(&command(&declared.wire, &parameters), "", None);
                    let response = server.response(body).await;
                    let is_absent = ["missing", "null"].contains(&name);
                    let expected = if is_absent && !is_required {
                        "200 ".to_owned()
                    } else {
                        format!("400 {}: ", field.wire)
                    };
                    assert!(response.starts_with(&expected), "{info}: {name}: {response}");
                }
            }
        }
    }
}

/// Invalid values of a parameter in a query.
fn invalid_in_query(json: JsonType) -> &'static [&'static str] {
    match json {
        JsonType::Integer => &["", "x", "1.0", "[1]", "9223372036854775808", "%ff"],
        JsonType::Number => &["", "x", "NaN", "0x1", "%ff"],
        JsonType::Boolean => &["", "1", "True", "%ff"],
        JsonType::String => &["%ff"],
    }
}

/// The parameters of a query with their invalid values.
fn parameters(info: &OperationInfo) -> Vec<(String, &'static [&'static str])> {
    let (entity, operation) = declared(info);
    let QueryNames { ids, page, size, from, to, .. } = Nexudus::READING.query;
    let own: Vec<(String, &[&str])> = match info.kind.request() {
        RequestShape::Ids => {
            vec![(ids.to_owned(), &["", "1", "[", "[x]", "[1,]", "[1.0]", "[9223372036854775808]"])]
        }
        RequestShape::OptionalId => vec![(ids.to_owned(), invalid_in_query(JsonType::Integer))],
        RequestShape::Query => {
            let columns = operation.columns.iter().flat_map(|column| {
                let name = &column.parameter;
                let filter = column.is_filter.then(|| name.clone());
                let range = column.is_range.then(|| [from, to].map(|side| format!("{side}{name}")));
                let invalid = invalid_in_query(entity.field(column.field).ty.scalar().json_type());
                let names = filter.into_iter().chain(range.into_iter().flatten());
                names.map(move |name| (name, invalid))
            });
            let paging = [page, size]
                .map(|name| (name.to_owned(), &["", "0", "-1", "1.0", "x", "4294967296"][..]));
            columns.chain(paging).collect()
        }
        RequestShape::Id | RequestShape::Body | RequestShape::Command => Vec::new(),
    };
    own.into_iter().chain([("Unknown".to_owned(), &["1"][..])]).collect()
}

#[tokio::test]
async fn every_id_and_query_corrupted_in_every_way() {
    for info in all().every.into_iter().filter(|info| !info.kind.has_body()) {
        let server = Server::of(info, router(settings().strict(true))).await;
        let get = async |path: &str| {
            let response = server.request(path).send().await.expect("a response");
            (response.status().as_u16(), response.text().await.expect("a body"))
        };
        if info.kind.request() == RequestShape::Id {
            let not_found = (404, json!(Nexudus::NOT_FOUND_MESSAGE).to_string());
            for id in ["x", "1.0", "%00", "%ff", "[1]", "9223372036854775808"] {
                assert_eq!(get(&info.path().replace("{id}", id)).await, not_found, "{info}: {id}");
            }
        }
        for (name, values) in parameters(info) {
            for value in values {
                let path = format!("{}?{name}={value}", info.path().replace("{id}", "7"));
                let (status, body) = get(&path).await;
                assert_eq!(status, 400, "{path}: {body}");
                let envelope = envelope::<Rejection>(&body);
                let is_it = |error: &FieldError| error.property_name.as_deref() == Some(&*name);
                assert!(envelope.errors().iter().any(is_it), "{path}: {body}");
            }
        }
    }
}

/// A server with all operations.
fn router(settings: Settings) -> Router {
    crud_routes(&Arc::new(Recorder::default())).into_router(settings)
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

/// Bodies that are invalid as a whole, after a valid one, of which this is a member.
fn bodies(valid: &str, member: &str) -> [(&'static str, String); 10] {
    let open = &valid[..valid.len() - 1];
    [
        ("valid", valid.to_owned()),
        ("empty", String::new()),
        ("null", "null".to_owned()),
        ("an array", format!("[{valid}]")),
        ("a form", "Subject=1".to_owned()),
        ("truncated", open.to_owned()),
        ("trailing text", format!("{valid} x")),
        ("a byte order mark", format!("\u{feff}{valid}")),
        ("a duplicate key", format!("{open},{member}}}")),
        ("an unknown key", format!("{open},\"Unknown\":[{{}}]}}")),
    ]
}
