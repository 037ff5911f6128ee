//! Middleware, which wraps every attempt.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};

use crate::{BoxFuture, Transport, TransportError};

/// Wraps every attempt of every call, and every login: for metrics, logging, or signing requests.
///
/// A middleware sees the complete request, including its token, below authentication and retries.
/// The extensions of the request hold the [`OperationInfo`](crate::OperationInfo) of the call, as
/// `&'static OperationInfo`, unless the call is untyped.
///
/// ```
/// use runtime_client::http::{Request, Response};
/// use runtime_client::{BoxFuture, Bytes, Middleware, Next, OperationInfo, TransportError};
///
/// struct Metrics;
///
/// impl Middleware for Metrics {
///     fn handle<'a>(
///         &'a self,
///         request: Request<Bytes>,
///         next: Next<'a>,
///     ) -> BoxFuture<'a, Result<Response<Bytes>, TransportError>> {
///         Box::pin(async move {
///             let operation = request.extensions().get::<&'static OperationInfo>().copied();
///             let start = std::time::Instant::now();
///             let result = next.send(request).await;
///             println!("{operation:?} took {:?}", start.elapsed());
///             result
///         })
///     }
/// }
/// ```
pub trait Middleware: Send + Sync + 'static {
    /// Handles one attempt. Sends the request on with [`Next::send`], usually once.
    fn handle<'a>(
        &'a self,
        request: Request<Bytes>,
        next: Next<'a>,
    ) -> BoxFuture<'a, Result<Response<Bytes>, TransportError>>;
}

/// The rest of the way of a request: further middleware and the transport.
#[derive(Clone, Copy)]
pub struct Next<'a>(&'a dyn Transport);

impl<'a> Next<'a> {
    /// Sends a request on.
    pub fn send(
        self,
        request: Request<Bytes>,
    ) -> BoxFuture<'a, Result<Response<Bytes>, TransportError>> {
        self.0.send(request)
    }
}

/// A transport inside of a middleware.
pub(crate) struct Wrapped {
    pub(crate) middleware: Arc<dyn Middleware>,
    pub(crate) inner: Arc<dyn Transport>,
}

impl Transport for Wrapped {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        self.middleware.handle(request, Next(&*self.inner))
    }
}
