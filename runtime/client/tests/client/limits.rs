//! Where a call ends on its own.

use std::time::Duration;

use runtime_client::ErrorKind;

use crate::api::{Client, note};
use crate::transports::{Scripted, Silent, client};

#[tokio::test]
async fn a_call_ends_in_time() {
    let patience = Duration::from_millis(10);
    let of_client =
        Client::builder().anonymous().transport(Silent).timeout(patience).build().unwrap();
    let error = of_client.create(note()).await.unwrap_err();
    assert!(error.is_timeout());
    assert!(error.answer().is_none());
    assert_eq!(
        error.to_string(),
        "POST /api/notes: no answer within 10ms: whether the request was carried out is not known"
    );

    let of_call = client(Silent).create(note()).timeout(patience).await.unwrap_err();
    assert!(of_call.is_timeout());
}

#[tokio::test]
async fn the_longest_timeout_is_no_overflow() {
    let client = client(Scripted::new(404, ""));
    assert!(client.create(note()).timeout(Duration::MAX).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_transport_that_knows_no_limit_is_held_to_it() {
    let builder = Client::builder().anonymous().answer_limit(10);
    let client = builder.transport(Scripted::new(200, "x".repeat(11))).build().unwrap();
    let error = client.create(note()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::TooLarge { limit: 10, .. }));
    assert!(error.is_too_large());
}
