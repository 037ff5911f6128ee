//! The transport of the network.

use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST};
use http::uri::Authority;
use http::{HeaderValue, Request, Response, Uri};
use reqwest::Url;
use reqwest::redirect::Policy;
#[cfg(feature = "rustls")]
use rustls::crypto::{CryptoProvider, ring};

use super::collect::{collect, stream};
use crate::{BodyStream, BoxError, BoxFuture, ResponseBodyLimit, Transport, TransportError};

/// Sends requests over the network with reqwest.
///
/// Redirects are not followed, since a token must not reach another host. Retries of reqwest are
/// disabled: the [`RetryPolicy`](crate::RetryPolicy) decides about retries.
///
/// # Proxies and certificates
///
/// [`from_builder`](Self::from_builder) takes the settings of a reqwest client:
///
/// ```no_run
/// # use runtime_client as nexudus_client;
/// # mod runtime { pub use runtime_client::{ReqwestTransport, reqwest}; }
/// use nexudus_client::Client;
/// # /*
/// use nexudus_client::runtime::{ReqwestTransport, reqwest};
/// # */
/// # use runtime::{ReqwestTransport, reqwest};
/// # use runtime_core::Api;
///
/// # fn example<A: Api>() -> Result<Client<A>, Box<dyn std::error::Error + Send + Sync>> {
/// let authority = reqwest::Certificate::from_pem(&std::fs::read("authority.pem")?)?;
/// let identity = reqwest::Identity::from_pem(&std::fs::read("client.pem")?)?;
/// let network = reqwest::Client::builder()
///     .proxy(reqwest::Proxy::all("http://proxy.example.com:3128")?)
///     .tls_certs_merge([authority])
///     .identity(identity);
/// let client = Client::builder()
///     .bearer_token("token")
///     .transport(ReqwestTransport::from_builder(network)?)
///     .build()?;
/// # Ok(client)
/// # }
/// ```
///
/// By default, proxies come from environment variables such as `HTTPS_PROXY`, and the certificate
/// authorities are those of the system.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// The origin of the first request. All requests of a client have the same origin.
    origin: Arc<OnceLock<Origin>>,
}

/// A scheme and an authority, with the URL and the `Host` header computed from them.
struct Origin {
    scheme: String,
    authority: String,
    url: Url,
    host: HeaderValue,
}

impl ReqwestTransport {
    /// Creates a transport with its own connection pool.
    ///
    /// With the feature `rustls`, the crypto provider is the default of the process, or ring if
    /// the process has none.
    pub fn new() -> Result<Self, BoxError> {
        Self::build(tls(reqwest::Client::builder())?)
    }

    /// Creates a transport from a builder, whose redirects and retries are disabled. A timeout of
    /// the builder applies in addition to that of the client.
    ///
    /// With the feature `rustls`, reqwest requires that the process has a default crypto provider.
    /// If it has none, this function installs ring.
    pub fn from_builder(builder: reqwest::ClientBuilder) -> Result<Self, BoxError> {
        #[cfg(feature = "rustls")]
        if CryptoProvider::get_default().is_none() {
            // An error means that another thread installed one at the same time.
            let _ = ring::default_provider().install_default();
        }
        Self::build(builder)
    }

    fn build(builder: reqwest::ClientBuilder) -> Result<Self, BoxError> {
        let never = reqwest::retry::never().max_retries_per_request(0);
        let client = builder.redirect(Policy::none()).retry(never).build()?;
        Ok(Self { client, origin: Arc::default() })
    }

    /// Converts a request to the type of reqwest.
    fn request(&self, request: Request<Bytes>) -> Result<reqwest::Request, BoxError> {
        let (mut parts, body) = request.into_parts();
        let url = match self.origin.get().filter(|origin| origin.is_of(&parts.uri)) {
            // Parsing the whole URL and formatting `Host` would cost a tenth of a call.
            Some(origin) => {
                parts.headers.entry(HOST).or_insert_with(|| origin.host.clone());
                let mut url = origin.url.clone();
                url.set_path(parts.uri.path());
                url.set_query(parts.uri.query());
                url
            }
            None => {
                let url = Url::parse(&parts.uri.to_string())?;
                if let Some(origin) = Origin::of(&parts.uri, &url) {
                    // An error means that another request was first.
                    let _ = self.origin.set(origin);
                }
                url
            }
        };
        let mut request = reqwest::Request::new(parts.method, url);
        if !body.is_empty() {
            // Otherwise hyper adds the length to a copy of the headers, which has no room for it.
            parts.headers.entry(CONTENT_LENGTH).or_insert_with(|| body.len().into());
        }
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(body.into());
        Ok(request)
    }

