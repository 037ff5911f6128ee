//! Who is let in. Bodies that can't be read show that nobody tried to.

use runtime_core::Role;
use runtime_server::axum::body::Body;
use runtime_server::axum::http::Request;
use runtime_server::{Authenticator, Caller, Identity, Settings, Tokens};

use crate::exchange::{Exchange, exchange, refusal, request, send, settings, untouchable};
use crate::notes::router;
use crate::scripted::Scripted;

async fn with_authorization(value: &[u8]) -> Exchange {
    let mut request = request("POST").body(untouchable()).unwrap();
    request.headers_mut().insert("Authorization", value.try_into().unwrap());
    exchange(request).await
}

#[tokio::test]
async fn no_token_is_refused() {
    let missing = refusal("the bearer token is missing: send `Authorization: Bearer ...`");
    let request = Request::post("/api/notes").body(untouchable()).unwrap();
    let answer = exchange(request).await;
    answer.assert(401, &missing);
    assert_eq!(answer.header("WWW-Authenticate"), Some("Bearer"));

    for value in ["", "Bearer", "Bearer ", "Bearer   ", "Basic YWRtaW4tdG9rZW4=", "admin-token"] {
        let answer = with_authorization(value.as_bytes()).await;
        answer.assert(401, &missing);
        assert_eq!(answer.header("WWW-Authenticate"), Some("Bearer"), "{value}");
    }
    with_authorization(b"Bearer \xff").await.assert(401, &missing);
}

#[tokio::test]
async fn a_bad_token_is_refused() {
    for value in ["Bearer admin", "Bearer admin-tokens", "Bearer admin-token admin-token"] {
        let answer = with_authorization(value.as_bytes()).await;
        answer.assert(401, &refusal("the bearer token is unknown or has expired: get a new one"));
        assert_eq!(answer.header("WWW-Authenticate"), Some(r#"Bearer error="invalid_token""#));
    }
}

#[tokio::test]
async fn the_scheme_may_be_written_in_any_case() {
    let body = Body::from(r#"{"UserId":1,"Subject":""}"#);
    let mut request = request("POST").body(body).unwrap();
    request.headers_mut().insert("Authorization", "bEARER  writer-token".parse().unwrap());
    let answer = exchange(request).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains(r#""UpdatedBy":"writer@example.com""#), "{}", answer.body);
}

#[tokio::test]
async fn a_missing_role_is_named() {
    let mut request = request("PUT").body(untouchable()).unwrap();
    request.headers_mut().insert("Authorization", "Bearer writer-token".parse().unwrap());
    let answer = exchange(request).await;
    answer.assert(
        401,
        &refusal(
            "the role Note-Edit is missing: ask for it, or be a full unrestricted administrator",
        ),
    );
    assert_eq!(answer.header("WWW-Authenticate"), Some(r#"Bearer error="insufficient_scope""#));
}

#[tokio::test]
async fn settings_are_closed_unless_opened() {
    let request = request("POST").body(untouchable()).unwrap();
    assert_eq!(send(router(Scripted, Settings::default()), request).await.status, 401);
}

#[tokio::test]
async fn a_panic_of_the_authenticator_is_an_answer() {
    struct Panics;

    impl Authenticator for Panics {
        async fn authenticate(&self, _: &str) -> Identity {
            panic!("the inside")
        }
    }

    let request = request("POST").body(untouchable()).unwrap();
    send(router(Scripted, settings().authenticator(Panics)), request)
        .await
        .assert(500, &refusal("the service failed: try again later"));
}

#[tokio::test]
async fn a_failure_of_the_authenticator_is_no_refusal() {
    struct Broken;

    impl Authenticator for Broken {
        async fn authenticate(&self, token: &str) -> Identity {
            Ok(Some(Caller::administrator(token.parse::<u8>()?.to_string())))
        }
    }

    let request = request("POST").body(untouchable()).unwrap();
    send(router(Scripted, settings().authenticator(Broken)), request)
        .await
        .assert(500, &refusal("the service failed: try again later"));
}

#[test]
fn roles_may_be_given_as_such() {
    let role = Role::new("Note-Create");
    assert_eq!(Caller::with_roles("a", [role]), Caller::with_roles("a", ["Note-Create"]));
    assert!(Caller::with_roles("a", [role]).has(role));
}

#[test]
fn tokens_are_not_shown() {
    let tokens = Tokens::new().with("secret", Caller::with_roles("writer", ["Note-Create"]));
    let shown = format!("{tokens:?} {:?}", Settings::default().authenticator(tokens.clone()));
    assert!(shown.contains("writer") && !shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn of_a_token_given_twice_the_last_counts() {
    let tokens = Tokens::new()
        .with("token", Caller::administrator("first"))
        .with("other", Caller::administrator("other"))
        .with("token", Caller::administrator("last"));
    for (token, name) in [("token", Some("last")), ("other", Some("other")), ("tokens", None)] {
        let caller = tokens.authenticate(token).await.unwrap();
        assert_eq!(caller.as_ref().map(Caller::name), name, "{token}");
    }
}
