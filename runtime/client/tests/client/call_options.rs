//! Options of one call, and untyped calls.

use runtime_client::http::Method;
use runtime_client::test_util::MockTransport;
use runtime_client::{ErrorKind, would_clear};
use serde_json::json;

use crate::api::{Client, NoteId, Notes, UpdateNote, note};
use crate::transports::{FixedResponse, client};

const NO: &str = r#"{"WasSuccessful":false,"Message":"no"}"#;

#[tokio::test]
async fn extra_fields_are_added_to_the_body() {
    let service = MockTransport::<Notes>::new().saved(7);
    let client = client(service.clone());
    let call = client.create(note()).extra("Colour", json!({"Hue": 1e3})).null("Due");
    call.extra("Guests", [1, 2]).extra("Guests", [0_u8; 0]).send().await.unwrap();
    let expected = r#"{"Text":"private words","Colour":{"Hue":1000.0},"Due":null,"Guests":[]}"#;
    assert_eq!(service.requests()[0].body(), expected);
}

#[tokio::test]
async fn an_extra_field_replaces_a_known_field() {
    let service = MockTransport::<Notes>::new().saved(7);
    client(service.clone()).create(note()).null("Text").await.unwrap();
    assert_eq!(service.requests()[0].body(), r#"{"Text":null}"#);
}

#[test]
fn would_clear_lists_omitted_fields() {
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
    let service = MockTransport::<Notes>::new().saved(7);
    let update =
        UpdateNote { id: NoteId(7), text: Some("new words".to_owned()), ..UpdateNote::default() };
    client(service.clone()).update(update.clone()).await.unwrap();
    service.assert_sent(&update);
}

#[tokio::test]
async fn send_raw_returns_every_response() {
    for (status, body) in [(200, "<html>"), (400, NO), (404, ""), (302, ""), (500, "x")] {
        let client = client(FixedResponse::new(status, body));
        let response = client.create(note()).send_raw().await.unwrap();
        assert_eq!((response.status().as_u16(), &*response.text()), (status, body));
        let response = client.raw(Method::GET, "/api/notes").send_raw().await.unwrap();
        assert_eq!(response.status().as_u16(), status);
    }
    let service = MockTransport::<Notes>::new().reset_connection();
    assert!(client(service).create(note()).send_raw().await.unwrap_err().is_transport());
}

#[tokio::test]
async fn untyped_calls_have_authentication_retries_and_errors() {
    let service = MockTransport::<Notes>::new()
        .throttle(std::time::Duration::ZERO)
        .saved(7)
        .not_found()
        .unauthorized()
        .reject("Text", "is bad");
    let client = client(service.clone());
    let call = client.raw(Method::POST, "/api/tags?a=1").json(&json!({"Name": "x"}));
    call.extra("Colour", 3).header("x-trace", "1").await.unwrap();
    let sent = &service.requests()[1];
    assert_eq!(sent.method(), "POST");
    assert_eq!(sent.uri(), "https://notes.example.com/api/tags?a=1");
    assert_eq!(sent.headers()["authorization"], "Bearer s3cr3t-token");
    assert_eq!(sent.headers()["content-type"], "application/json");
    assert_eq!(sent.headers()["x-trace"], "1");
    assert_eq!(sent.body(), r#"{"Name":"x","Colour":3}"#);

    let error = client.raw(Method::GET, "/api/notes/8").await.unwrap_err();
    assert!(error.is_not_found() && error.operation().is_none());
    assert!(error.to_string().starts_with("GET /api/notes/8: 404 Not Found: "), "{error}");
    assert!(!service.requests()[2].headers().contains_key("content-type"));
    let error = client.raw(Method::DELETE, "/api/notes/8").await.unwrap_err();
    assert!(error.is_unauthorized());
    assert!(error.to_string().contains("lacks the necessary role"), "{error}");
    let error = client.raw(Method::PUT, "/api/notes").extra("Id", 8).await.unwrap_err();
    assert!(error.is_validation());
    assert_eq!(error.for_field("Text").count(), 1);
}

#[tokio::test]
async fn untyped_calls_accept_any_body_except_a_rejection() {
    for body in ["", "[]", r#"{"Id":7,"Text":"x"}"#, "plain"] {
        let response = client(FixedResponse::new(200, body)).raw(Method::GET, "/api/notes/7").await;
        assert_eq!(response.unwrap().text(), body);
    }
    let error = client(FixedResponse::new(200, NO)).raw(Method::DELETE, "/api/notes/7").await;
    assert!(error.unwrap_err().is_rejected());
}

#[tokio::test]
async fn invalid_paths_and_bodies_are_errors() {
    let service = MockTransport::<Notes>::new();
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
    assert!(service.requests().is_empty());
}

#[tokio::test]
async fn known_field_finds_the_field_of_an_error() {
    let service = MockTransport::<Notes>::new().reject("Text", "is bad").reject("Mood", "is bad");
    let client = client(service);
    let error = client.create(note()).await.unwrap_err();
    let field = error.known_field(&error.field_errors()[0]).unwrap();
    assert_eq!((field.key, field.required), ("Text", true));
    let error = client.create(note()).await.unwrap_err();
    assert_eq!(error.known_field(&error.field_errors()[0]), None);
}

#[tokio::test]
async fn a_write_is_formatted_as_a_curl_command() {
    let service = MockTransport::<Notes>::new().reset_connection();
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
