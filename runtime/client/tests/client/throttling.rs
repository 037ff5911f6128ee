//! Retries of throttled calls, and rate limits.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use runtime_client::http::{Method, Request, Response, StatusCode};
use runtime_client::test_util::MockTransport;
use runtime_client::{BoxFuture, Bytes, ErrorKind, RetryPolicy, Transport, TransportError};
#[cfg(feature = "reqwest")]
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::api::{Note, NoteId, Notes, note};
#[cfg(feature = "reqwest")]
use crate::loopback::{Reply, Service};
use crate::transports::{RespondWith, client};

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
async fn delays_do_not_count_toward_the_timeout_of_an_attempt() {
    let service = MockTransport::<Notes>::new().throttle(SECOND * 50).saved(7);
    client(service).create(note()).attempt_timeout(SECOND).await.unwrap();
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
    assert_eq!(error.attempts(), 0);
    assert!(error.retry_after() >= Some(SECOND * 8) && error.retry_after() < Some(SECOND * 9));
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

/// A client with a rate limit, and the number of writes that were sent.
fn limited(writes_per_minute: u32) -> (crate::api::Client, Arc<AtomicUsize>) {
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    let service = RespondWith(move |_: &Request<Bytes>| {
        count.fetch_add(1, Ordering::Relaxed);
        Response::new(Bytes::from_static(SAVED))
    });
    let builder = crate::api::Client::builder().anonymous().transport(service);
    (builder.writes_per_minute(writes_per_minute).build().unwrap(), sent)
}

#[tokio::test(start_paused = true)]
async fn cancelled_writes_give_their_slot_back() {
    let (client, sent) = limited(60);
    let start = Instant::now();
    client.create(note()).await.unwrap();
    let hurry = Duration::from_millis(5);
    let cancelled = (0..20).map(|_| tokio::time::timeout(hurry, client.create(note()).send()));
    for result in futures_util::future::join_all(cancelled).await {
        result.unwrap_err();
    }
    client.create(note()).await.unwrap();
    assert_eq!(start.elapsed(), SECOND);
    assert_eq!(sent.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_slot_ends_with_the_timeout() {
    let (client, sent) = limited(60);
    let start = Instant::now();
    let calls = (0..5).map(|_| client.create(note()).timeout(SECOND * 2).send());
    let results = futures_util::future::join_all(calls).await;
    let failed: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert_eq!(start.elapsed(), SECOND * 2);
    assert_eq!((failed.len(), sent.load(Ordering::Relaxed)), (2, 3));
    for error in failed {
        assert!(error.is_timeout(), "{error}");
        assert_eq!((error.attempts(), error.carried_out()), (0, Some(false)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_delay_of_zero_backs_off() {
    for headers in [&[("retry-after", "0")][..], &[("retry-after", PAST)], &[]] {
        let attempts = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&attempts);
        let service = RespondWith(move |_: &Request<Bytes>| {
            count.fetch_add(1, Ordering::Relaxed);
            let mut response = Response::builder().status(429);
            for (name, value) in headers {
                response = response.header(*name, *value);
            }
            response.body(Bytes::from_static(b"Wait 0 seconds")).unwrap()
        });
        let start = Instant::now();
        let policy = RetryPolicy::default().max_attempts(u32::MAX);
        let error = client(service).create(note()).retry_policy(policy).await.unwrap_err();
        assert!(error.is_throttled());
        let (attempts, took) = (attempts.load(Ordering::Relaxed), start.elapsed());
        assert!(attempts < 20, "{headers:?}: {attempts} attempts in {took:?}");
        assert!(took > SECOND * 30 && took <= SECOND * 60, "{headers:?}: {took:?}");
    }
}

const PAST: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

/// A service that allows this many requests per second.
struct Limited {
    per_second: u32,
    /// Whether the requests of a second may come at once. Otherwise two may, and the others evenly.
    allows_bursts: bool,
    /// The start of the current second, or the last request, and the requests that count.
    state: Mutex<(Instant, f64)>,
}

impl Limited {
    fn new(per_second: u32, allows_bursts: bool) -> Self {
        Self { per_second, allows_bursts, state: Mutex::new((Instant::now(), 0.0)) }
    }

    /// Admits a request, or returns the number of seconds to wait.
    fn admit(&self) -> Result<(), f64> {
        let mut state = self.state.lock().unwrap();
        let (elapsed, limit) = (state.0.elapsed().as_secs_f64(), f64::from(self.per_second));
        let wait = if self.allows_bursts {
            if elapsed >= 1.0 {
                *state = (Instant::now(), 0.0);
            }
            if state.1 < limit { 0.0 } else { 1.0 - elapsed }
        } else {
            *state = (Instant::now(), (state.1 - elapsed * limit).max(0.0));
            (state.1 - 1.0).max(0.0) / limit
        };
        if wait > 0.0 {
            return Err(wait);
        }
        state.1 += 1.0;
        Ok(())
    }

    fn respond(&self) -> Response<Bytes> {
        match self.admit() {
            Ok(()) => Response::new(Bytes::from_static(SAVED)),
            Err(wait) => {
                let response = Response::builder().status(429);
                response.header("retry-after", wait.to_string()).body(Bytes::new()).unwrap()
            }
        }
    }
}

const SAVED: &[u8] = br#"{"WasSuccessful":true,"Value":{"Id":7}}"#;

impl Transport for Limited {
    fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Ok(self.respond())
        })
    }
}

/// Has 64 tasks create notes for a minute, and returns how many each created. With `interruptions`,
/// one in eight calls is cancelled and one in eight has a deadline, both at a random time.
async fn successes_per_task(client: &crate::api::Client, interruptions: bool) -> Vec<u32> {
    let end = Instant::now() + SECOND * 60;
    let tasks = (0..64).map(|seed| {
        let client = client.clone();
        tokio::spawn(async move {
            let mut random = fastrand::Rng::with_seed(seed);
            let mut successes = 0;
            while Instant::now() < end {
                let limit = Duration::from_millis(random.u64(1..8000));
                let is_success = match random.u32(0..8) {
                    0 if interruptions => {
                        tokio::time::timeout(limit, client.create(note())).await.is_ok()
                    }
                    1 if interruptions => client.create(note()).timeout(limit).await.is_ok(),
                    _ => {
                        client.create(note()).await.unwrap();
                        true
                    }
                };
                successes += u32::from(is_success);
            }
            successes
        })
    });
    futures_util::future::join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

/// Asserts that no task has more than twice the successes of another, and that all of them together
/// have at least these.
fn assert_fair(successes: &[u32], at_least: u32) {
    let (least, most) = (successes.iter().min().unwrap(), successes.iter().max().unwrap());
    assert!(most <= &(least * 2), "{successes:?}");
    let total: u32 = successes.iter().sum();
    assert!(total >= at_least, "{total}");
}

#[tokio::test(start_paused = true)]
async fn throttled_calls_are_served_in_order() {
    let client = client(Limited::new(20, true));
    assert_fair(&successes_per_task(&client, false).await, 60 * 20 * 9 / 10);
}

#[tokio::test(start_paused = true)]
async fn short_delays_are_kept() {
    let client = client(Limited::new(20, false));
    assert_fair(&successes_per_task(&client, false).await, 60 * 20 * 95 / 100);
}

#[tokio::test(start_paused = true)]
async fn a_throttled_endpoint_does_not_delay_the_others() {
    let service = MockTransport::<Notes>::new().throttle(SECOND * 30).record(&Note::new(NoteId(7)));
    let client = client(service.saved(7));
    let start = Instant::now();
    let throttled = tokio::spawn(client.create(note()).send());
    tokio::time::sleep(SECOND).await;
    client.get(NoteId(7)).await.unwrap();
    assert_eq!(start.elapsed(), SECOND);
    throttled.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn no_call_starves_despite_timeouts_and_cancellations() {
    for (allows_bursts, at_least) in [(true, 60 * 20 * 8 / 10), (false, 60 * 20 * 9 / 10)] {
        let client = client(Limited::new(20, allows_bursts));
        assert_fair(&successes_per_task(&client, true).await, at_least);
        let start = Instant::now();
        client.create(note()).await.unwrap();
        assert!(start.elapsed() <= SECOND * 2, "no place in the queue is left behind");
    }
}

#[tokio::test(start_paused = true)]
async fn no_slot_is_lost_to_timeouts_and_cancellations() {
    let (client, sent) = limited(20 * 60);
    let successes = successes_per_task(&client, true).await;
    assert_fair(&successes, 60 * 20);
    assert_eq!(successes.iter().sum::<u32>(), u32::try_from(sent.load(Ordering::Relaxed)).unwrap());
    let start = Instant::now();
    client.create(note()).await.unwrap();
    assert!(start.elapsed() <= SECOND / 20, "no slot is left behind");
}
