//! The handler timeout, the limits of concurrency and the limit of responses.

use std::future;
use std::pin::{Pin, pin};
use std::time::Duration;

use futures_util::future::join3;
use runtime_server::axum::body::{Body, to_bytes};
use runtime_server::{Authentication, Authenticator, Caller, RequestContext, Tokens};
use tower::ServiceExt;

use crate::exchange::{rejection_envelope, request, send, settings, untouchable};
use crate::notes::router;
use crate::scripted::{LONG, Scripted};

const FAILED: &str = "the service failed: try again later";
const THROTTLED: &str = "there are too many requests: wait and send it again";
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
        async fn authenticate(&self, _: &RequestContext) -> Authentication {
            future::pending().await
        }
    }

    let settings = settings().authenticator(Hangs).handler_timeout(Duration::from_millis(10));
    let request = request("POST").body(untouchable()).unwrap();
    send(router(Scripted, settings), request).await.assert(504, &rejection_envelope(FAILED));
}

#[tokio::test]
async fn a_request_beyond_the_queue_is_throttled() {
    let router = router(Scripted, settings().concurrency_limit(1).queue_limit(0));
    let post = |body| send(router.clone(), request("POST").body(body).unwrap());
    {
        let hanging = pin!(post(Body::from(HANG)));
        // The body is not read.
        let response = beside(hanging, post(untouchable())).await;
        response.assert(429, &rejection_envelope(THROTTLED));
        assert_eq!(response.header("Retry-After"), Some("1"));
    }
    assert_eq!(post(Body::from(VALID)).await.status, 200);
    assert_eq!(post(Body::from(r#"{"UserId":1,"Subject":"panic"}"#)).await.status, 500);
    assert_eq!(post(Body::from(VALID)).await.status, 200);
}

#[tokio::test]
async fn a_request_in_the_queue_waits_for_its_turn() {
    let limits = settings().concurrency_limit(1).queue_limit(1);
    let router = router(Scripted, limits.queue_timeout(Duration::from_mins(1)));
    let post = |body| send(router.clone(), request("POST").body(Body::from(body)).unwrap());
    let (first, second, third) =
        join3(post(r#"{"UserId":1,"Subject":"nap"}"#), post(VALID), post(VALID)).await;
    let statuses = [first, second, third].map(|response| response.status.as_u16());
    assert_eq!(statuses, [200, 200, 429]);
}

#[tokio::test]
async fn a_request_waits_in_the_queue_for_a_limited_time() {
    let limits = settings().concurrency_limit(1).queue_timeout(Duration::from_millis(10));
    let router = router(Scripted, limits);
    let post = |body| send(router.clone(), request("POST").body(Body::from(body)).unwrap());
    let hanging = pin!(post(HANG));
    beside(hanging, post(VALID)).await.assert(429, &rejection_envelope(THROTTLED));
}

#[tokio::test]
async fn one_caller_cannot_use_up_the_limit() {
    let tokens = ["first", "second"]
        .into_iter()
        .fold(Tokens::new(), |tokens, name| tokens.with(name, Caller::administrator(name)));
    let limits = settings().authenticator(tokens).caller_concurrency_limit(1);
    let router = router(Scripted, limits);
    let post = |token: &str, body| {
        let mut request = request("POST").body(Body::from(body)).unwrap();
        request.headers_mut().insert("Authorization", format!("Bearer {token}").parse().unwrap());
        send(router.clone(), request)
    };
    {
        let mut hanging = pin!(post("first", HANG));
        let response = beside(hanging.as_mut(), post("first", VALID)).await;
        response.assert(429, &rejection_envelope(THROTTLED));
        assert_eq!(beside(hanging, post("second", VALID)).await.status, 200);
    }
    assert_eq!(post("first", VALID).await.status, 200);
}

/// A long response counts as handled once the client has read it.
#[tokio::test]
async fn a_long_response_is_handled_until_it_is_read() {
    let router = router(Scripted, settings().concurrency_limit(1).queue_limit(0));
    let get = |id| {
        let uri = format!("/api/notes/{id}");
        router.clone().oneshot(request("GET").uri(uri).body(Body::empty()).unwrap())
    };
    let long = get(LONG).await.unwrap();
    assert_eq!(long.status(), 200);
    assert_eq!(get(1).await.unwrap().status(), 429);
    let length = long.headers()["content-length"].to_str().unwrap().parse::<usize>().unwrap();
    assert_eq!(to_bytes(long.into_body(), usize::MAX).await.unwrap().len(), length);
    assert_eq!(get(1).await.unwrap().status(), 200);

    let long = get(LONG).await.unwrap();
    drop(long);
    assert_eq!(get(1).await.unwrap().status(), 200);

    let _short = get(1).await.unwrap();
    assert_eq!(get(1).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_response_over_the_limit_is_rejected() {
    let router = router(Scripted, settings().response_limit(100_000));
    for (uri, status) in [
        ("/api/notes/1".to_owned(), 200),
        (format!("/api/notes/{LONG}"), 400),
        (format!("/api/notes/?id=[1,{LONG}]"), 400),
        // The handler charges the budget of bytes.
        ("/api/notes?size=100".to_owned(), 200),
        ("/api/notes?size=1000".to_owned(), 400),
    ] {
        let request = request("GET").uri(&uri).body(Body::empty()).unwrap();
        let response = send(router.clone(), request).await;
        assert_eq!(response.status, status, "{uri}");
        if status == 400 {
            let message = "the response is longer than 100000 bytes: ask for fewer records";
            response.assert(400, &rejection_envelope(message));
        }
    }
}

/// The output of a future, while another one does not end.
async fn beside<T>(
    hanging: Pin<&mut impl Future<Output = T>>,
    future: impl Future<Output = T>,
) -> T {
    tokio::select! {
        biased;
        _ = hanging => unreachable!(),
        output = future => output,
    }
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
