//! Connections: many of them, and odd ends.

use std::time::Duration;

use futures_util::future::join_all;
use runtime_server::ServeOptions;

use crate::exchange::{refusal, settings};
use crate::wire::{Server, VALID, assert_memory, head, post};

#[tokio::test]
async fn connections_that_come_and_go_wear_nothing_out() {
    let server = Server::start(settings(), ServeOptions::default());
    for round in 0..8 {
        join_all((0..256).map(async |at| {
            let mut client = server.connect().await;
            match (round + at) % 4 {
                0 => {}
                1 => client.send("POST /api/no").await,
                2 => client.send(head("Content-Length: 9")).await,
                _ => client.send(post(VALID)).await,
            }
        }))
        .await;
    }
    server.assert_serves().await;
    assert_memory();
}

#[tokio::test]
async fn slow_clients_keep_nobody_out() {
    let server = Server::start(settings().concurrency_limit(1), ServeOptions::default());
    let mut slow = join_all((0..256).map(|_| server.connect())).await;
    for (at, client) in slow.iter_mut().enumerate() {
        let whole = head("Content-Length: 9");
        client.send(if at % 2 == 0 { &whole } else { &whole[..99] }).await;
    }
    server.assert_serves().await;
    assert_memory();
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_their_turn() {
    let options = ServeOptions::default()
        .connection_limit(2)
        .head_timeout(Duration::from_millis(100))
        .body_timeout(Duration::from_millis(100));
    let server = Server::start(settings(), options);
    let mut slow = join_all((0..4).map(|_| server.connect())).await;
    for client in &mut slow {
        client.send("POST").await;
    }
    server.assert_serves().await;
}

#[tokio::test]
async fn a_client_that_has_said_all_gets_its_answer() {
    let server = Server::start(settings(), ServeOptions::default());
    let mut client = server.connect().await;
    client.send(post(r#"{"UserId":1,"Subject":"nap"}"#)).await;
    client.finish().await;
    assert!(client.rest().await.starts_with("HTTP/1.1 200 OK\r\n"));

    let mut client = server.connect().await;
    client.send(head("Content-Length: 9") + "{").await;
    client.finish().await;
    assert_ne!(client.rest().await.get(9..12), Some("200"));
    server.assert_serves().await;
}

#[tokio::test]
async fn answers_that_nobody_reads_are_given_up() {
    let options =
        ServeOptions::default().connection_limit(1).stall_timeout(Duration::from_millis(100));
    let server = Server::start(settings(), options);
    let mut deaf = server.connect().await;
    let requests = post("{").repeat(256);
    while deaf.try_send(&requests).await {}
    server.assert_serves().await;
}

#[tokio::test]
async fn a_connection_survives_failures_and_panics() {
    let server = Server::start(settings(), ServeOptions::default());
    let mut client = server.connect().await;
    for subject in ["panic", "fail"] {
        client.send(post(&format!(r#"{{"UserId":1,"Subject":"{subject}"}}"#))).await;
        let answer = client.answer().await;
        assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
        assert!(answer.ends_with(&refusal("the service failed: try again later")), "{answer}");
    }
    client.send(post(VALID)).await;
    assert!(client.answer().await.starts_with("HTTP/1.1 200 "));
}
