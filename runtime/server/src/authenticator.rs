//! Telling who a bearer token belongs to: the seam that an implementer fills.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::Caller;

/// Tells who a bearer token belongs to.
///
/// [`Tokens`](crate::Tokens) is one with a fixed list.
pub trait Authenticator: Send + Sync + 'static {
    /// The caller behind a token; `None` where the token is unknown or has expired.
    fn authenticate(&self, token: &str) -> impl Future<Output = Option<Caller>> + Send;
}

/// An [`Authenticator`] whose type is not known.
pub(crate) trait AnyAuthenticator: Send + Sync {
    fn authenticate<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Option<Caller>>;
}

impl<T: Authenticator> AnyAuthenticator for T {
    fn authenticate<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Option<Caller>> {
        Authenticator::authenticate(self, token).boxed()
    }
}
