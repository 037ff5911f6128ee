//! Transports, which send HTTP requests below authentication and retries.

mod body_stream;
#[cfg(any(feature = "reqwest", feature = "tower"))]
mod collect;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "tower")]
mod service;

use bytes::Bytes;
use http::{Extensions, Request, Response};

pub use self::body_stream::BodyStream;
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
#[cfg(feature = "tower")]
pub use self::service::ServiceTransport;
use crate::{BoxError, BoxFuture};

/// Sends HTTP requests.
///
/// A transport sends each request once and follows no redirects, so that a token never reaches
/// another host. Every status is a response; errors are for requests without a response. The
/// maximum size of a response is part of the request, see [`ResponseBodyLimit::of`].
pub trait Transport: Send + Sync + 'static {
    /// Sends a request.
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;

    /// Sends a request for a file, and returns once the head of the response has arrived. The maximum
    /// size does not apply. By default the body is read first, up to that size.
    fn send_streaming(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        let response = self.send(request);
        Box::pin(async move { Ok(response.await?.map(BodyStream::from)) })
    }
}

/// The maximum size of a response body in bytes. An extension of requests, unless it is the
/// default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResponseBodyLimit(pub usize);

impl ResponseBodyLimit {
    /// Returns the limit of a request with these extensions.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or_default()
    }
}

impl Default for ResponseBodyLimit {
    fn default() -> Self {
        Self(16 * 1024 * 1024)
    }
}

/// The error of a request without a response.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The request was not sent, so it was not carried out.
    #[error("the request was not sent: no connection to the service")]
    NotSent(#[source] BoxError),
    /// The connection broke after the request was sent, at least in part.
    #[error("the connection broke: whether the request was carried out is unknown")]
    Broken(#[source] BoxError),
    /// The response is not valid HTTP, or its head is too large.
    #[error("the response is not valid HTTP: whether the request was carried out is unknown")]
    InvalidResponse(#[source] BoxError),
    /// The response exceeds the size limit of the client.
    #[error(
        "the response exceeds {limit} bytes: whether the request was carried out is unknown; \
         raise `response_body_limit` to read such responses"
    )]
    #[non_exhaustive]
    ResponseTooLarge {
        /// The size limit in bytes.
        limit: usize,
    },
}

impl TransportError {
    /// Creates the error of a response that exceeds the limit.
    pub fn response_too_large(limit: ResponseBodyLimit) -> Self {
        Self::ResponseTooLarge { limit: limit.0 }
    }
}
