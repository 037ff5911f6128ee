//! The mock transport.

use std::time::Duration;

use runtime_client::test_util::MockTransport;
use runtime_client::{Completed, List, Page, RetryPolicy};
use runtime_core::{Deleted, Envelope as _, Saved};

use crate::api::{Client, CreateNote, Note, NoteId, Notes, Reply, note};
use crate::transports::client;

#[tokio::test]
async fn every_reply_has_the_outcome_of_its_name() {
    let service = MockTransport::<Notes>::new()
        .saved(7)
        .reject("Text", "is a required field")
        .unauthorized()
        .not_found()
        .fail()
        .refuse_connection()
        .reset_connection()
        .hang();
    let client = client(service.clone());
    assert_eq!(client.create(note()).await.unwrap().id().0, 7);
    let error = client.create(note()).await.unwrap_err();
    assert!(error.is_validation());
    assert_eq!(error.for_field("Text").count(), 1);
    assert!(client.create(note()).await.unwrap_err().is_unauthorized());
    assert!(client.create(note()).await.unwrap_err().is_not_found());
    assert!(client.create(note()).await.unwrap_err().is_failed());
    let call = client.create(note()).retry_policy(RetryPolicy::disabled());
    assert!(call.await.unwrap_err().to_string().contains("was not sent"));
    assert!(client.create(note()).await.unwrap_err().to_string().contains("broke"));
    let hurried = client.create(note()).timeout(Duration::from_millis(5)).await;
    assert!(hurried.unwrap_err().is_timeout());
    for _ in 0..8 {
        service.assert_sent(&note());
    }
    service.assert_finished();
}

#[tokio::test]
async fn reads_are_answered_with_records() {
    let notes = [Note::new(NoteId(7)), Note::new(NoteId(8))];
    let page = Page::new(notes.to_vec(), 1, 25, 2);
    let service = MockTransport::<Notes>::new().record(&notes[0]).records(&notes).page(&page);
    let client = client(service.deleted(NoteId(7)));
    assert_eq!(client.get(NoteId(7)).await.unwrap(), notes[0]);
    assert_eq!(client.get_many([NoteId(7), NoteId(8)]).await.unwrap(), notes);
    let read = client.list().await.unwrap();
    assert_eq!((read.records.len(), read.total, read.has_next), (2, Some(2), Some(false)));
    assert!(client.delete(NoteId(7)).await.is_ok());
}

#[tokio::test]
#[should_panic(expected = "expected GET /api/notes?page=2, but GET /api/notes?page=3 was called")]
async fn an_unexpected_query_panics() {
    let service = MockTransport::<Notes>::new().page(&Page::<Note>::default());
    client(service.clone()).list().page(3).await.unwrap();
    service.assert_sent(&List::<Note>::new().page(2));
}

#[tokio::test]
async fn tokens_answer_a_login() {
    let service = MockTransport::<Notes>::new().token("access-1", "refresh-1", 3600).saved(7);
    let builder = Client::builder().login("ann", "secret").transport(service.clone());
    builder.build().unwrap().create(note()).await.unwrap();
    assert_eq!(service.requests()[0].uri().path(), "/api/token");
    assert_eq!(service.requests()[1].headers()["authorization"], "Bearer access-1");
}

#[tokio::test]
#[should_panic(
    expected = "unexpected request: no response is left for POST https://notes.example.com/api/notes"
)]
async fn an_unexpected_call_panics() {
    let _ = client(MockTransport::<Notes>::new()).create(note()).await;
}

#[test]
#[should_panic(expected = "responses that no request was sent for")]
fn an_unused_response_panics() {
    MockTransport::<Notes>::new().saved(7).assert_finished();
}

#[test]
#[should_panic(expected = "expected POST /api/notes, but no further request was sent")]
fn a_missing_call_panics() {
    MockTransport::<Notes>::new().assert_sent(&note());
}

#[tokio::test]
#[should_panic(expected = "unexpected body")]
async fn an_unexpected_body_panics() {
    let service = MockTransport::<Notes>::new().saved(7);
    client(service.clone()).create(note()).await.unwrap();
    service.assert_sent(&CreateNote { text: "other words".to_owned() });
}

#[tokio::test]
async fn conditions_match_requests_in_any_order() {
    let other = CreateNote { text: "other words".to_owned() };
    let service = MockTransport::<Notes>::new()
        .when_sent(&other)
        .saved(8)
        .when(|request| request.uri().path().ends_with("/9"))
        .not_found()
        .saved(7);
    let client = client(service.clone());
    assert_eq!(client.create(note()).await.unwrap().id(), NoteId(7));
    assert!(client.get(NoteId(9)).await.unwrap_err().is_not_found());
    assert_eq!(client.create(other.clone()).await.unwrap().id(), NoteId(8));
    service.assert_sent_in_any_order(&other);
    service.assert_sent_in_any_order(&note());
    service.assert_sent(&runtime_core::Get::<Note> { id: NoteId(9) });
    service.assert_finished();
}

#[tokio::test]
#[should_panic(expected = "expected POST /api/notes, but no such request was sent")]
async fn a_request_can_be_asserted_once() {
    let service = MockTransport::<Notes>::new().saved(7);
    client(service.clone()).create(note()).await.unwrap();
    service.assert_sent_in_any_order(&note());
    service.assert_sent_in_any_order(&note());
}

#[test]
fn results_are_made_without_a_service() {
    let saved: Saved<NoteId, Reply> = Saved::with_id(NoteId(7));
    assert_eq!(saved.id(), NoteId(7));
    assert_eq!(saved.envelope().value().unwrap().get(), r#"{"Id":7}"#);
    let deleted: Deleted<Reply> = Deleted::default();
    let completed: Completed<NoteId, Reply> = Completed::with_id(None);
    assert_eq!(completed.id(), None);
    for envelope in [saved.into_envelope(), deleted.into_envelope(), completed.into_envelope()] {
        assert!(envelope.was_successful);
    }
}
