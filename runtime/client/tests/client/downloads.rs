//! Files: pieces, limits, what means that there is none, retries, timeouts and cancellation.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use runtime_client::http::{Request, Response};
use runtime_client::test_util::MockTransport;
use runtime_client::{
    Blocking, BodyStream, BoxFuture, Bytes, Error, ErrorKind, FileStream, Middleware, Next,
    Transport, TransportError,
};
use runtime_core::{Downloadable, FileInfo, OperationInfo, Role};
use tokio::sync::mpsc;

use crate::api::{Client, ENTITY, NoteId, Notes};
use crate::loopback::{PATIENCE, Reply, Service, TOKEN};

#[derive(Clone, Copy, Debug)]
enum NotePhoto {}

impl Downloadable for NotePhoto {
    type Api = Notes;
    type Id = NoteId;

    const DOWNLOAD: &'static OperationInfo = &OperationInfo::download(
        ENTITY,
        Role::new("Note-Read"),
        FileInfo::new("Photo", "getphoto"),
    );
}

const PNG: &str = "content-type: image/png";
const JSON: &str = "content-type: application/json";

async fn photo(client: &Client) -> Result<Option<FileStream>, Error> {
    client.inner().download::<NotePhoto>(NoteId(7)).await
}

async fn reply(reply: Reply) -> Result<Option<FileStream>, Error> {
    photo(&Service::replies(vec![reply]).await.client()).await
}

#[tokio::test]
async fn a_file_with_its_type_and_length() {
    let service = Service::replies(vec![Reply::new(200, &[PNG], "pixels")]).await;
    let file = photo(&service.client()).await.unwrap().unwrap();
    assert_eq!((file.content_type(), file.content_length()), (Some("image/png"), Some(6)));
    assert_eq!(file.bytes().await.unwrap(), "pixels");
    let received = service.received().remove(0);
    assert!(received.head.starts_with("GET /api/notes/getphoto/7 "), "{}", received.head);
    assert!(received.head.contains("accept: */*\r\n"), "{}", received.head);
    assert!(received.has_token(TOKEN));
}

