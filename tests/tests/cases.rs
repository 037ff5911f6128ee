//! The cases of operations with a body: the client encodes and decodes each, the server takes and
//! answers it, and it reaches the handler unchanged.

use std::sync::Arc;

use bytes::Bytes;
use generator::ir::{Case, CaseAnswer, Entity, Value as CaseValue};
use http::{Request, Response};
use runtime_client::{BoxFuture, ServiceTransport, Transport, TransportError};
use serde_json::{Map, Value};
use tests::TOKEN;
use tests::operations::{Stored, Write, all, client, declared, plain_request, run};
use tests::recorder::{Recorder, settings};
use tests::wire::Recording;

/// A case with its operation.
struct WriteCase {
    name: String,
    operation: Write,
    answer: &'static CaseAnswer,
    body: Value,
    /// The response that the OpenAPI document shows for the case.
    example: Value,
    /// A valid request of the operation.
    valid: Value,
}

/// The cases of every operation with a body.
fn cases() -> Vec<WriteCase> {
    let document = tests::generated().get("openapi.json").expect("a document");
    let document: Value = serde_json::from_str(document).expect("JSON");
    let mut found = Vec::new();
    for write in all().writes {
        let (entity, operation) = declared(write.info);
        let path = &document["paths"][&entity.path][operation.kind.method().to_lowercase()];
        found.extend(operation.cases.iter().map(|case| {
            let status = match case.answer {
                CaseAnswer::Saved { .. } => "200",
                CaseAnswer::Rejected(_) => "400",
                CaseAnswer::Record(_)
                | CaseAnswer::Records(_)
                | CaseAnswer::File { .. }
                | CaseAnswer::NoFile
                | CaseAnswer::NotFound => unreachable!("writes do not answer like reads"),
            };
            let content = &path["responses"][status]["content"]["application/json"];
            WriteCase {
                name: format!("{} of {}", case.name, write.info),
                operation: write,
                answer: &case.answer,
                body: body(entity, case),
                example: content["examples"][&case.name]["value"].clone(),
                valid: plain_request(entity, operation),
            }
        }));
    }
    assert!(!found.is_empty(), "the spec has no cases");
    found
}

fn body(entity: &Entity, case: &Case) -> Value {
    let fields = case.request.iter();
    Value::Object(
        fields
            .map(|(field, value)| (entity.field(*field).wire.clone(), json(value)))
            .collect::<Map<_, _>>(),
    )
}

fn json(value: &CaseValue) -> Value {
    match value {
        CaseValue::Integer(number) => (*number).into(),
        CaseValue::Decimal(number) => serde_json::to_value(number).expect("an `f64` holds it"),
        CaseValue::String(text) => text.clone().into(),
        CaseValue::Boolean(value) => (*value).into(),
        CaseValue::List(elements) => elements.iter().map(json).collect(),
    }
}

/// A transport with one response to every request.
struct Fixed(u16, Value);

impl Transport for Fixed {
    fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let mut answer = Response::new(Bytes::from(self.1.to_string()));
        *answer.status_mut() = http::StatusCode::from_u16(self.0).expect("a status");
        Box::pin(async { Ok(answer) })
    }
}

#[test]
fn saved_cases_round_trip() {
    for case in cases() {
        let WriteCase { name, operation, body, example, .. } = case;
        let CaseAnswer::Saved { id, updated_on, updated_by } = case.answer else { continue };
        let stored =
            Stored { id: *id, updated_on: updated_on.clone(), updated_by: updated_by.clone() };
        assert_eq!((operation.encode)(&body).expect("the case is valid"), body, "{name}");

        let recorder = Arc::new(Recorder::default());
        let router = (operation.routes)(&recorder, stored).into_router(settings());
        let wire = Recording::new(ServiceTransport::new(router));
        let output = run((operation.call)(client(wire.clone()), body.clone())).expect(&name);
        assert!(output.contains(&format!("({id})")), "{name}: {output}");

        let encoded = (operation.encode)(&body).expect("the case is valid").to_string();
        assert_eq!(recorder.take(), [format!("{encoded:?}")], "{name}");
        let log = wire.take();
        let response = log.trim_end().lines().last().expect("a response");
        assert_eq!(response, example.to_string(), "{name}: keys and their order");
    }
}

#[test]
fn rejected_cases_are_rejected_by_the_server_and_read_by_the_client() {
    for case in cases() {
        let WriteCase { name, operation, body, example, valid, .. } = case;
        let CaseAnswer::Rejected(fields) = case.answer else { continue };
        let recorder = Arc::new(Recorder::default());
        let router = (operation.routes)(&recorder, Stored::default()).into_router(settings());
        let transport = ServiceTransport::new(router);
        let request = Request::builder()
            .method(operation.info.kind.method())
            .uri(&*operation.info.path())
            .header("authorization", format!("Bearer {TOKEN}"))
            .header("content-type", "application/json")
            .body(Bytes::from(body.to_string()))
            .expect("a request");
        let response = run(transport.send(request)).expect(&name);
        assert_eq!(response.status(), 400, "{name}");
        assert_eq!(String::from_utf8_lossy(response.body()), example.to_string(), "{name}");
        assert!(recorder.take().is_empty(), "{name}: the handler was called");

        // The client can't send such a request, but it can receive such a response.
        let error = run((operation.call)(client(Fixed(400, example)), valid)).expect_err(&name);
        assert!(error.is_validation(), "{name}: {error}");
        assert_eq!(error.field_errors().len(), fields.len(), "{name}");
    }
}
