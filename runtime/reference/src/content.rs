//! [`Content`]: what is served as it is, compressed where the client takes that, and not at all where
//! the client has it already.

use std::io::Write;
use std::sync::{Arc, OnceLock};

use axum::body::Bytes;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HeaderName, IF_NONE_MATCH, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

/// No other host, no inline script, no `eval`. The component sets styles of elements, which takes
/// `unsafe-inline` for them.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// A body that does not change. What is derived from it is made for the first request that needs it.
struct Content {
    media_type: &'static str,
    plain: Bytes,
    gzip: OnceLock<Bytes>,
    tag: OnceLock<HeaderValue>,
}

/// A route that responds with a body.
pub(crate) fn route<S>(media_type: &'static str, body: impl Into<Bytes>) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    let (gzip, tag) = (OnceLock::new(), OnceLock::new());
    let content = Arc::new(Content { media_type, plain: body.into(), gzip, tag });
    get(move |headers: HeaderMap| std::future::ready(content.respond(&headers)))
}

impl Content {
    fn respond(&self, request: &HeaderMap) -> Response {
        let tag = self.tag.get_or_init(|| tag(&self.plain));
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static(self.media_type)),
            (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            // It may be kept, and has to be asked for again.
            (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
            (VARY, HeaderValue::from_static("accept-encoding")),
            (ETAG, tag.clone()),
        ];
        if elements(request, &IF_NONE_MATCH).any(|known| known == "*" || tag == known) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        if !elements(request, &ACCEPT_ENCODING).any(takes_gzip) {
            return (headers, self.plain.clone()).into_response();
        }
        let body = self.gzip.get_or_init(|| compressed(&self.plain)).clone();
        (headers, [(CONTENT_ENCODING, "gzip")], body).into_response()
    }
}

/// The elements of a header that is a list.
fn elements<'h>(headers: &'h HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'h str> {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

/// Whether an element of `Accept-Encoding` is gzip, and not with a weight of zero.
fn takes_gzip(element: &str) -> bool {
    let mut parts = element.split(';').map(str::trim);
    let is_gzip = parts.next().is_some_and(|coding| coding.eq_ignore_ascii_case("gzip"));
    let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
    is_gzip && weight.is_none_or(|weight| weight > 0.0)
}

/// A weak tag, which holds for either form of the body.
fn tag(body: &[u8]) -> HeaderValue {
    let tag = format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(Sha256::digest(body)));
    HeaderValue::try_from(tag).expect("Base64 is ASCII")
}

fn compressed(body: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).expect("a vector takes it");
    encoder.finish().expect("a vector takes it").into()
}
