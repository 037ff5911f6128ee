//! Many connections, slow ones, and ones that end early.

use std::time::Duration;

use futures_util::future::join_all;
use runtime_server::ServeOptions;

use crate::exchange::{rejection_envelope, settings};
use crate::wire::{Server, VALID, assert_memory, head, post, public};

#[tokio::test]
async fn short_lived_connections_leak_nothing() {
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
async fn slow_clients_do_not_block_others() {
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
async fn connections_beyond_the_limit_wait() {
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
async fn a_new_connection_closes_the_oldest_unauthenticated_one() {
    let server = Server::start(settings(), ServeOptions::default().connection_limit(4));
    let mut used = server.connect().await;
    used.send(post(VALID)).await;
    used.response().await;
    let mut silent = server.connect().await;
    let mut half = server.connect().await;
    half.send(public("Content-Length: 9") + "{").await;
    let mut unknown = server.connect().await;
    unknown.send("GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(unknown.response().await.starts_with("HTTP/1.1 404 "));

    let mut new = Vec::new();
    for closed in [&mut silent, &mut half, &mut unknown] {
        new.push(server.connect().await);
        assert!(closed.is_closed().await);
    }
    server.assert_serves().await;
    used.send(post(VALID)).await;
    assert!(used.response().await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_new_connection_waits_for_authenticated_requests() {
    let server = Server::start(settings(), ServeOptions::default().connection_limit(1));
    let mut busy = server.connect().await;
    busy.send(post(r#"{"UserId":1,"Subject":"nap"}"#)).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.assert_serves().await;
    assert!(busy.response().await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn connections_are_limited_by_peer() {
    let options = ServeOptions::default().peer_connection_limit(1);
    let server = Server::start(settings(), options);
    let mut first = server.connect().await;
    first.send("POST").await;
    server.assert_serves().await;
    assert!(first.is_closed().await);
}

#[tokio::test]
async fn a_connection_is_closed_at_its_age_limit() {
    let options = ServeOptions::default().connection_age_limit(Duration::from_millis(100));
    let server = Server::start(settings(), options);
    let (mut idle, mut busy) = (server.connect().await, server.connect().await);
    idle.send(post(VALID)).await;
    idle.response().await;
    busy.send(post(r#"{"UserId":1,"Subject":"nap"}"#)).await;
    assert_eq!(idle.rest().await, "");
    let response = busy.rest().await;
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert!(response.contains("\r\nconnection: close\r\n"), "{response}");
}

#[tokio::test]
async fn a_half_closed_connection_gets_its_response() {
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
async fn an_unread_response_times_out() {
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
        let response = client.response().await;
        assert!(response.starts_with("HTTP/1.1 500 "), "{response}");
        assert!(
            response.ends_with(&rejection_envelope("the service failed: try again later")),
            "{response}"
        );
    }
    client.send(post(VALID)).await;
    assert!(client.response().await.starts_with("HTTP/1.1 200 "));
}
