//! Telling who a bearer token belongs to: the seam that an implementer fills.

use axum::BoxError;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::Caller;

/// Who a bearer token belongs to: a caller, nobody, or an error where that can't be told.
pub type Identity = Result<Option<Caller>, BoxError>;

/// Tells who a bearer token belongs to.
///
/// [`Tokens`](crate::Tokens) is one with a fixed list.
pub trait Authenticator: Send + Sync + 'static {
    /// The caller behind a token; `None` where the token is unknown or has expired. An error is
    /// for when that can't be told: it is logged, and the answer says that the service failed.
    fn authenticate(&self, token: &str) -> impl Future<Output = Identity> + Send;
}

/// An [`Authenticator`] whose type is not known.
pub(crate) trait AnyAuthenticator: Send + Sync {
    fn authenticate<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Identity>;
}

impl<T: Authenticator> AnyAuthenticator for T {
    fn authenticate<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Identity> {
        Authenticator::authenticate(self, token).boxed()
    }
}
