//! Redaction of tokens and requests in everything that is shown.

use std::error::Error as _;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};

use runtime_client::http::{HeaderValue, Request, Response};
use runtime_client::{
    BoxFuture, Bytes, ClientBuilder, Error, RetryPolicy, StaticToken, Transport, TransportError,
};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::api::{Client, Note, NoteId, Notes, note};
use crate::transports::{FixedResponse, NeverResponds, client};

type Builder = ClientBuilder<Notes, Client>;

const TOKEN: &str = "s3cr3t-token";
const NO: &str = r#"{"WasSuccessful":false,"Message":"no","Errors":[
    {"AttemptedValue":"private words","Message":"is bad","PropertyName":"Text"}]}"#;

fn assert_no_secrets(shown: &str) {
    assert!(!shown.contains(TOKEN), "{shown}");
    assert!(!shown.contains("private words"), "{shown}");
}

#[tokio::test]
async fn debug_and_display_show_no_secrets() {
    let builder = Client::builder().bearer_token(TOKEN).transport(NeverResponds);
    assert_no_secrets(&format!("{builder:?}"));
    let client = client(FixedResponse::new(400, NO));
    assert_no_secrets(&format!("{client:#?}"));
    assert_no_secrets(&format!("{:?}", client.create(note())));
    assert_no_secrets(&format!("{:?}", StaticToken::new(TOKEN)));
    let error = client.create(note()).await.unwrap_err();
    assert_no_secrets(&format!("{error} {error:?} {:?}", error.raw_response()));
    assert!(format!("{error:?}").contains(&error.to_string()), "unwrapping shows the line");
}

#[test]
fn a_rejected_base_url_is_not_shown() {
    let builder = Client::builder().base_url(format!("https://me:{TOKEN}@example.com"));
    assert_no_secrets(&format!("{builder:?}"));
    let error = builder.anonymous().build().unwrap_err();
    assert_no_secrets(&format!("{error} {error:?}"));
}

#[tokio::test]
async fn the_span_records_call_and_outcome() {
    let spans = Spans::default();
    let guard = tracing::subscriber::set_default(spans.clone());
    let _ = client(FixedResponse::new(400, NO)).create(note()).await;
    drop(guard);
    let shown = spans.0.lock().unwrap().clone();
    assert_no_secrets(&shown);
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
async fn queries_and_records_are_not_shown() {
    let spans = Spans::default();
    let guard = tracing::subscriber::set_default(spans.clone());
    let found = r#"{"Id":7,"Text":"private words","Author":"s3cr3t-token"}"#;
    for (status, body) in [(200, found), (200, r#"[{"Text":"private words"#), (500, "")] {
        let client = client(FixedResponse::new(status, body));
        let list = client.list().filter(Note::TEXT, "private words");
        assert_no_secrets(&format!("{list:?}"));
        let error = list.await.unwrap_err();
        assert_no_secrets(&format!("{error} {error:?}"));
        assert!(error.to_string().starts_with("GET /api/notes?…: "), "{error}");
        assert!(error.to_curl().unwrap().contains("private+words"), "but for who asks for it");
        let error = client.get(NoteId(7)).await.unwrap_err();
        assert_no_secrets(&format!("{error} {error:?}"));
        let mut pages = client.list().filter(Note::TEXT, "private words").pages();
        assert_no_secrets(&format!("{:?} {pages:?}", pages.next().await));
    }
    drop(guard);
    let shown = spans.0.lock().unwrap().clone();
    assert_no_secrets(&shown);
    assert!(shown.contains(r#"path="/api/notes""#), "{shown}");
    assert!(shown.contains(r#"path="/api/notes/7""#), "{shown}");
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn transport_errors_do_not_show_the_query() {
    use crate::loopback::{Reply, Service};

    let unreachable = "http://127.0.0.1:1";
    let service = Service::replies(vec![Reply::Reset(Vec::new())]).await;
    for base_url in [unreachable, &service.base_url] {
        let client = service.builder().base_url(base_url).bearer_token(TOKEN).build().unwrap();
        let list = client.list().filter(Note::TEXT, "private words");
        let error = list.retry_policy(RetryPolicy::disabled()).await.unwrap_err();
        assert!(error.is_transport());
        let shown = shown(&error).replace(&error.to_curl().unwrap(), "");
        assert!(!shown.contains("private") && !shown.contains("Note_Text"), "{shown}");
    }
}

#[tokio::test]
async fn short_tokens_do_not_redact_everything() {
    for token in ["t", "no", "api"] {
        let builder = Client::builder().bearer_token(token).transport(FixedResponse::new(400, NO));
        let error = builder.build().unwrap().create(note()).await.unwrap_err();
        let expected = "POST /api/notes: 400 Bad Request: the request is invalid: no; Text: is bad";
        assert_eq!(error.to_string(), expected);
    }
}

/// A service that repeats what it receives in every part of its response.
#[derive(Clone)]
struct Echo {
    /// The statuses of logins and calls.
    statuses: [u16; 2],
    /// Other secrets to repeat.
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
        // Secrets are in the body of a token request, but not in the body of a call.
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
        let response = Response::builder().status(status).header("x-request-id", told);
        Box::pin(std::future::ready(Ok(response.body(body.into()).unwrap())))
    }
}

/// A token that expires at once, so that the next call refreshes it.
const GRANT: &str =
    r#"{"access_token":"s3cr3t-token","refresh_token":"s3cr3t-refresh","expires_in":0.001}"#;
const PASSWORD: &str = "s3cr3t-\"pass&word";

/// Formats everything that an error shows, including its sources.
fn shown(error: &Error) -> String {
    let mut shown =
        format!("{error} {error:?} {error:#?} {:?} {:?}", error.kind(), error.to_curl());
    let response = error.raw_response().map(|response| format!("{response:?}"));
    write!(shown, "{response:?} {:?} {:?}", error.message(), error.field_errors()).unwrap();
    let mut source = error.source();
    while let Some(error) = source {
        write!(shown, "{error} {error:?}").unwrap();
        source = error.source();
    }
    shown
}

#[tokio::test]
async fn secrets_in_responses_are_redacted() {
    type Configure = fn(Builder) -> Builder;
    let ways: [(Configure, &[&str]); 5] = [
        (|builder| builder.login("ann", PASSWORD).client_id("door-app"), &[PASSWORD]),
        (|builder| builder.login("ann", PASSWORD).totp("s3cr3t-123456"), &["s3cr3t-123456"]),
        (|builder| builder.basic_auth("ann", PASSWORD), &[PASSWORD]),
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
                let builder =
                    Client::builder().transport(transport).retry_policy(RetryPolicy::disabled());
                everything += &all_that_is_shown(configure(builder)).await;
            }
        }
    }
    drop(guard);
    everything += &spans.0.lock().unwrap();
    assert!(everything.contains("[REDACTED]") && everything.contains("request_id="));
    // The secrets, and their encodings in forms, JSON and headers.
    for secret in ["s3cr3t", "YW5uOnMzY3IzdC0icGFzcyZ3b3Jk"] {
        let at = everything.find(secret);
        let around =
            at.map(|at| &everything[at.saturating_sub(300)..everything.len().min(at + 80)]);
        assert_eq!(around, None);
    }
}

/// Formats everything that a client, its calls and their errors show.
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

/// Writes the fields of all spans to one text.
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
