//! The secrets that a client knows, taken out of whatever is shown.

use std::borrow::Cow;
use std::cmp::Reverse;

use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderMap, HeaderName, HeaderValue};
use runtime_core::FieldError;
use secrecy::{ExposeSecret, SecretString};

use crate::decode::Remarks;
use crate::excerpt::Excerpt;

pub(crate) const REDACTED: &str = "[REDACTED]";

/// Texts that are never shown, the longest first, so that none hides in the rest of another.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<SecretString>);

impl Secrets {
    /// Adds a secret, in every form in which a service could repeat it.
    pub(crate) fn add(&mut self, secret: &str) {
        let json = serde_json::Value::from(secret).to_string();
        let form: String = form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        // Without the quotes, which are one byte each.
        for text in [secret, &json[1..json.len() - 1], &form] {
            if !text.is_empty() && self.0.iter().all(|known| known.expose_secret() != text) {
                self.0.push(text.into());
            }
        }
        self.0.sort_by_key(|secret| Reverse(secret.expose_secret().len()));
    }

    /// Adds what the sensitive ones of these headers hold.
    pub(crate) fn add_headers(&mut self, headers: &HeaderMap) {
        for (name, value) in headers.iter().filter(|(name, value)| is_sensitive(name, value)) {
            let value = String::from_utf8_lossy(value.as_bytes());
            self.add(scheme(name, &value).map_or(&*value, |(_, secret)| secret));
        }
    }

    /// The text without secrets.
    pub(crate) fn redact<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for secret in &self.0 {
            let secret = secret.expose_secret();
            if text.contains(secret) {
                text = Cow::Owned(text.replace(secret, REDACTED));
            }
        }
        text
    }

    /// The beginning of the text, on one line and without secrets.
    pub(crate) fn line(&self, text: &str) -> String {
        Excerpt::of(&*self.redact(text)).to_string()
    }

    /// The remarks of the service without secrets. What a field was attempted to be set to stays:
    /// it is the caller's, and never shown.
    pub(crate) fn redact_remarks(&self, remarks: &mut Remarks) {
        let texts = remarks.field_errors.iter_mut().flat_map(
            |FieldError { message, property_name, .. }| [message.as_mut(), property_name.as_mut()],
        );
        for text in texts.chain([remarks.message.as_mut()]).flatten() {
            if let Cow::Owned(redacted) = self.redact(text) {
                *text = redacted;
            }
        }
    }
}

/// Whether a header holds a secret.
fn is_sensitive(name: &HeaderName, value: &HeaderValue) -> bool {
    value.is_sensitive() || [AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE].contains(name)
}

/// The scheme that credentials start with, and what follows it.
fn scheme<'v>(name: &HeaderName, value: &'v str) -> Option<(&'v str, &'v str)> {
    if [AUTHORIZATION, PROXY_AUTHORIZATION].contains(name) { value.split_once(' ') } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_secret_is_taken_out() {
        let mut secrets = Secrets::default();
        secrets.add("pa\"ss w");
        secrets.add("pa\"ss");
        secrets.add("");
        let shown = secrets.redact(r#"pa"ss w, {"a":"pa\"ss w"}, a=pa%22ss+w, pa"ss"#);
        let expected = r#"[REDACTED], {"a":"[REDACTED]"}, a=[REDACTED], [REDACTED]"#;
        assert_eq!(shown, expected);
    }

    #[test]
    fn headers_are_sensitive_by_name_or_by_mark() {
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
