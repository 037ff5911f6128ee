//! What never shows: tokens, and what was sent.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};

use runtime_client::StaticToken;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::api::{Client, note};
use crate::transports::{Scripted, Silent, client};

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
