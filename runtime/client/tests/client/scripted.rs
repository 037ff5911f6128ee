//! The transport for the tests of others.

use std::time::Duration;

use runtime_client::test_util::Script;

use crate::api::{Client, CreateNote, Notes, note};
use crate::transports::client;

#[tokio::test]
async fn every_answer_means_what_its_name_says() {
    let service = Script::<Notes>::new()
        .saved(7)
        .reject("Text", "is a required field")
        .unauthorized()
        .not_found()
        .fail()
        .refuse()
        .reset()
        .hang();
    let client = client(service.clone());
    assert_eq!(client.create(note()).await.unwrap().id().0, 7);
    let error = client.create(note()).await.unwrap_err();
    assert!(error.is_validation());
    assert_eq!(error.for_field("Text").count(), 1);
    assert!(client.create(note()).await.unwrap_err().is_unauthorized());
    assert!(client.create(note()).await.unwrap_err().is_not_found());
    assert!(client.create(note()).await.unwrap_err().is_failed());
    assert!(client.create(note()).await.unwrap_err().to_string().contains("was not sent"));
    assert!(client.create(note()).await.unwrap_err().to_string().contains("broke"));
    let hurried = client.create(note()).timeout(Duration::from_millis(5)).await;
    assert!(hurried.unwrap_err().is_timeout());
    for _ in 0..8 {
        service.assert_sent(&note());
    }
    service.assert_finished();
}

#[tokio::test]
async fn a_login_is_part_of_the_script() {
    let service = Script::<Notes>::new().token("access-1", "refresh-1", 3600).saved(7);
    let builder = Client::builder().login("ann", "secret").transport(service.clone());
    builder.build().unwrap().create(note()).await.unwrap();
    assert_eq!(service.sent()[0].uri().path(), "/api/token");
    assert_eq!(service.sent()[1].headers()["authorization"], "Bearer access-1");
}

#[tokio::test]
#[should_panic(expected = "nobody expected POST https://notes.example.com/api/notes")]
async fn a_call_that_nobody_expected_is_a_panic() {
    let _ = client(Script::<Notes>::new()).create(note()).await;
}

#[test]
#[should_panic(expected = "answers of the script that nobody asked for")]
fn an_answer_that_nobody_asked_for_is_a_panic() {
    Script::<Notes>::new().saved(7).assert_finished();
}

#[test]
#[should_panic(expected = "POST /api/notes was expected, and nothing more was sent")]
fn a_call_that_was_not_made_is_a_panic() {
    Script::<Notes>::new().assert_sent(&note());
}

#[tokio::test]
#[should_panic(expected = "the body of what was sent")]
async fn another_request_is_a_panic() {
    let service = Script::<Notes>::new().saved(7);
    client(service.clone()).create(note()).await.unwrap();
    service.assert_sent(&CreateNote { text: "other words".to_owned() });
}
