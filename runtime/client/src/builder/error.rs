//! What keeps a builder from building a client.

use crate::{BoxError, TokenError};

/// Why a client could not be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Nobody said how calls are authenticated.
    #[error(
        "no credentials were given: call `login(..)`, `bearer_token(..)`, `basic(..)` or \
         `token_provider(..)`, or `anonymous()` to send none"
    )]
    NoCredentials,
    /// The base URL is not one.
    #[error("the base URL is not one: write scheme and host, such as `https://spaces.example.com`")]
    BaseUrl,
    /// The base URL holds a user name or a password.
    #[error("the base URL holds a user name: leave it out, and give credentials to the builder")]
    UserInfo,
    /// The base URL holds a query or a fragment.
    #[error("the base URL holds a query or a fragment: leave out what follows `?` or `#`")]
    Query,
    /// The base URL leads to another machine without encryption.
    #[error(
        "plain http to another machine shows tokens and requests to anyone on the way: use \
         https, or call `allow_plain_http(true)`"
    )]
    PlainHttp,
    /// The token can't be sent.
    #[error("the token can't be sent")]
    Token(#[source] TokenError),
    /// A part of a login is there without the login.
    #[error("`totp(..)` and `client_id(..)` go with `login(..)` only: leave them out")]
    NoLogin,
    /// The name of the application can't be sent.
    #[error("the client id has characters that a header can't carry: use visible ASCII")]
    ClientId,
    /// The user name can't be sent.
    #[error("a user name with a colon can't be sent this way: use `login(..)`")]
    UserName,
    /// The pace is none.
    #[error("at zero writes a minute nothing is ever sent: give a larger number")]
    Pace,
    /// The user agent can't be sent.
    #[error("the user agent has characters that a header can't carry: use visible ASCII")]
    UserAgent,
    /// There is no transport.
    #[error("there is no transport: enable the feature `reqwest`, or call `transport(..)`")]
    NoTransport,
    /// The transport could not be set up.
    #[error("the transport could not be set up")]
    Transport(#[source] BoxError),
}
