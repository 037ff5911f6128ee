//! The raw answer of the service, which every error about one keeps.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Response, StatusCode};

/// The headers in which services, and the proxies before them, name a request.
static REQUEST_IDS: [HeaderName; 3] = [
    HeaderName::from_static("x-request-id"),
    HeaderName::from_static("request-id"),
    HeaderName::from_static("x-correlation-id"),
];

/// An answer as it came: status, headers, body.
#[derive(Clone)]
pub struct Answer(Response<Bytes>);

impl Answer {
    /// HTTP status.
    pub fn status(&self) -> StatusCode {
        self.0.status()
    }

    /// HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// The body, byte by byte as it came.
    pub fn body(&self) -> &Bytes {
        self.0.body()
    }

    /// By what the service knows the request, where it says so.
    pub fn request_id(&self) -> Option<&str> {
        REQUEST_IDS.iter().find_map(|name| self.headers().get(name)?.to_str().ok())
    }

    /// The body as text; what is not UTF-8 is replaced.
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.body())
    }
}

impl From<Response<Bytes>> for Answer {
    fn from(response: Response<Bytes>) -> Self {
        Self(response)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Headers can carry cookies, and the body repeats what was sent.
        f.debug_struct("Answer")
            .field("status", &self.status())
            .field("body_length", &self.body().len())
            .finish_non_exhaustive()
    }
}
