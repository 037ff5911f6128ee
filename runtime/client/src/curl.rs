//! Formats a request as a `curl` command.

use bytes::Bytes;
use http::Request;

use crate::redaction::Secrets;

/// Formats a request as a `curl` command. `secrets` include those of its headers.
pub(crate) fn curl(request: &Request<Bytes>, secrets: &Secrets) -> String {
    let mut words = vec![
        format!("curl -X {}", request.method()),
        quote(&secrets.redact(&request.uri().to_string())),
    ];
    for (name, value) in request.headers() {
        let header = format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()));
        words.push(format!("-H {}", quote(&secrets.redact(&header))));
    }
    if !request.body().is_empty() {
        let body = String::from_utf8_lossy(request.body());
        words.push(format!("--data-raw {}", quote(&secrets.redact(&body))));
    }
    words.join(" ")
}

/// Quotes a text for a shell.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_quoted_and_secrets_redacted() {
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
