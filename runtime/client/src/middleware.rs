//! Middleware, which wraps every attempt.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};

use crate::rate_limiter::lock;
use crate::{BodyStream, BoxFuture, ResponseBodyLimit, Transport, TransportError};

/// Wraps every attempt of every call, and every login: for metrics, logging, or signing requests.
///
/// A middleware sees the complete request, including its token, below authentication and retries.
/// The extensions of the request hold the [`OperationInfo`](crate::OperationInfo) of the call, as
/// `&'static OperationInfo`, unless the call is untyped. The body of a file passes by: the response of
/// a download that succeeds is empty here.
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
pub struct Next<'a> {
    transport: &'a dyn Transport,
    /// Holds the body of a file, which passes by the middleware.
    passing: Option<&'a Mutex<Option<BodyStream>>>,
}

impl<'a> Next<'a> {
    /// Sends a request on.
    pub fn send(
        self,
        request: Request<Bytes>,
    ) -> BoxFuture<'a, Result<Response<Bytes>, TransportError>> {
        let Self { transport, passing } = self;
        let Some(passing) = passing else { return transport.send(request) };
        let limit = ResponseBodyLimit::of(request.extensions());
        let response = transport.send_streaming(request);
        Box::pin(async move {
            let (parts, body) = response.await?.into_parts();
            if !parts.status.is_success() {
                return Ok(Response::from_parts(parts, body.collect(limit).await?));
            }
            *lock(passing) = Some(body);
            Ok(Response::from_parts(parts, Bytes::new()))
        })
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
        self.middleware.handle(request, Next { transport: &*self.inner, passing: None })
    }

    fn send_streaming(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        Box::pin(async move {
            let passing = Mutex::new(None);
            let next = Next { transport: &*self.inner, passing: Some(&passing) };
            let response = self.middleware.handle(request, next).await?;
            let passed = lock(&passing).take();
            Ok(response.map(|body| match passed {
                Some(passed) if body.is_empty() => passed,
                Some(_) | None => body.into(),
            }))
        })
    }
}
