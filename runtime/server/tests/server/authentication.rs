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

/// Nothing of a request is looked at before its token and role, so that malformed ones tell nothing.
#[tokio::test]
async fn every_operation_has_its_role_and_is_closed_to_others() {
    const OPERATIONS: [(&str, &str, &str); 8] = [
        ("POST", "/api/notes", "Note-Create"),
        ("PUT", "/api/notes", "Note-Edit"),
        ("GET", "/api/notes/x", "Note-Read"),
        ("HEAD", "/api/notes/x", "Note-Read"),
        ("GET", "/api/notes/", "Note-Read"),
        ("GET", "/api/notes?page=0", "Note-List"),
        ("HEAD", "/api/notes?page=0", "Note-List"),
        ("DELETE", "/api/notes/x", "Note-Delete"),
    ];
    let tokens = OPERATIONS.iter().fold(Tokens::new(), |tokens, (.., role)| {
        tokens.with(*role, Caller::with_roles("someone", [*role]))
    });
    let router = router(Scripted, settings().authenticator(tokens));
    for (method, path, needed) in OPERATIONS {
        let ask = |authorization: Option<String>| {
            let request = Request::builder().method(method).uri(path);
            let request = authorization
                .into_iter()
                .fold(request, |request, value| request.header("Authorization", value));
            send(router.clone(), request.body(untouchable()).unwrap())
        };
        assert_eq!(ask(None).await.status, 401, "{method} {path}");
        assert_eq!(ask(Some("Bearer nobody".into())).await.status, 401, "{method} {path}");
        for (.., role) in OPERATIONS {
            let answer = ask(Some(format!("Bearer {role}"))).await;
            let is_in = role == needed;
            assert_eq!(answer.status != 401, is_in, "{method} {path} {role}");
            let challenge = answer.header("WWW-Authenticate");
            let lacks = (!is_in).then_some(r#"Bearer error="insufficient_scope""#);
            assert_eq!(challenge, lacks, "{method} {path} {role}");
            if !is_in && method != "HEAD" {
                assert!(answer.body.contains(&format!("the role {needed} is missing")));
            }
        }
    }
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
