//! Reads of a service that can't be reached: sent again, as writes are not.

use std::time::Duration;

use runtime_client::Repeats;
use runtime_client::http::{Method, Response};
use runtime_client::test_util::Script;
use tokio::time::Instant;

use crate::api::{Note, NoteId, Notes, UpdateNote, note};
#[cfg(feature = "reqwest")]
use crate::loopback::{Reply, Service};
use crate::transports::client;

const SEVEN: NoteId = NoteId(7);
const SECOND: Duration = Duration::from_secs(1);

/// Repeats that wait for exactly as long as they are told.
fn punctual() -> Repeats {
    Repeats::default().backoff(Duration::ZERO, Duration::ZERO)
}

trait Unreachable {
    fn answers(self, status: u16, headers: &[(&str, &str)], body: &'static str) -> Self;
}

impl Unreachable for Script<Notes> {
    fn answers(self, status: u16, headers: &[(&str, &str)], body: &'static str) -> Self {
        let mut response = Response::builder().status(status);
        for (name, value) in headers {
            response = response.header(*name, *value);
        }
        self.answer(response.body(body.as_bytes()).unwrap())
    }
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_read_is_sent_again() {
    let seven = Note::new(SEVEN);
    let service = Script::<Notes>::new()
        .refuse()
        .reset()
        .answers(502, &[], "<html>")
        .answers(503, &[], "")
        .record(&seven)
        .answers(504, &[], r#"{"WasSuccessful":false}"#)
        .not_found()
        .reset()
        .records(&[seven])
        .refuse()
        .page(&runtime_client::Page::<Note>::default())
        .reset()
        .answers(200, &[], "raw")
        .answers(503, &[], "")
        .answers(200, &[], "");
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
async fn no_write_is() {
    let unreachable = [
        Script::<Notes>::new().refuse(),
        Script::new().reset(),
        Script::new().answers(502, &[], ""),
        Script::new().answers(503, &[("retry-after", "1")], ""),
        Script::new().answers(504, &[], ""),
    ];
    for service in unreachable {
        let client = client(service.clone());
        let error = client.create(note()).await.unwrap_err();
        assert_eq!((error.attempts(), service.sent().len()), (1, 1), "{error}");
    }
    for status in [502, 503, 504] {
        let service = (0..4).fold(Script::<Notes>::new(), |service, _| {
            service.answers(status, &[("retry-after", "1")], "")
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
        let service = Script::<Notes>::new().reset();
        let error = client(service).raw(method, "/api/notes/7").await.unwrap_err();
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn no_other_failure_is() {
    let service = Script::<Notes>::new().fail();
    let error = client(service).get(SEVEN).await.unwrap_err();
    assert_eq!((error.is_failed(), error.attempts()), (true, 1));
    let service = Script::<Notes>::new().hang();
    let error = client(service).get(SEVEN).await.unwrap_err();
    assert_eq!((error.is_timeout(), error.attempts()), (true, 1));
    let service = Script::<Notes>::new().answers(200, &[], "<html>");
    let error = client(service).get(SEVEN).await.unwrap_err();
    assert_eq!((error.is_undecodable(), error.attempts()), (true, 1));
}

#[tokio::test(start_paused = true)]
async fn the_service_says_how_long_to_wait() {
    for (headers, body, wait) in
        [(&[("retry-after", "7")][..], "", 7), (&[], "Wait 3 seconds", 3), (&[], "", 0)]
    {
        let service = Script::<Notes>::new().answers(503, headers, body).record(&Note::new(SEVEN));
        let start = Instant::now();
        client(service).get(SEVEN).repeats(punctual()).await.unwrap();
        assert_eq!(start.elapsed().as_secs(), wait);
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_and_budget_both_end_it() {
    let service = Script::<Notes>::new().reset().refuse().answers(503, &[], "");
    let call = client(service.clone());
    let error = call.get(SEVEN).repeats(punctual().attempts(3)).await.unwrap_err();
    assert!(error.is_failed());
    assert_eq!(error.attempts(), 3);
    service.assert_finished();

    let wait = [("retry-after", "6")];
    let service = Script::<Notes>::new().answers(503, &wait, "").answers(503, &wait, "");
    let start = Instant::now();
    let repeats = punctual().budget(SECOND * 10);
    let error = client(service).get(SEVEN).repeats(repeats).await.unwrap_err();
    assert_eq!((error.attempts(), start.elapsed().as_secs()), (2, 6));

    let service = Script::<Notes>::new().reset();
    let error = client(service).get(SEVEN).repeats(Repeats::off()).await.unwrap_err();
    assert!(error.is_transport());
    assert_eq!(error.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn waits_for_it_are_those_of_the_backoff_and_of_this_call_alone() {
    let mut service = Script::<Notes>::new();
    for _ in 0..4 {
        service = service.reset();
    }
    let client =
        client(service.record(&Note::new(SEVEN)).answers(503, &[("retry-after", "9")], ""));
    let start = Instant::now();
    client.get(SEVEN).await.unwrap();
    assert!(start.elapsed() < Duration::from_millis(500 + 1000 + 2000 + 4000));
    assert!(start.elapsed() > Duration::ZERO);
    assert!(client.get(SEVEN).repeats(Repeats::off()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_throttled_read_may_be_broken_as_well() {
    let service = Script::<Notes>::new().throttle(SECOND).reset().record(&Note::new(SEVEN));
    let start = Instant::now();
    client(service).get(SEVEN).repeats(punctual()).await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 1);
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn over_the_wire() {
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
        assert!(service.client().get(SEVEN).repeats(Repeats::off()).await.is_err());
        assert_eq!(service.received().len(), 2, "each was sent once");
    }
}
