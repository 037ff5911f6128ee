//! The endpoint of a client: everything that its HTTP requests have in common.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request};

use crate::base_url::BaseUrl;
use crate::{RawResponse, ResponseBodyLimit, Transport, TransportError};

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Builds and sends HTTP requests, below authentication and retries. Logins use it as well.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) base_url: BaseUrl,
    pub(crate) transport: Arc<dyn Transport>,
    /// Whether there is middleware, which may look at the extensions of requests.
    pub(crate) has_middleware: bool,
    pub(crate) response_body_limit: ResponseBodyLimit,
    pub(crate) user_agent: HeaderValue,
}

impl Endpoint {
    /// Builds a request of a path that starts with a slash. `headers` replace the common ones.
    pub(crate) fn request(
        &self,
        method: Method,
        path: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> http::Result<Request<Bytes>> {
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = self.base_url.join(path).try_into()?;
        // Inserting the default would allocate.
        if self.response_body_limit != ResponseBodyLimit::default() {
            request.extensions_mut().insert(self.response_body_limit);
        }
        let all = request.headers_mut();
        all.insert(ACCEPT, JSON);
        all.insert(USER_AGENT, self.user_agent.clone());
        for (name, value) in headers {
            all.insert(name, value.clone());
        }
        Ok(request)
    }

    /// Sends a request once.
    pub(crate) fn send(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<RawResponse, TransportError>> {
        // Called outside of the future, so that the future does not hold the request.
        let response = self.transport.send(request);
        async move {
            let response = response.await?;
            // Transports are not required to enforce the limit.
            if response.body().len() > self.response_body_limit.0 {
                return Err(TransportError::response_too_large(self.response_body_limit));
            }
            Ok(RawResponse::from(response))
        }
    }
}
