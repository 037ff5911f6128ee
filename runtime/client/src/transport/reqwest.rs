//! The transport over the network.

use bytes::Bytes;
use http::{Request, Response};
use reqwest::redirect::Policy;

use super::collect::collect;
use crate::{AnswerLimit, BoxError, BoxFuture, Transport, TransportError};

/// Carries requests over the network.
#[derive(Clone, Debug)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// A transport with a pool of connections of its own.
    pub fn new() -> Result<Self, BoxError> {
        let client = tls(reqwest::Client::builder())?.redirect(Policy::none()).build()?;
        Ok(Self(client))
    }
}

/// The cryptography is chosen here rather than for the whole process, which is the application's
/// to choose for.
#[cfg(feature = "rustls")]
fn tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, BoxError> {
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(not(feature = "rustls"))]
#[expect(clippy::unnecessary_wraps, reason = "rustls can fail to be set up")]
fn tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, BoxError> {
    Ok(builder)
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let limit = AnswerLimit::of(request.extensions());
            let request = request
                .try_into()
                .map_err(|error: reqwest::Error| TransportError::NotSent(error.into()))?;
            let response = self.0.execute(request).await.map_err(failure)?;
            collect(Response::<reqwest::Body>::from(response), limit).await
        })
    }
}

fn failure(error: reqwest::Error) -> TransportError {
    if error.is_connect() || error.is_builder() {
        TransportError::NotSent(error.into())
    } else {
        TransportError::Broken(error.into())
    }
}
