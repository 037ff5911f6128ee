//! The token endpoint, with a verifier of the implementer's own.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use runtime_server::{Caller, Login, LoginError, PasswordVerifier, TokenEndpoint};
use serde_json::Value;
use tower::ServiceExt;

struct Users;

impl PasswordVerifier for Users {
    async fn verify(&self, login: Login<'_>) -> Result<Caller, LoginError> {
        match (login.user, login.totp) {
            ("me", Some("123456")) => Ok(Caller::with_roles("me", ["Note-Read"]).with_data(7)),
            ("me", None) => Err(LoginError::Unsupported("send a `totp`".into())),
            ("down", _) => Err(LoginError::Failed("the secret database is down".into())),
            _ => Err(LoginError::Credentials),
        }
    }
}

async fn post(router: &Router, form: &str) -> (StatusCode, Option<String>, Value) {
    let request = Request::post("/login")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()))
        .unwrap();
    let Ok(response) = router.clone().oneshot(request).await;
    let (head, body) = response.into_parts();
    let retry_after =
        head.headers.get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    let body = body.collect().await.unwrap().to_bytes();
    (head.status, retry_after, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn a_verifier_decides_who_a_token_belongs_to() {
    let tokens = TokenEndpoint::new(Users);
    let router: Router = tokens.routes("/login");
    let (status, _, pair) =
        post(&router, "grant_type=password&username=me&password=x&totp=123456").await;
    assert_eq!(status, StatusCode::OK, "{pair}");
    let caller = tokens.caller(pair["access_token"].as_str().unwrap()).unwrap();
    assert_eq!(caller, Caller::with_roles("me", ["Note-Read"]));
    assert_eq!(caller.data::<i32>(), Some(&7));
    let form = format!(
        "grant_type=refresh_token&refresh_token={}",
        pair["refresh_token"].as_str().unwrap()
    );
    let (status, _, next) = post(&router, &form).await;
    assert_eq!(status, StatusCode::OK, "{next}");
    let again = tokens.caller(next["access_token"].as_str().unwrap()).unwrap();
    assert_eq!(again.data::<i32>(), Some(&7), "a refreshed token belongs to the same caller");
    // A refresh token that is used twice ends all that followed from the login.
    assert_eq!(post(&router, &form).await.2["error"], "invalid_grant");
    assert!(tokens.caller(next["access_token"].as_str().unwrap()).is_none());
}

#[tokio::test]
async fn each_reason_has_its_error() {
    let router: Router = TokenEndpoint::new(Users).routes("/login");
    let log_in = async |user: &str| {
        post(&router, &format!("grant_type=password&username={user}&password=x")).await
    };
    let (status, _, error) = log_in("me").await;
    assert_eq!((status, &error["error"]), (StatusCode::BAD_REQUEST, &"invalid_request".into()));
    assert_eq!(error["error_description"], "send a `totp`");
    let (status, _, error) = log_in("down").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(error["error"], "server_error");
    assert!(!error.to_string().contains("secret"), "{error}");
    for _ in 0..10 {
        let (status, _, error) = log_in("nobody").await;
        assert_eq!((status, &error["error"]), (StatusCode::BAD_REQUEST, &"invalid_grant".into()));
    }
    let (status, retry_after, error) = log_in("nobody").await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{error}");
    assert_eq!(retry_after.as_deref(), Some("5"));
    // Others do not wait.
    assert_eq!(log_in("somebody").await.0, StatusCode::BAD_REQUEST);
}
