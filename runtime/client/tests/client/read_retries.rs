//! Retries of reads when the service can't be reached.

use std::time::Duration;

use runtime_client::RetryPolicy;
use runtime_client::http::{Method, Response};
use runtime_client::test_util::MockTransport;
use tokio::time::Instant;

use crate::api::{Note, NoteId, Notes, UpdateNote, note};
#[cfg(feature = "reqwest")]
use crate::loopback::{Reply, Service};
use crate::transports::client;

const SEVEN: NoteId = NoteId(7);
const SECOND: Duration = Duration::from_secs(1);

/// A policy without jitter.
fn punctual() -> RetryPolicy {
    RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO)
}

trait Unreachable {
    fn responses(self, status: u16, headers: &[(&str, &str)], body: &'static str) -> Self;
}

impl Unreachable for MockTransport<Notes> {
    fn responses(self, status: u16, headers: &[(&str, &str)], body: &'static str) -> Self {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        self.respond(response.body(body.as_bytes()).unwrap())
    }
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_read_is_retried() {
    let seven = Note::new(SEVEN);
    let service = MockTransport::<Notes>::new()
        .refuse_connection()
        .reset_connection()
        .responses(502, &[], "<html>")
        .responses(503, &[], "")
        .record(&seven)
        .responses(504, &[], r#"{"WasSuccessful":false}"#)
        .not_found()
        .reset_connection()
        .records(&[seven])
        .refuse_connection()
        .page(&runtime_client::Page::<Note>::default())
        .reset_connection()
        .responses(200, &[], "raw")
        .responses(503, &[], "")
        .responses(200, &[], "");
    let client = client(service.clone());
    assert_eq!(client.get(SEVEN).await.unwrap().id, SEVEN);
    assert_eq!(client.find(SEVEN).await.unwrap(), None);
    assert_eq!(client.get_many([SEVEN]).await.unwrap().len(), 1);
    assert!(client.list().await.unwrap().records.is_empty());
    assert_eq!(client.raw(Method::GET, "/api/notes/7").await.unwrap().text(), "raw");
    client.raw(Method::HEAD, "/api/notes/7").await.unwrap();
    service.assert_finished();
}

#[tokio::test(start_paused = true)]
async fn writes_are_not_retried() {
    let unreachable = [
        MockTransport::<Notes>::new().reset_connection(),
        MockTransport::new().responses(502, &[], ""),
        MockTransport::new().responses(503, &[("retry-after", "1")], ""),
        MockTransport::new().responses(504, &[], ""),
    ];
    for service in unreachable {
        let client = client(service.clone());
        let error = client.create(note()).await.unwrap_err();
        assert_eq!((error.attempts(), service.requests().len()), (1, 1), "{error}");
    }
    for status in [502, 503, 504] {
        let service = (0..4).fold(MockTransport::<Notes>::new(), |service, _| {
            service.responses(status, &[("retry-after", "1")], "")
        });
        let client = client(service.clone());
        let errors = [
            client.update(UpdateNote::default()).await.unwrap_err(),
            client.delete(SEVEN).await.unwrap_err(),
            client.raw(Method::POST, "/api/notes").await.unwrap_err(),
            client.raw(Method::PUT, "/api/notes").await.unwrap_err(),
        ];
        assert!(errors.iter().all(|error| error.attempts() == 1 && error.is_failed()));
    }
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let service = MockTransport::<Notes>::new().reset_connection();
        let error = client(service).raw(method, "/api/notes/7").await.unwrap_err();
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn writes_that_were_not_sent_are_retried() {
    let service = MockTransport::<Notes>::new().refuse_connection().refuse_connection().saved(7);
    let client = client(service.clone());
    client.create(note()).await.unwrap();
    assert_eq!(service.requests().len(), 3);
    service.assert_finished();
}

#[tokio::test(start_paused = true)]
async fn other_failures_are_not_retried() {
    let service = MockTransport::<Notes>::new().fail();
    let error = client(service).get(SEVEN).await.unwrap_err();
    assert_eq!((error.is_failed(), error.attempts()), (true, 1));
    let service = MockTransport::<Notes>::new().hang();
    let error = client(service).get(SEVEN).await.unwrap_err();
    assert_eq!((error.is_timeout(), error.attempts()), (true, 1));
    let service = MockTransport::<Notes>::new().responses(200, &[], "<html>");
    let error = client(service).get(SEVEN).await.unwrap_err();
    assert_eq!((error.is_undecodable(), error.attempts()), (true, 1));
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_honoured() {
    for (headers, body, wait) in
        [(&[("retry-after", "7")][..], "", 7), (&[], "Wait 3 seconds", 3), (&[], "", 0)]
    {
        let service =
            MockTransport::<Notes>::new().responses(503, headers, body).record(&Note::new(SEVEN));
        let start = Instant::now();
        client(service).get(SEVEN).retry_policy(punctual()).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), wait);
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_and_total_delay_are_limited() {
    let service = MockTransport::<Notes>::new().reset_connection().refuse_connection().responses(
        503,
        &[],
        "",
    );
    let call = client(service.clone());
    let error = call.get(SEVEN).retry_policy(punctual().max_attempts(3)).await.unwrap_err();
    assert!(error.is_failed());
    assert_eq!(error.attempts(), 3);
    service.assert_finished();

    let wait = [("retry-after", "6")];
    let service = MockTransport::<Notes>::new().responses(503, &wait, "").responses(503, &wait, "");
    let start = Instant::now();
    let retry_policy = punctual().max_total_delay(SECOND * 10);
    let error = client(service).get(SEVEN).retry_policy(retry_policy).await.unwrap_err();
    assert_eq!((error.attempts(), start.elapsed().as_secs()), (2, 6));

    let service = MockTransport::<Notes>::new().reset_connection();
    let error = client(service).get(SEVEN).retry_policy(RetryPolicy::disabled()).await.unwrap_err();
    assert!(error.is_transport());
    assert_eq!(error.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_backoff_of_a_read_does_not_delay_other_calls() {
    let mut service = MockTransport::<Notes>::new();
    for _ in 0..4 {
        service = service.reset_connection();
    }
    let client =
        client(service.record(&Note::new(SEVEN)).responses(503, &[("retry-after", "9")], ""));
    let start = Instant::now();
    client.get(SEVEN).await.unwrap();
    assert!(start.elapsed() < Duration::from_millis(500 + 1000 + 2000 + 4000));
    assert!(start.elapsed() > Duration::ZERO);
    assert!(client.get(SEVEN).retry_policy(RetryPolicy::disabled()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_throttled_read_may_fail_to_connect() {
    let service =
        MockTransport::<Notes>::new().throttle(SECOND).reset_connection().record(&Note::new(SEVEN));
    let start = Instant::now();
    client(service).get(SEVEN).retry_policy(punctual()).await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 1);
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn reads_are_retried_over_the_network() {
    let record = r#"{"Id":7,"Text":"x"}"#;
    let half = format!("HTTP/1.1 200 x\r\ncontent-length: {}\r\n\r\n{{\"Id\"", record.len());
    let replies = vec![
        Reply::Reset(Vec::new()),
        Reply::Reset(half.clone().into_bytes()),
        Reply::Bytes(half.into_bytes()),
        Reply::new(503, &["retry-after: 0.05"], "<html>"),
        Reply::new(200, &[], record),
    ];
    let service = Service::replies(replies.clone()).await;
    let start = Instant::now();
    let note = service.client().get(SEVEN).await.unwrap();
    assert_eq!((note.id, &*note.text), (SEVEN, "x"));
    assert!(start.elapsed() >= Duration::from_millis(50));
    assert_eq!(service.received().len(), 5);
    assert!(service.received().iter().all(|request| request.head.starts_with("GET /api/notes/7 ")));

    for reply in replies.into_iter().take(4) {
        let service = Service::replies(vec![reply]).await;
        assert!(service.client().delete(SEVEN).await.is_err());
        assert!(service.client().get(SEVEN).retry_policy(RetryPolicy::disabled()).await.is_err());
        assert_eq!(service.received().len(), 2, "each was sent once");
    }
}
