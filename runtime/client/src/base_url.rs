//! The base URL of a service.

use std::fmt;
use std::net::IpAddr;

use http::Uri;

use crate::BuildError;

/// Scheme, host and optionally a path, without a trailing slash.
#[derive(Clone)]
pub(crate) struct BaseUrl(String);

impl BaseUrl {
    pub(crate) fn parse(text: &str, allow_plain_http: bool) -> Result<Self, BuildError> {
        let uri: Uri = text.parse().map_err(|_| BuildError::BaseUrl)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(BuildError::BaseUrl);
        };
        if authority.host().is_empty() || !matches!(scheme, "http" | "https") {
            return Err(BuildError::BaseUrl);
        }
        if authority.as_str().contains('@') {
            return Err(BuildError::UserInfo);
        }
        if uri.query().is_some() || text.contains('#') {
            return Err(BuildError::Query);
        }
        if scheme == "http" && !allow_plain_http && !is_loopback(authority.host()) {
            return Err(BuildError::PlainHttp);
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }

    /// Appends a path that starts with a slash.
    pub(crate) fn join(&self, path: &str) -> String {
        [&self.0, path].concat()
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> Option<String> {
        BaseUrl::parse(text, false).err().map(|error| error.to_string())
    }

    #[test]
    fn accepts_https_and_plain_http_to_loopback() {
        for text in [
            "https://spaces.example.com",
            "https://spaces.example.com:8443/proxy/",
            "http://localhost:3000",
            "http://LOCALHOST",
            "http://127.0.0.1:3000",
            "http://[::1]:3000",
        ] {
            assert_eq!(error(text), None, "{text}");
        }
    }

    #[test]
    fn rejects_invalid_base_urls() {
        for (text, expected) in [
            ("", BuildError::BaseUrl),
            ("spaces.example.com", BuildError::BaseUrl),
            ("localhost:3000", BuildError::BaseUrl),
            ("/api", BuildError::BaseUrl),
            ("ftp://spaces.example.com", BuildError::BaseUrl),
            ("https://spaces example.com", BuildError::BaseUrl),
            ("https://me:secret@spaces.example.com", BuildError::UserInfo),
            ("https://spaces.example.com?a=1", BuildError::Query),
            ("https://spaces.example.com/#a", BuildError::Query),
            ("http://spaces.example.com", BuildError::PlainHttp),
            ("http://localhost.example.com", BuildError::PlainHttp),
            ("http://127.0.0.1.example.com", BuildError::PlainHttp),
        ] {
            assert_eq!(error(text), Some(expected.to_string()), "{text}");
        }
    }

    #[test]
    fn plain_http_can_be_allowed() {
        assert!(BaseUrl::parse("http://spaces.example.com", true).is_ok());
    }

    #[test]
    fn joins_with_one_slash() {
        let base = BaseUrl::parse("https://example.com/proxy/", false).unwrap();
        assert_eq!(base.join("/api/notes"), "https://example.com/proxy/api/notes");
    }
}
