//! What handlers and authenticators see of a request besides its content.

use std::sync::{Arc, Mutex};

use runtime_core::{List, Page};
use runtime_server::axum::body::Body;
use runtime_server::axum::http::Request;
use runtime_server::axum::{Extension, http};
use runtime_server::{
    AuthSchemes, Authentication, Authenticator, Caller, ReadResult, Rejection, RequestContext,
    WriteResult,
};

use crate::exchange::{rejection_envelope, send, settings, untouchable};
use crate::notes::{CreateNote, Note, NoteId, NoteRow, NoteService, UpdateNote, router};
use crate::scripted::Scripted;

/// What an authenticator knows of a user.
#[derive(Clone, Debug, PartialEq)]
struct Tenant(u32);

/// Authenticates users by name and password, and applications by their `client_id`.
struct Users;

impl Authenticator for Users {
    async fn authenticate(&self, request: &RequestContext) -> Authentication {
        let caller = Caller::administrator("user").with_data(Tenant(7));
        if let Some(client) = request.client_id() {
            return Ok((client == "app").then_some(caller));
        }
        let credentials = request.basic_credentials();
        Ok(credentials.filter(|given| given.password == "pass:word").map(|given| {
            assert_eq!(given.username, "us\u{e9}r");
            assert!(!format!("{given:?}").contains("pass"));
            caller
        }))
    }

    fn schemes(&self) -> AuthSchemes {
        AuthSchemes::BearerAndBasic
    }
}

/// Keeps what it sees of the last request.
#[derive(Default)]
struct Observer {
    seen: Arc<Mutex<Option<Caller>>>,
}

impl NoteService for Observer {
    async fn create(&self, _: CreateNote, _: Caller) -> WriteResult<NoteId> {
        Err(Rejection::not_found())
    }

    async fn update(&self, _: UpdateNote, _: Caller) -> WriteResult<NoteId> {
        Err(Rejection::not_found())
    }

    async fn get(&self, id: NoteId, caller: Caller) -> ReadResult<Note> {
        *self.seen.lock().unwrap() = Some(caller);
        Ok(Note { id, ..Note::default() })
    }

    async fn get_many(&self, _: Vec<NoteId>, _: Caller) -> ReadResult<Vec<Note>> {
        Err(Rejection::not_found())
    }

    async fn list(&self, _: List<Note>, _: Caller) -> ReadResult<Page<NoteRow>> {
        Err(Rejection::not_found())
    }

    async fn delete(&self, _: NoteId, _: Caller) -> WriteResult<NoteId> {
        Err(Rejection::not_found())
    }
}

fn get() -> http::request::Builder {
    Request::get("/api/notes/1?x=y").header("X-Request-Id", "id-1")
}

#[tokio::test]
async fn handlers_see_the_head_of_the_request_and_the_data_of_the_authenticator() {
    let observer = Observer::default();
    let seen = Arc::clone(&observer.seen);
    let router = router(observer, settings().authenticator(Users)).layer(Extension("layered"));
    let request = get().header("client_id", "app").body(Body::empty()).unwrap();
    assert_eq!(send(router, request).await.status, 200);

    let caller = seen.lock().unwrap().take().unwrap();
    assert_eq!(caller.data::<Tenant>(), Some(&Tenant(7)));
    assert_eq!(caller.data::<u32>(), None);
    let request = caller.request();
    assert_eq!((request.method().as_str(), request.id()), ("GET", "id-1"));
    assert_eq!(request.uri(), "/api/notes/1?x=y");
    assert_eq!(request.headers()["client_id"], "app");
    assert_eq!(request.extensions().get(), Some(&"layered"));
    assert_eq!(request.peer_addr(), None);
    assert!(!format!("{caller:?} {request:?}").contains("x=y"));
}

#[test]
fn a_caller_made_by_hand_has_an_empty_request() {
    let caller = Caller::administrator("a");
    assert_eq!(caller.data::<Tenant>(), None);
    assert_eq!((caller.request().id(), caller.request().headers().len()), ("", 0));
    let mut budget = caller.request().byte_budget();
    assert!(budget.charge(usize::MAX).is_ok());
}

#[tokio::test]
async fn basic_credentials_authenticate() {
    let router = router(Scripted, settings().authenticator(Users));
    let wrong = "the credentials are wrong or have expired: get new ones";
    let missing = "the credentials are missing: send `Authorization: Bearer ...` or `Authorization: Basic ...`";
    for (value, message) in [
        // us\u{e9}r:pass:word
        ("Basic dXPDqXI6cGFzczp3b3Jk", None),
        ("bASIC   dXPDqXI6cGFzczp3b3Jk", None),
        ("Basic dXNlcjp3cm9uZw==", Some(wrong)),
        ("Bearer token", Some(wrong)),
        ("Basic", Some(missing)),
        ("Basic !", Some(missing)),
        ("Basic dXNlcg==", Some(missing)),
        ("Digest x", Some(missing)),
    ] {
        let body = if message.is_some() { untouchable() } else { Body::empty() };
        let request = get().header("Authorization", value).body(body).unwrap();
        let response = send(router.clone(), request).await;
        let Some(message) = message else {
            assert_eq!(response.status, 200, "{value}");
            continue;
        };
        response.assert(401, &rejection_envelope(message));
        let challenges: Vec<_> = response.headers.get_all("WWW-Authenticate").iter().collect();
        assert_eq!(challenges.len(), 2);
        assert_eq!(challenges[1], r#"Basic realm="Notes", charset="UTF-8""#);
    }
}

#[tokio::test]
async fn a_repeated_authorization_is_rejected() {
    let router = router(Scripted, settings());
    let request = get()
        .header("Authorization", "Bearer admin-token")
        .header("Authorization", "Bearer admin-token");
    let response = send(router, request.body(untouchable()).unwrap()).await;
    let message = "the header `Authorization` is given more than once: send it once";
    response.assert(400, &rejection_envelope(message));
}
