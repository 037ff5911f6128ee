//! A mock transport for the tests of programs that use a client.
//!
//! ```
//! use std::time::Duration;
//!
//! use runtime_client::{BuildError, Client, Error, test_util::MockTransport};
//! # use runtime_core::Operation;
//!
//! // `request` is any request of a generated client.
//! # async fn example<O: Operation + Clone>(request: O) -> Result<(), Box<dyn std::error::Error>> {
//! let service = MockTransport::<O::Api>::new()
//!     .throttle(Duration::from_millis(5))
//!     .saved(7)
//!     .reject("Subject", "is a required field");
//! let client: Client<O::Api> =
//!     Client::builder().bearer_token("token").transport(service.clone()).build()?;
//!
//! // The code under test. The client retries the throttled call.
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
//! A call that modifies a record reads it twice, so it takes three responses:
//!
//! ```
//! # use runtime_client::{BuildError, Client, Updatable, test_util::MockTransport};
//! # async fn example<R: Updatable>(
//! #     record: R,
//! #     change: impl Fn(&mut R::Update) + Send + Copy,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let service = MockTransport::new().record(&record).record(&record).saved(record.id());
//! let client: Client<R::Api> =
//!     Client::builder().bearer_token("token").transport(service.clone()).build()?;
//! let modified = client.modify::<R>(record.id(), change).await?;
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
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{Method, Request, Response, StatusCode};
use runtime_core::{
    Api, CommandInfo, FieldError, Meaning, Operation, Page, Record, RejectionParts, SuccessParts,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::rate_limiter::lock;
use crate::target::Target;
use crate::{BoxFuture, Transport, TransportError};

/// A transport that returns prepared responses, one per request.
///
/// A request gets the first response left that was added without a condition or whose condition
/// it meets. A request without a response panics with its method and URL. Clones share their state.
pub struct MockTransport<A> {
    state: Arc<Mutex<State>>,
    api: PhantomData<fn() -> A>,
}

#[derive(Default)]
struct State {
    replies: VecDeque<(Condition, Reply)>,
    /// The condition of the next reply that is added.
    condition: Condition,
    requests: Vec<Sent>,
}

/// The condition of a reply. `None` matches every request.
type Condition = Option<Box<dyn Fn(&Request<Bytes>) -> bool + Send>>;

struct Sent {
    request: Request<Bytes>,
    is_asserted: bool,
}

enum Reply {
    Respond(Response<Bytes>),
    RefuseConnection,
    ResetConnection,
    Hang,
}

impl<A: Api> MockTransport<A> {
    /// Creates a transport without responses.
    pub fn new() -> Self {
        Self { state: Arc::default(), api: PhantomData }
    }

    /// Sets a condition of the response that is added next, so that it is returned to the first
    /// request that meets the condition, in whatever order requests are sent.
    pub fn when(self, condition: impl Fn(&Request<Bytes>) -> bool + Send + 'static) -> Self {
        lock(&self.state).condition = Some(Box::new(condition));
        self
    }

    /// Sets the condition that the request is of this operation with this content. See
    /// [`when`](Self::when).
    pub fn when_sent<O: Operation<Api = A>>(self, request: &O) -> Self {
        let expected = Expected::of(request);
        self.when(move |sent| expected.check(sent).is_ok())
    }

    /// Adds the response that the record with this id was saved.
    pub fn saved(self, id: impl Into<i64>) -> Self {
        self.success("saved", id.into())
    }

    /// Adds the response that the record with this id was deleted.
    pub fn deleted(self, id: impl Into<i64>) -> Self {
        self.success("deleted", id.into())
    }

    /// Adds a record, for a call that reads one.
    pub fn record<R: Record<Api = A>>(self, record: &R) -> Self {
        self.json(StatusCode::OK, record)
    }

    /// Adds an array of records, for a call that reads several by their ids.
    pub fn records<R: Record<Api = A>>(self, records: &[R]) -> Self {
        self.json(StatusCode::OK, records)
    }

    /// Adds a list of commands.
    pub fn commands(self, commands: &[CommandInfo]) -> Self {
        self.json(StatusCode::OK, commands)
    }

    /// Adds a page of a list.
    pub fn page<T: Serialize>(self, page: &Page<T>) -> Self {
        let page = page.to_json(&A::READING.page).expect("a page is JSON");
        self.respond(response(StatusCode::OK, page.into()))
    }

    /// Adds a file, for a call that downloads one. An empty one means that there is none.
    pub fn file(self, content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        let mut response = response(StatusCode::OK, bytes.into());
        let content_type = http::HeaderValue::from_static(content_type);
        response.headers_mut().insert(CONTENT_TYPE, content_type);
        self.respond(response)
    }

    /// Adds a rejection with an error of this field.
    pub fn reject(self, field: &str, message: &str) -> Self {
        let status = status::<A>(Meaning::Invalid, StatusCode::BAD_REQUEST);
        let errors = vec![FieldError::new(field, message)];
        self.rejection(status, format!("{field}: {message}"), errors)
    }

    /// Adds a 401, as for an invalid token or a missing role.
    pub fn unauthorized(self) -> Self {
        let status = status::<A>(Meaning::Unauthorized, StatusCode::UNAUTHORIZED);
        self.rejection(status, "unauthorized".to_owned(), Vec::new())
    }

    /// Adds a failure of the service.
    pub fn fail(self) -> Self {
        let status = status::<A>(Meaning::Failed, StatusCode::INTERNAL_SERVER_ERROR);
        self.rejection(status, "the service failed".to_owned(), Vec::new())
    }

    /// Adds the response that the record does not exist.
    pub fn not_found(self) -> Self {
        let status = status::<A>(Meaning::NotFound, StatusCode::NOT_FOUND);
        self.json(status, A::NOT_FOUND_MESSAGE)
    }

    /// Adds a throttling response with a `Retry-After` header. With tokio's paused time, the test
    /// does not wait.
    pub fn throttle(self, delay: Duration) -> Self {
        let status = status::<A>(Meaning::Throttled, StatusCode::TOO_MANY_REQUESTS);
        let mut response = response(status, Bytes::new());
        let seconds = http::HeaderValue::try_from(delay.as_secs_f64().to_string());
        response.headers_mut().insert(RETRY_AFTER, seconds.expect("a number is a header"));
        self.respond(response)
    }

    /// Adds a throttling response with another status, such as 409, and the delay in its body:
    /// `Wait 2 seconds`. The API has to treat the status as throttling.
    pub fn throttle_with_status(self, status: StatusCode, delay: Duration) -> Self {
        self.respond(response(status, format!("Wait {} seconds", delay.as_secs_f64()).into()))
    }

    /// Adds tokens that expire after this many seconds, for a login or a refresh.
    pub fn token(self, access: &str, refresh: &str, expires_in: u64) -> Self {
        let token = json!({
            "access_token": access,
            "token_type": "bearer",
            "expires_in": expires_in,
            "refresh_token": refresh,
        });
        self.json(StatusCode::OK, &token)
    }

    /// Adds any response.
    pub fn respond(self, response: Response<impl Into<Bytes>>) -> Self {
        self.push(Reply::Respond(response.map(Into::into)))
    }

    /// Adds a refused connection: the request is not sent.
    pub fn refuse_connection(self) -> Self {
        self.push(Reply::RefuseConnection)
    }

    /// Adds a connection that is reset after the request is sent.
    pub fn reset_connection(self) -> Self {
        self.push(Reply::ResetConnection)
    }

    /// Adds a response that never arrives.
    pub fn hang(self) -> Self {
        self.push(Reply::Hang)
    }

    /// Returns the requests that were sent so far.
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        lock(&self.state).requests.iter().map(|sent| sent.request.clone()).collect()
    }

    /// Asserts that the next request, after those already asserted, is this one.
    #[track_caller]
    pub fn assert_sent<O: Operation<Api = A>>(&self, request: &O) {
        let expected = Expected::of(request);
        let result = {
            let mut state = lock(&self.state);
            match state.requests.iter_mut().find(|sent| !sent.is_asserted) {
                None => Err(format!("expected {expected}, but no further request was sent")),
                Some(sent) => {
                    sent.is_asserted = true;
                    expected.check(&sent.request)
                }
            }
        };
        if let Err(message) = result {
            panic!("{message}");
        }
    }

    /// Asserts that a request not yet asserted is this one, in whatever order they were sent.
    #[track_caller]
    pub fn assert_sent_in_any_order<O: Operation<Api = A>>(&self, request: &O) {
        let expected = Expected::of(request);
        let is_sent = {
            let mut state = lock(&self.state);
            let mut left = state.requests.iter_mut().filter(|sent| !sent.is_asserted);
            let found = left.find(|sent| expected.check(&sent.request).is_ok());
            found.map(|sent| sent.is_asserted = true).is_some()
        };
        assert!(is_sent, "expected {expected}, but no such request was sent");
    }

    /// Asserts that every response was used.
    #[track_caller]
    pub fn assert_finished(&self) {
        let left = lock(&self.state).replies.len();
        assert_eq!(left, 0, "responses that no request was sent for");
    }

    fn success(self, message: &'static str, id: i64) -> Self {
        let status = status::<A>(Meaning::Success, StatusCode::OK);
        let parts = SuccessParts {
            status: status.as_u16(),
            message,
            id: Some(id),
            updated_on: None,
            updated_by: None,
        };
        self.json(status, &A::Success::from(parts))
    }

    fn rejection(self, status: StatusCode, message: String, errors: Vec<FieldError>) -> Self {
        let parts = RejectionParts { status: status.as_u16(), message, errors };
        self.json(status, &A::Rejection::from(parts))
    }

    fn json(self, status: StatusCode, body: &(impl Serialize + ?Sized)) -> Self {
        let body = serde_json::to_string(body).expect("an response is JSON");
        self.respond(response(status, body.into()))
    }

    fn push(self, reply: Reply) -> Self {
        let mut state = lock(&self.state);
        let condition = state.condition.take();
        state.replies.push_back((condition, reply));
        drop(state);
        self
    }
}

