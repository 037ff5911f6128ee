//! What every request of a client has in common, and the limit that every answer is held to.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Request};

use crate::base_url::BaseUrl;
use crate::{Answer, AnswerLimit, Transport, TransportError};

pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The way to the service. Logins go it too, below authentication and repeats.
#[derive(Clone)]
pub(crate) struct Wire {
    pub(crate) base_url: BaseUrl,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) answer_limit: AnswerLimit,
    pub(crate) user_agent: HeaderValue,
}

impl Wire {
    /// A request to a path that starts with a slash. Headers that are given replace others.
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
        // What goes without saying costs a map on the heap when it is said.
        if self.answer_limit != AnswerLimit::default() {
            request.extensions_mut().insert(self.answer_limit);
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
    ) -> impl Future<Output = Result<Answer, TransportError>> {
        // The request is handed over before there is a future, which is smaller without it.
        let response = self.transport.send(request);
        async move {
            let response = response.await?;
            // A transport may leave the limit to us.
            if response.body().len() > self.answer_limit.0 {
                return Err(TransportError::too_large(self.answer_limit));
            }
            Ok(Answer::from(response))
        }
    }
}