/// Nothing, and the word for it. A file of a few letters is one.
#[tokio::test]
async fn what_means_that_there_is_none() {
    for (headers, body, is_there) in [
        (&[][..], "", false),
        (&[PNG], "", false),
        (&[JSON], "null", false),
        (&["content-type: text/plain"], " null\r\n", false),
        (&[PNG], "nul", true),
        (&[PNG], "nulls", true),
        (&[JSON], r#"{"a":1}"#, true),
        (&[JSON], "nonsense", true),
        (&["content-type: text/plain"], r#"{"WasSuccessful":false}"#, true),
    ] {
        let file = reply(Reply::new(200, headers, body)).await.unwrap();
        assert_eq!(file.is_some(), is_there, "{headers:?} {body}");
        if let Some(file) = file {
            assert_eq!(file.bytes().await.unwrap(), body);
        }
    }
    assert!(reply(Reply::new(204, &[], "")).await.unwrap().is_none());
}

/// A service may answer with an envelope at 200, or with any error.
#[tokio::test]
async fn failures_are_errors() {
    let failed = r#"{"WasSuccessful":false,"Message":"no such thing"}"#;
    let error = reply(Reply::new(200, &[JSON], failed)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Rejected), "{error:?}");
    assert_eq!(error.message(), Some("no such thing"));
    let odd = r#"{"WasSuccessful":true}"#;
    let error = reply(Reply::new(200, &[JSON], odd)).await.unwrap_err();
    assert!(error.is_undecodable(), "{error:?}");
    assert!(error.to_string().contains("expected a file"), "{error}");
    let error = reply(Reply::new(404, &[JSON], r#""Not found""#)).await.unwrap_err();
    assert!(error.is_not_found(), "{error:?}");
    let error = reply(Reply::new(401, &[], "")).await.unwrap_err();
    assert!(error.to_string().contains("Note-Read"), "{error}");
    let gzip = Reply::new(200, &[PNG, "content-encoding: gzip"], "zipped");
    let error = reply(gzip).await.unwrap_err();
    assert!(error.to_string().contains("gzip"), "{error}");
    let large = "x".repeat(2000);
    let error = reply(Reply::new(500, &[], &large)).await.unwrap_err();
    assert!(error.is_response_too_large(), "{error:?}");
}

/// The limit is for memory: streams are longer.
#[tokio::test]
async fn whole_files_are_bounded() {
    let large = "x".repeat(40_000);
    let file = reply(Reply::new(200, &[PNG], &large)).await.unwrap().unwrap();
    let error = file.bytes().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ResponseTooLarge { limit: 1000, .. }), "{error:?}");
    assert!(error.to_string().contains("response_body_limit"), "{error}");
    let unannounced = format!("HTTP/1.1 200 x\r\nconnection: close\r\n{PNG}\r\n\r\n{large}");
    let file = reply(Reply::Bytes(unannounced.clone().into_bytes())).await.unwrap().unwrap();
    assert_eq!(file.content_length(), None);
    assert!(file.bytes().await.unwrap_err().is_response_too_large());
    let file = reply(Reply::Bytes(unannounced.into_bytes())).await.unwrap().unwrap();
    let pieces: Vec<Bytes> = file.try_collect().await.unwrap();
    assert_eq!(pieces.concat(), large.as_bytes());
    // JSON beyond the longest answer is a file as well.
    let json = format!("[{}1]", "1,".repeat(20_000));
    let mut file = reply(Reply::new(200, &[JSON], &json)).await.unwrap().unwrap();
    let mut read = Vec::new();
    while let Some(piece) = file.chunk().await.unwrap() {
        read.extend_from_slice(&piece);
    }
    assert_eq!(read, json.as_bytes());
}

#[tokio::test]
async fn a_download_is_retried_until_the_head_has_arrived() {
    let service = Service::replies(vec![
        Reply::new(503, &[], "busy"),
        Reply::Reset(Vec::new()),
        Reply::new(429, &["retry-after: 0"], ""),
        Reply::new(200, &[PNG], "pixels"),
    ])
    .await;
    let file = photo(&service.client()).await.unwrap().unwrap();
    assert_eq!(file.bytes().await.unwrap(), "pixels");
    assert_eq!(service.received().len(), 4);

    let torn = format!("HTTP/1.1 200 x\r\n{PNG}\r\ncontent-length: 9000\r\n\r\npix");
    let service = Service::replies(vec![Reply::Bytes(torn.into_bytes())]).await;
    let mut file = photo(&service.client()).await.unwrap().unwrap();
    assert_eq!(file.chunk().await.unwrap().unwrap(), "pix");
    let error = file.chunk().await.unwrap_err();
    assert!(error.is_transport() && error.is_retryable(), "{error:?}");
    assert!(error.to_string().starts_with("GET /api/notes/getphoto/7: "), "{error}");
    assert_eq!(file.chunk().await.unwrap(), None, "an error ends the stream");
    assert_eq!(file.bytes().await.unwrap(), "", "an error ends the stream");
    assert_eq!(service.received().len(), 1);
}

/// A transport whose body is what a test sends.
struct Pieces(std::sync::Mutex<Option<mpsc::UnboundedReceiver<Result<Bytes, TransportError>>>>);

impl Transport for Pieces {
    fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        panic!("files are streamed")
    }

    fn send_streaming(
        &self,
        _: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        let mut pieces = self.0.lock().unwrap().take().unwrap();
        let stream = futures_util::stream::poll_fn(move |context| pieces.poll_recv(context));
        let mut response = Response::new(BodyStream::new(stream));
        response.headers_mut().insert("content-type", "image/png".parse().unwrap());
        Box::pin(async { Ok(response) })
    }
}

type Sender = mpsc::UnboundedSender<Result<Bytes, TransportError>>;

fn pieces() -> (Sender, runtime_client::ClientBuilder<Notes, Client>) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let transport = Pieces(std::sync::Mutex::new(Some(receiver)));
    (sender, Client::builder().bearer_token(TOKEN).transport(transport))
}

