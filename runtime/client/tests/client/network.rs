//! Calls over a real connection, to a server on loopback.

use std::error::Error as _;
use std::time::Duration;

use runtime_client::{ErrorKind, ReqwestTransport, TransportError, reqwest};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::api::{Client, NoteId, note};

/// Where a server listens, and the request that it will have read.
struct Server {
    base_url: String,
    request: JoinHandle<String>,
}

/// Reads one request, and answers with these bytes; the connection stays open for `linger`.
async fn serve(answer: impl Into<Vec<u8>>, linger: Duration) -> Server {
    let answer = answer.into();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let request = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read(&mut stream).await;
        // The client may hang up on an answer that is too long.
        let _ = stream.write_all(&answer).await;
        tokio::time::sleep(linger).await;
        request
    });
    Server { base_url, request }
}

/// Reads until the end of the only body that these tests send.
async fn read(stream: &mut TcpStream) -> String {
    let mut request = Vec::new();
    while !request.ends_with(b"}") {
        let read = stream.read_buf(&mut request).await.unwrap();
        assert_ne!(read, 0, "the request is cut off");
    }
    String::from_utf8(request).unwrap()
}

fn client(base_url: &str) -> Client {
    let builder = Client::builder().bearer_token("s3cr3t-token").answer_limit(1000);
    builder.base_url(base_url).build().unwrap()
}

/// A client over a client of reqwest with these settings.
fn over(base_url: &str, builder: reqwest::ClientBuilder) -> Client {
    let transport = ReqwestTransport::from_builder(builder).unwrap();
    let builder = Client::builder().bearer_token("s3cr3t-token").transport(transport);
    builder.base_url(base_url).allow_plain_http(true).build().unwrap()
}

#[tokio::test]
async fn request_and_answer_go_over_the_wire() {
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
async fn a_proxy_of_ones_own_carries_the_request() {
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
async fn settings_that_make_no_client_are_an_error() {
    let builder = reqwest::Client::builder().user_agent("a\nb");
    assert!(ReqwestTransport::from_builder(builder).is_err());
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    redirect(client).await;
    let eager = reqwest::redirect::Policy::limited(9);
    redirect(|base_url| over(base_url, reqwest::Client::builder().redirect(eager))).await;
}

async fn redirect(client: impl FnOnce(&str) -> Client) {
    let target = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let location = target.local_addr().unwrap();
    let answer = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: http://{location}/\r\ncontent-length: 0\r\n\r\n"
    );
    let server = serve(answer, Duration::ZERO).await;
    let error = client(&server.base_url).create(note()).await.unwrap_err();
    assert!(error.is_undecodable());
    assert_eq!(error.answer().unwrap().headers()["location"], format!("http://{location}/"));
    let visit = tokio::time::timeout(Duration::from_millis(50), target.accept()).await;
    assert!(visit.is_err(), "the redirect was followed");
}

#[tokio::test]
async fn a_refused_connection_was_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = client(&base_url).create(note()).await.unwrap_err();
    assert!(error.is_transport());
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::NotSent(_))));
    assert!(error.to_string().contains("was not sent"), "{error}");
    assert!(error.source().is_some());
}

#[tokio::test]
async fn a_broken_connection_leaves_the_outcome_open() {
    for answer in ["", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Was"] {
        let server = serve(answer, Duration::ZERO).await;
        let error = client(&server.base_url).create(note()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::Broken(_))));
        assert!(error.to_string().contains("is not known"), "{error}");
    }
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let chunk = format!("400\r\n{}\r\n", "x".repeat(1024));
    let answer = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_owned() + &chunk;
    let server = serve(answer, Duration::from_mins(1)).await;
    let error = client(&server.base_url).create(note()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TooLarge { limit: 1000, .. }), "{error}");
}

#[tokio::test]
async fn an_answer_that_stops_half_way_is_a_timeout() {
    let answer = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"Was";
    let server = serve(answer, Duration::from_mins(1)).await;
    let call = client(&server.base_url);
    let error = call.create(note()).timeout(Duration::from_millis(50)).await.unwrap_err();
    assert!(error.is_timeout());
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn https_shakes_hands_before_anything_is_sent() {
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
