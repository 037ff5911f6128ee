//! Requests and responses in process.

use std::convert::Infallible;
use std::task::Poll;

use runtime_server::axum::Router;
use runtime_server::axum::body::{Body, Bytes, to_bytes};
use runtime_server::axum::http::{HeaderMap, Request, StatusCode, request};
use runtime_server::{Caller, Settings, Tokens};
use tower::ServiceExt;

use crate::notes::router;
use crate::scripted::Scripted;

pub(crate) fn settings() -> Settings {
    Settings::default().authenticator(
        Tokens::new()
            .with("admin-token", Caller::administrator("admin@example.com"))
            .with("writer-token", Caller::with_roles("writer@example.com", ["Note-Create"])),
    )
}

/// A complete request except for its body.
pub(crate) fn request(method: &str) -> request::Builder {
    Request::builder()
        .method(method)
        .uri("/api/notes")
        .header("Authorization", "Bearer admin-token")
        .header("Content-Type", "application/json")
}

/// A body that panics when it is read.
pub(crate) fn untouchable() -> Body {
    Body::from_stream(futures_util::stream::poll_fn(
        |_| -> Poll<Option<Result<Bytes, Infallible>>> { panic!("the body was read") },
    ))
}

pub(crate) struct Exchange {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Exchange {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Checks the status, the body, and that the content type is JSON.
    #[track_caller]
    pub(crate) fn assert(&self, status: u16, body: &str) {
        assert_eq!((self.status.as_u16(), self.body.as_str()), (status, body));
        assert_eq!(self.header("Content-Type"), Some("application/json"));
    }
}

pub(crate) async fn send(router: Router, request: Request<Body>) -> Exchange {
    let response = router.oneshot(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Exchange {
        status: head.status,
        headers: head.headers,
        body: String::from_utf8(body.into()).unwrap(),
    }
}

pub(crate) async fn exchange(request: Request<Body>) -> Exchange {
    send(router(Scripted, settings()), request).await
}

pub(crate) async fn post(body: impl Into<Body>) -> Exchange {
    exchange(request("POST").body(body.into()).unwrap()).await
}

/// A rejection envelope without field errors.
pub(crate) fn rejection_envelope(message: &str) -> String {
    format!(r#"{{"Message":"{message}","Value":null,"Errors":[],"WasSuccessful":false}}"#)
}
