//! Calls over the network, to a server on loopback.

use std::error::Error as _;
use std::time::{Duration, Instant};

use runtime_client::{ErrorKind, ReqwestTransport, TransportError, reqwest};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::api::{Client, NoteId, note};

/// A server, and the request that it reads.
struct Server {
    base_url: String,
    request: JoinHandle<String>,
}

/// Reads one request and replies with these bytes. The connection stays open for `linger`.
async fn serve(response: impl Into<Vec<u8>>, linger: Duration) -> Server {
    let response = response.into();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let request = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read(&mut stream).await;
        // The client may close the connection if the response is too long.
        let _ = stream.write_all(&response).await;
        tokio::time::sleep(linger).await;
        request
    });
    Server { base_url, request }
}

/// Reads until the end of the body, which is the same in all tests.
async fn read(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    while !request.ends_with(b"}") {
        let read = stream.read_buf(&mut request).await.unwrap();
        assert_ne!(read, 0, "the request is cut off");
    }
    String::from_utf8(request).unwrap()
}

fn client(base_url: &str) -> Client {
    let builder = Client::builder().bearer_token("s3cr3t-token").response_body_limit(1000);
    builder.base_url(base_url).build().unwrap()
}

/// A client with these settings of reqwest.
fn over(base_url: &str, builder: reqwest::ClientBuilder) -> Client {
    let transport = ReqwestTransport::from_builder(builder).unwrap();
    let builder = Client::builder().bearer_token("s3cr3t-token").transport(transport);
    builder.base_url(base_url).allow_plain_http(true).build().unwrap()
}

#[tokio::test]
async fn a_request_and_its_response() {
    let body = r#"{"WasSuccessful":true,"Value":{"Id":7}}"#;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
    let server = serve(head + body, Duration::ZERO).await;
    let saved = client(&server.base_url).create(note()).await.unwrap();
    assert_eq!(saved.id(), NoteId(7));
    let request = server.request.await.unwrap();
    assert!(request.starts_with("POST /api/notes HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("authorization: Bearer s3cr3t-token\r\n"), "{request}");
    assert!(request.ends_with("\r\n\r\n{\"Text\":\"private words\"}"), "{request}");
}

#[tokio::test]
async fn a_configured_proxy_is_used() {
    let body = r#"{"WasSuccessful":true,"Value":{"Id":7}}"#;
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
    let proxy = serve(head + body, Duration::ZERO).await;
    let builder = reqwest::Client::builder().proxy(reqwest::Proxy::all(&proxy.base_url).unwrap());
    let client = over("http://notes.example.com", builder);
    assert_eq!(client.create(note()).await.unwrap().id(), NoteId(7));
    let request = proxy.request.await.unwrap();
    assert!(
        request.starts_with("POST http://notes.example.com/api/notes HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(request.contains("\r\nhost: notes.example.com\r\n"), "{request}");
}

#[tokio::test]
async fn invalid_reqwest_settings_are_an_error() {
    let builder = reqwest::Client::builder().user_agent("a\nb");
    assert!(ReqwestTransport::from_builder(builder).is_err());
}

#[tokio::test]
async fn redirects_are_not_followed() {
    redirect(client).await;
    let eager = reqwest::redirect::Policy::limited(9);
    redirect(|base_url| over(base_url, reqwest::Client::builder().redirect(eager))).await;
}

async fn redirect(client: impl FnOnce(&str) -> Client) {
    let target = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let location = target.local_addr().unwrap();
    let response = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://{location}/\r\ncontent-length: 0\r\n\r\n"
    );
    let server = serve(response, Duration::ZERO).await;
    let error = client(&server.base_url).create(note()).await.unwrap_err();
    assert!(error.is_undecodable());
    assert_eq!(error.raw_response().unwrap().headers()["location"], format!("http://{location}/"));
    let visit = tokio::time::timeout(Duration::from_millis(50), target.accept()).await;
    assert!(visit.is_err(), "the redirect was followed");
}

#[tokio::test]
async fn a_refused_connection_was_not_sent_and_fails_soon() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let call = client(&base_url).create(note());
    let start = Instant::now();
    let error = call.await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    assert_eq!(error.attempts(), 5);
    assert!(error.is_transport());
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::NotSent(_))));
    assert!(error.to_string().contains("was not sent"), "{error}");
    assert!(error.source().is_some());
}

#[tokio::test]
async fn a_broken_connection_has_an_unknown_outcome() {
    for response in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Was"] {
        let server = serve(response, Duration::ZERO).await;
        let error = client(&server.base_url).create(note()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::Broken(_))));
        assert!(error.to_string().contains("is unknown"), "{error}");
    }
}

#[tokio::test]
async fn an_endless_response_is_cut_off() {
    let chunk = format!("400\r\n{}\r\n", "x".repeat(1024));
    let response = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_owned() + &chunk;
    let server = serve(response, Duration::from_mins(1)).await;
    let error = client(&server.base_url).create(note()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ResponseTooLarge { limit: 1000, .. }), "{error}");
}

#[tokio::test]
async fn a_response_that_stalls_times_out() {
    let response = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Was";
    let server = serve(response, Duration::from_mins(1)).await;
    let call = client(&server.base_url);
    let error = call.create(note()).timeout(Duration::from_millis(50)).await.unwrap_err();
    assert!(error.is_timeout());
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn https_performs_a_tls_handshake() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("https://{}", listener.local_addr().unwrap());
    let hello = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_u8().await.unwrap()
    });
    let error = client(&base_url).create(note()).await.unwrap_err();
    assert_eq!(hello.await.unwrap(), 22, "a handshake record of TLS");
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::NotSent(_))));
}
