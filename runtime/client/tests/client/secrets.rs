//! What never shows: tokens, and what was sent.

use std::error::Error as _;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};

use runtime_client::http::{HeaderValue, Request, Response};
use runtime_client::{
    BoxFuture, Bytes, ClientBuilder, Error, Repeats, StaticToken, Transport, TransportError,
};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::api::{Client, Note, NoteId, Notes, note};
use crate::transports::{Scripted, Silent, client};

type Builder = ClientBuilder<Notes, Client>;

const TOKEN: &str = "s3cr3t-token";
const NO: &str = r#"{"WasSuccessful":false,"Message":"no","Errors":[
    {"AttemptedValue":"private words","Message":"is bad","PropertyName":"Text"}]}"#;

fn assert_discreet(shown: &str) {
    assert!(!shown.contains(TOKEN), "{shown}");
    assert!(!shown.contains("private words"), "{shown}");
}

#[tokio::test]
async fn debug_and_display_are_discreet() {
    let builder = Client::builder().bearer_token(TOKEN).transport(Silent);
    assert_discreet(&format!("{builder:?}"));
    let client = client(Scripted::new(400, NO));
    assert_discreet(&format!("{client:#?}"));
    assert_discreet(&format!("{:?}", client.create(note())));
    assert_discreet(&format!("{:?}", StaticToken::new(TOKEN)));
    let error = client.create(note()).await.unwrap_err();
    assert_discreet(&format!("{error} {error:?} {:?}", error.answer()));
    assert!(format!("{error:?}").contains(&error.to_string()), "unwrapping shows the line");
}

#[test]
fn a_refused_base_url_is_not_repeated() {
    let builder = Client::builder().base_url(format!("https://me:{TOKEN}@example.com"));
    assert_discreet(&format!("{builder:?}"));
    let error = builder.anonymous().build().unwrap_err();
    assert_discreet(&format!("{error} {error:?}"));
}

#[tokio::test]
async fn the_span_says_what_was_called_and_how_it_ended() {
    let spans = Spans::default();
    let guard = tracing::subscriber::set_default(spans.clone());
    let _ = client(Scripted::new(400, NO)).create(note()).await;
    drop(guard);
    let shown = spans.0.lock().unwrap().clone();
    assert_discreet(&shown);
    for field in [
        r#"method="POST""#,
        r#"path="/api/notes""#,
        r#"entity="Note""#,
        "status=400",
        r#"outcome="invalid""#,
    ] {
        assert!(shown.contains(field), "{field} is not in {shown}");
    }
}

