//! Faults of the network and the service: the error, its time, and the number of requests.

use std::error::Error as _;
use std::time::Duration;

use runtime_client::{Error, ErrorKind, RetryPolicy, TransportError};
use tokio::time::Instant;

use crate::api::{CreateNote, NoteId, note};
use crate::loopback::{PATIENCE, Reply, Service, TOKEN, YES};

/// Returns the error after this reply. Exactly one request is sent, without delay.
async fn fault(reply: Reply) -> Error {
    fault_within(PATIENCE, reply).await
}

async fn fault_within(timeout: Duration, reply: Reply) -> Error {
    let service = Service::replies(vec![reply.clone()]).await;
    let client = service.client();
    let start = Instant::now();
    let error = client.create(note()).timeout(timeout).await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(2), "{reply:?} took {:?}", start.elapsed());
    assert_eq!(service.received().len(), 1, "{reply:?}");
    assert_eq!(error.attempts(), 1);
    assert!(!format!("{error} {error:?} {:?}", error.to_curl()).contains(TOKEN));
    error
}

async fn answered(status: u16, body: &str) -> Error {
    fault(Reply::new(status, &[], body)).await
}

fn is_broken(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Transport(TransportError::Broken(_) | TransportError::InvalidResponse(_))
    )
}

#[tokio::test]
async fn broken_connections() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Was".to_vec();
    for reply in [
        Reply::Reset(Vec::new()),
        Reply::Reset(head.clone()),
        Reply::Bytes(head),
        Reply::Bytes(Vec::new()),
        Reply::Bytes(b"HTTP/1.1 200 OK\r\ncontent-le".to_vec()),
        Reply::Bytes(b"\x16\x03\x01 what is this\r\n\r\n".to_vec()),
    ] {
        let error = fault(reply.clone()).await;
        assert!(is_broken(&error), "{reply:?}: {error:?}");
        assert!(error.to_string().contains("is unknown"), "{error}");
        assert!(error.source().is_some());
    }
}

#[tokio::test]
async fn a_refused_connection() {
    let service = Service::replies(vec![Reply::Hang]).await;
    // A free port.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = service.builder().base_url(base_url).bearer_token(TOKEN).build().unwrap();
    let error = client.create(note()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::NotSent(_))));
    assert!(error.is_retryable() && error.carried_out() == Some(false));
    assert_eq!(error.attempts(), 5);
    assert!(service.received().is_empty());
}

#[tokio::test]
async fn slow_responses() {
    let Reply::Bytes(slow) = Reply::yes() else { panic!("a yes is bytes") };
    let pause = Duration::from_millis(20);
    for reply in [Reply::Hang, Reply::Drip(slow.clone(), pause)] {
        assert!(fault_within(Duration::from_millis(100), reply).await.is_timeout());
    }
    let service = Service::replies(vec![Reply::Drip(slow, Duration::from_micros(1))]).await;
    service.client().create(note()).await.unwrap();
}

#[tokio::test]
async fn undecodable_responses() {
    let html = "<html><h1>Bad gateway</h1></html>";
    let error = answered(502, html).await;
    assert!(error.is_failed());
    assert!(error.to_string().contains("<h1>Bad gateway</h1>"), "{error}");

    for body in ["", "garbage \u{1}", html, "{\"WasSuccessful\":tr", "{\"WasSuccessful\":\"true\"}"]
    {
        let error = answered(200, body).await;
        assert!(error.is_accepted(), "{body}: {error}");
        assert!(error.to_string().contains("expected a JSON object"), "{error}");
    }
    let bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n\xff\xfe".to_vec();
    assert!(fault(Reply::Bytes(bytes)).await.is_accepted());

    for body in [r#"{"WasSuccessful":true}"#, r#"{"WasSuccessful":true,"Value":{}}"#] {
        let error = answered(200, body).await;
        assert!(error.is_accepted() && error.to_string().contains("do not send it again"));
    }
}

#[tokio::test]
async fn the_content_type_is_ignored() {
    let reply = Reply::new(200, &["content-type: text/html; charset=utf-16"], YES);
    let service = Service::replies(vec![reply]).await;
    service.client().create(note()).await.unwrap();
}

