//! [`RequestId`]: the name of a request in logs and in its response.

use std::fmt;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The header of the request id, in requests and responses.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest request id that is accepted from a client.
const LIMIT: usize = 128;

/// A request id.
#[derive(Clone)]
pub(crate) enum RequestId {
    /// That of the client.
    Given(HeaderValue),
    /// A random one, which becomes text only where it is needed.
    Generated(u64),
}

impl RequestId {
    /// The request id of the client if it is safe to log, or else a new one.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        match headers.get(REQUEST_ID) {
            Some(id) if is_safe_to_log(id.as_bytes()) => Self::Given(id.clone()),
            Some(_) | None => Self::Generated(fastrand::u64(..)),
        }
    }

    pub(crate) fn to_header(&self) -> HeaderValue {
        match self {
            Self::Given(id) => id.clone(),
            Self::Generated(id) => (*id).into(),
        }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(id) => f.write_str(id.to_str().unwrap_or_default()),
            Self::Generated(id) => id.fmt(f),
        }
    }
}

fn is_safe_to_log(id: &[u8]) -> bool {
    let is_safe = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~:/+=".contains(byte);
    (1..=LIMIT).contains(&id.len()) && id.iter().all(is_safe)
}
