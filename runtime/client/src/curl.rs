//! A request as a line for a shell, without its secrets.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request};

use crate::redaction::{REDACTED, Secrets, is_sensitive, scheme};

/// The request as a call of `curl`.
pub(crate) fn curl(request: &Request<Bytes>, secrets: &Secrets) -> String {
    let mut words = vec![
        format!("curl -X {}", request.method()),
        quoted(&secrets.redact(&request.uri().to_string())),
    ];
    for (name, value) in request.headers() {
        words.push(format!("-H {}", quoted(&secrets.redact(&header(name, value)))));
    }
    if !request.body().is_empty() {
        let body = String::from_utf8_lossy(request.body());
        words.push(format!("--data-raw {}", quoted(&secrets.redact(&body))));
    }
    words.join(" ")
}

fn header(name: &HeaderName, value: &HeaderValue) -> String {
    let text = String::from_utf8_lossy(value.as_bytes());
    if !is_sensitive(name, value) {
        return format!("{name}: {text}");
    }
    match scheme(name, &text) {
        Some((scheme, _)) => format!("{name}: {scheme} {REDACTED}"),
        None => format!("{name}: {REDACTED}"),
    }
}

/// The text between single quotes, inside of which a shell changes nothing.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_the_quotes_and_no_secret_is_shown() {
        let request = Request::post("https://example.com/a?b=1&c=s3cr3t")
            .header("authorization", "Bearer s3cr3t")
            .header("cookie", "session")
            .header("x-note", "it's")
            .body(Bytes::from_static(b"{\"Text\":\"it's\n$HOME\"}"))
            .unwrap();
        let mut secrets = Secrets::default();
        secrets.add_headers(request.headers());
        assert_eq!(
            curl(&request, &secrets),
            "curl -X POST 'https://example.com/a?b=1&c=[REDACTED]' \
             -H 'authorization: Bearer [REDACTED]' -H 'cookie: [REDACTED]' \
             -H 'x-note: it'\\''s' --data-raw '{\"Text\":\"it'\\''s\n$HOME\"}'"
        );
    }
}
