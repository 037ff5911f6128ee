//! Bodies that do not arrive, or do not end.

use std::time::Duration;

use runtime_server::ServeOptions;

use crate::exchange::{refusal, settings};
use crate::wire::{Client, Server, assert_memory, head};

const MEBIBYTE: usize = 1024 * 1024;

#[tokio::test]
async fn a_slow_body_is_given_up() {
    let options = ServeOptions::default().body_timeout(Duration::from_millis(100));
    let server = Server::start(settings(), options);
    let mut slow = server.connect().await;
    slow.send(head("Content-Length: 1000")).await;
    for _ in 0..15 {
        slow.try_send("{").await;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let answer = slow.rest().await;
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
    let envelope = refusal("the body did not arrive in time: send it again, faster");
    assert!(answer.ends_with(&envelope), "{answer}");
    server.assert_serves().await;
}

async fn assert_too_large(mut client: Client) {
    let answer = client.rest().await;
    assert!(answer.starts_with("HTTP/1.1 413 Payload Too Large\r\n"), "{answer}");
    let envelope = refusal("the body is too long: send no more than 1048576 bytes");
    assert!(answer.ends_with(&envelope), "{answer}");
}

#[tokio::test]
async fn an_announced_64_mib_are_refused_before_they_come() {
    let server = Server::start(settings(), ServeOptions::default());
    let mut client = server.connect().await;
    client.send(head(&format!("Content-Length: {}", 64 * MEBIBYTE))).await;
    assert_too_large(client).await;
    server.assert_serves().await;
}

#[tokio::test]
async fn whoever_sends_64_mib_first_and_reads_then_is_told_all_the_same() {
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
async fn chunked_64_mib_are_refused_in_time() {
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
async fn a_body_that_nobody_reads_is_in_nobodys_way() {
    let server = Server::start(settings(), ServeOptions::default());
    let get = |header: &str| {
        head(header)
            .replace("POST /api/notes ", "GET /api/notes/7 ")
            .replace("application/json", "x")
    };
    let mut client = server.connect().await;
    for _ in 0..2 {
        client.send(get("Content-Length: 4") + "null").await;
        assert!(client.answer().await.starts_with("HTTP/1.1 200 OK\r\n"));
    }
    client.send(get(&format!("Content-Length: {}", 64 * MEBIBYTE))).await;
    assert!(client.rest().await.starts_with("HTTP/1.1 200 OK\r\n"));
    server.assert_serves().await;
    assert_memory();
}
