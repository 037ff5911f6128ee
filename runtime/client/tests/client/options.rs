//! What is particular about one call, and calls that the API does not describe.

use runtime_client::http::Method;
use runtime_client::test_util::Script;
use runtime_client::{ErrorKind, would_clear};
use serde_json::json;

use crate::api::{Client, NoteId, Notes, UpdateNote, note};
use crate::transports::{Scripted, client};

const NO: &str = r#"{"WasSuccessful":false,"Message":"no"}"#;

#[tokio::test]
async fn extra_fields_join_the_body() {
    let service = Script::<Notes>::new().saved(7);
    let client = client(service.clone());
    let call = client.create(note()).extra("Colour", json!({"Hue": 1e3})).null("Due");
    call.extra("Guests", [1, 2]).extra("Guests", [0_u8; 0]).send().await.unwrap();
    let expected = r#"{"Text":"private words","Colour":{"Hue":1000.0},"Due":null,"Guests":[]}"#;
    assert_eq!(service.sent()[0].body(), expected);
}

#[tokio::test]
async fn an_extra_field_takes_the_place_of_a_known_one() {
    let service = Script::<Notes>::new().saved(7);
    client(service.clone()).create(note()).null("Text").await.unwrap();
    assert_eq!(service.sent()[0].body(), r#"{"Text":null}"#);
}

#[test]
fn an_update_would_clear_what_it_leaves_out() {
    let bare = UpdateNote { id: NoteId(1), ..UpdateNote::default() };
    assert_eq!(would_clear(&bare), ["Text", "Readers", "Author"]);
    let full = UpdateNote {
        text: Some(String::new()),
        readers: Some(Vec::new()),
        author: Some(0),
        ..bare.clone()
    };
    assert!(would_clear(&full).is_empty());
    let changed = UpdateNote { more_readers: Some(Vec::new()), ..bare };
    assert_eq!(would_clear(&changed), ["Text", "Author"], "a list that is changed is kept");
    assert!(would_clear(&note()).is_empty(), "a create clears nothing");
}

#[tokio::test]
async fn an_update_is_a_put() {
    let service = Script::<Notes>::new().saved(7);
    let update =
        UpdateNote { id: NoteId(7), text: Some("new words".to_owned()), ..UpdateNote::default() };
    client(service.clone()).update(update.clone()).await.unwrap();
    service.assert_sent(&update);
}

#[tokio::test]
async fn a_raw_answer_is_whatever_came() {
    for (status, body) in [(200, "<html>"), (400, NO), (404, ""), (302, ""), (500, "x")] {
        let client = client(Scripted::new(status, body));
        let answer = client.create(note()).send_raw().await.unwrap();
        assert_eq!((answer.status().as_u16(), &*answer.text()), (status, body));
        let answer = client.raw(Method::GET, "/api/notes").send_raw().await.unwrap();
        assert_eq!(answer.status().as_u16(), status);
    }
    let service = Script::<Notes>::new().reset();
    assert!(client(service).create(note()).send_raw().await.unwrap_err().is_transport());
}

#[tokio::test]
async fn untyped_calls_are_calls_like_others() {
    let service = Script::<Notes>::new()
        .throttle(std::time::Duration::ZERO)
        .saved(7)
        .not_found()
        .unauthorized()
        .reject("Text", "is bad");
    let client = client(service.clone());
    let call = client.raw(Method::POST, "/api/tags?a=1").json(&json!({"Name": "x"}));
    call.extra("Colour", 3).header("x-trace", "1").await.unwrap();
    let sent = &service.sent()[1];
    assert_eq!(sent.method(), "POST");
    assert_eq!(sent.uri(), "https://notes.example.com/api/tags?a=1");
    assert_eq!(sent.headers()["authorization"], "Bearer s3cr3t-token");
    assert_eq!(sent.headers()["content-type"], "application/json");
    assert_eq!(sent.headers()["x-trace"], "1");
    assert_eq!(sent.body(), r#"{"Name":"x","Colour":3}"#);

    let error = client.raw(Method::GET, "/api/notes/8").await.unwrap_err();
    assert!(error.is_not_found() && error.operation().is_none());
    assert!(error.to_string().starts_with("GET /api/notes/8: 404 Not Found: "), "{error}");
    assert!(!service.sent()[2].headers().contains_key("content-type"));
    let error = client.raw(Method::DELETE, "/api/notes/8").await.unwrap_err();
    assert!(error.is_unauthorized());
    assert!(error.to_string().contains("lacks the right"), "{error}");
    let error = client.raw(Method::PUT, "/api/notes").extra("Id", 8).await.unwrap_err();
    assert!(error.is_validation());
    assert_eq!(error.for_field("Text").count(), 1);
}

#[tokio::test]
async fn any_body_of_a_success_is_one_but_for_a_no() {
    for body in ["", "[]", r#"{"Id":7,"Text":"x"}"#, "plain"] {
        let answer = client(Scripted::new(200, body)).raw(Method::GET, "/api/notes/7").await;
        assert_eq!(answer.unwrap().text(), body);
    }
    let error = client(Scripted::new(200, NO)).raw(Method::DELETE, "/api/notes/7").await;
    assert!(error.unwrap_err().is_rejected());
}

#[tokio::test]
async fn what_can_not_be_sent_is_an_error_of_the_call() {
    let service = Script::<Notes>::new();
    let client = client(service.clone());
    for path in ["@evil.example.com/", ".evil.example.com/", "", "https://evil.example.com/"] {
        let error = client.raw(Method::GET, path).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Request(_)), "{path}");
        assert!(client.raw(Method::GET, path).to_curl().is_err());
    }
    let array = client.raw(Method::POST, "/api/notes").json(&[1]).extra("Text", "x");
    assert!(matches!(array.await.unwrap_err().kind(), ErrorKind::Request(_)));
    let spaced = client.raw(Method::GET, "/api/no tes").await.unwrap_err();
    assert!(matches!(spaced.kind(), ErrorKind::Request(_)));
    assert!(service.sent().is_empty());
}

#[tokio::test]
async fn a_field_error_leads_to_its_field() {
    let service = Script::<Notes>::new().reject("Text", "is bad").reject("Mood", "is bad");
    let client = client(service);
    let error = client.create(note()).await.unwrap_err();
    let field = error.known_field(&error.field_errors()[0]).unwrap();
    assert_eq!((field.key, field.required), ("Text", true));
    let error = client.create(note()).await.unwrap_err();
    assert_eq!(error.known_field(&error.field_errors()[0]), None);
}

#[tokio::test]
async fn a_call_is_a_line_of_curl() {
    let service = Script::<Notes>::new().reset();
    let client = Client::builder().bearer_token("s3cr3t-token").transport(service);
    let client = client.user_agent("mine/1").build().unwrap();
    let call = client.create(note());
    let curl = call.to_curl().unwrap();
    assert_eq!(
        curl,
        "curl -X POST 'https://notes.example.com/api/notes' -H 'accept: application/json' \
         -H 'user-agent: mine/1' -H 'content-type: application/json' \
         -H 'authorization: Bearer [REDACTED]' --data-raw '{\"Text\":\"private words\"}'"
    );
    assert_eq!(call.await.unwrap_err().to_curl(), Some(curl));
}
