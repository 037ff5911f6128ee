//! The transport that calls a service in the same process.

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::post;
use runtime_client::ServiceTransport;

use crate::api::{Client, NoteId, note};
use crate::transports::client;

fn router() -> Router {
    let create = |headers: HeaderMap, body: String| async move {
        assert_eq!(headers["authorization"], "Bearer s3cr3t-token");
        assert_eq!(body, r#"{"Text":"private words"}"#);
        r#"{"WasSuccessful":true,"Value":{"Id":7}}"#
    };
    Router::new().route("/api/notes", post(create))
}

#[tokio::test]
async fn a_router_is_called() {
    let saved = client(ServiceTransport::new(router())).create(note()).await.unwrap();
    assert_eq!(saved.id(), NoteId(7));
}

#[tokio::test]
async fn the_size_limit_applies_to_a_router() {
    let builder = Client::builder().bearer_token("s3cr3t-token").response_body_limit(10);
    let client = builder.transport(ServiceTransport::new(router())).build().unwrap();
    assert!(client.create(note()).await.unwrap_err().is_response_too_large());
}