#[tokio::test(start_paused = true)]
async fn each_piece_is_waited_for() {
    let (sender, builder) = pieces();
    let client = builder.attempt_timeout(PATIENCE).build().unwrap();
    sender.send(Ok("a".into())).unwrap();
    let mut file = photo(&client).await.unwrap().unwrap();
    assert_eq!(file.chunk().await.unwrap().unwrap(), "a");
    for piece in ["b", "c", "d"] {
        // The future of a piece is dropped and another takes its place; nothing is lost.
        assert!(tokio::time::timeout(PATIENCE * 3 / 4, file.chunk()).await.is_err());
        sender.send(Ok(piece.into())).unwrap();
        assert_eq!(file.chunk().await.unwrap().unwrap(), piece);
    }
    let error = file.chunk().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout { after, .. } if *after == PATIENCE));
    drop(file);
    assert!(sender.is_closed(), "the rest is no longer read");
}

#[tokio::test(start_paused = true)]
async fn the_timeout_of_the_call_includes_the_pieces() {
    let (sender, builder) = pieces();
    let timeout = Duration::from_secs(2);
    let client = builder.attempt_timeout(PATIENCE).timeout(timeout).build().unwrap();
    sender.send(Ok("a".into())).unwrap();
    let mut file = photo(&client).await.unwrap().unwrap();
    file.chunk().await.unwrap();
    tokio::time::sleep(timeout / 2).await;
    sender.send(Ok("b".into())).unwrap();
    assert_eq!(file.chunk().await.unwrap().unwrap(), "b");
    let error = file.chunk().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout { after, .. } if *after == timeout));
}

/// Middleware sees the head, and the body passes by.
#[tokio::test]
async fn middleware_does_not_buffer() {
    struct Look;

    impl Middleware for Look {
        fn handle<'a>(
            &'a self,
            request: Request<Bytes>,
            next: Next<'a>,
        ) -> BoxFuture<'a, Result<Response<Bytes>, TransportError>> {
            Box::pin(async move {
                let mut response = next.send(request).await?;
                assert!(response.body().is_empty());
                response.headers_mut().insert("x-seen", "yes".parse().unwrap());
                Ok(response)
            })
        }
    }

    let (sender, builder) = pieces();
    let client = builder.middleware(Look).build().unwrap();
    sender.send(Ok("a".into())).unwrap();
    let mut file = photo(&client).await.unwrap().unwrap();
    assert_eq!(file.headers()["x-seen"], "yes");
    assert_eq!(file.chunk().await.unwrap().unwrap(), "a");
}

/// In the mode of blocking calls, a file has methods that block.
#[test]
fn files_of_blocking_clients() {
    let long = "x".repeat(100_000);
    let service = MockTransport::<Notes>::new().file("image/png", long.clone()).file("a/b", "c");
    let client = runtime_client::Client::<Notes>::builder::<runtime_client::Client<Notes>>()
        .bearer_token(TOKEN)
        .transport(service)
        .build()
        .unwrap();
    let client = runtime_client::Client::<Notes, Blocking>::from(client);
    let mut file = client.download::<NotePhoto>(NoteId(7)).send().unwrap().unwrap();
    let mut read = String::new();
    while let Some(piece) = file.blocking_chunk().unwrap() {
        read.push_str(std::str::from_utf8(&piece).unwrap());
    }
    assert_eq!(read, long);
    let file = client.download::<NotePhoto>(NoteId(7)).send().unwrap().unwrap();
    let file = std::thread::spawn(|| file.blocking_bytes());
    assert_eq!(file.join().unwrap().unwrap(), "c");
}

#[tokio::test]
async fn the_mock_returns_files() {
    let service = MockTransport::<Notes>::new().file("image/png", "pixels").file("image/png", "");
    let client: Client =
        Client::builder().bearer_token(TOKEN).transport(service.clone()).build().unwrap();
    let file = photo(&client).await.unwrap().unwrap();
    assert_eq!(file.content_type(), Some("image/png"));
    assert_eq!(file.bytes().await.unwrap(), "pixels");
    assert!(photo(&client).await.unwrap().is_none());
    service.assert_finished();
    let curl = client.inner().download::<NotePhoto>(NoteId(7)).to_curl().unwrap();
    assert!(curl.contains("/api/notes/getphoto/7"), "{curl}");
}
