//! [`Authenticator`]: determines who sent a request. Implementers provide it.

use axum::BoxError;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::{Caller, RequestContext};

/// The result of authentication: the caller, `None` for missing or invalid credentials, or an
/// error if the authenticator failed.
pub type Authentication = Result<Option<Caller>, BoxError>;

/// Determines who sent a request, from its head.
///
/// [`Tokens`](crate::Tokens) implements it for a fixed list of bearer tokens.
pub trait Authenticator: Send + Sync + 'static {
    /// Returns the caller, or `None` if the credentials are missing, unknown or expired. An error
    /// means that this can't be determined: it is logged, and the response reports a failure of
    /// the service.
    ///
    /// [`RequestContext::bearer_token`] and [`RequestContext::basic_credentials`] are the
    /// credentials in `Authorization`. A request with several such headers is rejected before.
    fn authenticate(&self, request: &RequestContext)
    -> impl Future<Output = Authentication> + Send;

    /// The schemes that a 401 response offers in `WWW-Authenticate`.
    fn schemes(&self) -> AuthSchemes {
        AuthSchemes::Bearer
    }
}

/// The authentication schemes that an [`Authenticator`] accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthSchemes {
    /// `Authorization: Bearer ...`, as RFC 6750 describes it.
    Bearer,
    /// `Authorization: Basic ...`, as RFC 7617 describes it.
    Basic,
    /// Either of them.
    BearerAndBasic,
}

impl AuthSchemes {
    /// Whether a bearer token is accepted.
    pub fn has_bearer(self) -> bool {
        matches!(self, Self::Bearer | Self::BearerAndBasic)
    }

    /// Whether a user name and a password are accepted.
    pub fn has_basic(self) -> bool {
        matches!(self, Self::Basic | Self::BearerAndBasic)
    }
}

/// An [`Authenticator`] with its type erased.
pub(crate) trait DynAuthenticator: Send + Sync {
    fn authenticate<'a>(&'a self, request: &'a RequestContext) -> BoxFuture<'a, Authentication>;

    fn schemes(&self) -> AuthSchemes;
}

impl<T: Authenticator> DynAuthenticator for T {
    fn authenticate<'a>(&'a self, request: &'a RequestContext) -> BoxFuture<'a, Authentication> {
        Authenticator::authenticate(self, request).boxed()
    }

    fn schemes(&self) -> AuthSchemes {
        Authenticator::schemes(self)
    }
}
