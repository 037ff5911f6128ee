//! Decoding of responses to writes.

use std::error::Error as _;
use std::time::Duration;

use runtime_client::{Error, ErrorKind, RetryPolicy};
use runtime_core::{Envelope as _, Object, Saved};

use crate::api::{NoteId, Reply, note};
use crate::transports::{FixedResponse, client};

const YES: &str = r#"{"WasSuccessful":true,"Message":"Done.","Value":{"Id":7},"New":[1]}"#;
const NO: &str = r#"{"WasSuccessful":false,"Message":"Text: is a required field","Errors":[
    {"AttemptedValue":"private words","Message":"is a required field","PropertyName":"Text"},
    {"AttemptedValue":1e400,"Message":"is unknown","PropertyName":"Author"}],"Hint":"x"}"#;

async fn response(status: u16, body: &'static str) -> Result<Saved<NoteId, Reply>, Error> {
    client(FixedResponse::new(status, body))
        .create(note())
        .retry_policy(RetryPolicy::disabled())
        .await
}

async fn error(status: u16, body: &'static str) -> Error {
    response(status, body).await.unwrap_err()
}

#[tokio::test]
async fn a_success_keeps_unknown_keys() {
    let saved = response(200, YES).await.unwrap();
    assert_eq!(saved.id(), NoteId(7));
    assert_eq!(saved.envelope().message(), Some("Done."));
    assert_eq!(saved.envelope().extra(), &Object::parse(r#"{"New":[1]}"#).unwrap());
}

#[tokio::test]
async fn an_envelope_with_a_duplicate_key_is_undecodable() {
    for (body, key) in [
        (r#"{"WasSuccessful":false,"WasSuccessful":true,"Value":{"Id":7}}"#, "WasSuccessful"),
        (r#"{"WasSuccessful":true,"WasSuccessful":false}"#, "WasSuccessful"),
        (r#"{"Value":{"Id":7},"WasSuccessful":true,"Value":{"Id":8}}"#, "Value"),
    ] {
        let error = error(200, body).await;
        assert!(error.is_undecodable() && error.carried_out().is_none(), "{error}");
        let reason = format!("the key `{key}` is given twice");
        assert!(error.to_string().contains(&reason), "{error}");
    }
}

#[tokio::test]
async fn only_the_verdict_and_the_id_are_required() {
    for body in [
        r#"{"WasSuccessful":true,"Value":{"Id":7}}"#,
        r#"{"WasSuccessful":true,"Value":{"Id":7},"Message":null,"Errors":null}"#,
        r#"{"WasSuccessful":true,"Value":{"Id":7,"Text":"all of it"},"Message":5}"#,
        "\u{feff} {\"WasSuccessful\":true,\"Value\":{\"Id\":7}}\r\n",
    ] {
        assert_eq!(response(201, body).await.unwrap().id(), NoteId(7), "{body}");
    }
}

#[tokio::test]
async fn a_rejection_with_status_200_is_an_error() {
    let error = error(200, NO).await;
    assert!(error.is_rejected() && !error.is_validation());
    assert_eq!(error.message(), Some("Text: is a required field"));
    assert_eq!(error.field_errors().len(), 2);
    let texts: Vec<_> = error.for_field("Text").filter_map(|e| e.message.as_deref()).collect();
    assert_eq!(texts, ["is a required field"]);
    assert_eq!(error.for_field("AuthorId").count(), 1);
    assert_eq!(error.raw_response().unwrap().body(), NO);
    assert_eq!(
        error.to_string(),
        "POST /api/notes: 200 OK: the service rejected the request: Text: is a required \
         field; Author: is unknown"
    );
}

#[tokio::test]
async fn a_rejection_requires_only_the_verdict() {
    let error = error(200, r#"{"WasSuccessful":false}"#).await;
    assert!(error.is_rejected());
    assert_eq!((error.message(), error.field_errors()), (None, &[][..]));
    assert!(error.to_string().ends_with(r#": "{"WasSuccessful":false}""#), "{error}");
}

#[tokio::test]
async fn an_invalid_request_reports_its_fields() {
    let error = error(400, NO).await;
    assert!(error.is_validation() && error.is_rejected());
    assert!(error.to_string().contains("400 Bad Request: the request is invalid: Text: is"));
}

#[tokio::test]
async fn only_the_first_field_errors_are_shown() {
    let errors = [r#"{"PropertyName":"Text","Message":"is bad"}"#; 5].join(",");
    let body = format!(r#"{{"WasSuccessful":false,"Message":"no","Errors":[{errors}]}}"#);
    let error = client(FixedResponse::new(400, body)).create(note()).await.unwrap_err();
    let shown = "invalid: no; Text: is bad; Text: is bad; Text: is bad; and 2 more";
    assert!(error.to_string().ends_with(shown), "{error}");
}

#[tokio::test]
async fn unauthorized_names_the_role() {
    for body in ["", NO, "<html>"] {
        let error = error(401, body).await;
        assert!(error.is_unauthorized());
        let ErrorKind::Unauthorized { role, .. } = error.kind() else { panic!("{error:?}") };
        assert_eq!(role.unwrap().name(), "Note-Create");
        assert!(error.to_string().contains("lacks the role Note-Create"));
    }
}

#[tokio::test]
async fn not_found_reads_a_bare_string() {
    let error = error(404, r#""Not found""#).await;
    assert!(error.is_not_found());
    assert_eq!(error.message(), Some("Not found"));
}

#[tokio::test]
async fn a_throttled_call_reports_retry_after() {
    let known = error(429, "Wait 2.5 seconds").await;
    assert!(known.is_throttled());
    assert_eq!(known.retry_after(), Some(Duration::from_millis(2500)));
    assert!(known.to_string().ends_with("send it again after 2.5s"));
    let unknown = error(429, "").await;
    assert_eq!(unknown.retry_after(), None);
    assert!(unknown.to_string().ends_with("send it again later"));
}

#[tokio::test]
async fn a_failure_shows_the_response() {
    let json = error(500, r#"{"Message":"An error has occurred."}"#).await;
    assert!(json.is_failed());
    assert_eq!(json.message(), Some("An error has occurred."));
    let html = error(503, "<h1>\n\u{1b}Busy</h1>").await;
    assert!(html.is_failed());
    assert!(html.to_string().ends_with(r#": "<h1>\n\u{1b}Busy</h1>""#), "{html}");
    assert!(error(400, "").await.is_failed());
}

#[tokio::test]
async fn a_response_outside_of_the_outcome_table_is_undecodable() {
    for (status, body, reason) in [
        (302, "", "expected a JSON object with `WasSuccessful`, found an empty body"),
        (418, "<html>", "found a body that is not JSON"),
        (418, "[]", "found other JSON"),
        (400, YES, "an envelope of a success is not expected with this status"),
        (418, NO, "an envelope of a rejection is not expected with this status"),
    ] {
        let error = error(status, body).await;
        assert!(error.is_undecodable() && !error.is_accepted(), "{error}");
        assert!(error.to_string().contains(reason), "{error}");
        assert_eq!(error.raw_response().unwrap().body(), body);
    }
}

#[tokio::test]
async fn an_accepted_call_must_not_be_sent_again() {
    for body in [
        "",
        "OK",
        "{}",
        r#"{"WasSuccessful":true}"#,
        r#"{"WasSuccessful":true,"Value":7}"#,
        r#"{"WasSuccessful":true,"Value":{"Id":"x"}}"#,
        r#"{"WasSuccessful":true,"Value":{"Id":99999999999999999999}}"#,
    ] {
        let error = error(200, body).await;
        assert!(error.is_accepted() && !error.is_undecodable(), "{error}");
        assert!(error.to_string().contains("do not send it again"), "{error}");
        assert!(error.source().is_none());
    }
}

#[tokio::test]
async fn a_long_body_is_shortened_in_the_message_only() {
    let body = "x".repeat(100_000);
    let error = client(FixedResponse::new(302, body.clone())).create(note()).await.unwrap_err();
    assert!(error.to_string().len() < 600);
    assert_eq!(error.raw_response().unwrap().text(), body);
}
