//! Authentication and authorization. The bodies panic when read, which shows that they are not.

use runtime_core::Role;
use runtime_server::axum::body::Body;
use runtime_server::axum::http::Request;
use runtime_server::{Authentication, Authenticator, Caller, RequestContext, Settings, Tokens};

use crate::exchange::{
    Exchange, exchange, rejection_envelope, request, send, settings, untouchable,
};
use crate::notes::router;
use crate::scripted::Scripted;

async fn with_authorization(value: &[u8]) -> Exchange {
    let mut request = request("POST").body(untouchable()).unwrap();
    request.headers_mut().insert("Authorization", value.try_into().unwrap());
    exchange(request).await
}

#[tokio::test]
async fn a_missing_token_is_rejected() {
    let missing =
        rejection_envelope("the bearer token is missing: send `Authorization: Bearer ...`");
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
async fn an_invalid_token_is_rejected() {
    for value in ["Bearer admin", "Bearer admin-tokens", "Bearer admin-token admin-token"] {
        let answer = with_authorization(value.as_bytes()).await;
        answer.assert(
            401,
            &rejection_envelope("the bearer token is unknown or has expired: get a new one"),
        );
        assert_eq!(answer.header("WWW-Authenticate"), Some(r#"Bearer error="invalid_token""#));
    }
}

#[tokio::test]
async fn the_scheme_is_case_insensitive() {
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
        &rejection_envelope(
            "the role Note-Edit is missing: ask for it, or be a full unrestricted administrator",
        ),
    );
    assert_eq!(answer.header("WWW-Authenticate"), Some(r#"Bearer error="insufficient_scope""#));
}

/// Token and role are checked before anything else, so that malformed requests reveal nothing.
#[tokio::test]
async fn every_operation_requires_its_role() {
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
async fn default_settings_accept_no_token() {
    let request = request("POST").body(untouchable()).unwrap();
    assert_eq!(send(router(Scripted, Settings::default()), request).await.status, 401);
}

#[tokio::test]
async fn a_panic_of_the_authenticator_is_a_failure() {
    struct Panics;

    impl Authenticator for Panics {
        async fn authenticate(&self, _: &RequestContext) -> Authentication {
            panic!("the inside")
        }
    }

    let request = request("POST").body(untouchable()).unwrap();
    send(router(Scripted, settings().authenticator(Panics)), request)
        .await
        .assert(500, &rejection_envelope("the service failed: try again later"));
}

#[tokio::test]
async fn an_error_of_the_authenticator_is_a_failure() {
    struct Broken;

    impl Authenticator for Broken {
        async fn authenticate(&self, request: &RequestContext) -> Authentication {
            let token = request.bearer_token().unwrap_or_default();
            Ok(Some(Caller::administrator(token.parse::<u8>()?.to_string())))
        }
    }

    let request = request("POST").body(untouchable()).unwrap();
    send(router(Scripted, settings().authenticator(Broken)), request)
        .await
        .assert(500, &rejection_envelope("the service failed: try again later"));
}

#[test]
fn roles_are_accepted_as_values_and_as_names() {
    let role = Role::new("Note-Create");
    assert_eq!(Caller::with_roles("a", [role]), Caller::with_roles("a", ["Note-Create"]));
    assert!(Caller::with_roles("a", [role]).has(role));
}

#[test]
fn debug_output_contains_no_tokens() {
    let tokens = Tokens::new().with("secret", Caller::with_roles("writer", ["Note-Create"]));
    let shown = format!("{tokens:?} {:?}", Settings::default().authenticator(tokens.clone()));
    assert!(shown.contains("writer") && !shown.contains("secret"), "{shown}");
}

#[test]
fn the_last_caller_of_a_repeated_token_wins() {
    let tokens = Tokens::new()
        .with("token", Caller::administrator("first"))
        .with("other", Caller::administrator("other"))
        .with("token", Caller::administrator("last"));
    for (token, name) in [("token", Some("last")), ("other", Some("other")), ("tokens", None)] {
        assert_eq!(tokens.find(token).map(Caller::name), name, "{token}");
    }
}
