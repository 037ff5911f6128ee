//! Reads the delay that a throttling response asks for.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

use crate::RawResponse;

/// How many bytes of a body are searched for a delay.
const SEARCH_LENGTH: usize = 1024;

/// Returns the delay from the `Retry-After` header, otherwise from the body.
pub(crate) fn parse(response: &RawResponse) -> Option<Duration> {
    from_headers(response.headers()).or_else(|| {
        let body = response.body();
        from_text(&String::from_utf8_lossy(&body[..body.len().min(SEARCH_LENGTH)]))
    })
}

/// Returns the delay from the `Retry-After` header.
pub(crate) fn from_header(response: &RawResponse) -> Option<Duration> {
    from_headers(response.headers())
}

fn from_headers(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?;
    seconds(value).or_else(|| {
        let until = httpdate::parse_http_date(value).ok()?;
        Some(until.duration_since(now(headers)).unwrap_or_default())
    })
}

/// Returns the time of the service, from its `Date` header, since the local clock may differ.
fn now(headers: &HeaderMap) -> SystemTime {
    headers
        .get(DATE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| httpdate::parse_http_date(value).ok())
        .unwrap_or_else(SystemTime::now)
}

/// Finds "Wait N seconds".
fn from_text(text: &str) -> Option<Duration> {
    let text = text.to_ascii_lowercase();
    text.match_indices("wait").find_map(|(at, word)| {
        let rest = text[at + word.len()..].trim_start();
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, unit) = rest.split_at(end);
        if unit.trim_start().starts_with("second") { seconds(number) } else { None }
    })
}

fn seconds(text: &str) -> Option<Duration> {
    text.trim().parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Response;

    use super::*;

    fn response(headers: &[(&str, &str)], body: &'static str) -> RawResponse {
        let mut builder = Response::builder().status(429);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(Bytes::from_static(body.as_bytes())).unwrap().into()
    }

    fn millis(headers: &[(&str, &str)], body: &'static str) -> Option<u128> {
        parse(&response(headers, body)).map(|delay| delay.as_millis())
    }

    #[test]
    fn the_header_takes_precedence() {
        assert_eq!(millis(&[("retry-after", "7")], "Wait 3 seconds"), Some(7000));
    }

    #[test]
    fn a_date_is_relative_to_the_date_header() {
        let date = ("date", "Sun, 06 Nov 1994 08:49:00 GMT");
        let until = ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(millis(&[date, until], ""), Some(37_000));
        assert_eq!(millis(&[until], ""), Some(0), "a date in the past");
    }

    #[test]
    fn the_body_is_the_fallback() {
        for (body, expected) in [
            ("Wait 3 seconds", Some(3000)),
            ("Wait 1 second.", Some(1000)),
            (r#""Please wait 0.25 seconds""#, Some(250)),
            (r#"{"Message":"Wait 12.5 seconds."}"#, Some(12_500)),
            ("Wait, then wait 2 seconds", Some(2000)),
            ("Wait 3 minutes", None),
            ("Wait 1.2.3 seconds", None),
            ("Wait 99999999999999999999999 seconds", None),
            ("", None),
        ] {
            assert_eq!(millis(&[], body), expected, "{body}");
        }
        assert_eq!(millis(&[("retry-after", "soon")], "Wait 3 seconds"), Some(3000));
        assert_eq!(millis(&[("retry-after", "-1")], ""), None);
        assert_eq!(millis(&[("retry-after", "inf")], ""), None);
    }
}
