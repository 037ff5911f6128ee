//! Refreshes of tokens over time, and custom token providers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use runtime_client::http::{Request, Response};
use runtime_client::{BoxFuture, Bytes, RetryPolicy, SecretString, TokenError, TokenProvider};

use crate::api::{Client, note};
use crate::transports::{FixedResponse, RespondWith};

const YES: &str = r#"{"WasSuccessful":true,"Value":{"Id":7}}"#;
const GRANT: &str = r#"{"access_token":"a","refresh_token":"r","expires_in":"3600"}"#;
const NOT_ROTATED: &str = r#"{"access_token":"a","expires_in":3600}"#;

/// Returns a client and the forms that it posts to the token endpoint. `refresh` answers all but
/// the first.
fn client(refresh: fn(usize) -> Response<Bytes>) -> (Client, Arc<Mutex<Vec<String>>>) {
    let forms: Arc<Mutex<Vec<String>>> = Arc::default();
    let posted = Arc::clone(&forms);
    let transport = RespondWith(move |request: &Request<Bytes>| {
        if request.uri().path() != "/api/token" {
            return Response::new(YES.into());
        }
        let mut posted = posted.lock().unwrap();
        posted.push(String::from_utf8(request.body().to_vec()).unwrap());
        match posted.len() {
            1 => Response::new(GRANT.into()),
            count => refresh(count),
        }
    });
    let builder = Client::builder().login("ann", "x").transport(transport);
    (builder.retry_policy(RetryPolicy::disabled()).build().unwrap(), forms)
}

async fn call_after(client: &Client, seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    client.create(note()).await.unwrap();
    // Let a refresh in the background make progress.
    tokio::task::yield_now().await;
}

#[tokio::test(start_paused = true)]
async fn a_failed_refresh_is_retried_after_a_delay() {
    let (client, forms) = client(|_| Response::builder().status(500).body("".into()).unwrap());
    let count = || forms.lock().unwrap().len();
    for (seconds, expected) in [(0, 1), (3530, 1), (15, 2), (10, 2), (21, 3)] {
        call_after(&client, seconds).await;
        assert_eq!(count(), expected);
    }
    tokio::time::sleep(Duration::from_mins(1)).await;
    let error = client.create(note()).await.unwrap_err();
    assert!(error.is_token(), "an expired token is not sent");
    assert_eq!(count(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_without_successor_is_kept() {
    let (client, forms) = client(|_| Response::new(NOT_ROTATED.into()));
    for _ in 0..3 {
        call_after(&client, 4000).await;
    }
    let refresh = "grant_type=refresh_token&refresh_token=r";
    assert_eq!(forms.lock().unwrap()[1..], [refresh, refresh]);
}

#[tokio::test]
async fn a_token_without_expiry_is_kept() {
    let logins = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&logins);
    let transport = RespondWith(move |request: &Request<Bytes>| {
        if request.uri().path() == "/api/token" {
            count.fetch_add(1, Ordering::SeqCst);
            return Response::new(r#"{"access_token":"a"}"#.into());
        }
        Response::new(YES.into())
    });
    let client = Client::builder().login("ann", "x").transport(transport).build().unwrap();
    for _ in 0..3 {
        client.create(note()).await.unwrap();
    }
    assert_eq!(logins.load(Ordering::SeqCst), 1);
}

/// A provider that always has another token.
struct Inexhaustible(AtomicUsize);

impl TokenProvider for Inexhaustible {
    fn token(&self) -> BoxFuture<'_, Result<SecretString, TokenError>> {
        let token = format!("token-{}", self.0.fetch_add(1, Ordering::SeqCst));
        Box::pin(std::future::ready(Ok(token.into())))
    }

    fn refresh<'a>(
        &'a self,
        _: &'a SecretString,
    ) -> BoxFuture<'a, Result<Option<SecretString>, TokenError>> {
        Box::pin(async { self.token().await.map(Some) })
    }
}

#[tokio::test]
async fn a_token_is_replaced_once_per_call() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let tokens = Arc::clone(&seen);
    let transport = RespondWith(move |request: &Request<Bytes>| {
        let mut tokens = tokens.lock().unwrap();
        tokens.push(request.headers()["authorization"].clone());
        assert!(tokens.len() < 9, "the call goes round in circles");
        Response::builder().status(401).body(Bytes::new()).unwrap()
    });
    let provider = Inexhaustible(AtomicUsize::new(0));
    let builder = Client::builder().token_provider(provider).transport(transport);
    let error = builder.build().unwrap().create(note()).await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!(error.attempts(), 2);
    assert_eq!(*seen.lock().unwrap(), ["Bearer token-0", "Bearer token-1"]);
}

#[test]
fn invalid_credentials_are_rejected() {
    let builder = || Client::builder().transport(FixedResponse::new(200, YES));
    for (builder, expected) in [
        (builder().bearer_token("x").totp("1"), "require `login(..)`"),
        (builder().anonymous().client_id("x"), "require `login(..)`"),
        (builder().login("ann", "x").client_id("a\nb"), "use visible ASCII"),
        (builder().basic_auth("a:b", "x"), "use `login(..)`"),
        (builder().anonymous().writes_per_minute(0), "use a larger number"),
    ] {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