impl<A: Api> Transport for MockTransport<A> {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let target = format!("{} {}", request.method(), request.uri());
        let reply = {
            let mut state = lock(&self.state);
            let is_met = |(condition, _): &(Condition, Reply)| {
                condition.as_ref().is_none_or(|condition| condition(&request))
            };
            let index = state.replies.iter().position(is_met);
            let reply = index.and_then(|index| state.replies.remove(index));
            state.requests.push(Sent { request, is_asserted: false });
            reply.map(|(_, reply)| reply)
        };
        let broken = |kind: io::ErrorKind| io::Error::from(kind).into();
        let result = match reply {
            Some(Reply::Respond(response)) => Ok(response),
            Some(Reply::RefuseConnection) => {
                Err(TransportError::NotSent(broken(io::ErrorKind::ConnectionRefused)))
            }
            Some(Reply::ResetConnection) => {
                Err(TransportError::Broken(broken(io::ErrorKind::ConnectionReset)))
            }
            Some(Reply::Hang) => return Box::pin(std::future::pending()),
            None => panic!("unexpected request: no response is left for {target}"),
        };
        Box::pin(std::future::ready(result))
    }
}

impl<A: Api> Default for MockTransport<A> {
    fn default() -> Self {
        Self::new()
    }
}

impl<A> Clone for MockTransport<A> {
    fn clone(&self) -> Self {
        Self { state: Arc::clone(&self.state), api: PhantomData }
    }
}

