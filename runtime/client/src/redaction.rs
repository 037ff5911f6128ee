//! Redaction of secrets in everything that is shown.

use std::borrow::Cow;
use std::cmp::Reverse;

use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderName, HeaderValue};
use runtime_core::FieldError;
use secrecy::{ExposeSecret, SecretString};

use crate::decode::ErrorDetails;
use crate::excerpt::Excerpt;

pub(crate) const REDACTED: &str = "[REDACTED]";

/// Secrets shorter than this are not redacted: no service issues them, and replacing them would
/// make every text unreadable.
const MIN_LENGTH: usize = 4;

/// Secrets shorter than this are only redacted where they are not part of a longer word.
const MIN_PARTIAL_LENGTH: usize = 8;

/// Texts that are never shown, longest first, so that a secret that contains another is replaced
/// as a whole.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<SecretString>);

impl Secrets {
    /// Adds a secret in every encoding in which a service could repeat it.
    pub(crate) fn add(&mut self, secret: &str) {
        let json = serde_json::Value::from(secret).to_string();
        let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        // Without the quotes, which are one byte each.
        for text in [secret, &json[1..json.len() - 1], &form] {
            if text.len() >= MIN_LENGTH && self.0.iter().all(|known| known.expose_secret() != text)
            {
                self.0.push(text.into());
            }
        }
        self.0.sort_by_key(|secret| Reverse(secret.expose_secret().len()));
    }

    /// Adds the values of sensitive headers.
    pub(crate) fn add_headers(&mut self, headers: &HeaderMap) {
        for (name, value) in headers.iter().filter(|(name, value)| is_sensitive(name, value)) {
            let value = String::from_utf8_lossy(value.as_bytes());
            self.add(split_scheme(name, &value).map_or(&*value, |(_, secret)| secret));
        }
    }

    /// Replaces the secrets in a text.
    pub(crate) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for secret in &self.0 {
            let secret = secret.expose_secret();
            if text.contains(secret) {
                text = Cow::Owned(replace(&text, secret));
            }
        }
        text
    }

    /// Replaces the secrets in a text, and shortens it to one line.
    pub(crate) fn redact_line(&self, text: &str) -> String {
        Excerpt::of(&*self.redact(text)).to_string()
    }

    /// Replaces the secrets in error details, except for attempted values, which are never shown.
    pub(crate) fn redact_details(&self, details: &mut ErrorDetails) {
        let texts = details.field_errors.iter_mut().flat_map(
            |FieldError { message, property_name, .. }| [message.as_mut(), property_name.as_mut()],
        );
        for text in texts.chain([details.message.as_mut()]).flatten() {
            if let Cow::Owned(redacted) = self.redact(text) {
                *text = redacted;
            }
        }
    }
}

/// Replaces a secret in a text.
fn replace(text: &str, secret: &str) -> String {
    let is_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    let mut replaced = String::with_capacity(text.len());
    let mut end = 0;
    for (start, _) in text.match_indices(secret) {
        let after = start + secret.len();
        let is_partial =
            is_word(text[..start].chars().next_back()) || is_word(text[after..].chars().next());
        if secret.len() >= MIN_PARTIAL_LENGTH || !is_partial {
            replaced.push_str(&text[end..start]);
            replaced.push_str(REDACTED);
            end = after;
        }
    }
    replaced.push_str(&text[end..]);
    replaced
}

/// Whether the value of a header is a secret.
fn is_sensitive(name: &HeaderName, value: &HeaderValue) -> bool {
    value.is_sensitive() || [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE].contains(name)
}

/// Splits credentials into their scheme and what follows it.
fn split_scheme<'v>(name: &HeaderName, value: &'v str) -> Option<(&'v str, &'v str)> {
    if [AUTHORIZATION, PROXY_AUTHORIZATION].contains(name) { value.split_once(' ') } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_a_secret_is_redacted() {
        let mut secrets = Secrets::default();
        secrets.add("pa\"ss w");
        secrets.add("pa\"ss");
        secrets.add("");
        let shown = secrets.redact(r#"pa"ss w, {"a":"pa\"ss w"}, a=pa%22ss+w, pa"ss"#);
        let expected = r#"[REDACTED], {"a":"[REDACTED]"}, a=[REDACTED], [REDACTED]"#;
        assert_eq!(shown, expected);
    }

    #[test]
    fn short_secrets_are_redacted_as_whole_words() {
        let mut secrets = Secrets::default();
        for secret in ["t", "note", "123456"] {
            secrets.add(secret);
        }
        let shown = secrets.redact("t note notes /api/notes/1234567 code=123456");
        assert_eq!(shown, "t [REDACTED] notes /api/notes/1234567 code=[REDACTED]");
    }

    #[test]
    fn headers_are_sensitive_by_name_or_by_flag() {
        let mut marked = HeaderValue::from_static("key-1");
        marked.set_sensitive(true);
        let headers = HeaderMap::from_iter([
            (AUTHORIZATION, HeaderValue::from_static("Bearer token-1")),
            (HeaderName::from_static("x-key"), marked),
            (HeaderName::from_static("x-trace"), HeaderValue::from_static("trace-1")),
        ]);
        let mut secrets = Secrets::default();
        secrets.add_headers(&headers);
        assert_eq!(
            secrets.redact("Bearer token-1 key-1 trace-1"),
            "Bearer [REDACTED] [REDACTED] trace-1"
        );
    }
}
