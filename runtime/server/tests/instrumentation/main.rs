//! Request ids, tracing spans and logged panics.
//!
//! These tests run in a process of their own, because the subscriber is global.

#![expect(clippy::unwrap_used, reason = "tests may unwrap")]

#[expect(dead_code, reason = "only parts of it are used here")]
#[path = "../server/exchange.rs"]
mod exchange;
#[path = "../server/notes.rs"]
mod notes;
#[path = "../server/scripted.rs"]
mod scripted;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;
use std::sync::Once;

use runtime_server::axum::body::Body;
use runtime_server::axum::extract::Request;
use runtime_server::axum::middleware::{Next, from_fn};
use runtime_server::axum::response::Response;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::exchange::{exchange, rejection_envelope, request, send, settings};
use crate::notes::router;
use crate::scripted::Scripted;

const VALID: &str = r#"{"UserId":1,"Subject":""}"#;

#[tokio::test]
async fn a_valid_request_id_is_returned() {
    subscribe();
    for id in ["1", "0f9a-b_c.d~e:f/g+h=", &"x".repeat(128)] {
        for (method, path) in [("POST", "/api/notes"), ("GET", "/api/notes"), ("POST", "/")] {
            let request = request(method).uri(path).header("X-Request-Id", id);
            let answer = exchange(request.body(Body::from(VALID)).unwrap()).await;
            assert_eq!(answer.header("x-request-id"), Some(id));
        }
    }
}

#[tokio::test]
async fn an_invalid_or_missing_request_id_is_replaced() {
    subscribe();
    let mut seen = BTreeSet::new();
    for id in ["", "a b", "a\tb", "a,b", "\"", "%0a", "\u{fc}", &"x".repeat(129)] {
        let mut request = request("POST").body(Body::from(VALID)).unwrap();
        request.headers_mut().insert("X-Request-Id", id.as_bytes().try_into().unwrap());
        let answer = exchange(request).await;
        let made = answer.header("x-request-id").unwrap();
        assert!(made.parse::<u64>().is_ok(), "{made}");
        assert!(seen.insert(made.to_owned()), "{made} was used twice");
    }
    let answer = exchange(request("POST").body(Body::from(VALID)).unwrap()).await;
    assert!(seen.insert(answer.header("x-request-id").unwrap().to_owned()));
}

#[tokio::test]
async fn layers_see_the_request_id_of_the_response() {
    let echoes = from_fn(async |request: Request, _: Next| -> Response {
        Response::new(Body::from(request.headers()["x-request-id"].as_bytes().to_vec()))
    });
    let router = router(Scripted, settings().layer(echoes));
    for id in [None, Some("a b"), Some("id-1")] {
        let request =
            id.into_iter().fold(request("POST"), |request, id| request.header("X-Request-Id", id));
        let answer = send(router.clone(), request.body(Body::from(VALID)).unwrap()).await;
        assert_eq!(answer.header("x-request-id"), Some(answer.body.as_str()));
    }
}

