//! The seam between calls and what carries them: below authentication and repeats.

#[cfg(any(feature = "reqwest", feature = "tower"))]
mod collect;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "tower")]
mod service;

use bytes::Bytes;
use http::{Extensions, Request, Response};

#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;
#[cfg(feature = "tower")]
pub use self::service::ServiceTransport;
use crate::{BoxError, BoxFuture};

/// Carries a request to the service and its answer back.
///
/// A transport sends each request once and follows no redirects, so that a token never reaches
/// another host. Every status is an answer; an error is for when there is none. How large an
/// answer may get stands in the request, see [`AnswerLimit::of`].
pub trait Transport: Send + Sync + 'static {
    /// Sends a request.
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>>;
}

/// How many bytes the body of an answer may have. Travels with a request as an extension, where it
/// is not the usual one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerLimit(pub usize);

impl AnswerLimit {
    /// The limit that a request with these extensions asks for.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or_default()
    }
}

impl Default for AnswerLimit {
    fn default() -> Self {
        Self(16 * 1024 * 1024)
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The request did not leave, so it was not carried out.
    #[error("the request was not sent: no connection to the service")]
    NotSent(#[source] BoxError),
    /// The connection broke while the request or its answer was on the way.
    #[error("the connection broke: whether the request was carried out is not known")]
    Broken(#[source] BoxError),
    /// The answer is larger than the client takes.
    #[error(
        "the answer is larger than {limit} bytes: whether the request was carried out is not \
         known; raise `answer_limit` to read such answers"
    )]
    #[non_exhaustive]
    TooLarge {
        /// How many bytes would have been taken.
        limit: usize,
    },
}

impl TransportError {
    /// An answer with a body over this limit.
    pub fn too_large(limit: AnswerLimit) -> Self {
        Self::TooLarge { limit: limit.0 }
    }
}
