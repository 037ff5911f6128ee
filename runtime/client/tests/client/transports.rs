//! Transports for tests.

use std::sync::{Arc, Mutex};

use runtime_client::http::{Request, Response};
use runtime_client::{BoxFuture, Bytes, Transport, TransportError};

use crate::api::Client;

/// Returns the same response to every request, and records the requests.
#[derive(Clone)]
pub(crate) struct FixedResponse {
    response: Response<Bytes>,
    seen: Arc<Mutex<Vec<Request<Bytes>>>>,
}

impl FixedResponse {
    pub(crate) fn new(status: u16, body: impl Into<Bytes>) -> Self {
        let response = Response::builder().status(status).body(body.into()).unwrap();
        Self { response, seen: Arc::default() }
    }

    /// Returns the only request that was sent.
    pub(crate) fn only_request(&self) -> Request<Bytes> {
        let mut seen = self.seen.lock().unwrap();
        assert_eq!(seen.len(), 1, "requests sent");
        seen.remove(0)
    }

    pub(crate) fn is_untouched(&self) -> bool {
        self.seen.lock().unwrap().is_empty()
    }
}

impl Transport for FixedResponse {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.seen.lock().unwrap().push(request);
        Box::pin(std::future::ready(Ok(self.response.clone())))
    }
}

/// Never responds.
pub(crate) struct NeverResponds;

impl Transport for NeverResponds {
    fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(std::future::pending())
    }
}

/// Returns a client with a token.
pub(crate) fn client(transport: impl Transport) -> Client {
    Client::builder().bearer_token("s3cr3t-token").transport(transport).build().unwrap()
}

/// Computes the response from the request.
pub(crate) struct RespondWith<F>(pub(crate) F);

impl<F> Transport for RespondWith<F>
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
