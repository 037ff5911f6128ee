//! The endpoint of a client: everything that its HTTP requests have in common.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request, Response};

use crate::base_url::BaseUrl;
use crate::{BodyStream, RawResponse, ResponseBodyLimit, Transport, TransportError};

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
    /// Sends a request once, and returns the response with what is left of its body: nothing, unless
    /// the response is a success whose body is more than an answer in a few words.
    pub(crate) async fn send_streaming(
        &self,
        request: Request<Bytes>,
    ) -> Result<(RawResponse, Option<BodyStream>), TransportError> {
        let (parts, mut body) = self.transport.send_streaming(request).await?.into_parts();
        let (body, rest) = if parts.status.is_success() {
            let start = start(&mut body, may_be_json(&parts.headers)).await?;
            (start.bytes, Some(body).filter(|_| !start.is_all))
        } else {
            (body.collect(self.response_body_limit).await?, None)
        };
        Ok((Response::from_parts(parts, body).into(), rest))
    }
}

/// The longest body that is read as an answer of the service, instead of a file.
const LONGEST_ANSWER: usize = 16 * 1024;

/// The beginning of a body.
struct Start {
    bytes: Bytes,
    is_all: bool,
}

/// Reads a body until it is certain to be a file, or to its end. JSON may be an envelope.
async fn start(body: &mut BodyStream, may_be_json: bool) -> Result<Start, TransportError> {
    let mut start = BytesMut::new();
    while start.len() < LONGEST_ANSWER && (may_be_json || b"null".starts_with(start.trim_ascii())) {
        match body.next().await {
            Some(piece) => start.extend_from_slice(&piece?),
            None => return Ok(Start { bytes: start.freeze(), is_all: true }),
        }
    }
    Ok(Start { bytes: start.freeze(), is_all: false })
}

/// Whether the content type is that of JSON, or not given.
pub(crate) fn may_be_json(headers: &HeaderMap) -> bool {
    let Some(content_type) = headers.get(CONTENT_TYPE) else { return true };
    let essence = content_type.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(b"application/json")
}
