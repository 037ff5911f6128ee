//! Options and limits of a client: default headers, options of derived clients, middleware and
//! concurrency.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use runtime_client::http::{HeaderValue, Request, Response};
use runtime_client::test_util::MockTransport;
use runtime_client::{
    BoxFuture, Bytes, CallOptions, Middleware, Next, OperationInfo, RetryPolicy, Transport,
    TransportError,
};
use tokio::time::Instant;

use crate::api::{Client, CreateNote, Note, NoteId, Notes, note};
use crate::transports::client;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_derived_client_has_its_own_options() {
    let service = MockTransport::<Notes>::new().throttle(SECOND).saved(7).hang().saved(8);
    let builder = Client::builder().bearer_token("token").transport(service.clone());
    let client = builder.default_header("x-app", "1").default_header("x-trace", "1").build();
    let client = client.unwrap();
    let options = CallOptions::new()
        .timeout(SECOND * 3)
        .header("x-trace", "2")
        .retry_policy(RetryPolicy::disabled());
    let derived = client.with_options(options);
    assert!(derived.create(note()).await.unwrap_err().is_throttled());
    client.create(note()).await.unwrap();
    assert!(derived.create(note()).await.unwrap_err().is_timeout());
    let options = CallOptions::new().header("x-trace", "3");
    derived.create(note()).options(options).await.unwrap();
    let trace = |request: &Request<Bytes>| request.headers()["x-trace"].clone();
    let traces: Vec<HeaderValue> = service.requests().iter().map(trace).collect();
    assert_eq!(traces, ["2", "1", "2", "3"]);
    assert!(service.requests().iter().all(|request| request.headers()["x-app"] == "1"));
}

#[tokio::test]
async fn an_invalid_default_header_is_an_error_of_the_calls() {
    let builder = Client::builder().anonymous().transport(MockTransport::<Notes>::new());
    let client = builder.default_header("no good", "x").build().unwrap();
    let error = client.create(note()).await.unwrap_err();
    assert!(error.to_string().contains("could not be built"), "{error}");
}

/// Adds a header, and records the operations.
struct Sign(&'static str, Arc<Mutex<Vec<String>>>);

impl Middleware for Sign {
    fn handle<'a>(
        &'a self,
        mut request: Request<Bytes>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<Response<Bytes>, TransportError>> {
        let operation = request.extensions().get::<&'static OperationInfo>();
        let operation = operation.map_or("none".to_owned(), ToString::to_string);
        self.1.lock().unwrap().push(format!("{} {operation}", self.0));
        request.headers_mut().append("x-signature", HeaderValue::from_static(self.0));
        next.send(request)
    }
}

#[tokio::test(start_paused = true)]
async fn middleware_wraps_every_attempt() {
    let log = Arc::default();
    let service = MockTransport::<Notes>::new().token("a", "r", 3600).throttle(SECOND).saved(7);
    let builder = Client::builder().login("ann", "secret").transport(service.clone());
    let builder = builder.middleware(Sign("outer", Arc::clone(&log)));
    let client = builder.middleware(Sign("inner", Arc::clone(&log))).build().unwrap();
    client.create(note()).await.unwrap();
    for request in service.requests() {
        let signatures = request.headers().get_all("x-signature").iter();
        assert_eq!(signatures.collect::<Vec<_>>(), ["outer", "inner"]);
    }
    let create = ["outer POST /api/notes", "inner POST /api/notes"];
    assert_eq!(log.lock().unwrap()[..2], ["outer none", "inner none"]);
    assert_eq!(log.lock().unwrap()[2..], [create, create].concat());
}

/// A service that takes a second per request, and counts the requests in flight.
#[derive(Clone, Default)]
struct Slow {
    in_flight: Arc<AtomicUsize>,
    max_in_flight: Arc<AtomicUsize>,
}

impl Transport for Slow {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let count = self.in_flight.fetch_add(1, Ordering::Relaxed) + 1;
            self.max_in_flight.fetch_max(count, Ordering::Relaxed);
            tokio::time::sleep(SECOND).await;
            self.in_flight.fetch_sub(1, Ordering::Relaxed);
            let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
            let text = body["Text"].as_str().unwrap();
            Ok(match text.parse::<i64>() {
                Ok(id) => Response::new(
                    format!(r#"{{"WasSuccessful":true,"Value":{{"Id":{id}}}}}"#).into(),
                ),
                Err(_) => Response::new(r#"{"WasSuccessful":false}"#.into()),
            })
        })
    }
}

fn notes(texts: impl IntoIterator<Item = &'static str>) -> Vec<CreateNote> {
    texts.into_iter().map(|text| CreateNote { text: text.to_owned() }).collect()
}

#[tokio::test(start_paused = true)]
async fn the_concurrency_of_a_client_is_limited() {
    let service = Slow::default();
    let builder = Client::builder().anonymous().transport(service.clone());
    let client = builder.max_concurrency(3).build().unwrap();
    let start = Instant::now();
    let calls = notes(["1"; 10]).into_iter().map(|note| client.create(note).send());
    let results = futures_util::future::join_all(calls).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!((service.max_in_flight.load(Ordering::Relaxed), start.elapsed()), (3, SECOND * 4));
}

#[tokio::test(start_paused = true)]
async fn bulk_calls_return_results_in_order() {
    let service = Slow::default();
    let client = client(service.clone());
    let texts = ["1", "2", "x", "4", "5", "6", "7"];
    let start = Instant::now();
    let results = client.create_all(notes(texts)).concurrency(3).collect().await;
    assert_eq!((service.max_in_flight.load(Ordering::Relaxed), start.elapsed()), (3, SECOND * 3));
    assert_eq!(results.len(), texts.len());
    for (text, result) in texts.iter().zip(results) {
        match result {
            Ok(saved) => assert_eq!(saved.id().0.to_string(), *text),
            Err(error) => assert_eq!((*text, error.carried_out()), ("x", Some(false))),
        }
    }
    let client = crate::transports::client(MockTransport::<Notes>::new());
    assert!(client.create_all([]).collect().await.is_empty());
}

#[tokio::test]
async fn calls_and_streams_outlive_their_client() {
    let service = MockTransport::<Notes>::new().saved(7).record(&Note::new(NoteId(7)));
    let client = client(service.page(&runtime_client::Page::<Note>::default()));
    let (create, get) = (client.create(note()), client.get(NoteId(7)));
    let mut rows = client.list().stream();
    drop(client);
    tokio::spawn(create.into_future()).await.unwrap().unwrap();
    tokio::spawn(async move { get.await }).await.unwrap().unwrap();
    assert!(tokio::spawn(async move { rows.next().await }).await.unwrap().is_none());
}
