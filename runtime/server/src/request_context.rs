//! [`RequestContext`]: the head of a request, its id and its origin.

use std::fmt;
use std::net::SocketAddr;
use std::sync::{LazyLock, OnceLock};

use axum::http::header::{AUTHORIZATION, HeaderName};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, Request, Uri};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::request_id::RequestId;
use crate::{ByteBudget, ConnectionInfo};

/// The header by which a client identifies its application.
const CLIENT_ID: HeaderName = HeaderName::from_static("client_id");

/// The head of a request, its id and its origin.
///
/// An [`Authenticator`](crate::Authenticator) receives it; a handler finds it in
/// [`Caller::request`](crate::Caller::request). Its `Debug` output contains no headers.
pub struct RequestContext {
    parts: Parts,
    id: Option<RequestId>,
    id_text: OnceLock<String>,
    response_limit: usize,
}

/// The user name and the password of Basic authentication.
#[derive(Clone, PartialEq, Eq)]
pub struct BasicCredentials {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: String,
}

impl RequestContext {
    pub(crate) fn new(parts: Parts, id: RequestId, response_limit: usize) -> Self {
        Self { parts, id: Some(id), id_text: OnceLock::new(), response_limit }
    }

    /// The context of a caller that no request authenticated.
    pub(crate) fn empty() -> &'static Self {
        static EMPTY: LazyLock<RequestContext> = LazyLock::new(|| RequestContext {
            parts: Request::new(()).into_parts().0,
            id: None,
            id_text: OnceLock::new(),
            response_limit: usize::MAX,
        });
        &EMPTY
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.parts.method
    }

    /// The URI. Its query may hold secrets, so don't log it.
    pub fn uri(&self) -> &Uri {
        &self.parts.uri
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The extensions, where layers leave values for handlers.
    pub fn extensions(&self) -> &Extensions {
        &self.parts.extensions
    }

    /// The request id: that of the client's `X-Request-Id`, or else a generated one. Logs and the
    /// response show the same.
    pub fn id(&self) -> &str {
        let text = || self.id.as_ref().map(ToString::to_string).unwrap_or_default();
        self.id_text.get_or_init(text)
    }

    /// The address that the connection comes from. Behind a proxy, that of the proxy. `None` if
    /// the router is not served by `serve` over TCP.
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        self.parts.extensions.get::<ConnectionInfo>()?.peer_addr()
    }

    /// The token in `Authorization: Bearer ...`.
    pub fn bearer_token(&self) -> Option<&str> {
        self.credentials("Bearer ")
    }

    /// The user name and password in `Authorization: Basic ...`.
    pub fn basic_credentials(&self) -> Option<BasicCredentials> {
        let decoded = STANDARD.decode(self.credentials("Basic ")?).ok()?;
        let text = String::from_utf8(decoded).ok()?;
        let (username, password) = text.split_once(':')?;
        Some(BasicCredentials { username: username.to_owned(), password: password.to_owned() })
    }

    /// The value of the header `client_id`, by which a client identifies its application.
    pub fn client_id(&self) -> Option<&str> {
        self.headers().get(CLIENT_ID)?.to_str().ok()
    }

    /// A budget for the bytes of the response, as [`Settings::response_limit`] sets it. A handler
    /// that charges it for each record stops before a page grows too large for the memory.
    ///
    /// [`Settings::response_limit`]: crate::Settings::response_limit
    pub fn byte_budget(&self) -> ByteBudget {
        ByteBudget::new(self.response_limit)
    }

    fn credentials(&self, scheme: &str) -> Option<&str> {
        let value = self.headers().get(AUTHORIZATION)?.to_str().ok()?;
        let (given, credentials) = value.split_at_checked(scheme.len())?;
        let credentials = credentials.trim();
        (given.eq_ignore_ascii_case(scheme) && !credentials.is_empty()).then_some(credentials)
    }
}

impl fmt::Debug for RequestContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestContext")
            .field("id", &self.id())
            .field("method", self.method())
            .field("path", &self.uri().path())
            .field("peer_addr", &self.peer_addr())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for BasicCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BasicCredentials").field("username", &self.username).finish_non_exhaustive()
    }
}
