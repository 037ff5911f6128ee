//! `POST /api/token`: login, refresh, and their errors.

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use crate::harness::{Answer, Sandbox, send};
use crate::operations::{Existing, simple_create};

const FORM: &str = "application/x-www-form-urlencoded";
const LOGIN: &str = "grant_type=password&username=me%40example.com&password=pass%3Aword";

async fn start() -> Sandbox {
    Sandbox::with(&["--user", "me@example.com:pass:word", "--user", "other@example.com:x"]).await
}

fn token(sandbox: &Sandbox, form: &str) -> RequestBuilder {
    let url = format!("http://{}/api/token", sandbox.address);
    sandbox.client.post(url).header("Content-Type", FORM).body(form.to_owned())
}

async fn log_in(sandbox: &Sandbox) -> Value {
    let answer = send(token(sandbox, LOGIN)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

fn refresh(pair: &Value) -> String {
    format!("grant_type=refresh_token&refresh_token={}", pair["refresh_token"].as_str().unwrap())
}

async fn call(sandbox: &Sandbox, pair: &Value) -> Answer {
    let request = {
        let create = simple_create();
        sandbox.anonymous(create, create.smallest(&Existing::default()))
    };
    send(request.bearer_auth(pair["access_token"].as_str().unwrap())).await
}

#[track_caller]
fn assert_error(answer: &Answer, error: &str) {
    assert_eq!((answer.status, answer.json()["error"].as_str()), (400, Some(error)));
    assert!(answer.json()["error_description"].is_string());
    assert_eq!(answer.header("Content-Type"), Some("application/json"));
}

#[tokio::test]
async fn records_show_the_user_who_logged_in() {
    let sandbox = start().await;
    let answer = send(token(&sandbox, LOGIN)).await;
    assert_eq!(answer.header("Cache-Control"), Some("no-store"));
    let pair = answer.json();
    assert_eq!(pair["token_type"], "bearer");
    assert_eq!(pair["expires_in"], 604_799);
    let answer = call(&sandbox, &pair).await;
    assert_eq!((answer.status, &answer.json()["UpdatedBy"]), (200, &"me@example.com".into()));
}

#[tokio::test]
async fn a_refresh_token_is_valid_once() {
    let sandbox = start().await;
    let first = log_in(&sandbox).await;
    let second = send(token(&sandbox, &refresh(&first))).await.json();
    assert_ne!(first["access_token"], second["access_token"]);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_eq!(call(&sandbox, &second).await.json()["UpdatedBy"], "me@example.com");
    let third = send(token(&sandbox, &refresh(&second))).await.json();
    assert_eq!(call(&sandbox, &third).await.status, 200);

    // A second use means that the token was stolen, so its successors are revoked.
    assert_error(&send(token(&sandbox, &refresh(&first))).await, "invalid_grant");
    for pair in [&first, &second, &third] {
        assert_eq!(call(&sandbox, pair).await.status, 401);
        assert_error(&send(token(&sandbox, &refresh(pair))).await, "invalid_grant");
    }
    assert_eq!(call(&sandbox, &log_in(&sandbox).await).await.status, 200);
}

#[tokio::test]
async fn a_refresh_token_is_bound_to_its_client() {
    let sandbox = start().await;
    let pair = send(token(&sandbox, LOGIN).header("client_id", "mine")).await.json();
    let refresh = || token(&sandbox, &refresh(&pair));
    assert_error(&send(refresh()).await, "invalid_grant");
    assert_error(&send(refresh().header("client_id", "theirs")).await, "invalid_grant");
    assert_eq!(send(refresh().header("client_id", "mine")).await.status, 200);
}

#[tokio::test]
async fn errors_have_the_codes_of_oauth() {
    let sandbox = start().await;
    for (form, error) in [
        ("grant_type=password&username=me@example.com&password=wrong", "invalid_grant"),
        ("grant_type=password&username=me@example.com&password=x", "invalid_grant"),
        ("grant_type=password&username=no@example.com&password=x", "invalid_grant"),
        ("grant_type=password&username=&password=", "invalid_grant"),
        ("grant_type=refresh_token&refresh_token=forged", "invalid_grant"),
        ("grant_type=password&username=me@example.com", "invalid_request"),
        ("grant_type=refresh_token", "invalid_request"),
        ("grant_type=client_credentials", "unsupported_grant_type"),
        ("", "unsupported_grant_type"),
        ("%ff%00&=&&", "unsupported_grant_type"),
        (&format!("{LOGIN}&password=x"), "invalid_request"),
        (&format!("{LOGIN}&totp=123456"), "invalid_request"),
        (&format!("{LOGIN}&padding={}", "x".repeat(10_000)), "invalid_request"),
    ] {
        assert_error(&send(token(&sandbox, form)).await, error);
    }
    let url = format!("http://{}/api/token", sandbox.address);
    let json = r#"{"grant_type":"password","username":"me@example.com","password":"pass:word"}"#;
    let request = sandbox.client.post(url).header("Content-Type", "application/json").body(json);
    assert_error(&send(request).await, "unsupported_grant_type");
}

#[tokio::test]
async fn a_token_expires() {
    let sandbox = Sandbox::with(&["--user", "me@example.com:pass:word", "--token-lifetime", "0"]);
    let sandbox = sandbox.await;
    let pair = log_in(&sandbox).await;
    assert_eq!(pair["expires_in"], 0);
    let answer = call(&sandbox, &pair).await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("WWW-Authenticate"), Some(r#"Bearer error="invalid_token""#));
    assert_eq!(send(token(&sandbox, &refresh(&pair))).await.status, 200);
}

#[tokio::test]
async fn a_refresh_token_is_not_an_access_token() {
    let sandbox = start().await;
    let pair = log_in(&sandbox).await;
    let swapped = serde_json::json!({ "access_token": pair["refresh_token"] });
    assert_eq!(call(&sandbox, &swapped).await.status, 401);
}

#[tokio::test]
async fn other_methods_are_rejected_in_the_same_shape() {
    let sandbox = start().await;
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let answer = send(sandbox.bare(method, "/api/token")).await;
        assert_eq!((answer.status, answer.header("Allow")), (405, Some("POST")));
        assert_eq!(answer.json()["error"], "invalid_request");
    }
}

#[tokio::test]
async fn failed_logins_are_throttled() {
    let sandbox = start().await;
    let wrong = "grant_type=password&username=me%40example.com&password=wrong";
    let mut failures = 0;
    let throttled = loop {
        let answer = send(token(&sandbox, wrong)).await;
        if answer.status == 429 {
            break answer;
        }
        assert_error(&answer, "invalid_grant");
        failures += 1;
        assert!(failures < 100, "nothing stops a guesser");
    };
    assert!(throttled.header("Retry-After").unwrap().parse::<u32>().unwrap() > 0);
    assert_eq!(throttled.json()["error"], "temporarily_unavailable");
    // The right password waits as well, so that a guess is not confirmed.
    assert_eq!(send(token(&sandbox, LOGIN)).await.status, 429);
    // So does a guesser who tries other names from the same address.
    let other = "grant_type=password&username=other%40example.com&password=wrong";
    assert_eq!(send(token(&sandbox, other)).await.status, 429);
}
