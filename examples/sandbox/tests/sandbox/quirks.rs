//! Quirks: the response of each, and whether it writes.

use std::time::{Duration, Instant};

use nexudus_server::quirks;
use reqwest::Method;
use runtime_core::{Envelope as _, Kind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::{ADMIN, Answer, Sandbox, Success, send};
use crate::operations::{Existing, entities, simple_create};

/// A good body of the simplest create.
fn request() -> String {
    simple_create().smallest(&Existing::default()).to_string()
}

/// The verdict of the envelope.
fn verdict(verdict: bool) -> String {
    format!("\"{}\":{verdict}", Success::VERDICT)
}

async fn create_with(sandbox: &Sandbox, prefer: &str) -> Answer {
    send(sandbox.request(simple_create(), request()).header("Prefer", prefer)).await
}

#[tokio::test]
async fn each_quirk_has_its_response() {
    let sandbox = Sandbox::start().await;
    for (quirk, status, body, writes) in [
        ("ok-but-failed", 200, &*verdict(false), false),
        ("throttle-409", 409, "", false),
        ("throttle-429", 429, "", false),
        ("throttle-text", 409, "Wait 0.5 seconds", false),
        ("server-error", 500, r#"{"Message":"#, false),
        ("html-error", 500, "<!DOCTYPE html>", false),
        ("empty", 200, "", true),
        ("slow", 200, &*verdict(true), true),
        ("lenient-query", 200, &*verdict(true), true),
    ] {
        let before = sandbox.rows();
        let answer = create_with(&sandbox, &format!("quirk={quirk}")).await;
        assert_eq!(answer.status, status, "{quirk}");
        assert!(answer.body.contains(body), "{quirk}: {}", answer.body);
        assert_eq!(answer.body.is_empty(), body.is_empty(), "{quirk}: {}", answer.body);
        assert_eq!(answer.header("Preference-Applied"), Some(&*format!("quirk={quirk}")));
        assert_eq!(answer.header("Retry-After"), (quirk == "throttle-429").then_some("1"));
        assert_eq!(sandbox.rows() != before, writes, "{quirk}");
        assert_eq!(documented_to_write(quirk), writes, "{quirk}");
    }
    assert_eq!(quirks::ALL.len(), 10, "a quirk is not in this table");
}

#[tokio::test]
async fn reads_and_deletions_have_quirks_too() {
    let sandbox = Sandbox::start().await;
    let all = [Kind::Create, Kind::Get, Kind::GetMany, Kind::List, Kind::Delete];
    let entity = entities().into_iter().find(|entity| entity.has(&all)).unwrap();
    let id = Existing::fresh(&sandbox, entity).await;
    let (collection, record) = (entity.path(None), entity.path(Some(id)));
    let before = sandbox.rows();
    for (quirk, status, body) in [
        ("ok-but-failed", 200, &*verdict(false)),
        ("throttle-409", 409, ""),
        ("throttle-429", 429, ""),
        ("throttle-text", 409, "Wait 0.5 seconds"),
        ("server-error", 500, r#"{"Message":"#),
        ("html-error", 500, "<!DOCTYPE html>"),
    ] {
        for (method, path) in [
            (Method::GET, &record),
            (Method::GET, &format!("{collection}/?id=[{id}]")),
            (Method::GET, &collection),
            (Method::DELETE, &record),
        ] {
            let request = sandbox.bare(method.clone(), path).bearer_auth(ADMIN);
            let answer = send(request.header("Prefer", format!("quirk={quirk}"))).await;
            assert_eq!(answer.status, status, "{method} {path} {quirk}");
            assert!(answer.body.contains(body), "{method} {path} {quirk}: {}", answer.body);
        }
    }
    assert_eq!(sandbox.rows(), before);
    let request = sandbox.bare(Method::DELETE, &record).bearer_auth(ADMIN);
    let answer = send(request.header("Prefer", "quirk=empty")).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, ""));
    assert_eq!(sandbox.ask(&record).await.status, 404);
}

#[tokio::test]
async fn slow_is_slow() {
    let sandbox = Sandbox::start().await;
    let start = Instant::now();
    create_with(&sandbox, "quirk=slow").await;
    assert!(start.elapsed() >= Duration::from_secs(2));
}

#[tokio::test]
async fn reset_breaks_the_connection_without_a_response() {
    let sandbox = Sandbox::start().await;
    let before = sandbox.rows();
    let mut stream = TcpStream::connect(sandbox.address).await.unwrap();
    let body = request();
    let text = format!(
        "POST {} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer {ADMIN}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nPrefer: quirk=reset\r\n\r\n{body}",
        simple_create().info.path(),
        body.len(),
    );
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await.unwrap();
    assert!(answer.is_empty(), "{read:?}: {}", String::from_utf8_lossy(&answer));
    assert_ne!(sandbox.rows(), before);
    assert!(documented_to_write("reset"));
    sandbox.write(simple_create(), request()).await;
}

#[tokio::test]
async fn the_prefer_header_follows_rfc_7240() {
    let sandbox = Sandbox::start().await;
    for (prefer, status) in [
        ("Quirk=throttle-409", 409),
        (r#"quirk = "throttle-429""#, 429),
        ("return=minimal, quirk=throttle-409; foo=bar", 409),
        ("return=minimal", 200),
        ("quirk", 200),
        ("quirk=throttle", 400),
    ] {
        assert_eq!(create_with(&sandbox, prefer).await.status, status, "{prefer}");
    }
}

#[tokio::test]
async fn a_misspelt_quirk_is_an_error() {
    let sandbox = Sandbox::start().await;
    let before = sandbox.rows();
    let answer = create_with(&sandbox, "quirk=throtle-429").await;
    assert_eq!(answer.message(), "there is no quirk `throtle-429`: did you mean `throttle-429`?");
    assert!(!answer.verdict());
    assert_eq!(sandbox.rows(), before);
}

fn documented_to_write(name: &str) -> bool {
    let does = quirks::ALL.iter().find(|quirk| quirk.name == name).unwrap().text;
    let (written, not_written) = ("what was asked is done", "nothing is written");
    assert_ne!(does.contains(written), does.contains(not_written));
    does.contains(written)
}
