//! Invalid bodies for every operation: each is rejected, and nothing is written.

use std::time::Duration;

use nexudus_server::runtime::ServeOptions;
use reqwest::header::CONTENT_TYPE;
use runtime_core::{FieldType, ResponseShape, Scalar};
use rusqlite::Connection;
use sandbox::store::register_decimals;

use crate::harness::{ADMIN, Sandbox, send};
use crate::operations::{Existing, Operation, entities, others, writes};
use crate::wire::{Wire, head, rejection, request, statuses};

const DEPTH: usize = 20_000;

/// A valid body with an additional member at its end.
fn with(operation: Operation, existing: &Existing, member: &str) -> String {
    let good = operation.smallest(existing).to_string();
    format!("{},{member}}}", good.strip_suffix('}').unwrap())
}

fn nested() -> String {
    "[".repeat(DEPTH) + &"]".repeat(DEPTH)
}

/// A field that holds text, if there is one.
fn text_field(operation: Operation) -> Option<&'static str> {
    let mut fields = operation.body_fields().iter();
    fields.find(|field| field.ty == FieldType::One(Scalar::String)).map(|field| field.key)
}

#[tokio::test]
async fn every_error_of_a_body_is_reported() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let before = sandbox.rows();
    for operation in writes() {
        let good = operation.smallest(&existing).to_string();
        let first = operation.body_fields()[0].key;
        let texts = text_field(operation).into_iter().flat_map(|text| {
            let mut other = operation.fields(&existing);
            other.remove(text);
            let start = serde_json::to_string(&other).unwrap();
            let start = start.strip_suffix('}').unwrap().to_owned();
            let comma = if other.is_empty() { "" } else { "," };
            let unicode = "must be a string of Unicode text, without a lone surrogate";
            [
                (nested(), "must be a string"),
                (r#""\ud800""#.to_owned(), unicode),
                (r#""\udc00\ud800""#.to_owned(), unicode),
            ]
            .map(|(value, message)| {
                (format!("{start}{comma}\"{text}\":{value}}}"), format!("{text}: {message}"))
            })
        });
        let broken = [
            (String::new(), "the body could not be read: "),
            (good[..good.len() - 1].into(), "the body could not be read: "),
            (format!("{good}x"), "the body could not be read: trailing characters"),
            (format!("\u{feff}{good}"), "the body could not be read: there is a byte order mark"),
            (format!("[{good}]"), "the body could not be read: invalid type: sequence"),
            (nested(), "the body could not be read: "),
            ("{\"a\":".repeat(DEPTH), "the body could not be read: "),
            (
                with(operation, &existing, &format!("\"{first}\":1")),
                &*format!("{first}: is given more than once"),
            ),
        ]
        .map(|(body, told)| (body, told.to_owned()));
        for (body, told) in broken.into_iter().chain(texts) {
            let answer = sandbox.answer(operation, &body).await;
            let start = &body[..body.len().min(80)];
            assert_eq!(answer.status, 400, "{} with {start}", operation.info);
            let message = answer.message();
            assert!(message.starts_with(&told), "{} with {start}: {message}", operation.info);
            assert!(!answer.verdict());
            assert!(answer.body.len() < 4096, "{} bytes come back", answer.body.len());
        }
    }
    assert_eq!(sandbox.rows(), before);
}

#[tokio::test]
async fn unknown_keys_may_have_any_value() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    for operation in writes() {
        for member in [&format!("\"Echo\":{}", nested()), r#""Echo":"\ud800""#, r#""Echo":1e400"#] {
            sandbox.write(operation, with(operation, &existing, member)).await;
        }
    }
}

#[tokio::test]
async fn another_content_type_is_rejected() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let before = sandbox.rows();
    let expected = rejection("the body has to be JSON: send `Content-Type: application/json`");
    for operation in writes() {
        let good = || sandbox.request(operation, operation.smallest(&existing)).build().unwrap();
        for content_type in [None, Some("text/plain"), Some("application/jsonp"), Some("")] {
            let mut request = good();
            request.headers_mut().remove(CONTENT_TYPE);
            if let Some(content_type) = content_type {
                request.headers_mut().insert(CONTENT_TYPE, content_type.parse().unwrap());
            }
            let answer = sandbox.client.execute(request).await.unwrap();
            assert_eq!(answer.status(), 415, "{} with {content_type:?}", operation.info);
            assert_eq!(answer.text().await.unwrap(), expected);
        }
    }
    assert_eq!(sandbox.rows(), before);
}

#[tokio::test]
async fn slow_requests_time_out() {
    let moment = Duration::from_millis(200);
    let serving = ServeOptions::default().head_timeout(moment).body_timeout(moment);
    let sandbox = Sandbox::serving(&[], serving).await;
    let existing = Existing::records(&sandbox).await;
    let before = sandbox.rows();
    for operation in writes() {
        let body = operation.smallest(&existing).to_string();
        let whole = request(operation, ADMIN, &body);
        let mut slow = Wire::open(sandbox.address).await;
        drip(&mut slow, &whole[..whole.len() - body.len() - 2]).await;
        assert_eq!(slow.rest().await, "", "{}", operation.info);

        let mut slow = Wire::open(sandbox.address).await;
        slow.send(head(operation, ADMIN, "Content-Length: 1000")).await;
        drip(&mut slow, &body).await;
        let answer = slow.rest().await;
        assert_eq!(statuses(&answer), ["408"], "{}: {answer}", operation.info);
        let expected = rejection("the body did not arrive in time: send it again, faster");
        assert!(answer.ends_with(&expected), "{answer}");
    }
    assert_eq!(sandbox.rows(), before);
    for operation in writes() {
        sandbox.write(operation, operation.smallest(&existing)).await;
    }
}

/// Sends byte by byte, for half a second or until the connection is closed.
async fn drip(wire: &mut Wire, text: &str) {
    for byte in text.bytes().take(50) {
        if !wire.send([byte]).await {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_failing_database_is_not_exposed() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let rename = |from: &str, to: &str| {
        let connection = Connection::open(&sandbox.database).unwrap();
        register_decimals(&connection).unwrap();
        for table in entities().iter().map(|entity| entity.name) {
            let statement = format!("ALTER TABLE \"{from}{table}\" RENAME TO \"{to}{table}\"");
            connection.execute_batch(&statement).unwrap();
        }
    };
    rename("", "Lost");
    for operation in writes() {
        let answer = sandbox.answer(operation, operation.smallest(&existing)).await;
        let expected = rejection("the service failed: try again later");
        assert_eq!((answer.status, answer.body), (500, expected), "{}", operation.info);
    }
    // The commands are not stored, and one that nobody declared is rejected.
    let stored = others().into_iter().filter(|operation| {
        let shape = operation.info.kind.response();
        let is_declared = !operation.entity.commands.is_empty();
        shape != ResponseShape::Commands && (shape != ResponseShape::Completed || is_declared)
    });
    for operation in stored {
        let info = operation.info;
        let answer = send(sandbox.about(operation, 1).bearer_auth(ADMIN)).await;
        let expected = rejection("the service failed: try again later");
        assert_eq!((answer.status, answer.body), (500, expected), "{info}");
    }
    rename("Lost", "");
    for operation in writes() {
        let answer = send(sandbox.request(operation, operation.smallest(&existing))).await;
        assert_eq!(answer.status, 200, "{}: {}", operation.info, answer.body);
    }
}
