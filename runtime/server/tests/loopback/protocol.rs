//! Requests that violate HTTP: the rejections have the shape of the API.

use runtime_server::ServeOptions;

use crate::exchange::{rejection_envelope, settings};
use crate::notes::Notes;
use crate::wire::{Server, VALID, post};

const BAD: &str = "the request is not valid HTTP: check what the client sends";

fn start() -> Server {
    Server::start(settings(), ServeOptions::default().api::<Notes>())
}

#[tokio::test]
async fn heads_that_violate_http_are_rejected_in_the_shape_of_the_api() {
    let server = start();
    let long = "x".repeat(200_000);
    let host = "Host: localhost\r\n";
    for (request, status, message) in [
        ("GET\r\n\r\n".to_owned(), "400 Bad Request", BAD),
        (format!("\0 / HTTP/1.1\r\n{host}\r\n"), "400 Bad Request", BAD),
        (format!("GET / HTTP/1.1\r\n{host}X\r\n\r\n"), "400 Bad Request", BAD),
        (
            format!("GET / HTTP/1.1\r\n{host}X: {long}"),
            "431 Request Header Fields Too Large",
            "the head is too long: send fewer or shorter headers",
        ),
        (
            "GET / HTTP/1.1\r\n\r\n".to_owned(),
            "400 Bad Request",
            "the header `Host` is missing: send it",
        ),
        (
            format!("GET / HTTP/1.1\r\n{host}{host}\r\n"),
            "400 Bad Request",
            "the header `Host` is given more than once: send it once",
        ),
    ] {
        let mut client = server.connect().await;
        client.send(&request).await;
        let response = client.rest().await;
        let name = &request[..request.len().min(60)];
        assert!(response.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{name:?}: {response}");
        assert!(response.contains("\r\nconnection: close\r\n"), "{name:?}: {response}");
        assert!(
            response.contains("\r\ncontent-type: application/json\r\n"),
            "{name:?}: {response}"
        );
        let envelope = rejection_envelope(message);
        assert!(response.contains(&format!("\r\ncontent-length: {}\r\n", envelope.len())));
        assert!(response.ends_with(&envelope), "{name:?}: {response}");
        server.assert_serves().await;
    }
}

#[tokio::test]
async fn a_uri_that_is_too_long_is_rejected_in_the_shape_of_the_api() {
    let server = start();
    let mut client = server.connect().await;
    let uri = "x".repeat(65_535);
    client.send(format!("GET /{uri} HTTP/1.1\r\nHost: localhost\r\n\r\n")).await;
    let response = client.rest().await;
    assert!(response.starts_with("HTTP/1.1 4"), "{}", &response[..60.min(response.len())]);
    assert!(response.ends_with(r#""WasSuccessful":false}"#), "{response}");
}

#[tokio::test]
async fn a_rejection_follows_the_responses_before_it() {
    let server = start();
    let mut client = server.connect().await;
    client.send(post(VALID).repeat(3) + "garbage\r\n\r\n").await;
    let responses = client.rest().await;
    assert_eq!(responses.matches("HTTP/1.1 200 OK\r\n").count(), 3, "{responses}");
    assert!(responses.ends_with(&rejection_envelope(BAD)), "{responses}");
}

#[tokio::test]
async fn without_an_api_such_rejections_have_no_body() {
    let server = Server::start(settings(), ServeOptions::default());
    let mut client = server.connect().await;
    client.send("GET\r\n\r\n").await;
    let response = client.rest().await;
    assert!(response.contains("\r\ncontent-length: 0\r\n"), "{response}");
}

/// HTTP/1.0 has no `Host`.
#[tokio::test]
async fn an_old_client_needs_no_host() {
    let server = start();
    let mut client = server.connect().await;
    client.send("GET /api/notes/7 HTTP/1.0\r\nAuthorization: Bearer admin-token\r\n\r\n").await;
    assert!(client.rest().await.starts_with("HTTP/1.0 200 OK\r\n"));
}
