//! Single records: read, found, deleted, and what their answers turn into.

use runtime_client::http::{Method, Response};
use runtime_client::test_util::Script;
use runtime_client::{Error, ErrorKind, Repeats};
use runtime_core::{Delete, Envelope as _, Find, Get, Object};

use crate::api::{Note, NoteId, Notes};
use crate::transports::{Scripted, client};

const SEVEN: NoteId = NoteId(7);
const YES: &str = r#"{"WasSuccessful":true,"Value":{"Id":7}}"#;
const NO: &str = r#"{"WasSuccessful":false,"Message":"not for you"}"#;

async fn error(status: u16, body: &'static str) -> Error {
    let client = client(Scripted::new(status, body));
    let error = client.get(SEVEN).repeats(Repeats::off()).await.unwrap_err();
    let found = client.find(SEVEN).repeats(Repeats::off()).await;
    match found {
        Ok(None) => assert!(error.is_not_found()),
        found => assert_eq!(found.unwrap_err().to_string(), error.to_string()),
    }
    error
}

#[tokio::test]
async fn a_record_is_read_as_it_is_with_unknown_keys_kept() {
    let body = r#"{"IsNew":false,"Id":7,"UpdatedOn":"2026-01-02T03:04:05","Text":"x",
        "Readers":[],"Author":null,"Big":1e400}"#;
    let service = Scripted::new(200, body);
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
async fn nothing_is_found_only_where_the_service_says_so() {
    let note = Note { text: "x".to_owned(), ..Note::new(SEVEN) };
    let service = Script::<Notes>::new().record(&note).not_found().not_found();
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
async fn every_other_error_stays_one() {
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
async fn what_is_no_record_says_why() {
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
        ("", "nothing"),
        (YES, "an envelope that says yes"),
    ] {
        let error = error(200, body).await;
        assert!(error.is_undecodable(), "{body}: {error}");
        assert!(error.to_string().contains(why), "{body}: {error}");
        assert!(!error.to_string().contains("carried out"), "{body}: {error}");
    }
}

#[tokio::test]
async fn the_errors_of_a_read_do_not_speak_of_its_fate() {
    let service = Script::<Notes>::new().reset().fail().hang();
    let client = client(service);
    for said in ["the connection broke", "the service failed", "no answer within 5ms"] {
        let call = client.get(SEVEN).repeats(Repeats::off());
        let error = call.timeout(std::time::Duration::from_millis(5)).await.unwrap_err();
        let line = error.to_string();
        assert!(line.contains(said) && !line.contains("carried out"), "{line}");
    }
}

#[tokio::test]
async fn a_delete_answers_with_its_envelope() {
    let service = Script::<Notes>::new().deleted(SEVEN).not_found();
    let client = client(service.clone());
    let deleted = client.delete(SEVEN).await.unwrap();
    assert_eq!(deleted.envelope().message(), Some("deleted"));
    assert!(client.delete(SEVEN).await.unwrap_err().is_not_found());
    assert_eq!(service.sent()[0].method(), Method::DELETE);
    service.assert_sent(&Delete { id: SEVEN });
    service.assert_sent(&Delete { id: SEVEN });
}

#[tokio::test]
async fn a_delete_that_is_no_yes_is_no_success() {
    for (status, body, is) in [
        (200, NO, Error::is_rejected as fn(&Error) -> bool),
        (200, "", Error::is_accepted),
        (200, r#"{"Id":7,"Text":"x"}"#, Error::is_accepted),
        (405, "", Error::is_undecodable),
        (500, "", Error::is_failed),
    ] {
        let error = client(Scripted::new(status, body)).delete(SEVEN).await.unwrap_err();
        assert!(is(&error), "{status} {body}: {error}");
    }
    let yes = client(Scripted::new(200, r#"{"WasSuccessful":true,"Value":null}"#));
    assert!(yes.delete(SEVEN).await.is_ok(), "the value of a delete may be null");
}

#[tokio::test]
async fn fields_of_a_body_have_no_place_in_a_call_without_one() {
    let service = Script::<Notes>::new();
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
        assert_eq!(why, "extra fields have no place in a call without a body");
    }
    assert!(client.get(SEVEN).extra("Colour", 1).to_curl().is_err());
    assert!(service.sent().is_empty());
}

#[tokio::test]
async fn a_read_is_a_line_of_curl() {
    let service = Script::<Notes>::new().answer(Response::new("<html>"));
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
