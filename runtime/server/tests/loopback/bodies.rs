//! Bodies that are late or too long.

use std::time::Duration;

use runtime_server::ServeOptions;

use crate::exchange::{rejection_envelope, settings};
use crate::wire::{Client, Server, VALID, assert_memory, head, public};

const MEBIBYTE: usize = 1024 * 1024;

#[tokio::test]
async fn a_slow_body_times_out() {
    let options = ServeOptions::default().body_timeout(Duration::from_millis(100));
    let server = Server::start(settings(), options);
    let mut slow = server.connect().await;
    slow.send(head("Content-Length: 1000")).await;
    for _ in 0..15 {
        slow.try_send("{").await;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let response = slow.rest().await;
    assert!(response.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{response}");
    assert!(response.contains("\r\nconnection: close\r\n"), "{response}");
    let envelope = rejection_envelope("the body did not arrive in time: send it again, faster");
    assert!(response.ends_with(&envelope), "{response}");
    server.assert_serves().await;
}

#[tokio::test]
async fn an_unauthenticated_body_has_limits_of_its_own() {
    let options = ServeOptions::default()
        .unauthenticated_body_limit(10)
        .unauthenticated_body_timeout(Duration::from_millis(100));
    let server = Server::start(settings(), options);
    for (body, status) in [("0123456789", "200"), ("01234567890", "413")] {
        let mut client = server.connect().await;
        client.send(public(&format!("Content-Length: {}", body.len())) + body).await;
        let response = client.response().await;
        assert_eq!(&response[9..12], status, "{response}");
    }
    let mut slow = server.connect().await;
    slow.send(public("Content-Length: 9") + "{").await;
    let response = slow.rest().await;
    assert_eq!(&response[9..12], "400", "{response}");

    // Operations have limits of their own.
    let mut slow = server.connect().await;
    slow.send(head(&format!("Content-Length: {}", VALID.len())) + &VALID[..10]).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    slow.send(&VALID[10..]).await;
    assert!(slow.response().await.starts_with("HTTP/1.1 200 OK\r\n"));
}

async fn assert_too_large(mut client: Client) {
    let response = client.rest().await;
    assert!(response.starts_with("HTTP/1.1 413 Payload Too Large\r\n"), "{response}");
    let envelope = rejection_envelope("the body is too long: send no more than 1048576 bytes");
    assert!(response.ends_with(&envelope), "{response}");
}

#[tokio::test]
async fn an_announced_length_over_the_limit_is_rejected_unread() {
    let server = Server::start(settings(), ServeOptions::default());
    let mut client = server.connect().await;
    client.send(head(&format!("Content-Length: {}", 64 * MEBIBYTE))).await;
    assert_too_large(client).await;
    server.assert_serves().await;
}

#[tokio::test]
async fn a_client_that_sends_everything_first_gets_the_rejection() {
    let server = Server::start(settings(), ServeOptions::default());
    let mut client = server.connect().await;
    client.send(head(&format!("Content-Length: {}", 64 * MEBIBYTE))).await;
    let piece = vec![b' '; MEBIBYTE];
    for _ in 0..64 {
        client.send(&piece).await;
    }
    assert_too_large(client).await;
    server.assert_serves().await;
    assert_memory();
}

#[tokio::test]
async fn a_chunked_body_over_the_limit_is_rejected() {
    let server = Server::start(settings(), ServeOptions::default());
    let mut client = server.connect().await;
    client.send(head("Transfer-Encoding: chunked")).await;
    let piece = format!("{MEBIBYTE:x}\r\n{}\r\n", " ".repeat(MEBIBYTE));
    for _ in 0..64 {
        client.send(&piece).await;
    }
    client.send("0\r\n\r\n").await;
    assert_too_large(client).await;
    server.assert_serves().await;
    assert_memory();
}

#[tokio::test]
async fn an_unread_body_does_not_block_the_response() {
    let server = Server::start(settings(), ServeOptions::default());
    let get = |header: &str| {
        head(header)
            .replace("POST /api/notes ", "GET /api/notes/7 ")
            .replace("application/json", "x")
    };
    let mut client = server.connect().await;
    for _ in 0..2 {
        client.send(get("Content-Length: 4") + "null").await;
        assert!(client.response().await.starts_with("HTTP/1.1 200 OK\r\n"));
    }
    client.send(get(&format!("Content-Length: {}", 64 * MEBIBYTE))).await;
    assert!(client.rest().await.starts_with("HTTP/1.1 200 OK\r\n"));
    server.assert_serves().await;
    assert_memory();
}
