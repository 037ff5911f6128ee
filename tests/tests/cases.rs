//! The cases of operations that have a body: each is encoded and decoded by the client, taken and answered by the
//! server, and arrives at the handler as it was meant.

use std::sync::Arc;

use bytes::Bytes;
use generator::ir::{Case, CaseAnswer, Entity, Operation, Value as Written};
use http::{Request, Response};
use nexudus_model::Nexudus;
use runtime_client::{BoxFuture, Client, ServiceTransport, Transport, TransportError};
use serde_json::{Map, Value};
use tests::TOKEN;
use tests::operations::{Erased, Stored, all, plain_request};
use tests::recorder::{Recorder, settings};
use tests::wire::Recording;

/// The cases of every such operation, with the examples that the document makes of them.
fn for_every_case(mut check: impl FnMut(&Erased, &Value, &Case, &Value, &Value)) {
    let document: Value =
        serde_json::from_str(tests::generated().get("openapi.json").expect("a document"))
            .expect("JSON");
    let mut count = 0;
    for entity in &tests::spec().api().entities {
        for operation in entity.writes() {
            let erased = all()
                .into_iter()
                .find(|erased| is(erased, entity, operation))
                .expect("every operation is shown");
            let path = &document["paths"][&entity.path][operation.kind.method().to_lowercase()];
            for case in &operation.cases {
                let status = match case.answer {
                    CaseAnswer::Saved { .. } => "200",
                    CaseAnswer::Rejected(_) => "400",
                    CaseAnswer::Record(_) | CaseAnswer::Records(_) | CaseAnswer::NotFound => {
                        unreachable!("writes do not answer like reads")
                    }
                };
                let example = &path["responses"][status]["content"]["application/json"]["examples"]
                    [&case.name]["value"];
                let plain = plain_request(entity, operation);
                check(&erased, &body(entity, case), case, example, &plain);
                count += 1;
            }
        }
    }
    assert!(count > 0, "the spec has no cases");
}

fn is(erased: &Erased, entity: &Entity, operation: &Operation) -> bool {
    erased.info.entity.name == entity.wire && erased.info.kind.method() == operation.kind.method()
}

fn body(entity: &Entity, case: &Case) -> Value {
    let fields = case.request.iter();
    Value::Object(
        fields
            .map(|(field, value)| (entity.field(*field).wire.clone(), json(value)))
            .collect::<Map<_, _>>(),
    )
}

fn json(value: &Written) -> Value {
    match value {
        Written::Integer(number) => (*number).into(),
        Written::String(text) => text.clone().into(),
        Written::Boolean(value) => (*value).into(),
        Written::List(elements) => elements.iter().map(json).collect(),
    }
}

fn client(transport: impl Transport) -> Client<Nexudus> {
    Client::builder()
        .bearer_token(TOKEN)
        .transport(transport)
        .build()
        .expect("the settings are sound")
}

/// A transport that answers everything alike.
struct Fixed(u16, Value);

impl Transport for Fixed {
    fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let mut answer = Response::new(Bytes::from(self.1.to_string()));
        *answer.status_mut() = http::StatusCode::from_u16(self.0).expect("a status");
        Box::pin(async { Ok(answer) })
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}

#[test]
fn saved_cases_round_trip() {
    for_every_case(|operation, body, case, example, _| {
        let CaseAnswer::Saved { id, updated_on, updated_by } = &case.answer else { return };
        let (updated_on, updated_by) = (updated_on.clone(), updated_by.clone());
        let stored = Stored { id: *id, updated_on, updated_by };
        let name = format!("{} of {}", case.name, operation.info);
        assert_eq!((operation.encode)(body).expect("the case fits"), *body, "{name}");

        let recorder = Arc::new(Recorder::default());
        let router = (operation.routes)(&recorder, stored).into_router(settings());
        let wire = Recording::new(ServiceTransport::new(router));
        let output = run((operation.call)(client(wire.clone()), body.clone())).expect(&name);
        assert!(output.contains(&format!("({id})")), "{name}: {output}");

        let received: Vec<_> = recorder.take();
        let encoded = (operation.encode)(body).expect("the case fits").to_string();
        assert_eq!(received, [format!("{encoded:?}")], "{name}");
        let answered = wire.take();
        let answered = answered.trim_end().lines().last().expect("an answer");
        assert_eq!(answered, example.to_string(), "{name}: keys and their order");
    });
}

#[test]
fn refused_cases_are_refused_by_the_server_and_read_by_the_client() {
    for_every_case(|operation, body, case, example, plain| {
        let CaseAnswer::Rejected(fields) = &case.answer else { return };
        let name = format!("{} of {}", case.name, operation.info);
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
        let answer = run(transport.send(request)).expect(&name);
        assert_eq!(answer.status(), 400, "{name}");
        assert_eq!(String::from_utf8_lossy(answer.body()), example.to_string(), "{name}");
        assert!(recorder.take().is_empty(), "{name}: the handler was reached");

        // The client can't send such a request; it can be told of one.
        let error = run((operation.call)(client(Fixed(400, example.clone())), plain.clone()))
            .expect_err(&name);
        assert!(error.is_validation(), "{name}: {error}");
        assert_eq!(error.field_errors().len(), fields.len(), "{name}");
    });
}
