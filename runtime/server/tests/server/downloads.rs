//! Files: the response, what there is in place of one, and the limits.

use std::io;
use std::sync::Arc;

use futures_util::{StreamExt, stream};
use runtime_core::{Downloadable, FileExample, FileInfo, OperationInfo, Role};
use runtime_server::axum::Router;
use runtime_server::axum::body::{Body, Bytes, to_bytes};
use runtime_server::axum::http::Request;
use runtime_server::{Caller, FileResponse, ReadResult, Rejection, Routes, Settings};
use tower::ServiceExt;

use crate::exchange::{Exchange, rejection_envelope, request, send, settings};
use crate::notes::{ENTITY, NoteId, Notes};

enum NotePhoto {}

const PHOTO: FileInfo = FileInfo::new("Photo", "getphoto").example("image/png", b"pixels");

impl Downloadable for NotePhoto {
    type Api = Notes;
    type Id = NoteId;

    const DOWNLOAD: &'static OperationInfo =
        &OperationInfo::download(ENTITY, Role::new("Note-Read"), PHOTO);
}

/// The id of a note whose photo is a stream of this many bytes in pieces of 100,000.
const STREAMED: i64 = 1_000_000;

fn photo(id: NoteId) -> ReadResult<Option<FileResponse>> {
    let pieces = stream::iter(0..10).map(|_| Ok::<_, io::Error>(Bytes::from(vec![b'x'; 100_000])));
    Ok(match id.0 {
        1 => Some(PHOTO.example.unwrap().into()),
        2 => None,
        3 => Some(FileResponse::new("bad\ntype", "x")),
        4 => Some(FileResponse::new("text/plain", vec![b'x'; 1001])),
        5 => Some(FileResponse::stream("text/plain", pieces)),
        6 => {
            let broken = stream::iter([Ok("begun"), Err(io::Error::other("the inside"))]);
            Some(FileResponse::stream("text/plain", broken))
        }
        STREAMED => {
            let length = STREAMED.unsigned_abs();
            Some(FileResponse::stream("text/plain", pieces).length(length))
        }
        _ => return Err(Rejection::not_found()),
    })
}

fn router(settings: Settings) -> Router {
    let routes = Routes::<Notes>::new();
    let routes =
        routes.download::<NotePhoto, _, _>(&Arc::new(()), |(): &(), id, _: Caller| async move {
            photo(id)
        });
    routes.into_router(settings)
}

fn get(id: &str) -> Request<Body> {
    of("GET", &format!("/api/notes/getphoto/{id}"))
}

fn of(method: &str, path: &str) -> Request<Body> {
    request(method).uri(path).body(Body::empty()).unwrap()
}

async fn answer(id: &str) -> Exchange {
    send(router(settings().response_limit(1000)), get(id)).await
}

#[tokio::test]
async fn a_file_without_an_envelope() {
    let file = answer("1").await;
    assert_eq!((file.status.as_u16(), file.body.as_str()), (200, "pixels"));
    assert_eq!(file.header("Content-Type"), Some("image/png"));
    let nothing = answer("2").await;
    assert_eq!((nothing.status.as_u16(), nothing.body.as_str()), (200, ""));
    assert_eq!(nothing.header("Content-Type"), None);
    answer("404").await.assert(404, r#""Not found""#);
    for id in ["x", "1.0", "%00", "9223372036854775808"] {
        answer(id).await.assert(404, r#""Not found""#);
    }
}

#[tokio::test]
async fn head_and_other_methods() {
    let path = "/api/notes/getphoto/1";
    let head = send(router(settings()), of("HEAD", path)).await;
    assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""));
    assert_eq!(head.header("Content-Length"), Some("6"));
    let post = send(router(settings()), of("POST", path)).await;
    assert_eq!((post.status.as_u16(), post.header("Allow")), (405, Some("GET,HEAD")));
    let other = send(router(settings()), of("GET", "/api/notes/getother/1")).await;
    assert_eq!(other.status, 404);
    let query = send(router(settings().strict(true)), of("GET", &format!("{path}?size=7"))).await;
    assert_eq!(query.status, 400);
}

#[tokio::test]
async fn the_role_comes_first() {
    let writer =
        Request::get("/api/notes/getphoto/404").header("Authorization", "Bearer writer-token");
    let answer = send(router(settings()), writer.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 401);
    assert!(answer.body.contains("Note-Read"), "{}", answer.body);
}

#[tokio::test]
async fn bytes_are_bounded_and_types_are_checked() {
    let failed = rejection_envelope("the service failed: try again later");
    answer("3").await.assert(500, &failed);
    answer("4").await.assert(500, &failed);
}

/// A stream is longer than what fits memory, and tells its length if it is known.
#[tokio::test]
async fn streams() {
    for (id, length) in [("5".to_owned(), None), (STREAMED.to_string(), Some("1000000"))] {
        let answer = answer(&id).await;
        assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 1_000_000));
        assert_eq!(answer.header("Content-Length"), length);
    }
    let response = router(settings()).oneshot(get("6")).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(to_bytes(response.into_body(), usize::MAX).await.is_err());
}

/// A stream counts as a request in progress until its end.
#[tokio::test]
async fn a_stream_holds_its_permit() {
    let router = router(settings().concurrency_limit(1).queue_limit(0));
    let status = async || router.clone().oneshot(get("1")).await.unwrap().status().as_u16();
    let response = router.clone().oneshot(get("5")).await.unwrap();
    assert_eq!(status().await, 429);
    drop(response);
    assert_eq!(status().await, 200);
}

/// An example of the spec is a file.
#[test]
fn examples_are_files() {
    let FileExample { content_type, bytes } = PHOTO.example.unwrap();
    assert_eq!((content_type, bytes), ("image/png", b"pixels".as_slice()));
    assert_eq!(NotePhoto::DOWNLOAD.to_string(), "GET /api/notes/getphoto/{id}");
}
