//! [`Authenticator`]: resolves a bearer token to its caller. Implementers provide it.

use axum::BoxError;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::Caller;

/// The result of authentication: the caller, `None` for an invalid token, or an error if the
/// authenticator failed.
pub type Identity = Result<Option<Caller>, BoxError>;

/// Resolves a bearer token to its caller.
///
/// [`Tokens`](crate::Tokens) implements it for a fixed list.
pub trait Authenticator: Send + Sync + 'static {
    /// Returns the caller that a token belongs to, or `None` if it is unknown or has expired. An
    /// error means that this can't be determined: it is logged, and the response reports a failure
    /// of the service.
    fn authenticate(&self, token: &str) -> impl Future<Output = Identity> + Send;
}

/// An [`Authenticator`] with its type erased.
pub(crate) trait DynAuthenticator: Send + Sync {
    fn authenticate<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Identity>;
}

impl<T: Authenticator> DynAuthenticator for T {
    fn authenticate<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Identity> {
        Authenticator::authenticate(self, token).boxed()
    }
}