#[tokio::test]
async fn what_is_looked_for_and_what_was_found_are_the_callers_own() {
    let spans = Spans::default();
    let guard = tracing::subscriber::set_default(spans.clone());
    let found = r#"{"Id":7,"Text":"private words","Author":"s3cr3t-token"}"#;
    for (status, body) in [(200, found), (200, r#"[{"Text":"private words"#), (500, "")] {
        let client = client(Scripted::new(status, body));
        let list = client.list().filter(Note::TEXT, "private words");
        assert_discreet(&format!("{list:?}"));
        let error = list.await.unwrap_err();
        assert_discreet(&format!("{error} {error:?}"));
        assert!(error.to_string().starts_with("GET /api/notes?…: "), "{error}");
        assert!(error.to_curl().unwrap().contains("private+words"), "but for who asks for it");
        let error = client.get(NoteId(7)).await.unwrap_err();
        assert_discreet(&format!("{error} {error:?}"));
        let mut pages = client.list().filter(Note::TEXT, "private words").pages();
        assert_discreet(&format!("{:?} {pages:?}", pages.next().await));
    }
    drop(guard);
    let shown = spans.0.lock().unwrap().clone();
    assert_discreet(&shown);
    assert!(shown.contains(r#"path="/api/notes""#), "{shown}");
    assert!(shown.contains(r#"path="/api/notes/7""#), "{shown}");
}

/// A service that repeats what it is told, in every place that an answer has.
#[derive(Clone)]
struct Echo {
    /// With what logins are answered, and calls.
    statuses: [u16; 2],
    /// What it knows besides.
    secrets: &'static [&'static str],
}

impl Transport for Echo {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let values = request.headers().values().map(|value| value.to_str().unwrap());
        let told: Vec<&str> = values.chain(self.secrets.iter().copied()).collect();
        let body = std::str::from_utf8(request.body()).unwrap();
        // What a token endpoint is told is in its body; a body of a call is the caller's.
        let is_login = request.uri().path() == "/api/token";
        let told = format!("{} {}", told.join(" "), if is_login { body } else { "" });
        let [login, call] = self.statuses;
        let (status, body) = match (is_login, login, call) {
            (true, 200, _) if body.contains("password") => (200, GRANT.to_owned()),
            (true, 200, _) => {
                (400, format!(r#"{{"error":{told:?},"error_description":{told:?}}}"#))
            }
            (true, status, _) => (status, format!(r#"{{"error_description":{told:?}}}"#)),
            (false, _, 502) => (502, told.clone()),
            (false, _, status) => {
                let errors = format!(r#"[{{"Message":{told:?},"PropertyName":{told:?}}}]"#);
                let no = format!(r#""WasSuccessful":false,"Message":{told:?},"Errors":{errors}"#);
                (status, format!("{{{no}}}"))
            }
        };
        let answer = Response::builder().status(status).header("x-request-id", told);
        Box::pin(std::future::ready(Ok(answer.body(body.into()).unwrap())))
    }
}

/// A token that is good for no time, so that the next call refreshes it.
const GRANT: &str =
    r#"{"access_token":"s3cr3t-token","refresh_token":"s3cr3t-refresh","expires_in":0}"#;
const PASSWORD: &str = "s3cr3t-\"pass&word";

/// Everything of an error that can be shown, its sources included.
fn shown(error: &Error) -> String {
    let mut shown =
        format!("{error} {error:?} {error:#?} {:?} {:?}", error.kind(), error.to_curl());
    let answer = error.answer().map(|answer| format!("{answer:?}"));
    write!(shown, "{answer:?} {:?} {:?}", error.message(), error.field_errors()).unwrap();
    let mut source = error.source();
    while let Some(error) = source {
        write!(shown, "{error} {error:?}").unwrap();
        source = error.source();
    }
    shown
}

#[tokio::test]
async fn no_secret_is_shown_whatever_the_service_repeats() {
    type Configure = fn(Builder) -> Builder;
    let ways: [(Configure, &[&str]); 5] = [
        (|builder| builder.login("ann", PASSWORD).client_id("door-app"), &[PASSWORD]),
        (|builder| builder.login("ann", PASSWORD).totp("s3cr3t-123456"), &["s3cr3t-123456"]),
        (|builder| builder.basic("ann", PASSWORD), &[PASSWORD]),
        (|builder| builder.bearer_token(TOKEN), &[]),
        (|builder| builder.token_provider(StaticToken::new(TOKEN)), &[]),
    ];
    let spans = Spans::default();
    let guard = tracing::subscriber::set_default(spans.clone());
    let mut everything = String::new();
    for (configure, secrets) in ways {
        for login in [200, 302, 400, 429, 500] {
            for call in [200, 302, 400, 401, 404, 409, 429, 500, 502] {
                let transport = Echo { statuses: [login, call], secrets };
                let builder = Client::builder().transport(transport).repeats(Repeats::off());
                everything += &all_that_is_shown(configure(builder)).await;
            }
        }
    }
    drop(guard);
    everything += &spans.0.lock().unwrap();
    assert!(everything.contains("[REDACTED]") && everything.contains("request_id="));
    // The secrets themselves, and in the forms in which forms, JSON and headers hold them.
    for secret in ["s3cr3t", "YW5uOnMzY3IzdC0icGFzcyZ3b3Jk"] {
        let at = everything.find(secret);
        let around =
            at.map(|at| &everything[at.saturating_sub(300)..everything.len().min(at + 80)]);
        assert_eq!(around, None);
    }
}

/// All that a client built by this builder shows of itself, of its calls and of their errors.
async fn all_that_is_shown(builder: Builder) -> String {
    let mut everything = format!("{builder:?} {builder:#?}");
    let client = builder.build().unwrap();
    write!(everything, "{client:?} {client:#?}").unwrap();
    for _ in 0..2 {
        let mut key = HeaderValue::from_static("s3cr3t-key");
        key.set_sensitive(true);
        let call = client.create(note()).header("cookie", "s3cr3t-cookie").header("x-key", key);
        write!(everything, "{call:?} {:?}", call.to_curl()).unwrap();
        everything += &shown(&call.await.unwrap_err());
    }
    everything
}

/// Writes the fields of every span into one text.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<String>>);

impl Visit for Spans {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0.lock().unwrap(), "{field}={value:?} ").unwrap();
    }
}

impl Subscriber for Spans {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
