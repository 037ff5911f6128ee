//! The handler timeout and the concurrency limit.

use std::future;
use std::pin::pin;
use std::time::Duration;

use runtime_server::axum::body::Body;
use runtime_server::{Authenticator, Identity};

use crate::exchange::{rejection_envelope, request, send, settings, untouchable};
use crate::notes::router;
use crate::scripted::Scripted;

const FAILED: &str = "the service failed: try again later";
const HANG: &str = r#"{"UserId":1,"Subject":"hang"}"#;
const VALID: &str = r#"{"UserId":1,"Subject":""}"#;

#[tokio::test]
async fn a_handler_times_out() {
    let router = router(Scripted, settings().handler_timeout(Duration::from_millis(10)));
    let answer = send(router.clone(), request("POST").body(Body::from(HANG)).unwrap()).await;
    answer.assert(504, &rejection_envelope(FAILED));
    let answer = send(router, request("POST").body(Body::from(VALID)).unwrap()).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn an_authenticator_times_out() {
    struct Hangs;

    impl Authenticator for Hangs {
        async fn authenticate(&self, _: &str) -> Identity {
            future::pending().await
        }
    }

    let settings = settings().authenticator(Hangs).handler_timeout(Duration::from_millis(10));
    let request = request("POST").body(untouchable()).unwrap();
    send(router(Scripted, settings), request).await.assert(504, &rejection_envelope(FAILED));
}

#[tokio::test]
async fn the_number_of_concurrent_requests_is_limited() {
    let router = router(Scripted, settings().concurrency_limit(1));
    let post = |body| send(router.clone(), request("POST").body(Body::from(body)).unwrap());
    {
        let hanging = pin!(post(HANG));
        let answer = tokio::select! {
            biased;
            _ = hanging => unreachable!(),
            answer = post(VALID) => answer,
        };
        answer.assert(503, &rejection_envelope(FAILED));
        assert_eq!(answer.header("Retry-After"), Some("1"));
    }
    assert_eq!(post(VALID).await.status, 200);
    assert_eq!(post(r#"{"UserId":1,"Subject":"panic"}"#).await.status, 500);
    assert_eq!(post(VALID).await.status, 200);
}

#[tokio::test]
async fn slow_senders_do_not_count_as_concurrent() {
    let router = router(Scripted, settings().concurrency_limit(1));
    let never =
        Body::from_stream(futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let sending = pin!(send(router.clone(), request("POST").body(never).unwrap()));
    let answer = tokio::select! {
        biased;
        _ = sending => unreachable!(),
        answer = send(router.clone(), request("POST").body(Body::from(VALID)).unwrap()) => answer,
    };
    assert_eq!(answer.status, 200);
}
