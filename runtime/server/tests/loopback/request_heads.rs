//! Heads that are late, too long or malformed.

use std::time::Duration;

use runtime_server::ServeOptions;

use crate::exchange::settings;
use crate::wire::{Server, VALID, head, in_time, post};

#[tokio::test]
async fn a_slow_head_times_out() {
    let options = ServeOptions::default().head_timeout(Duration::from_millis(100));
    let server = Server::start(settings(), options);
    let (mut silent, mut slow) = (server.connect().await, server.connect().await);
    let mut used = server.connect().await;
    used.send(post(VALID)).await;
    assert!(used.response().await.starts_with("HTTP/1.1 200"));
    in_time(async {
        for byte in head("X: y").bytes() {
            if !slow.try_send([byte]).await {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
    assert!(!slow.try_send("\r\n").await);
    assert_eq!(silent.rest().await, "");
    assert_eq!(used.rest().await, "");
    server.assert_serves().await;
}

#[tokio::test]
async fn a_head_over_the_limit_is_rejected() {
    let server = Server::start(settings(), ServeOptions::default());
    let mut client = server.connect().await;
    client.send("POST /api/notes HTTP/1.1\r\nX: ").await;
    let line = "x".repeat(64 * 1024);
    client.send(line).await;
    assert!(client.rest().await.starts_with("HTTP/1.1 431 "));
    server.assert_serves().await;
}

#[tokio::test]
async fn garbage_after_valid_requests_does_not_affect_them() {
    let server = Server::start(settings(), ServeOptions::default());
    let mut client = server.connect().await;
    client.send(post(VALID) + &post(VALID) + "\u{0}garbage\r\n\r\n" + &post(VALID)).await;
    let responses = client.rest().await;
    let statuses: Vec<_> =
        responses.split("HTTP/1.1 ").skip(1).map(|response| &response[..3]).collect();
    assert_eq!(statuses, ["200", "200", "400"], "{responses}");
    server.assert_serves().await;
}