#[tokio::test]
async fn a_panic_in_a_layer_becomes_a_response() {
    let panics = from_fn(async |request: Request, _: Next| -> Response {
        panic!("the inside of {:?}", request.headers()["x-request-id"])
    });
    subscribe();
    let request = request("POST").header("X-Request-Id", "id-1").body(Body::from(VALID)).unwrap();
    let answer = send(router(Scripted, settings().layer(panics)), request).await;
    answer.assert(500, &rejection_envelope("the service failed: try again later"));
    let shown = logged();
    assert!(
        shown.contains(r#"operation=POST /api/notes panic="the inside of \"id-1\"""#),
        "{shown}"
    );
}

#[tokio::test]
async fn every_request_has_a_span_without_secrets() {
    subscribe();
    for (method, path, body) in [
        ("POST", "/api/notes?token=secret", VALID),
        ("PUT", "/api/notes", r#"{"Id":404,"Subject":"secret"}"#),
        ("DELETE", "/api/notes", ""),
        ("GET", "/nowhere", ""),
        ("GET", "/api/notes/7?token=secret", ""),
        ("HEAD", "/api/notes?token=secret", ""),
        ("GET", "/api/notes/?id=secret", ""),
        ("DELETE", "/api/notes/404", ""),
    ] {
        let request = request(method).uri(path).header("X-Request-Id", "id-1");
        exchange(request.body(Body::from(body)).unwrap()).await;
    }
    let of = |method, path, status| {
        format!(
            r#"request{{method="{method}" path="{path}" request_id="id-1" status={status}}}: close"#
        )
    };
    let on = |method, path, kind, status| {
        format!(
            r#"request{{method="{method}" path="/api/notes{path}" entity="Note" kind={kind} request_id="id-1" status={status}}}: close"#
        )
    };
    let expected = [
        on("POST", "", "Create", 200),
        on("PUT", "", "Update", 404),
        of("DELETE", "/api/notes", 405),
        of("GET", "/nowhere", 404),
        on("GET", "/7", "Get", 200),
        on("HEAD", "", "List", 200),
        on("GET", "/", "GetMany", 400),
        on("DELETE", "/404", "Delete", 404),
    ];
    let log = logged();
    let closed: Vec<_> =
        log.lines().map(str::trim).filter(|line| line.ends_with(": close")).collect();
    assert_eq!(closed, expected);
}

#[tokio::test]
async fn the_access_log_has_one_event_for_each_request() {
    subscribe();
    let passes = from_fn(async |request: Request, next: Next| next.run(request).await);
    for settings in [settings(), settings().layer(passes)] {
        let router = router(Scripted, settings);
        let mut lengths = Vec::new();
        for (method, path, body) in [
            ("POST", "/api/notes?token=secret", VALID),
            ("GET", "/api/notes/7", ""),
            ("GET", "/api/notes/501", ""),
            ("DELETE", "/api/notes/404", ""),
            ("GET", "/nowhere", ""),
        ] {
            let request = request(method).uri(path).body(Body::from(body)).unwrap();
            lengths.push(send(router.clone(), request).await.body.len());
        }
        let request = Request::get("/api/notes/7").body(Body::empty()).unwrap();
        lengths.push(send(router, request).await.body.len());
        let log = logged();
        LOG.with_borrow_mut(Vec::clear);
        let events: Vec<_> =
            log.lines().filter_map(|line| line.split_once("}: request ")).collect();
        let expected = [
            r#"operation=POST /api/notes caller="admin@example.com" status=200"#,
            r#"operation=GET /api/notes/{id} caller="admin@example.com" status=200"#,
            "operation=GET /api/notes/{id} status=500",
            r#"operation=DELETE /api/notes/{id} caller="admin@example.com" status=404"#,
            "status=404",
            "operation=GET /api/notes/{id} status=401",
        ];
        assert_eq!(events.len(), expected.len(), "{log}");
        for (((_, event), start), bytes) in events.into_iter().zip(expected).zip(lengths) {
            assert!(event.starts_with(&format!("{start} milliseconds=")), "{event}");
            assert!(event.ends_with(&format!(" bytes={bytes} complete=true")), "{event}");
        }
        assert!(!log.contains("secret") && !log.contains("admin-token"), "{log}");
    }
}

thread_local! {
    /// The log of this thread.
    static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Installs the subscriber. Every test calls this first: a callsite that is reached before stays
/// disabled.
fn subscribe() {
    static SUBSCRIBED: Once = Once::new();
    SUBSCRIBED.call_once(|| {
        tracing_subscriber::fmt()
            .with_span_events(FmtSpan::CLOSE)
            .with_ansi(false)
            .with_level(false)
            .with_target(false)
            .without_time()
            .with_writer(|| Log)
            .init();
    });
}

fn logged() -> String {
    LOG.with_borrow(|log| String::from_utf8(log.clone()).unwrap())
}

struct Log;

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.with_borrow_mut(|log| log.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
