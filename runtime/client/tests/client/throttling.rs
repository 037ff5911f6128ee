//! Retries of throttled calls, and rate limits.

use std::time::Duration;

use runtime_client::http::{Method, StatusCode};
use runtime_client::test_util::MockTransport;
use runtime_client::{ErrorKind, RetryPolicy};
#[cfg(feature = "reqwest")]
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::api::{Notes, note};
#[cfg(feature = "reqwest")]
use crate::loopback::{Reply, Service};
use crate::transports::client;

const SECOND: Duration = Duration::from_secs(1);

/// A policy without jitter.
fn punctual() -> RetryPolicy {
    RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO)
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn every_form_of_retry_after_over_the_network() {
    let now = "date: Sun, 06 Nov 1994 08:49:36 GMT".to_owned();
    let date = "retry-after: Sun, 06 Nov 1994 08:49:37 GMT".to_owned();
    let waits = [
        (vec!["retry-after: 0.05".to_owned()], "", 50),
        (vec!["retry-after: 0".to_owned()], "Wait 30 seconds", 0),
        (vec![date, now], "", 1000),
        (vec![], "Wait 0.05 seconds", 50),
        (vec![], "\"Wait 0.05 seconds\"", 50),
        (vec![], r#"{"Message":"Wait 0.05 seconds"}"#, 50),
        (vec!["retry-after: soon".to_owned()], "Wait 0.05 seconds", 50),
        (vec![], "", 0),
    ];
    let mut cases = JoinSet::new();
    for status in [409, 429] {
        for (headers, body, wait) in waits.clone() {
            cases.spawn(wait_over_the_wire(status, headers, body, Duration::from_millis(wait)));
        }
    }
    cases.join_all().await;
}

/// Asserts that a throttled call is retried once, after this delay.
#[cfg(feature = "reqwest")]
async fn wait_over_the_wire(status: u16, headers: Vec<String>, body: &'static str, wait: Duration) {
    let names: Vec<&str> = headers.iter().map(String::as_str).collect();
    let replies = vec![Reply::new(status, &names, body), Reply::yes()];
    let service = Service::replies(replies).await;
    let start = Instant::now();
    service.client().create(note()).await.unwrap();
    let took = start.elapsed();
    assert!(took >= wait && took < wait + SECOND, "{headers:?} {body}: {took:?}");
    let received = service.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].body, received[1].body);
}

#[tokio::test(start_paused = true)]
async fn attempts_are_limited() {
    let mut service = MockTransport::<Notes>::new();
    for _ in 0..3 {
        service = service.throttle(SECOND);
    }
    let start = Instant::now();
    let call = client(service.clone())
        .create(note())
        .retry_policy(punctual().max_attempts(3))
        .send()
        .await;
    let error = call.unwrap_err();
    assert!(error.is_throttled());
    assert_eq!((error.attempts(), error.retry_after()), (3, Some(SECOND)));
    assert_eq!(start.elapsed().as_secs(), 2);
    service.assert_finished();
}

#[tokio::test(start_paused = true)]
async fn throttle_with_status_is_throttling() {
    let service = MockTransport::<Notes>::new()
        .throttle_with_status(StatusCode::CONFLICT, SECOND / 2)
        .saved(7);
    let start = Instant::now();
    let retry_policy = punctual();
    client(service.clone()).create(note()).retry_policy(retry_policy).await.unwrap();
    assert_eq!(start.elapsed().as_millis(), 500);
    service.assert_finished();
}

#[tokio::test(start_paused = true)]
async fn a_delay_over_the_total_ends_the_call() {
    let service = MockTransport::<Notes>::new().throttle(SECOND * 6).throttle(SECOND * 6);
    let start = Instant::now();
    let retry_policy = punctual().max_total_delay(SECOND * 10);
    let error = client(service).create(note()).retry_policy(retry_policy).await.unwrap_err();
    assert!(error.is_throttled());
    assert_eq!((error.attempts(), start.elapsed().as_secs()), (2, 6));
}

#[tokio::test(start_paused = true)]
async fn delays_do_not_count_toward_the_timeout() {
    let service = MockTransport::<Notes>::new().throttle(SECOND * 50).saved(7);
    client(service).create(note()).timeout(SECOND).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_throttled_call_delays_the_others() {
    let mut service = MockTransport::<Notes>::new().throttle(SECOND * 9);
    for _ in 0..9 {
        service = service.saved(7);
    }
    let client = client(service.clone());
    let start = Instant::now();
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.create(note()).await }
    });
    tokio::time::sleep(SECOND).await;
    let others: Vec<_> = (0..7)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                client.create(note()).await.unwrap();
                Instant::now()
            })
        })
        .collect();

    // One call does not retry, and another may not wait that long.
    client.create(note()).retry_policy(RetryPolicy::disabled()).await.unwrap();
    let error =
        client.create(note()).retry_policy(punctual().max_total_delay(SECOND)).await.unwrap_err();
    assert_eq!((error.attempts(), error.retry_after()), (0, Some(SECOND * 8)));
    assert!(error.is_throttled() && error.raw_response().is_none());
    assert_eq!(start.elapsed(), SECOND);

    first.await.unwrap().unwrap();
    for other in others {
        let sent = other.await.unwrap() - start;
        assert!(sent >= SECOND * 9 && sent < SECOND * 10, "{sent:?}");
    }
    service.assert_finished();
}

#[tokio::test(start_paused = true)]
async fn a_call_without_retries_delays_the_others_too() {
    let service = MockTransport::<Notes>::new().throttle(SECOND * 9).saved(7);
    let client = client(service);
    let start = Instant::now();
    let error = client.create(note()).retry_policy(RetryPolicy::disabled()).await.unwrap_err();
    assert!(error.is_throttled());
    client.create(note()).await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 9);
}

#[tokio::test(start_paused = true)]
async fn writes_with_an_unknown_outcome_are_not_retried() {
    for service in [
        MockTransport::<Notes>::new().reset_connection(),
        MockTransport::new().refuse_connection(),
        MockTransport::new().hang(),
        MockTransport::new().fail(),
    ] {
        let error = client(service.clone()).create(note()).await.unwrap_err();
        assert!(!matches!(error.kind(), ErrorKind::Throttled { .. }));
        assert_eq!((error.attempts(), service.requests().len()), (1, 1), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn writes_are_rate_limited_and_reads_are_not() {
    let mut service = MockTransport::<Notes>::new();
    for _ in 0..6 {
        service = service.saved(7);
    }
    let builder = crate::api::Client::builder().anonymous().transport(service);
    let client = builder.writes_per_minute(30).build().unwrap();
    let start = Instant::now();
    for _ in 0..3 {
        client.create(note()).await.unwrap();
    }
    assert_eq!(start.elapsed().as_secs(), 4);
    for _ in 0..3 {
        client.raw(Method::GET, "/api/notes").await.unwrap();
    }
    assert_eq!(start.elapsed().as_secs(), 4);
}
