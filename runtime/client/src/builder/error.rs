//! Errors of building a client.

use crate::{BoxError, TokenError};

/// The error of building a client.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No credentials were configured.
    #[error(
        "no credentials: call `login(..)`, `bearer_token(..)`, `basic_auth(..)` or \
         `token_provider(..)`, or `anonymous()` to send none"
    )]
    NoCredentials,
    /// The base URL is invalid.
    #[error(
        "the base URL is invalid: it needs a scheme and a host, as in `https://spaces.example.com`"
    )]
    BaseUrl,
    /// The base URL contains a user name or a password.
    #[error("the base URL contains a user name: remove it, and give credentials to the builder")]
    UserInfo,
    /// The base URL contains a query or a fragment.
    #[error("the base URL contains a query or a fragment: remove `?` or `#` and what follows")]
    Query,
    /// The base URL leads to another machine without encryption.
    #[error(
        "plain HTTP to another machine exposes tokens and requests: use https, or call \
         `allow_plain_http(true)`"
    )]
    PlainHttp,
    /// The token is invalid.
    #[error("the token is invalid")]
    Token(#[source] TokenError),
    /// Options of a login were set without a login.
    #[error("`totp(..)` and `client_id(..)` require `login(..)`: remove them")]
    NoLogin,
    /// The client id is not a valid header value.
    #[error(
        "the client id contains characters that are not allowed in a header: use visible ASCII"
    )]
    ClientId,
    /// The user name of basic authentication contains a colon.
    #[error("basic authentication does not allow a colon in the user name: use `login(..)`")]
    UserName,
    /// The rate limit is zero.
    #[error("`writes_per_minute(0)` would never send a write: use a larger number")]
    WritesPerMinute,
    /// The user agent is not a valid header value.
    #[error(
        "the user agent contains characters that are not allowed in a header: use visible ASCII"
    )]
    UserAgent,
    /// There is no transport.
    #[error("no transport: enable the feature `reqwest`, or call `transport(..)`")]
    NoTransport,
    /// The default transport could not be created.
    #[error("the transport could not be created")]
    Transport(#[source] BoxError),
}
