//! Reads and deletes of single records.

use runtime_client::http::{Method, Response};
use runtime_client::test_util::MockTransport;
use runtime_client::{Error, ErrorKind, RetryPolicy};
use runtime_core::{Delete, Envelope as _, Find, Get, Object};

use crate::api::{Note, NoteId, Notes};
use crate::transports::{FixedResponse, client};

const SEVEN: NoteId = NoteId(7);
const YES: &str = r#"{"WasSuccessful":true,"Value":{"Id":7}}"#;
const NO: &str = r#"{"WasSuccessful":false,"Message":"not for you"}"#;

async fn error(status: u16, body: &'static str) -> Error {
    let client = client(FixedResponse::new(status, body));
    let error = client.get(SEVEN).retry_policy(RetryPolicy::disabled()).await.unwrap_err();
    let found = client.find(SEVEN).retry_policy(RetryPolicy::disabled()).await;
    match found {
        Ok(None) => assert!(error.is_not_found()),
        found => assert_eq!(found.unwrap_err().to_string(), error.to_string()),
    }
    error
}

#[tokio::test]
async fn a_record_keeps_unknown_keys() {
    let body = r#"{"IsNew":false,"Id":7,"UpdatedOn":"2026-01-02T03:04:05","Text":"x",
        "Readers":[],"Author":null,"Big":1e400}"#;
    let service = FixedResponse::new(200, body);
    let note = client(service.clone()).get(SEVEN).await.unwrap();
    assert_eq!((note.id, &*note.text, note.author), (SEVEN, "x", None));
    assert_eq!(note.readers, Some(Vec::new()));
    assert_eq!(note.updated_on.unwrap().as_str(), "2026-01-02T03:04:05");
    assert_eq!(note.extra, Object::parse(r#"{"IsNew":false,"Big":1e400}"#).unwrap());

    let request = service.only_request();
    assert_eq!(request.method(), Method::GET);
    assert_eq!(request.uri(), "https://notes.example.com/api/notes/7");
    assert!(request.body().is_empty() && !request.headers().contains_key("content-type"));
}

#[tokio::test]
async fn find_returns_none_only_for_not_found() {
    let note = Note { text: "x".to_owned(), ..Note::new(SEVEN) };
    let service = MockTransport::<Notes>::new().record(&note).not_found().not_found();
    let client = client(service.clone());
    assert_eq!(client.find(SEVEN).await.unwrap(), Some(note));
    assert_eq!(client.find(SEVEN).await.unwrap(), None);
    let error = client.get(SEVEN).await.unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(error.message(), Some("Not found"));
    assert_eq!(error.operation().unwrap().role.name(), "Note-Read");
    service.assert_sent(&Find::<Note> { id: SEVEN });
    service.assert_sent(&Find::<Note> { id: SEVEN });
    service.assert_sent(&Get::<Note> { id: SEVEN });
    service.assert_finished();
}

#[tokio::test]
async fn find_returns_every_other_error() {
    for (status, body, is) in [
        (200, NO, Error::is_rejected as fn(&Error) -> bool),
        (400, NO, Error::is_validation),
        (401, "", Error::is_unauthorized),
        (404, "<html>", Error::is_not_found),
        (409, NO, Error::is_rejected),
        (429, "", Error::is_throttled),
        (500, "null", Error::is_failed),
        (503, "", Error::is_failed),
        (302, "", Error::is_undecodable),
        (418, "", Error::is_undecodable),
    ] {
        let error = error(status, body).await;
        assert!(is(&error), "{status} {body}: {error}");
    }
    let rejected = error(200, NO).await;
    assert_eq!(rejected.message(), Some("not for you"));
    assert!(error(401, "").await.to_string().contains("lacks the role Note-Read"));
}

#[tokio::test]
async fn an_invalid_record_is_undecodable() {
    for (body, why) in [
        (r#"{"Id":7,"Text":5}"#, "`Text`"),
        (r#"{"Id":7,"Text":"x","Readers":[1,"2"]}"#, "`Readers`"),
        (r#"{"Id":7,"Text":"x","Author":99999999999999999999}"#, "`Author`"),
        (r#"{"Id":7}"#, "`Text`"),
        (r#"{"Id":7,"Text":null}"#, "`Text`"),
        (r#"{"Id":7,"Text":"x","Text":"y"}"#, "`Text`"),
        ("[]", "can't be read"),
        ("null", "can't be read"),
        ("\"Not found\"", "can't be read"),
        ("<html>", "not JSON"),
        (r#"{"Id":7,"#, "not JSON"),
        ("", "an empty body"),
        (YES, "an envelope of a success"),
    ] {
        let error = error(200, body).await;
        assert!(error.is_undecodable(), "{body}: {error}");
        assert!(error.to_string().contains(why), "{body}: {error}");
        assert!(!error.to_string().contains("carried out"), "{body}: {error}");
    }
}

#[tokio::test]
async fn errors_of_reads_omit_the_outcome() {
    let service = MockTransport::<Notes>::new().reset_connection().fail().hang();
    let client = client(service);
    for said in ["the connection broke", "the service failed", "no response within 5ms"] {
        let call = client.get(SEVEN).retry_policy(RetryPolicy::disabled());
        let error = call.timeout(std::time::Duration::from_millis(5)).await.unwrap_err();
        let line = error.to_string();
        assert!(line.contains(said) && !line.contains("carried out"), "{line}");
    }
}

#[tokio::test]
async fn delete_returns_the_envelope() {
    let service = MockTransport::<Notes>::new().deleted(SEVEN).not_found();
    let client = client(service.clone());
    let deleted = client.delete(SEVEN).await.unwrap();
    assert_eq!(deleted.envelope().message(), Some("deleted"));
    assert!(client.delete(SEVEN).await.unwrap_err().is_not_found());
    assert_eq!(service.requests()[0].method(), Method::DELETE);
    service.assert_sent(&Delete { id: SEVEN });
    service.assert_sent(&Delete { id: SEVEN });
}

#[tokio::test]
async fn a_delete_requires_an_envelope_of_a_success() {
    for (status, body, is) in [
        (200, NO, Error::is_rejected as fn(&Error) -> bool),
        (200, "", Error::is_accepted),
        (200, r#"{"Id":7,"Text":"x"}"#, Error::is_accepted),
        (405, "", Error::is_undecodable),
        (500, "", Error::is_failed),
    ] {
        let error = client(FixedResponse::new(status, body)).delete(SEVEN).await.unwrap_err();
        assert!(is(&error), "{status} {body}: {error}");
    }
    let yes = client(FixedResponse::new(200, r#"{"WasSuccessful":true,"Value":null}"#));
    assert!(yes.delete(SEVEN).await.is_ok(), "the value of a delete may be null");
}

#[tokio::test]
async fn extra_fields_require_a_body() {
    let service = MockTransport::<Notes>::new();
    let client = client(service.clone());
    let errors = [
        client.get(SEVEN).extra("Colour", 1).await.unwrap_err(),
        client.find(SEVEN).null("Text").await.unwrap_err(),
        client.get_many([SEVEN]).extra("Colour", 1).await.unwrap_err(),
        client.get_many([]).extra("Colour", 1).await.unwrap_err(),
        client.list().extra("Colour", 1).await.unwrap_err(),
        client.list().null("Text").pages().next().await.unwrap().unwrap_err(),
        client.delete(SEVEN).null("Text").await.unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error.kind(), ErrorKind::Request(_)), "{error}");
        let why = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(why, "a call without a body can't send extra fields");
    }
    assert!(client.get(SEVEN).extra("Colour", 1).to_curl().is_err());
    assert!(service.requests().is_empty());
}

#[tokio::test]
async fn a_read_is_formatted_as_a_curl_command() {
    let service = MockTransport::<Notes>::new().respond(Response::new("<html>"));
    let builder = crate::api::Client::builder().bearer_token("s3cr3t-token").transport(service);
    let client = builder.user_agent("mine/1").build().unwrap();
    let call = client.list().filter(Note::TEXT, "it's \"5\" & $HOME/é?").page(2);
    let curl = call.to_curl().unwrap();
    assert_eq!(
        curl,
        "curl -X GET 'https://notes.example.com/api/notes?\
         Note_Text=it%27s+%225%22+%26+%24HOME%2F%C3%A9%3F&page=2' -H 'accept: application/json' \
         -H 'user-agent: mine/1' -H 'authorization: Bearer [REDACTED]'"
    );
    assert_eq!(call.await.unwrap_err().to_curl(), Some(curl));
    let get = client.get(SEVEN).to_curl().unwrap();
    assert!(get.starts_with("curl -X GET 'https://notes.example.com/api/notes/7' "), "{get}");
}
