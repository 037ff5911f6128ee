//! A request as a line for a shell, without its secrets.

use bytes::Bytes;
use http::Request;

use crate::redaction::Secrets;

/// The request as a call of `curl`, without these secrets, which those of its headers are among.
pub(crate) fn curl(request: &Request<Bytes>, secrets: &Secrets) -> String {
    let mut words = vec![
        format!("curl -X {}", request.method()),
        quoted(&secrets.redact(&request.uri().to_string())),
    ];
    for (name, value) in request.headers() {
        let header = format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()));
        words.push(format!("-H {}", quoted(&secrets.redact(&header))));
    }
    if !request.body().is_empty() {
        let body = String::from_utf8_lossy(request.body());
        words.push(format!("--data-raw {}", quoted(&secrets.redact(&body))));
    }
    words.join(" ")
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
