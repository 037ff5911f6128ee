//! A transport that follows a script, for the tests of those who use a client.
//!
//! ```
//! use std::time::Duration;
//!
//! use runtime_client::{BuildError, Client, Error, test_util::Script};
//! # use runtime_core::Operation;
//!
//! // Any request of a generated client takes the place of this one.
//! # async fn example<O: Operation + Clone>(request: O) -> Result<(), Box<dyn std::error::Error>> {
//! let service = Script::<O::Api>::new()
//!     .throttle(Duration::from_millis(5))
//!     .saved(7)
//!     .reject("Subject", "is a required field");
//! let client: Client<O::Api> =
//!     Client::builder().bearer_token("token").transport(service.clone()).build()?;
//!
//! // The code to be tested. The client gets past the throttling by itself.
//! client.call(request.clone()).await?;
//! service.assert_sent(&request);
//! service.assert_sent(&request);
//!
//! let error = client.call(request).await.unwrap_err();
//! assert_eq!(error.for_field("Subject").count(), 1);
//! service.assert_finished();
//! # Ok(())
//! # }
//! ```
//!
//! A record that is read, changed and written back is in the script as often as it is read:
//!
//! ```
//! # use runtime_client::{BuildError, Client, Updatable, test_util::Script};
//! # async fn example<R: Updatable>(
//! #     record: R,
//! #     change: impl Fn(&mut R::Update) + Send + Copy,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let service = Script::new().record(&record).record(&record).saved(record.id());
//! let client: Client<R::Api> =
//!     Client::builder().bearer_token("token").transport(service.clone()).build()?;
//! let modified = client.modify::<R, _>(record.id(), change).await?;
//! assert!(modified.is_written());
//! service.assert_finished();
//! # Ok(())
//! # }
//! ```

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{Request, Response, StatusCode};
use runtime_core::{
    Api, FieldError, Meaning, Operation, Page, Record, RejectionParts, SuccessParts,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::gate::lock;
use crate::target::Target;
use crate::{BoxFuture, Transport, TransportError};

/// A transport that answers as it was told, one request after the other.
///
/// A request that no answer is left for is a panic, which names it. Clones share the script.
pub struct Script<A> {
    state: Arc<Mutex<State>>,
    api: PhantomData<fn() -> A>,
}

#[derive(Default)]
struct State {
    replies: VecDeque<Reply>,
    sent: Vec<Request<Bytes>>,
    asserted: usize,
}

enum Reply {
    Answer(Response<Bytes>),
    Refuse,
    Reset,
    Hang,
}

impl<A: Api> Script<A> {
    /// A script without answers: any request is one too many.
    pub fn new() -> Self {
        Self { state: Arc::default(), api: PhantomData }
    }

    /// Then a success: the record with this id was saved.
    pub fn saved(self, id: impl Into<i64>) -> Self {
        self.accept("saved", id.into())
    }

    /// Then a success: the record with this id was deleted.
    pub fn deleted(self, id: impl Into<i64>) -> Self {
        self.accept("deleted", id.into())
    }

    /// Then this record, to a call that reads one.
    pub fn record<R: Record<Api = A>>(self, record: &R) -> Self {
        self.json(StatusCode::OK, record)
    }

    /// Then these records, to a call that reads some by their ids.
    pub fn records<R: Record<Api = A>>(self, records: &[R]) -> Self {
        self.json(StatusCode::OK, records)
    }

    /// Then this page of a list, whose rows are those of a record.
    pub fn page<T: Serialize>(self, page: &Page<T>) -> Self {
        let page = page.to_json(&A::READING.page).expect("a page is JSON");
        self.answer(response(StatusCode::OK, page.into()))
    }

    /// Then a refusal of one field, with a reason.
    pub fn reject(self, field: &str, message: &str) -> Self {
        let status = status::<A>(Meaning::Invalid, StatusCode::BAD_REQUEST);
        let errors = vec![FieldError::new(field, message)];
        self.refuse_request(status, format!("{field}: {message}"), errors)
    }

    /// Then 401: the token is no good, or its owner lacks a right.
    pub fn unauthorized(self) -> Self {
        let status = status::<A>(Meaning::Unauthorized, StatusCode::UNAUTHORIZED);
        self.refuse_request(status, "unauthorized".to_owned(), Vec::new())
    }

    /// Then a failure of the service.
    pub fn fail(self) -> Self {
        let status = status::<A>(Meaning::Failed, StatusCode::INTERNAL_SERVER_ERROR);
        self.refuse_request(status, "the service failed".to_owned(), Vec::new())
    }

    /// Then: there is no such record.
    pub fn not_found(self) -> Self {
        let status = status::<A>(Meaning::NotFound, StatusCode::NOT_FOUND);
        self.json(status, A::NOT_FOUND_MESSAGE)
    }

    /// Then: too many requests, wait this long, by the status that the API usually says it with and
    /// `Retry-After`. A runtime of tokio whose time is paused does not make the test wait.
    pub fn throttle(self, wait: Duration) -> Self {
        let status = status::<A>(Meaning::Throttled, StatusCode::TOO_MANY_REQUESTS);
        let mut response = response(status, Bytes::new());
        let seconds = http::HeaderValue::try_from(wait.as_secs_f64().to_string());
        response.headers_mut().insert(RETRY_AFTER, seconds.expect("a number is a header"));
        self.answer(response)
    }

    /// Like [`throttle`](Self::throttle) by another status, such as 409, and with the wait in words:
    /// `Wait 2 seconds`. It is a throttling only where the API has this status for one.
    pub fn throttle_by(self, status: StatusCode, wait: Duration) -> Self {
        self.answer(response(status, format!("Wait {} seconds", wait.as_secs_f64()).into()))
    }

    /// Then a token that is good for so many seconds, to a login or a refresh.
    pub fn token(self, access: &str, refresh: &str, expires_in: u64) -> Self {
        let token = json!({
            "access_token": access,
            "token_type": "bearer",
            "expires_in": expires_in,
            "refresh_token": refresh,
        });
        self.json(StatusCode::OK, &token)
    }

    /// Then this answer, whatever it is.
    pub fn answer(self, response: Response<impl Into<Bytes>>) -> Self {
        self.then(Reply::Answer(response.map(Into::into)))
    }

    /// Then no connection: the request is not sent.
    pub fn refuse(self) -> Self {
        self.then(Reply::Refuse)
    }

    /// Then a connection that is reset once the request was sent.
    pub fn reset(self) -> Self {
        self.then(Reply::Reset)
    }

    /// Then no answer, ever.
    pub fn hang(self) -> Self {
        self.then(Reply::Hang)
    }

    /// What was sent so far.
    pub fn sent(&self) -> Vec<Request<Bytes>> {
        lock(&self.state).sent.clone()
    }

    /// Asserts that the next request, after those that were asserted before, was this one.
    #[track_caller]
    pub fn assert_sent<O: Operation<Api = A>>(&self, request: &O) {
        let next = {
            let mut state = lock(&self.state);
            state.asserted += 1;
            state.sent.get(state.asserted - 1).cloned()
        };
        let Target { method, path: expected, .. } = Target::of(request);
        let target = format!("{method} {expected}");
        let Some(sent) = next else { panic!("{target} was expected, and nothing more was sent") };
        assert_eq!(sent.method(), method, "the method of what was sent");
        let path = sent.uri().path_and_query().map_or("", |path| path.as_str());
        assert!(path.ends_with(&*expected), "{target} was expected, and {path} was called");
        if !O::INFO.kind.has_body() {
            return;
        }
        let body: Value = serde_json::from_slice(sent.body()).unwrap_or(Value::Null);
        let expected = serde_json::to_value(request).expect("a request is JSON");
        assert_eq!(body, expected, "the body of what was sent to {target}");
    }

    /// Asserts that every answer was asked for.
    #[track_caller]
    pub fn assert_finished(&self) {
        let left = lock(&self.state).replies.len();
        assert_eq!(left, 0, "answers of the script that nobody asked for");
    }

    fn accept(self, message: &'static str, id: i64) -> Self {
        let status = status::<A>(Meaning::Success, StatusCode::OK);
        let acceptance = SuccessParts {
            status: status.as_u16(),
            message,
            id,
            updated_on: None,
            updated_by: None,
        };
        self.json(status, &A::Success::from(acceptance))
    }

    fn refuse_request(self, status: StatusCode, message: String, errors: Vec<FieldError>) -> Self {
        let refusal = RejectionParts { status: status.as_u16(), message, errors };
        self.json(status, &A::Rejection::from(refusal))
    }

    fn json(self, status: StatusCode, body: &(impl Serialize + ?Sized)) -> Self {
        let body = serde_json::to_string(body).expect("an answer is JSON");
        self.answer(response(status, body.into()))
    }

    fn then(self, reply: Reply) -> Self {
        lock(&self.state).replies.push_back(reply);
        self
    }
}

impl<A: Api> Transport for Script<A> {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let target = format!("{} {}", request.method(), request.uri());
        let reply = {
            let mut state = lock(&self.state);
            state.sent.push(request);
            state.replies.pop_front()
        };
        let broken = |kind: io::ErrorKind| io::Error::from(kind).into();
        let result = match reply {
            Some(Reply::Answer(response)) => Ok(response),
            Some(Reply::Refuse) => {
                Err(TransportError::NotSent(broken(io::ErrorKind::ConnectionRefused)))
            }
            Some(Reply::Reset) => {
                Err(TransportError::Broken(broken(io::ErrorKind::ConnectionReset)))
            }
            Some(Reply::Hang) => return Box::pin(std::future::pending()),
            None => panic!("nobody expected {target}: the script has no answer left for it"),
        };
        Box::pin(std::future::ready(result))
    }
}

impl<A: Api> Default for Script<A> {
    fn default() -> Self {
        Self::new()
    }
}

impl<A> Clone for Script<A> {
    fn clone(&self) -> Self {
        Self { state: Arc::clone(&self.state), api: PhantomData }
    }
}

impl<A> fmt::Debug for Script<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock(&self.state);
        f.debug_struct("Script")
            .field("sent", &state.sent.len())
            .field("left", &state.replies.len())
            .finish()
    }
}

/// The status with which the API says this; a usual one, where it never does.
fn status<A: Api>(meaning: Meaning, usual: StatusCode) -> StatusCode {
    A::OUTCOMES
        .response(meaning)
        .and_then(|answer| StatusCode::from_u16(answer.status).ok())
        .unwrap_or(usual)
}

fn response(status: StatusCode, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}
