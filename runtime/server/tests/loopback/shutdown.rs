//! Graceful shutdown.

use std::time::Duration;

use runtime_server::ServeOptions;
use tokio::sync::oneshot;

use crate::exchange::settings;
use crate::wire::{Server, VALID, in_time, post, public};

#[tokio::test]
async fn requests_in_flight_are_finished() {
    let server = Server::start(settings(), ServeOptions::default());
    let (mut idle, mut busy) = (server.connect().await, server.connect().await);
    idle.send(post(VALID)).await;
    idle.response().await;
    busy.send(post(r#"{"UserId":1,"Subject":"nap"}"#)).await;
    tokio::time::sleep(Duration::from_millis(50)).await;

    let address = server.address();
    let end = server.shut_down();
    assert_eq!(idle.rest().await, "");
    let is_refused = tokio::net::TcpStream::connect(address).await.is_err();
    assert!(is_refused, "it still takes connections");
    let response = busy.rest().await;
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert!(response.contains("\r\nconnection: close\r\n"), "{response}");
    drop((idle, busy));
    in_time(end).await.unwrap();
}

#[tokio::test]
async fn strangers_do_not_delay_a_shutdown() {
    let server = Server::start(settings(), ServeOptions::default());
    let mut strangers = Vec::new();
    for sent in [
        "",
        "POST /api/no",
        &(public("Content-Length: 9") + "{"),
        "POST /api/notes HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",
    ] {
        let mut stranger = server.connect().await;
        stranger.send(sent).await;
        strangers.push(stranger);
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    in_time(server.shut_down()).await.unwrap();
}

#[tokio::test]
async fn a_public_request_in_flight_is_finished() {
    let server = Server::start(settings(), ServeOptions::default());
    let mut client = server.connect().await;
    client.send(public("Content-Length: 3") + "nap").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let end = server.shut_down();
    assert!(client.rest().await.ends_with("nap"));
    in_time(end).await.unwrap();
}

#[tokio::test]
async fn a_second_signal_aborts() {
    let (abort, aborted) = oneshot::channel();
    let options = ServeOptions::default().abort_on(async { aborted.await.unwrap_or_default() });
    let server = Server::start(settings(), options);
    let mut client = server.connect().await;
    client.send(post(r#"{"UserId":1,"Subject":"hang"}"#)).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let mut end = server.shut_down();
    assert!(tokio::time::timeout(Duration::from_millis(200), &mut end).await.is_err());
    abort.send(()).unwrap();
    in_time(end).await.unwrap();
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn requests_are_aborted_after_the_shutdown_timeout() {
    let options = ServeOptions::default().shutdown_timeout(Duration::from_millis(100));
    let server = Server::start(settings(), options);
    let mut client = server.connect().await;
    client.send(post(r#"{"UserId":1,"Subject":"hang"}"#)).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    in_time(server.shut_down()).await.unwrap();
    assert_eq!(client.rest().await, "");
}
