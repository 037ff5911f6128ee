//! Reads of several records by their ids.

use std::time::Duration;

use runtime_client::http::{Request, Response};
use runtime_client::test_util::MockTransport;
use runtime_client::{Bytes, RetryPolicy};
use runtime_core::GetMany;

use crate::api::{Note, NoteId, Notes};
use crate::transports::{FixedResponse, RespondWith, client};

fn ids(range: impl Iterator<Item = i64>) -> impl Iterator<Item = NoteId> {
    range.map(NoteId)
}

fn asked(request: &Request<Bytes>) -> Vec<i64> {
    let query = request.uri().query().unwrap();
    let (key, value) = query.split_once('=').unwrap();
    assert_eq!(key, "id");
    let value = value.replace("%5B", "[").replace("%5D", "]").replace("%2C", ",");
    serde_json::from_str(&value).unwrap()
}

/// Returns the requested records in reverse order, except for one.
fn response(request: &Request<Bytes>) -> Response<Bytes> {
    let ids = asked(request).into_iter().filter(|id| *id != 13).rev();
    let notes: Vec<Note> = ids.map(|id| Note::new(NoteId(id))).collect();
    Response::new(serde_json::to_vec(&notes).unwrap().into())
}

#[tokio::test]
async fn few_ids_are_one_request() {
    let service =
        MockTransport::<Notes>::new().records(&[Note::new(NoteId(3)), Note::new(NoteId(1))]);
    let client = client(service.clone());
    let notes = client.get_many(ids([1, 2, 3, 2, 1].into_iter())).await.unwrap();
    assert_eq!(notes.iter().map(|note| note.id.0).collect::<Vec<_>>(), [3, 1]);
    service.assert_sent(&GetMany::<Note> { ids: ids(1..=3).collect() });
    let uri = service.requests()[0].uri().to_string();
    assert_eq!(uri, "https://notes.example.com/api/notes/?id=%5B1%2C2%2C3%5D");
    service.assert_finished();
}

#[tokio::test]
async fn without_ids_nothing_is_sent() {
    let service = MockTransport::<Notes>::new();
    let client = client(service.clone());
    assert_eq!(client.get_many([]).await.unwrap(), []);
    assert!(service.requests().is_empty());
    assert!(client.get_many([]).header("no good", "x").await.is_err(), "a mistake is one");
}

#[tokio::test]
async fn many_ids_are_split_by_count_and_url_length() {
    for (first, count, most) in [(1, 250, 100), (i64::MAX - 333, 333, 95), (i64::MIN, 99, 95)] {
        let service = Recorded::default();
        let all: Vec<i64> = (first..first + count).collect();
        let client = client(service.clone());
        let notes = client.get_many(ids(all.iter().copied())).await.unwrap();
        let sent = service.0.lock().unwrap();
        let parts: Vec<Vec<i64>> = sent.iter().map(asked).collect();
        assert!(parts.len() > 1 && parts.iter().all(|part| part.len() <= most), "{parts:?}");
        assert!(parts[0].len() > most / 2);
        assert_eq!(parts.concat(), all, "each once");
        for request in &*sent {
            assert!(request.uri().path_and_query().unwrap().as_str().len() <= 2000);
        }
        let expected: Vec<i64> = parts
            .iter()
            .flat_map(|part| part.iter().rev().copied().filter(|id| *id != 13))
            .collect();
        assert_eq!(notes.iter().map(|note| note.id.0).collect::<Vec<_>>(), expected);
    }
}

#[derive(Clone, Default)]
struct Recorded(std::sync::Arc<std::sync::Mutex<Vec<Request<Bytes>>>>);

impl runtime_client::Transport for Recorded {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> runtime_client::BoxFuture<'_, Result<Response<Bytes>, runtime_client::TransportError>>
    {
        let response = response(&request);
        self.0.lock().unwrap().push(request);
        Box::pin(std::future::ready(Ok(response)))
    }
}

#[tokio::test(start_paused = true)]
async fn every_request_has_the_options_of_the_call() {
    let wait = Duration::from_secs(1);
    let service = MockTransport::<Notes>::new().throttle(wait).records::<Note>(&[]).throttle(wait);
    let client = client(service.records::<Note>(&[]).clone());
    let call = client.get_many(ids(0..150)).header("x-trace", "1").attempt_timeout(wait);
    assert_eq!(call.await.unwrap(), []);

    let service = MockTransport::<Notes>::new().records::<Note>(&[]).throttle(wait);
    let client = crate::transports::client(service.clone());
    let call =
        client.get_many(ids(0..250)).header("x-trace", "1").retry_policy(RetryPolicy::disabled());
    assert!(call.await.unwrap_err().is_throttled(), "one part that fails ends the call");
    for request in service.requests() {
        assert_eq!(request.headers()["x-trace"], "1");
    }
    service.assert_finished();
}

#[tokio::test]
async fn an_invalid_array_of_records_is_undecodable() {
    for (body, why) in [
        (
            r#"[{"Id":1,"Text":"x"},{"Id":2,"Text":5}]"#,
            "record 1 of the list, with id 2, can't be decoded: `Text`",
        ),
        (r#"{"Id":1,"Text":"x"}"#, "not an array of records"),
        ("<html>", "not JSON"),
    ] {
        let error = client(FixedResponse::new(200, body)).get_many([NoteId(1)]).await.unwrap_err();
        assert!(error.is_undecodable() && error.to_string().contains(why), "{error}");
    }
    let call = format!("{:?}", client(RespondWith(response)).get_many(ids(0..999)));
    assert!(call.contains("GET /api/notes/") && call.len() < 250, "{call}");
}
