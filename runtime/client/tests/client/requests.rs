//! The request of a call, and errors before it is sent.

use std::error::Error as _;

use runtime_client::{BoxFuture, Error, ErrorKind, SecretString, TokenError, TokenProvider};

use crate::api::{Client, Note, NoteId, UpdateNote, note};
use crate::transports::{FixedResponse, client};

const YES: &str = r#"{"WasSuccessful":true,"Value":{"Id":7}}"#;

#[tokio::test]
async fn method_url_headers_and_body() {
    let service = FixedResponse::new(200, YES);
    client(service.clone()).create(note()).await.unwrap();
    let request = service.only_request();
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://notes.example.com/api/notes");
    assert_eq!(request.headers()["authorization"], "Bearer s3cr3t-token");
    assert_eq!(request.headers()["content-type"], "application/json");
    assert_eq!(request.headers()["accept"], "application/json");
    let agent = request.headers()["user-agent"].to_str().unwrap();
    assert!(agent.starts_with("nexudus-runtime-client/"), "{agent}");
    assert_eq!(request.body(), r#"{"Text":"private words"}"#);
}

#[tokio::test]
async fn anonymous_sends_no_token() {
    let service = FixedResponse::new(200, YES);
    let builder = Client::builder().anonymous().user_agent("mine/1").transport(service.clone());
    let client = builder.base_url("https://proxy.example.com/notes/").build().unwrap();
    client.create(note()).await.unwrap();
    let request = service.only_request();
    assert!(!request.headers().contains_key("authorization"));
    assert_eq!(request.headers()["user-agent"], "mine/1");
    assert_eq!(request.uri(), "https://proxy.example.com/notes/api/notes");
}

#[tokio::test]
async fn headers_of_a_call_replace_those_of_the_client() {
    let service = FixedResponse::new(200, YES);
    let client = client(service.clone());
    let call = client.create(note()).header("X-Trace", "1").header("x-trace", "2");
    call.header("user-agent", "mine/1").send().await.unwrap();
    let request = service.only_request();
    assert_eq!(request.headers().get_all("x-trace").iter().collect::<Vec<_>>(), ["2"]);
    assert_eq!(request.headers().get_all("user-agent").iter().collect::<Vec<_>>(), ["mine/1"]);
}

#[tokio::test]
async fn an_invalid_header_is_an_error_of_the_call() {
    let service = FixedResponse::new(200, YES);
    let client = client(service.clone());
    let error = client.create(note()).header("no good", "x").header("a", "b").await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Request(_)));
    assert_eq!(error.source().unwrap().to_string(), "invalid HTTP header name");
    assert!(service.is_untouched());
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    struct Broke;

    impl TokenProvider for Broke {
        fn token(&self) -> BoxFuture<'_, Result<SecretString, TokenError>> {
            Box::pin(async { Err(TokenError::Provider("wrong password".into())) })
        }
    }

    let service = FixedResponse::new(200, YES);
    let builder = Client::builder().token_provider(Broke).transport(service.clone());
    let error = builder.build().unwrap().create(note()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Token(_)));
    assert!(error.is_token());
    assert_eq!(error.source().unwrap().to_string(), "wrong password");
    assert!(service.is_untouched());
}

#[test]
fn a_call_outside_of_a_runtime_is_an_error() {
    let builder = Client::builder().anonymous().writes_per_minute(1);
    let client = builder.transport(FixedResponse::new(200, YES)).build().unwrap();
    let note = Note::new(NoteId(7));
    let update = UpdateNote::from(note.clone());
    let calls: [BoxFuture<'_, Result<(), Error>>; 5] = [
        Box::pin(async { client.create(crate::api::note()).await.map(drop) }),
        Box::pin(async { client.get_many([NoteId(7)]).await.map(drop) }),
        Box::pin(async { client.list().stream().next().await.unwrap().map(drop) }),
        Box::pin(async { client.modify(NoteId(7), |_| ()).await.map(drop) }),
        Box::pin(async { client.replace(&note, update.clone()).await.map(drop) }),
    ];
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    for mut call in calls {
        let std::task::Poll::Ready(result) = call.as_mut().poll(&mut context) else {
            panic!("the call waits for something");
        };
        assert!(matches!(result.unwrap_err().kind(), ErrorKind::Request(_)));
    }
}

#[tokio::test]
async fn calls_run_on_any_thread() {
    let client = client(FixedResponse::new(200, YES));
    let calls = (0..3).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.create(note()).await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
}
