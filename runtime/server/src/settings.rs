//! [`Settings`]: what applies to all operations of a router.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, Route};
use tower::{Layer, Service};

use crate::authenticator::DynAuthenticator;
use crate::{Authenticator, Tokens};

const MEBIBYTE: usize = 1024 * 1024;

/// The settings of a router.
///
/// Without an [`Authenticator`] every request is answered with 401.
#[derive(Clone)]
#[must_use]
pub struct Settings {
    pub(crate) authenticator: Arc<dyn DynAuthenticator>,
    pub(crate) body_limit: usize,
    pub(crate) concurrency_limit: usize,
    pub(crate) ids_limit: usize,
    pub(crate) handler_timeout: Duration,
    pub(crate) strict: bool,
    pub(crate) layers: Vec<Arc<dyn Fn(MethodRouter) -> MethodRouter + Send + Sync>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            authenticator: Arc::new(Tokens::new()),
            body_limit: MEBIBYTE,
            concurrency_limit: 256,
            ids_limit: 1000,
            handler_timeout: Duration::from_secs(30),
            strict: false,
            layers: Vec::new(),
        }
    }
}

impl Settings {
    /// Sets the authenticator. Defaults to one that accepts no token.
    pub fn authenticator(mut self, authenticator: impl Authenticator) -> Self {
        self.authenticator = Arc::new(authenticator);
        self
    }

    /// Sets the longest body in bytes that is read. Defaults to 1 MiB. A longer one gets 413.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// Sets how many requests a router handles at a time. Defaults to 256. A request beyond that
    /// gets 503 with `Retry-After`. A request counts from the arrival of its body on, so that slow
    /// senders block nobody.
    pub fn concurrency_limit(mut self, requests: usize) -> Self {
        self.concurrency_limit = requests;
        self
    }

    /// Sets how many ids a request may name. Defaults to 1000.
    pub fn ids_limit(mut self, ids: usize) -> Self {
        self.ids_limit = ids;
        self
    }

    /// Sets the timeout of a handler, and of the [`Authenticator`] before it. Defaults to 30
    /// seconds. When it elapses the response is 504 and the handler is dropped at its current
    /// `await`: spawn a task for work that has to finish. Needs tokio's timer.
    pub fn handler_timeout(mut self, timeout: Duration) -> Self {
        self.handler_timeout = timeout;
        self
    }

    /// Sets whether unknown keys of a body and unknown parameters of a query are rejected instead
    /// of ignored. Defaults to `false`.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Adds a layer around every operation, inside of the routing. The last layer added is the
    /// outermost.
    ///
    /// Unlike a layer around the finished router, it finds a `&'static OperationInfo` in the
    /// extensions of the request.
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.layers.push(Arc::new(move |method| method.route_layer(layer.clone())));
        self
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("body_limit", &self.body_limit)
            .field("concurrency_limit", &self.concurrency_limit)
            .field("ids_limit", &self.ids_limit)
            .field("handler_timeout", &self.handler_timeout)
            .field("strict", &self.strict)
            .field("layers", &self.layers.len())
            .finish_non_exhaustive()
    }
}
