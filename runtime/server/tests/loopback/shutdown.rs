//! Graceful shutdown.

use std::time::Duration;

use runtime_server::ServeOptions;

use crate::exchange::settings;
use crate::wire::{Server, VALID, in_time, post};

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
async fn requests_are_aborted_after_the_shutdown_timeout() {
    let options = ServeOptions::default().shutdown_timeout(Duration::from_millis(100));
    let server = Server::start(settings(), options);
    let mut client = server.connect().await;
    client.send(post(r#"{"UserId":1,"Subject":"hang"}"#)).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    in_time(server.shut_down()).await.unwrap();
    assert_eq!(client.rest().await, "");
}
