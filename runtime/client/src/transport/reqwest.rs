//! The transport over the network.

use std::fmt;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::header::HOST;
use http::uri::Authority;
use http::{HeaderValue, Request, Response, Uri};
use reqwest::Url;
use reqwest::redirect::Policy;
#[cfg(feature = "rustls")]
use rustls::crypto::{CryptoProvider, ring};

use super::collect::collect;
use crate::{AnswerLimit, BoxError, BoxFuture, Transport, TransportError};

/// Carries requests over the network.
///
/// Redirects are not followed, since a token must not reach another host, and nothing is sent twice:
/// what may be sent again is decided above.
///
/// # Proxies, and certificates of one's own
///
/// [`from_builder`](Self::from_builder) takes the settings of a client of reqwest:
///
/// ```no_run
/// # use runtime_client as nexudus_client;
/// use nexudus_client::{Client, ReqwestTransport, reqwest};
/// # use runtime_core::Api;
///
/// # fn example<A: Api>() -> Result<Client<A>, Box<dyn std::error::Error + Send + Sync>> {
/// let authority = reqwest::Certificate::from_pem(&std::fs::read("authority.pem")?)?;
/// let myself = reqwest::Identity::from_pem(&std::fs::read("client.pem")?)?;
/// let network = reqwest::Client::builder()
///     .proxy(reqwest::Proxy::all("http://proxy.example.com:3128")?)
///     .tls_certs_merge([authority])
///     .identity(myself);
/// let client = Client::builder()
///     .bearer_token("token")
///     .transport(ReqwestTransport::from_builder(network)?)
///     .build()?;
/// # Ok(client)
/// # }
/// ```
///
/// Without it, the proxies are those of the environment (`HTTPS_PROXY` and its kin), and the
/// certificates those that the system trusts.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: reqwest::Client,
    /// Where the first request went to, as all others of a client do.
    origin: Arc<OnceLock<Origin>>,
}

/// A scheme and an authority, and what a request to them needs that would be made anew for each.
struct Origin {
    scheme: String,
    authority: String,
    url: Url,
    host: HeaderValue,
}

impl ReqwestTransport {
    /// A transport with a pool of connections of its own.
    ///
    /// With the feature `rustls`, the cryptography is that which the process chose for rustls, and
    /// ring where it chose none.
    pub fn new() -> Result<Self, BoxError> {
        Self::over(tls(reqwest::Client::builder())?)
    }

    /// A transport with settings of one's own. Redirects and repeats are turned off, whatever the
    /// builder says, and everything else is as it says: a timeout of its own goes beside that of
    /// the client.
    ///
    /// With the feature `rustls`, a builder needs the process to have chosen its cryptography.
    /// Where it has not, this chooses ring for the process, as rustls itself does where it can.
    pub fn from_builder(builder: reqwest::ClientBuilder) -> Result<Self, BoxError> {
        #[cfg(feature = "rustls")]
        if CryptoProvider::get_default().is_none() {
            // Where another thread was faster, there is one now as well.
            let _ = ring::default_provider().install_default();
        }
        Self::over(builder)
    }

    fn over(builder: reqwest::ClientBuilder) -> Result<Self, BoxError> {
        let never = reqwest::retry::never().max_retries_per_request(0);
        let client = builder.redirect(Policy::none()).retry(never).build()?;
        Ok(Self { client, origin: Arc::default() })
    }

    /// The same request in the types of reqwest.
    fn request(&self, request: Request<Bytes>) -> Result<reqwest::Request, BoxError> {
        let (mut parts, body) = request.into_parts();
        let url = match self.origin.get().filter(|origin| origin.is_of(&parts.uri)) {
            // To parse a URL as a whole, and to put `Host` together, is a tenth of a call.
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
                    // Where another request was first, it is that one's origin which stays.
                    let _ = self.origin.set(origin);
                }
                url
            }
        };
        let mut request = reqwest::Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(body.into());
        Ok(request)
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

/// Where the process has no cryptography, it is chosen here alone: what the whole process has is
/// the application's to choose.
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
#[expect(clippy::unnecessary_wraps, reason = "rustls can fail to be set up")]
fn tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, BoxError> {
    Ok(builder)
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let limit = AnswerLimit::of(request.extensions());
        let response = self.request(request).map(|request| self.client.execute(request));
        Box::pin(async move {
            let response = response.map_err(TransportError::NotSent)?.await.map_err(failure)?;
            collect(Response::<reqwest::Body>::from(response), limit).await
        })
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A URL can have a password in it.
        f.debug_tuple("ReqwestTransport").field(&self.client).finish()
    }
}

fn failure(error: reqwest::Error) -> TransportError {
    if error.is_connect() || error.is_builder() {
        TransportError::NotSent(error.into())
    } else {
        TransportError::Broken(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str) -> Request<Bytes> {
        Request::post(uri).body(Bytes::from_static(b"{}")).unwrap()
    }

    /// What comes of a request where this origin is known.
    fn made(known: &str, request: Request<Bytes>) -> reqwest::Request {
        let transport = ReqwestTransport::new().unwrap();
        transport.request(self::request(known)).unwrap();
        transport.request(request).unwrap()
    }

    #[test]
    fn a_known_origin_makes_no_difference_to_the_url() {
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
            assert_eq!(*made(uri, request(uri)).url(), expected, "{uri}");
            assert_eq!(*made("https://example.com/x?y", request(uri)).url(), expected, "{uri}");
        }
    }

    #[test]
    fn the_host_is_that_of_the_url() {
        for (uri, expected) in [
            ("https://Example.com/notes", "example.com"),
            ("https://example.com:443/notes", "example.com"),
            ("https://example.com:8443/notes", "example.com:8443"),
            ("http://[::1]:8787/notes", "[::1]:8787"),
            ("https://me:secret@example.com/notes", "example.com"),
        ] {
            assert_eq!(made(uri, request(uri)).headers()[HOST], expected, "{uri}");
        }
        let elsewhere = made("https://example.com", request("https://example.org"));
        assert!(!elsewhere.headers().contains_key(HOST), "reqwest knows best");
    }

    #[test]
    fn the_host_of_the_caller_stays() {
        let mut request = request("https://example.com/notes");
        request.headers_mut().insert(HOST, HeaderValue::from_static("example.org"));
        assert_eq!(made("https://example.com", request).headers()[HOST], "example.org");
    }
}