#[tokio::test]
async fn rejections_and_failures() {
    assert!(answered(200, r#"{"WasSuccessful":false,"Message":"no"}"#).await.is_rejected());
    assert!(answered(400, "Bad Request").await.is_failed());
    assert!(answered(400, r#"{"WasSuccessful":false}"#).await.is_validation());
    assert!(answered(404, r#""Not found""#).await.is_not_found());
    assert!(answered(409, r#"{"WasSuccessful":false}"#).await.is_rejected());
    for body in
        [r#"{"Message":"An error has occurred."}"#, r#"{"WasSuccessful":false,"Status":500}"#]
    {
        assert!(answered(500, body).await.is_failed(), "{body}");
    }
    let error = answered(403, "").await;
    assert!(error.is_undecodable() || error.is_unauthorized());
}

#[tokio::test]
async fn responses_over_the_size_limit() {
    let error = answered(200, &"x".repeat(1_000_000)).await;
    assert!(matches!(error.kind(), ErrorKind::ResponseTooLarge { limit: 1000, .. }), "{error}");
    let chunk = format!("400\r\n{}\r\n", "x".repeat(1024)).repeat(9);
    let endless = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{chunk}");
    assert!(fault(Reply::Bytes(endless.into_bytes())).await.is_response_too_large());
}

#[tokio::test]
async fn redirects_to_another_host() {
    for status in [301, 302, 307, 308] {
        let other = Service::replies(vec![Reply::yes()]).await;
        let location = format!("location: {}/api/notes", other.base_url);
        let error = fault(Reply::new(status, &[&location], "")).await;
        assert!(error.is_undecodable());
        assert!(other.received().is_empty(), "the token went to another host");
    }
}

#[tokio::test]
async fn redirects_and_compressed_responses_are_named() {
    let error = fault(Reply::new(307, &["location: https://example.com/login?a=1"], "")).await;
    assert!(error.to_string().contains("redirect to https://example.com/login"), "{error}");
    let error = fault(Reply::new(200, &["content-encoding: gzip"], "\u{1f}\u{8b}")).await;
    assert!(error.to_string().contains("content-encoding `gzip`"), "{error}");
}

#[tokio::test]
async fn a_response_before_the_body_is_returned() {
    let service = Service::before_body(Reply::new(503, &["retry-after: 7"], "busy")).await;
    let large = CreateNote { text: "x".repeat(4_000_000) };
    let error = service.client().create(large).await.unwrap_err();
    assert!(error.is_failed(), "{error}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(service.received().len(), 1);
}

#[tokio::test]
async fn lasting_faults_are_not_retried() {
    let header = format!("HTTP/1.1 200 OK\r\nx-large: {}\r\n\r\n", "x".repeat(1_000_000));
    for reply in
        [header.into_bytes(), b"\x16\x03\x01 what is this\r\n\r\n".to_vec()].map(Reply::Bytes)
    {
        let service = Service::replies(vec![reply]).await;
        let error = service.client().get(NoteId(7)).await.unwrap_err();
        assert!(error.is_transport(), "{error}");
        assert_eq!(service.received().len(), 1, "{error}");
    }
}

#[tokio::test]
async fn a_write_that_was_not_sent_is_retried() {
    let service = Service::replies(vec![Reply::yes()]).await;
    let address = service.base_url.trim_start_matches("http://").to_owned();
    // Nobody listens on the address until later.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let policy = RetryPolicy::default().backoff(Duration::from_millis(400), Duration::from_secs(1));
    let builder = service.builder().base_url(format!("http://{free}")).retry_policy(policy);
    let client = builder.bearer_token(TOKEN).build().unwrap();
    let call = tokio::spawn(client.create(note()).send());
    tokio::time::sleep(Duration::from_millis(50)).await;
    let listener = tokio::net::TcpListener::bind(free).await.unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut service = tokio::net::TcpStream::connect(address).await.unwrap();
        tokio::io::copy_bidirectional(&mut stream, &mut service).await
    });
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_token_in_a_response_is_redacted() {
    let echo = format!(r#"{{"WasSuccessful":false,"Message":"who is {TOKEN}?"}}"#);
    let error = answered(200, &echo).await;
    assert_eq!(error.message(), Some("who is [REDACTED]?"));
    assert!(answered(502, &format!("{} {TOKEN}", "x".repeat(240))).await.is_failed());
}
