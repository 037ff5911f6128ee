//! What every operation responds beyond the limits of its server, in the words of `answers` of the
//! spec, and the envelope for heads that violate HTTP.

use std::sync::Arc;

use axum::Router;
use nexudus_model::Nexudus;
use nexudus_server::crud_routes;
use runtime_core::{Api, Envelope, Meaning, OperationInfo, parse_body};
use runtime_server::{ServeOptions, Settings, serve};
use tests::TOKEN;
use tests::envelopes::{Rejection, envelope};
use tests::operations::all;
use tests::recorder::{Recorder, settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server with all operations, and its address.
async fn start(settings: Settings) -> String {
    let router: Router = crud_routes(&Arc::new(Recorder::default())).into_router(settings);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback is there");
    let address = listener.local_addr().expect("it is bound").to_string();
    tokio::spawn(serve(listener, router, ServeOptions::default().api::<Nexudus>()));
    address
}

/// Sends bytes, and returns the status, the head and the body of the response, after which the
/// connection ends.
async fn send(address: &str, request: String) -> (u16, String, String) {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    // A server that has seen enough closes the connection before it has read everything.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut response = String::new();
    stream.read_to_string(&mut response).await.expect("it responds");
    let (head, body) = response.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.expect("a status"), head.to_ascii_lowercase(), body.to_owned())
}

/// The first line of a request of an operation.
fn line(info: &OperationInfo) -> String {
    let path = info.path().replace("{id}", "1");
    format!("{} {path} HTTP/1.1\r\n", info.kind.method())
}

/// A body is announced and not sent: what is rejected by its head does not wait for it.
fn request(info: &OperationInfo, token: &str) -> String {
    let body = if info.kind.has_body() { "Content-Length: 2\r\n" } else { "" };
    let line = line(info);
    format!(
        "{line}Host: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n{body}\r\n"
    )
}

#[tokio::test]
async fn every_operation_is_throttled_after_authorization() {
    let address = start(settings().concurrency_limit(0).queue_limit(0)).await;
    for info in all().every {
        let (status, head, body) = send(&address, request(info, TOKEN)).await;
        let shape = parse_body::<Nexudus>(body.as_bytes()).shape();
        let meaning = Nexudus::OUTCOMES.meaning(Some(info.kind), status, shape);
        assert_eq!(meaning, Meaning::Throttled, "{info}: {status} {body}");
        assert!(head.contains("\r\nretry-after: 1"), "{info}: {head}");

        // A stranger learns nothing of the load.
        let (status, _, body) = send(&address, request(info, "forged")).await;
        assert_eq!(status, 401, "{info}: {body}");
        assert!(envelope::<Rejection>(&body).message().is_some(), "{info}: {body}");
    }
}

#[tokio::test]
async fn heads_of_every_operation_that_violate_http_are_rejected() {
    let address = start(settings()).await;
    for info in all().every {
        let line = line(info);
        let host = "Host: localhost\r\n";
        let token = format!("Authorization: Bearer {TOKEN}\r\n");
        let long = "x".repeat(200_000);
        for (head, expected) in [
            (format!("{line}{token}\r\n"), 400),
            (format!("{line}{host}{host}{token}\r\n"), 400),
            (format!("{line}{host}{token}no colon\r\n\r\n"), 400),
            (format!("{line}{host}{token}X: {long}"), 431),
        ] {
            let (status, head, body) = send(&address, head).await;
            assert_eq!(status, expected, "{info}: {body}");
            assert!(head.contains("\r\nconnection: close"), "{info}: {head}");
            assert!(head.contains("\r\ncontent-type: application/json"), "{info}: {head}");
            assert!(envelope::<Rejection>(&body).message().is_some(), "{info}: {body}");
        }
    }
}