impl<A> fmt::Debug for MockTransport<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = lock(&self.state);
        f.debug_struct("MockTransport")
            .field("requests", &state.requests.len())
            .field("replies_left", &state.replies.len())
            .finish()
    }
}

/// A request that a test expects.
struct Expected {
    method: Method,
    path: String,
    body: Option<Value>,
}

impl Expected {
    fn of<O: Operation>(request: &O) -> Self {
        let Target { method, path, .. } = Target::of(request);
        let body = || serde_json::to_value(request).expect("a request is JSON");
        Self { method, path: path.into_owned(), body: O::INFO.kind.has_body().then(body) }
    }

    /// Compares a request with the expected one. The error says how they differ.
    fn check(&self, sent: &Request<Bytes>) -> Result<(), String> {
        let path = sent.uri().path_and_query().map_or("", |path| path.as_str());
        if *sent.method() != self.method || !path.ends_with(&self.path) {
            return Err(format!("expected {self}, but {} {path} was called", sent.method()));
        }
        let body = serde_json::from_slice(sent.body()).unwrap_or(Value::Null);
        match &self.body {
            Some(expected) if body != *expected => {
                Err(format!("unexpected body of {self}:\n expected: {expected}\n     sent: {body}"))
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// Returns the status that the API uses for an outcome.
fn status<A: Api>(meaning: Meaning, default: StatusCode) -> StatusCode {
    A::OUTCOMES
        .response(meaning)
        .and_then(|answer| StatusCode::from_u16(answer.status).ok())
        .unwrap_or(default)
}

fn response(status: StatusCode, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
}
