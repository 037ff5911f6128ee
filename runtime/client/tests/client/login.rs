//! Logins, refreshes and rejected tokens, and the number of requests of each.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use runtime_client::{Error, ErrorKind, LoginError, TokenError};
use tokio::task::JoinSet;

use crate::api::{Client, NoteId, note};
use crate::loopback::{Received, Reply, Service, TOKEN};

const USER: &str = "ann@example.com";
const PASSWORD: &str = "pa&ss \"word";
const LOGIN: &str = "grant_type=password&username=ann%40example.com&password=pa%26ss+%22word";

/// A response with the tokens of the `count`th login.
fn granted(count: usize, life: &str) -> Reply {
    let body = format!(
        r#"{{"access_token":"access-{count}","token_type":"bearer","expires_in":{life},
            "refresh_token":"refresh-{count}"}}"#
    );
    Reply::new(200, &[], &body)
}

fn refused(error: &str) -> Reply {
    let description = format!("no such user: {USER} {PASSWORD}").replace('"', "\\\"");
    let body = format!(r#"{{"error":"{error}","error_description":"{description}"}}"#);
    Reply::new(400, &[], &body)
}

/// A service that issues tokens with this lifetime, and accepts the latest of them.
async fn service(life: &'static str) -> Service {
    let count = AtomicUsize::new(0);
    Service::start(move |_, request| {
        let latest = count.load(Ordering::SeqCst);
        if request.is_login() {
            count.fetch_add(1, Ordering::SeqCst);
            granted(latest + 1, life)
        } else if request.has_token(&format!("access-{latest}")) {
            Reply::yes()
        } else {
            Reply::new(401, &[], "")
        }
    })
    .await
}

fn client(service: &Service) -> Client {
    service.builder().login(USER, PASSWORD).build().unwrap()
}

fn logins(service: &Service) -> Vec<Received> {
    service.received().into_iter().filter(Received::is_login).collect()
}

fn bodies(service: &Service) -> Vec<String> {
    logins(service).into_iter().map(|login| login.body).collect()
}

fn login_error(error: &Error) -> &LoginError {
    match error.kind() {
        ErrorKind::Token(TokenError::Login(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// Sends concurrent calls from several threads.
async fn call_together(client: &Client, calls: usize) -> Vec<Result<(), Error>> {
    let mut set = JoinSet::new();
    for _ in 0..calls {
        let client = client.clone();
        set.spawn(async move { client.create(note()).await });
    }
    set.join_all().await.into_iter().map(|result| result.map(|_| ())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_first_calls_share_one_login() {
    let service = service("3600").await;
    for result in call_together(&client(&service), 64).await {
        result.unwrap();
    }
    assert_eq!(bodies(&service), [LOGIN]);
    assert_eq!(service.received().len(), 65);
    let login = &logins(&service)[0];
    assert!(login.head.contains("content-type: application/x-www-form-urlencoded\r\n"));
    assert!(!login.head.contains("authorization") && !login.head.contains("client_id"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_calls_share_the_refresh_of_an_expired_token() {
    let service = Service::start(|_, request| match request.body.as_str() {
        LOGIN => granted(1, "0.05"),
        "grant_type=refresh_token&refresh_token=refresh-1" => granted(2, "3600"),
        _ => Reply::yes(),
    })
    .await;
    let client = client(&service);
    client.create(note()).await.unwrap();
    assert_eq!(service.received().len(), 2);
    tokio::time::sleep(Duration::from_millis(60)).await;
    for result in call_together(&client, 64).await {
        result.unwrap();
    }
    assert_eq!(logins(&service).len(), 2);
    let later = &service.received()[2..];
    assert_eq!(later.len(), 65);
    assert!(later[0].is_login() && later[1..].iter().all(|request| request.has_token("access-2")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_calls_share_the_refresh_of_a_rejected_token() {
    let revoked = Arc::new(AtomicUsize::new(0));
    let service = Service::start({
        let revoked = Arc::clone(&revoked);
        move |_, request| match request.body.as_str() {
            LOGIN => granted(1, "3600"),
            "grant_type=refresh_token&refresh_token=refresh-1" => granted(2, "3600"),
            _ if request.has_token("access-2") => Reply::yes(),
            _ if revoked.load(Ordering::SeqCst) == 0 => Reply::yes(),
            _ => Reply::new(401, &[], ""),
        }
    })
    .await;
    let client = client(&service);
    client.create(note()).await.unwrap();
    revoked.store(1, Ordering::SeqCst);
    for result in call_together(&client, 64).await {
        result.unwrap();
    }
    assert_eq!(logins(&service).len(), 2);
}

#[tokio::test]
async fn a_missing_role_causes_one_refresh() {
    let service = Service::start(|count, request| {
        if request.is_login() { granted(count, "3600") } else { Reply::new(401, &[], "") }
    })
    .await;
    let client = client(&service);
    for round in 0..4 {
        let error = client.create(note()).await.unwrap_err();
        assert!(error.is_unauthorized());
        assert_eq!(error.attempts(), if round == 0 { 2 } else { 1 });
    }
    assert_eq!(logins(&service).len(), 2);
    assert_eq!(service.received().len(), 2 + 5);
}

#[tokio::test]
async fn every_revocation_is_followed_by_a_refresh() {
    let valid = Arc::new(AtomicUsize::new(1));
    let service = Service::start({
        let valid = Arc::clone(&valid);
        move |_, request| {
            let number = valid.load(Ordering::SeqCst);
            if request.is_login() {
                granted(number, "3600")
            } else if request.has_token(&format!("access-{number}")) {
                Reply::yes()
            } else {
                Reply::new(401, &[], "")
            }
        }
    })
    .await;
    let client = client(&service);
    for revocation in 1..=4 {
        valid.store(revocation, Ordering::SeqCst);
        client.create(note()).await.unwrap();
    }
    assert_eq!(logins(&service).len(), 4);
}

#[tokio::test]
async fn a_missing_role_of_one_operation_does_not_prevent_the_refresh_of_another() {
    let valid = Arc::new(AtomicUsize::new(1));
    let service = Service::start({
        let valid = Arc::clone(&valid);
        move |_, request| {
            if request.is_login() {
                return granted(valid.fetch_add(1, Ordering::SeqCst) + 1, "3600");
            }
            let latest = format!("access-{}", valid.load(Ordering::SeqCst));
            if request.head.starts_with("POST") && request.has_token(&latest) {
                return Reply::yes();
            }
            Reply::new(401, &[], "")
        }
    })
    .await;
    let client = client(&service);
    client.create(note()).await.unwrap();
    assert!(client.get(NoteId(7)).await.unwrap_err().is_unauthorized());
    assert_eq!(logins(&service).len(), 2);
    // The token is revoked.
    valid.fetch_add(1, Ordering::SeqCst);
    assert!(client.get(NoteId(7)).await.unwrap_err().is_unauthorized());
    client.create(note()).await.unwrap();
    assert!(client.get(NoteId(7)).await.unwrap_err().is_unauthorized());
    assert_eq!(logins(&service).len(), 3);
}

#[tokio::test]
async fn a_rejected_password_is_sent_once() {
    let service = Service::replies(vec![refused("invalid_grant")]).await;
    let client = client(&service);
    for _ in 0..50 {
        let error = client.get(NoteId(7)).await.unwrap_err();
        assert!(matches!(login_error(&error), LoginError::Rejected { .. }), "{error}");
    }
    assert_eq!(service.received().len(), 1);
}

#[tokio::test]
async fn a_login_is_retried_while_the_token_endpoint_is_unavailable() {
    let service = Service::start(|count, request| match count {
        0 => Reply::new(503, &[], "busy"),
        1 => Reply::Reset(Vec::new()),
        _ if request.is_login() => granted(1, "3600"),
        _ => Reply::yes(),
    })
    .await;
    client(&service).create(note()).await.unwrap();
    assert_eq!(logins(&service).len(), 3);
}

#[tokio::test]
async fn a_token_without_lifetime_is_kept() {
    for life in ["0", "\"0\"", "-1"] {
        let service = service(life).await;
        let client = client(&service);
        for _ in 0..5 {
            client.create(note()).await.unwrap();
        }
        assert_eq!(logins(&service).len(), 1, "{life}");
    }
}

#[tokio::test]
async fn a_rejected_static_token_is_not_retried() {
    let service = Service::replies(vec![Reply::new(401, &[], "")]).await;
    assert!(service.client().create(note()).await.unwrap_err().is_unauthorized());
    assert_eq!(service.received().len(), 1);
}

#[tokio::test]
async fn a_403_does_not_refresh_the_token() {
    let service = Service::start(|_, request| {
        if request.is_login() { granted(1, "3600") } else { Reply::new(403, &[], "") }
    })
    .await;
    client(&service).create(note()).await.unwrap_err();
    assert_eq!(service.received().len(), 2);
}

#[tokio::test]
async fn tokens_are_refreshed_before_they_expire() {
    let service = service("0.5").await;
    let client = client(&service);
    for _ in 0..3 {
        client.create(note()).await.unwrap();
        // In the last tenth of its lifetime the token is still sent, and refreshed meanwhile.
        tokio::time::sleep(Duration::from_millis(460)).await;
        let _ = client.create(note()).send_raw().await.unwrap();
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    let bodies = bodies(&service);
    assert_eq!(bodies[0], LOGIN);
    for (count, body) in bodies.iter().enumerate().skip(1) {
        assert_eq!(body, &format!("grant_type=refresh_token&refresh_token=refresh-{count}"));
    }
    assert_eq!(bodies.len(), 4);
}

#[tokio::test]
async fn one_time_code_and_client_id_are_sent() {
    let service = service("0.05").await;
    let builder = service.builder().login(USER, PASSWORD).totp("123456").client_id("door-app");
    let client = builder.build().unwrap();
    client.create(note()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(60)).await;
    client.create(note()).await.unwrap();
    let refresh = "grant_type=refresh_token&refresh_token=refresh-1";
    assert_eq!(bodies(&service), [&format!("{LOGIN}&totp=123456"), refresh]);
    for request in service.received() {
        assert_eq!(request.head.contains("client_id: door-app\r\n"), request.is_login());
    }
}

#[tokio::test]
async fn a_rejected_login_reports_its_reason() {
    let service = Service::replies(vec![refused("invalid_grant")]).await;
    let client = client(&service);
    let error = client.create(note()).await.unwrap_err();
    let LoginError::Rejected { status, error: code, description, .. } = login_error(&error) else {
        panic!("{error:?}");
    };
    assert_eq!((status.as_u16(), code.as_deref()), (400, Some("invalid_grant")));
    assert_eq!(description.as_deref(), Some("no such user: ann@example.com [REDACTED]"));
    assert!(error.is_token() && error.raw_response().is_none());
    assert!(error.to_string().contains("invalid_grant, no such user"), "{error}");
    assert_eq!(service.received().len(), 1);

    for result in call_together(&client, 64).await {
        assert!(result.unwrap_err().is_token());
    }
    assert!(service.received().len() < 10, "failures are shared as successes are");
}

/// Returns the error of a call with an expired token, and the number of token requests, when the
/// refresh gets the first reply and a login after it the second.
async fn refresh(totp: bool, reply: Reply, login: Reply) -> (Option<Error>, usize) {
    let service = Service::start(move |count, request| match request.body.as_str() {
        _ if count == 0 => granted(1, "0.001"),
        body if body.contains("refresh") => reply.clone(),
        _ if request.is_login() => login.clone(),
        _ => Reply::yes(),
    })
    .await;
    let mut builder = service.builder().login(USER, PASSWORD);
    if totp {
        builder = builder.totp("123456");
    }
    let client = builder.build().unwrap();
    client.create(note()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    let result = client.create(note()).await;
    (result.err(), logins(&service).len())
}

#[tokio::test]
async fn a_rejected_refresh_is_followed_by_a_login() {
    let (error, logins) = refresh(false, refused("invalid_grant"), granted(2, "3600")).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(logins, 3);
    let (error, logins) =
        refresh(false, refused("invalid_grant"), refused("unauthorized_client")).await;
    assert!(error.unwrap().to_string().contains("unauthorized_client"));
    assert_eq!(logins, 3);
}

#[tokio::test]
async fn with_a_one_time_code_a_rejected_refresh_is_final() {
    let (error, logins) = refresh(true, refused("invalid_grant"), granted(2, "3600")).await;
    assert!(matches!(login_error(&error.unwrap()), LoginError::Rejected { .. }));
    assert_eq!(logins, 2);
}

#[tokio::test]
async fn failures_of_the_token_endpoint_are_login_errors() {
    type Check = fn(&LoginError) -> bool;
    let is_undecodable: Check = |e| matches!(e, LoginError::Undecodable { .. });
    let is_transport: Check = |e| matches!(e, LoginError::Transport(_));
    let is_rejected: Check = |e| matches!(e, LoginError::Rejected { error: None, .. });
    let is_failed: Check = |e| matches!(e, LoginError::Failed { .. });
    let cases = [
        (Reply::new(503, &[], "busy"), is_failed, 5),
        (Reply::Reset(Vec::new()), is_transport, 5),
        (Reply::new(200, &[], &"x".repeat(2000)), is_transport, 1),
        (Reply::new(200, &[], "<html>"), is_undecodable, 1),
        (Reply::new(200, &[], r#"{"access_token":""}"#), is_undecodable, 1),
        (Reply::new(302, &["location: /login"], ""), is_undecodable, 1),
        (Reply::new(401, &[], ""), is_rejected, 1),
        (Reply::new(404, &[], "\"Not found\""), is_rejected, 1),
    ];
    for (reply, check, attempts) in cases {
        let service = Service::replies(vec![reply.clone()]).await;
        let error = client(&service).create(note()).await.unwrap_err();
        assert!(check(login_error(&error)), "{reply:?}: {error:?}");
        assert_eq!(service.received().len(), attempts, "{reply:?}");
        assert_eq!(error.carried_out(), Some(false));
        assert_eq!(
            error.is_retryable(),
            attempts > 1 || matches!(login_error(&error), LoginError::Transport(_))
        );
    }
}

#[tokio::test]
async fn a_login_has_a_timeout() {
    let service = Service::replies(vec![Reply::Hang]).await;
    let builder = service.builder().attempt_timeout(Duration::from_millis(100));
    let client = builder.login(USER, PASSWORD).build().unwrap();
    let patient = client.create(note()).attempt_timeout(Duration::from_secs(9)).await.unwrap_err();
    assert!(matches!(login_error(&patient), LoginError::Timeout { .. }));
    let hasty = client.create(note()).timeout(Duration::from_millis(20)).await.unwrap_err();
    assert!(matches!(hasty.kind(), ErrorKind::Token(TokenError::Timeout { .. })), "{hasty:?}");
}

#[tokio::test]
async fn a_throttled_login_is_retried() {
    let service = Service::start(|count, request| match count {
        0 => Reply::new(429, &["retry-after: 0.02"], ""),
        1 => Reply::new(409, &[], "Wait 0.02 seconds"),
        _ if request.is_login() => granted(1, "3600"),
        _ => Reply::yes(),
    })
    .await;
    client(&service).create(note()).await.unwrap();
    assert_eq!(service.received().len(), 4);
}

#[tokio::test]
async fn a_login_outlives_the_call_that_started_it() {
    let Reply::Bytes(slow) = granted(1, "3600") else { panic!("a token is bytes") };
    let service = Service::start(move |_, request| {
        let pause = Duration::from_micros(10);
        if request.is_login() { Reply::Drip(slow.clone(), pause) } else { Reply::yes() }
    })
    .await;
    let client = client(&service);
    let hurry = Duration::from_millis(20);
    tokio::time::timeout(hurry, client.create(note()).send()).await.unwrap_err();
    client.create(note()).await.unwrap();
    assert_eq!(logins(&service).len(), 1);
}

#[test]
fn a_login_cancelled_with_its_runtime_is_restarted() {
    let run = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (listener, client) = run().block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let client = Client::builder().base_url(base_url).login(USER, PASSWORD).build().unwrap();
        let hurry = Duration::from_millis(20);
        tokio::time::timeout(hurry, client.create(note()).send()).await.unwrap_err();
        (listener.into_std().unwrap(), client)
    });
    run().block_on(async {
        let call = client.create(note()).timeout(Duration::from_millis(20)).send();
        let error = call.await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Token(TokenError::Timeout { .. })), "{error}");
    });
    drop(listener);
}

#[tokio::test]
async fn basic_auth_sends_user_and_password() {
    let service = Service::replies(vec![Reply::yes()]).await;
    let client = service.builder().basic_auth("Aladdin", "open sesame").build().unwrap();
    client.create(note()).await.unwrap();
    let head = &service.received()[0].head;
    assert!(head.contains("authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"), "{head}");
    assert!(!head.contains(TOKEN));
}
