//! One call on its way: from a body to an answer, whatever the answer means.
//!
//! What a call knows by its types ends here: this code is compiled once, not once an operation.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Request};
use runtime_core::OperationInfo;

use crate::base_url::BaseUrl;
use crate::token::Credentials;
use crate::{Answer, AnswerLimit, ErrorKind, Transport, TransportError};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What the calls of a client share.
pub(crate) struct Settings {
    pub(crate) base_url: BaseUrl,
    pub(crate) credentials: Credentials,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) timeout: Duration,
    pub(crate) answer_limit: AnswerLimit,
    pub(crate) user_agent: HeaderValue,
}

/// A call, ready to be sent as often as it takes.
pub(crate) struct Outgoing {
    pub(crate) operation: &'static OperationInfo,
    pub(crate) body: Bytes,
    pub(crate) headers: HeaderMap,
    pub(crate) timeout: Duration,
}

/// Carries a call out, within its time.
pub(crate) async fn exchange(
    settings: &Settings,
    outgoing: &Outgoing,
) -> Result<Answer, ErrorKind> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Err(ErrorKind::Request(
            "there is no tokio runtime: await the call inside of one".into(),
        ));
    }
    match tokio::time::timeout(outgoing.timeout, attempt(settings, outgoing)).await {
        Ok(result) => result,
        Err(_) => Err(ErrorKind::Timeout { after: outgoing.timeout }),
    }
}

/// Sends a call once.
async fn attempt(settings: &Settings, outgoing: &Outgoing) -> Result<Answer, ErrorKind> {
    let authorization = settings.credentials.authorization().await?;
    let request = request(settings, outgoing, authorization)
        .map_err(|error| ErrorKind::Request(error.into()))?;
    let response = settings.transport.send(request).await?;
    // A transport may leave the limit to us.
    if response.body().len() > settings.answer_limit.0 {
        return Err(TransportError::too_large(settings.answer_limit).into());
    }
    Ok(Answer::from(response))
}

fn request(
    settings: &Settings,
    outgoing: &Outgoing,
    authorization: Option<HeaderValue>,
) -> http::Result<Request<Bytes>> {
    let mut request = Request::builder()
        .method(outgoing.operation.kind.method())
        .uri(settings.base_url.join(outgoing.operation.path))
        .extension(settings.answer_limit)
        .body(outgoing.body.clone())?;
    let headers = request.headers_mut();
    headers.insert(ACCEPT, JSON);
    headers.insert(CONTENT_TYPE, JSON);
    headers.insert(USER_AGENT, settings.user_agent.clone());
    if let Some(authorization) = authorization {
        headers.insert(AUTHORIZATION, authorization);
    }
    // The caller's own headers come last: they replace ours.
    headers.extend(outgoing.headers.clone());
    Ok(request)
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("base_url", &self.base_url)
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("answer_limit", &self.answer_limit)
            .field("user_agent", &self.user_agent)
            .finish_non_exhaustive()
    }
}
