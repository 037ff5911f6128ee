//! Read, modify, write: the requests, and conflicts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use runtime_client::http::{Method, Request, Response};
use runtime_client::test_util::MockTransport;
use runtime_client::{Bytes, Error, ErrorKind, RetryPolicy, changes};
use runtime_core::{DateTime, Get, Object};
use tokio::time::Instant;

use crate::api::{Client, Note, NoteId, Notes, UpdateNote};
use crate::transports::{RespondWith, client};

const SEVEN: NoteId = NoteId(7);
const SECOND: Duration = Duration::from_secs(1);

/// A note with a value in every field, and a version of this second.
fn note(text: &str, second: u32) -> Note {
    Note {
        updated_on: Some(DateTime::from(format!("2026-01-02T03:04:{second:02}Z"))),
        text: text.to_owned(),
        readers: Some(vec![1, 2]),
        author: Some(9),
        ..Note::new(SEVEN)
    }
}

fn update(text: &str) -> UpdateNote {
    UpdateNote { text: Some(text.to_owned()), ..note("", 0).into() }
}

fn shout(update: &mut UpdateNote) {
    update.text.as_mut().unwrap().push('!');
}

fn methods(service: &MockTransport<Notes>) -> String {
    let methods: Vec<_> = service.requests().iter().map(|sent| sent.method().to_string()).collect();
    methods.join(" ")
}

#[tokio::test]
async fn a_record_is_read_twice_and_written_once() {
    let old = note("a", 1);
    let service = MockTransport::<Notes>::new().record(&old).record(&old).saved(SEVEN);
    let client = client(service.clone());
    let modified = client.modify(SEVEN, shout).await.unwrap();
    assert!(modified.is_written());
    assert_eq!(modified.saved().unwrap().id(), SEVEN);
    assert_eq!((modified.record(), modified.attempts()), (&old, 1));
    service.assert_sent(&Get::<Note> { id: SEVEN });
    service.assert_sent(&Get::<Note> { id: SEVEN });
    service.assert_sent(&update("a!"));
    service.assert_finished();
    let (record, saved) = modified.into_parts();
    assert!(record == old && saved.is_some());
}

