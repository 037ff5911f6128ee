//! Transports that do what a test wants.

use std::sync::{Arc, Mutex};

use runtime_client::http::{Request, Response};
use runtime_client::{BoxFuture, Bytes, Transport, TransportError};

use crate::api::Client;

/// Gives the same answer to every request, and remembers what was asked.
#[derive(Clone)]
pub(crate) struct Scripted {
    answer: Response<Bytes>,
    seen: Arc<Mutex<Vec<Request<Bytes>>>>,
}

impl Scripted {
    pub(crate) fn new(status: u16, body: impl Into<Bytes>) -> Self {
        let answer = Response::builder().status(status).body(body.into()).unwrap();
        Self { answer, seen: Arc::default() }
    }

    /// The one request that was sent.
    pub(crate) fn only_request(&self) -> Request<Bytes> {
        let mut seen = self.seen.lock().unwrap();
        assert_eq!(seen.len(), 1, "requests sent");
        seen.remove(0)
    }

    pub(crate) fn is_untouched(&self) -> bool {
        self.seen.lock().unwrap().is_empty()
    }
}

impl Transport for Scripted {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.seen.lock().unwrap().push(request);
        Box::pin(std::future::ready(Ok(self.answer.clone())))
    }
}

/// Never answers.
pub(crate) struct Silent;

impl Transport for Silent {
    fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(std::future::pending())
    }
}

/// A client with a token on a transport.
pub(crate) fn client(transport: impl Transport) -> Client {
    Client::builder().bearer_token("s3cr3t-token").transport(transport).build().unwrap()
}

/// Answers each request with what a function says.
pub(crate) struct Answering<F>(pub(crate) F);

impl<F> Transport for Answering<F>
where
    F: Fn(&Request<Bytes>) -> Response<Bytes> + Send + Sync + 'static,
{
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(std::future::ready(Ok((self.0)(&request))))
    }
}
