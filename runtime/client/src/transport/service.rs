//! A transport that calls a service in the same process.

use std::future::poll_fn;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::Full;
use tower_service::Service;

use super::collect::{collect, stream};
use crate::{BodyStream, BoxError, BoxFuture, ResponseBodyLimit, Transport, TransportError};

/// Calls a tower service in the same process, such as an axum router.
#[derive(Clone, Debug)]
pub struct ServiceTransport<S>(S);

impl<S> ServiceTransport<S> {
    /// Creates a transport. The service is cloned for every request.
    pub fn new(service: S) -> Self {
        Self(service)
    }
}

impl<S, B> Transport for ServiceTransport<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<B>> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<BoxError>,
{
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let service = self.0.clone();
        Box::pin(async move {
            let limit = ResponseBodyLimit::of(request.extensions());
            collect(call(service, request).await?, limit).await
        })
    }

    fn send_streaming(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        let service = self.0.clone();
        Box::pin(async move { Ok(stream(call(service, request).await?)) })
    }
}

async fn call<S>(mut service: S, request: Request<Bytes>) -> Result<S::Response, TransportError>
where
    S: Service<Request<Full<Bytes>>, Error: Into<BoxError>>,
{
    poll_fn(|context| service.poll_ready(context))
        .await
        .map_err(|error| TransportError::NotSent(error.into()))?;
    let response = service.call(request.map(Full::new)).await;
    response.map_err(|error| TransportError::Broken(error.into()))
}