#[tokio::test]
async fn unknown_keys_are_written_back() {
    let unknown = r#"{"CustomFields":{"a":[1e400]},"Nothing":null,"Mine":1}"#;
    let old = Note { extra: Object::parse(unknown).unwrap(), ..note("a", 1) };
    let service = MockTransport::<Notes>::new().record(&old).record(&old).saved(SEVEN);
    let client = client(service.clone());
    client.modify(SEVEN, shout).extra("Mine", 2).await.unwrap();
    let body = service.requests().pop().unwrap().into_body();
    let body = Object::parse(std::str::from_utf8(&body).unwrap()).unwrap();
    let raw = |key| body.raw(key).map(|value| value.get().to_owned());
    assert_eq!(raw("CustomFields").as_deref(), Some(r#"{"a":[1e400]}"#));
    assert_eq!(raw("Nothing").as_deref(), Some("null"));
    assert_eq!(raw("Mine").as_deref(), Some("2"), "the caller has the last word");
    assert_eq!(raw("Text").as_deref(), Some(r#""a!""#));

    let service = MockTransport::<Notes>::new().record(&old).saved(SEVEN);
    let replaced = self::client(service.clone());
    replaced.replace(&old, update("b")).await.unwrap();
    let body = service.requests().pop().unwrap().into_body();
    assert!(std::str::from_utf8(&body).unwrap().contains("CustomFields"));
}

#[tokio::test]
async fn an_unchanged_record_is_not_written() {
    let service = MockTransport::<Notes>::new().record(&note("a", 1));
    let client = client(service.clone());
    let call = client.modify(SEVEN, |update| update.text = Some("a".to_owned()));
    let modified = call.await.unwrap();
    assert!(!modified.is_written() && modified.saved().is_none());
    assert_eq!((modified.record(), modified.attempts()), (&note("a", 1), 1));
    service.assert_finished();
}

#[tokio::test]
async fn the_change_is_repeated_after_a_conflict() {
    let mut seen = Vec::new();
    let service = MockTransport::<Notes>::new()
        .record(&note("a", 1))
        .record(&note("b", 2))
        .record(&note("b", 2))
        .saved(SEVEN);
    let client = client(service.clone());
    let call = client.modify(SEVEN, |update| {
        seen.push(update.text.clone().unwrap());
        shout(update);
    });
    let modified = call.await.unwrap();
    assert_eq!((modified.record(), modified.attempts()), (&note("b", 2), 2));
    assert_eq!(seen, ["a", "b"]);
    assert_eq!(methods(&service), "GET GET GET PUT");
    assert_eq!(service.requests()[3].body(), &serde_json::to_string(&update("b!")).unwrap());
    service.assert_finished();
}

#[tokio::test]
async fn a_conflict_may_make_the_change_unnecessary() {
    let service = MockTransport::<Notes>::new().record(&note("a", 1)).record(&note("b", 2));
    let client = client(service.clone());
    let modified = client.modify(SEVEN, |update| update.text = Some("b".to_owned())).await.unwrap();
    assert!(!modified.is_written());
    assert_eq!((modified.record(), modified.attempts()), (&note("b", 2), 2));
    service.assert_finished();
}

#[tokio::test]
async fn conflicts_are_detected_by_version_and_content() {
    let old = note("a", 1);
    let untimed = Note { updated_on: None, ..note("a", 1) };
    for now in [note("a", 2), note("b", 1), Note { readers: None, ..note("a", 1) }, untimed] {
        let service = MockTransport::<Notes>::new().record(&old).record(&now);
        let call = client(service.clone());
        let error = call.modify(SEVEN, shout).max_attempts(1).await.unwrap_err();
        assert!(error.is_conflict(), "{now:?}: {error}");
        let service = MockTransport::<Notes>::new().record(&now);
        let error = client(service).replace(&old, update("c")).await.unwrap_err();
        assert!(error.is_conflict(), "{now:?}: {error}");
    }
    // A key that no update contains is not a conflict.
    let elsewhere = Note { extra: Object::parse(r#"{"IsNew":true}"#).unwrap(), ..note("a", 1) };
    let service = MockTransport::<Notes>::new().record(&old).record(&elsewhere).saved(SEVEN);
    assert!(client(service).modify(SEVEN, shout).await.unwrap().is_written());
}

#[tokio::test]
async fn conflicts_end_after_the_maximum_of_attempts() {
    for (tries, most) in [(None, 3), (Some(5), 5), (Some(1), 1), (Some(0), 1)] {
        let mut service = MockTransport::<Notes>::new();
        for second in 0..=most {
            service = service.record(&note("a", second));
        }
        let client = client(service.clone());
        let call = client.modify(SEVEN, shout);
        let error = match tries {
            Some(tries) => call.max_attempts(tries).await,
            None => call.await,
        }
        .unwrap_err();
        let ErrorKind::Conflict { attempts, .. } = error.kind() else { panic!("{error:?}") };
        assert_eq!(*attempts, most);
        service.assert_finished();
        assert!(error.is_conflict() && error.raw_response().is_none());
        assert_eq!(error.operation().unwrap().role.name(), "Note-Edit");
        let often = if most == 1 { String::new() } else { format!(", {most} times in a row") };
        assert_eq!(
            error.to_string(),
            format!(
                "PUT /api/notes: the record changed since it was \
                 read{often}: it was not written, read it again and decide anew"
            )
        );
    }
}

#[tokio::test]
async fn the_error_of_every_step_is_returned() {
    let a = note("a", 1);
    let script = MockTransport::<Notes>::new;
    for (service, is) in [
        (script().not_found(), Error::is_not_found as fn(&Error) -> bool),
        (script().record(&a).unauthorized(), Error::is_unauthorized),
        (script().record(&a).not_found(), Error::is_not_found),
        (script().record(&a).record(&a).reject("Text", "is bad"), Error::is_validation),
        (script().record(&a).record(&a).reset_connection(), Error::is_transport),
        (script().record(&a).record(&a).fail(), Error::is_failed),
        (script().record(&a).record(&a).record(&a), Error::is_accepted),
    ] {
        let error = client(service.clone()).modify(SEVEN, shout).await.unwrap_err();
        assert!(is(&error), "{error}");
        service.assert_finished();
    }
}

#[tokio::test]
async fn an_update_must_keep_the_id_of_its_record() {
    let old = note("a", 1);
    let service = MockTransport::<Notes>::new().record(&old).record(&old);
    let client = client(service.clone());
    let modified = client.modify(SEVEN, |update| update.id = NoteId(8)).await.unwrap_err();
    let extra = client.modify(SEVEN, |_| ()).extra("Id", 8).await.unwrap_err();
    let other = UpdateNote { id: NoteId(8), ..update("b") };
    let replaced = client.replace(&old, other).await.unwrap_err();
    for error in [modified, extra, replaced] {
        assert!(matches!(error.kind(), ErrorKind::Request(_)), "{error}");
        let why = std::error::Error::source(&error).unwrap().to_string();
        assert_eq!(why, "an update must keep the id of its record");
    }
    assert_eq!(methods(&service), "GET GET");

    let service = MockTransport::<Notes>::new().record(&Note::new(NoteId(8)));
    let error = crate::transports::client(service).modify(SEVEN, shout).await.unwrap_err();
    assert!(error.is_undecodable() && error.to_string().contains("returned record 8 instead"));
}

#[tokio::test]
async fn every_request_has_the_options_and_the_write_the_extra_fields() {
    let a = note("a", 1);
    let service = MockTransport::<Notes>::new().record(&a).record(&a).saved(SEVEN);
    let client = client(service.clone());
    // An extra field always counts as a change.
    let call = client.modify(SEVEN, |_| ()).extra("Colour", 3).null("Author");
    assert!(call.header("x-trace", "1").await.unwrap().is_written());
    let sent = service.requests();
    assert!(sent.iter().all(|request| request.headers()["x-trace"] == "1"));
    assert!(sent[0].body().is_empty() && sent[1].body().is_empty());
    let body = r#"{"Id":7,"Text":"a","Readers":[1,2],"Colour":3,"Author":null}"#;
    assert_eq!(sent[2].body(), body);

    let error = client.modify(SEVEN, shout).header("no good", "x").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Request(_)));
    assert_eq!(service.requests().len(), 3, "nothing more was sent");
    assert_eq!(
        format!("{:?}", client.modify(SEVEN, shout)).split(',').next().unwrap(),
        "Call { target: PUT /api/notes"
    );
}

#[tokio::test]
async fn replace_writes_an_unchanged_record() {
    let old = note("a", 1);
    let service = MockTransport::<Notes>::new().record(&old).saved(SEVEN).record(&note("b", 2));
    let client = client(service.clone());
    let mut update = UpdateNote::from(old.clone());
    shout(&mut update);
    assert_eq!(changes(&old.clone().into(), &update), ["Text"]);
    assert_eq!(client.replace(&old, update.clone()).await.unwrap().id(), SEVEN);
    service.assert_sent(&Get::<Note> { id: SEVEN });
    service.assert_sent(&update);

    let error = client.replace(&old, update).await.unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(
        error.to_string(),
        "PUT /api/notes: the record changed since it was read: it was not \
         written, read it again and decide anew"
    );
    assert_eq!(methods(&service), "GET PUT GET");
    service.assert_finished();
}

#[tokio::test(start_paused = true)]
async fn a_throttled_write_is_retried_after_another_read() {
    let a = note("a", 1);
    let service = MockTransport::<Notes>::new()
        .record(&a)
        .record(&a)
        .throttle(SECOND * 9)
        .record(&a)
        .throttle(SECOND * 9)
        .record(&note("b", 2))
        .record(&note("b", 2))
        .saved(SEVEN);
    let client = client(service.clone());
    let start = Instant::now();
    let retry_policy = RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO);
    let modified = client.modify(SEVEN, shout).retry_policy(retry_policy).await.unwrap();
    assert_eq!(modified.attempts(), 2);
    assert_eq!(start.elapsed().as_secs(), 18);
    assert_eq!(methods(&service), "GET GET PUT GET PUT GET GET PUT");
    service.assert_finished();

    for (retry_policy, attempts) in
        [(retry_policy.max_attempts(2), 2), (RetryPolicy::disabled(), 1)]
    {
        let service = MockTransport::<Notes>::new().record(&a);
        let service = (0..attempts)
            .fold(service, |service, _| service.record(&a).throttle(Duration::from_millis(1)));
        let call = crate::transports::client(service.clone());
        let error = call.modify(SEVEN, shout).retry_policy(retry_policy).await.unwrap_err();
        assert!(error.is_throttled(), "{error}");
        service.assert_finished();
    }
    let service = MockTransport::<Notes>::new().record(&a).throttle(SECOND * 9);
    let client = crate::transports::client(service);
    let call = client.replace(&a, update("b")).retry_policy(retry_policy.max_total_delay(SECOND));
    assert_eq!(call.await.unwrap_err().retry_after(), Some(SECOND * 9));
}

#[tokio::test(start_paused = true)]
async fn the_rate_limiter_is_waited_for_before_the_second_read() {
    let start = Instant::now();
    let log = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&log);
    let service = RespondWith(move |request: &Request<Bytes>| {
        seen.lock().unwrap().push((request.method().clone(), start.elapsed().as_secs()));
        Response::new(match *request.method() {
            Method::GET => serde_json::to_vec(&note("a", 1)).unwrap().into(),
            _ => Bytes::from_static(br#"{"WasSuccessful":true,"Value":{"Id":7}}"#),
        })
    });
    let builder = Client::builder().anonymous().writes_per_minute(6).transport(service);
    let client = builder.build().unwrap();
    for _ in 0..2 {
        assert!(client.modify(SEVEN, shout).await.unwrap().is_written());
    }
    let (get, put) = (Method::GET, Method::PUT);
    assert_eq!(
        *log.lock().unwrap(),
        [
            (get.clone(), 0),
            (get.clone(), 0),
            (put.clone(), 0),
            (get.clone(), 0),
            (get, 10),
            (put, 10)
        ]
    );
}

#[tokio::test]
async fn modify_calls_run_on_any_thread() {
    let records = Arc::new(Mutex::new(HashMap::<i64, String>::new()));
    let service = RespondWith(move |request: &Request<Bytes>| {
        let mut records = records.lock().unwrap();
        if request.method() == Method::GET {
            let id: i64 = request.uri().path().rsplit('/').next().unwrap().parse().unwrap();
            let text = records.entry(id).or_insert_with(|| "a".to_owned()).clone();
            let note = Note { text, ..Note::new(NoteId(id)) };
            return Response::new(serde_json::to_vec(&note).unwrap().into());
        }
        let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
        records.insert(body["Id"].as_i64().unwrap(), body["Text"].as_str().unwrap().to_owned());
        Response::new(Bytes::from_static(br#"{"WasSuccessful":true,"Value":{"Id":7}}"#))
    });
    let client = client(service);
    let tasks = (0..8).map(|id| {
        let client = client.clone();
        tokio::spawn(async move { client.modify(NoteId(id), shout).await.unwrap().is_written() })
    });
    for task in tasks.collect::<Vec<_>>() {
        assert!(task.await.unwrap());
    }
    // The closure may borrow.
    let mut texts = Vec::new();
    for id in 0..8 {
        let note = |update: &mut UpdateNote| texts.push(update.text.clone().unwrap());
        assert!(!client.modify(NoteId(id), note).await.unwrap().is_written());
    }
    assert_eq!(texts, ["a!"; 8]);
}