    fn execute(
        &self,
        request: Request<Bytes>,
    ) -> Result<impl Future<Output = reqwest::Result<reqwest::Response>> + use<>, TransportError>
    {
        let request = self.request(request).map_err(TransportError::NotSent)?;
        Ok(self.client.execute(request))
    }
}

impl Origin {
    fn of(uri: &Uri, url: &Url) -> Option<Self> {
        let host = match url.port() {
            Some(port) => format!("{}:{port}", url.host_str()?),
            None => url.host_str()?.to_owned(),
        };
        Some(Self {
            scheme: uri.scheme_str()?.to_owned(),
            authority: uri.authority()?.as_str().to_owned(),
            url: url.clone(),
            host: host.try_into().ok()?,
        })
    }

    fn is_of(&self, uri: &Uri) -> bool {
        uri.scheme_str() == Some(self.scheme.as_str())
            && uri.authority().map(Authority::as_str) == Some(self.authority.as_str())
    }
}

/// Configures TLS without a change to the default crypto provider of the process.
#[cfg(feature = "rustls")]
fn tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, BoxError> {
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let provider = CryptoProvider::get_default()
        .map_or_else(|| Arc::new(ring::default_provider()), Arc::clone);
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(not(feature = "rustls"))]
#[expect(clippy::unnecessary_wraps, reason = "the function is fallible with rustls")]
fn tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, BoxError> {
    Ok(builder)
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let limit = ResponseBodyLimit::of(request.extensions());
        let response = self.execute(request);
        Box::pin(async move {
            let response = response?.await.map_err(failure)?;
            collect(response.into(), limit).await
        })
    }

    fn send_streaming(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<BodyStream>, TransportError>> {
        let response = self.execute(request);
        Box::pin(async move {
            let response = response?.await.map_err(failure)?;
            Ok(stream::<reqwest::Body>(response.into()))
        })
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL of the origin can contain a password.
        f.debug_tuple("ReqwestTransport").field(&self.client).finish()
    }
}

fn failure(error: reqwest::Error) -> TransportError {
    // The query of the URL can hold personal data.
    let error = error.without_url();
    if error.is_connect() || error.is_builder() {
        TransportError::NotSent(error.into())
    } else if is_parse(&error) {
        TransportError::InvalidResponse(error.into())
    } else {
        TransportError::Broken(error.into())
    }
}

/// Whether the response could not be parsed.
fn is_parse(error: &(dyn std::error::Error + 'static)) -> bool {
    error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse)
        || error.source().is_some_and(is_parse)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str) -> Request<Bytes> {
        Request::post(uri).body(Bytes::from_static(b"{}")).unwrap()
    }

    /// Converts a request after one to this origin.
    fn convert(known: &str, request: Request<Bytes>) -> reqwest::Request {
        let transport = ReqwestTransport::new().unwrap();
        transport.request(self::request(known)).unwrap();
        transport.request(request).unwrap()
    }

    #[test]
    fn a_known_origin_does_not_change_the_url() {
        for uri in [
            "https://example.com/api/notes",
            "https://EXAMPLE.com/",
            "https://example.com",
            "https://example.com/a/../b/./c",
            "https://example.com/a%2Fb%20c/\\d;e=1",
            "https://example.com/?",
            "https://example.com/notes?page=1&Note_Text=a%20'b'",
            "https://example.com:443/notes?id=[1,2]",
            "http://127.0.0.1:8787/notes",
            "http://[::1]:8787/notes",
            "https://me:secret@example.com/notes",
        ] {
            let expected = Url::parse(&request(uri).uri().to_string()).unwrap();
            assert_eq!(*convert(uri, request(uri)).url(), expected, "{uri}");
            assert_eq!(*convert("https://example.com/x?y", request(uri)).url(), expected, "{uri}");
        }
    }

    #[test]
    fn the_host_header_is_that_of_the_url() {
        for (uri, expected) in [
            ("https://Example.com/notes", "example.com"),
            ("https://example.com:443/notes", "example.com"),
            ("https://example.com:8443/notes", "example.com:8443"),
            ("http://[::1]:8787/notes", "[::1]:8787"),
            ("https://me:secret@example.com/notes", "example.com"),
        ] {
            assert_eq!(convert(uri, request(uri)).headers()[HOST], expected, "{uri}");
        }
        let elsewhere = convert("https://example.com", request("https://example.org"));
        assert!(!elsewhere.headers().contains_key(HOST), "reqwest sets the header");
    }

    #[test]
    fn a_host_header_of_the_caller_is_kept() {
        let mut request = request("https://example.com/notes");
        request.headers_mut().insert(HOST, HeaderValue::from_static("example.org"));
        assert_eq!(convert("https://example.com", request).headers()[HOST], "example.org");
    }
}
