//! Timeouts and size limits.

use std::time::Duration;

use runtime_client::ErrorKind;

use crate::api::{Client, note};
use crate::transports::{FixedResponse, NeverResponds, client};

#[tokio::test]
async fn a_call_times_out() {
    let patience = Duration::from_millis(10);
    let of_client =
        Client::builder().anonymous().transport(NeverResponds).timeout(patience).build().unwrap();
    let error = of_client.create(note()).await.unwrap_err();
    assert!(error.is_timeout());
    assert!(error.raw_response().is_none());
    assert_eq!(
        error.to_string(),
        "POST /api/notes: no response within 10ms: whether the request was carried out is unknown"
    );

    let of_call = client(NeverResponds).create(note()).timeout(patience).await.unwrap_err();
    assert!(of_call.is_timeout());
}

#[tokio::test]
async fn the_maximum_timeout_does_not_overflow() {
    let client = client(FixedResponse::new(404, ""));
    assert!(client.create(note()).timeout(Duration::MAX).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn the_size_limit_applies_to_every_transport() {
    let builder = Client::builder().anonymous().response_body_limit(10);
    let client = builder.transport(FixedResponse::new(200, "x".repeat(11))).build().unwrap();
    let error = client.create(note()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ResponseTooLarge { limit: 10, .. }));
    assert!(error.is_response_too_large());
}
