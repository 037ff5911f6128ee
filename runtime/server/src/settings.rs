//! What an implementer sets once for all operations.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, Route};
use tower::{Layer, Service};

use crate::authenticator::AnyAuthenticator;
use crate::{Authenticator, Tokens};

const MEBIBYTE: usize = 1024 * 1024;

/// What an implementer sets once for all operations.
///
/// The default is closed: without an [`Authenticator`] every token is refused.
#[derive(Clone)]
#[must_use]
pub struct Settings {
    pub(crate) authenticator: Arc<dyn AnyAuthenticator>,
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
    /// Who tells callers by their tokens.
    pub fn authenticator(mut self, authenticator: impl Authenticator) -> Self {
        self.authenticator = Arc::new(authenticator);
        self
    }

    /// The size in bytes from which on a body is refused unread; 1 MiB unless set.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// How many requests a router handles at a time; 256 unless set. Beyond that the answer is 503
    /// and `Retry-After`. Requests count once their body has arrived, so that slow senders keep
    /// nobody out.
    pub fn concurrency_limit(mut self, requests: usize) -> Self {
        self.concurrency_limit = requests;
        self
    }

    /// How many records one request may ask for by their ids; 1000 unless set.
    pub fn ids_limit(mut self, ids: usize) -> Self {
        self.ids_limit = ids;
        self
    }

    /// How long a handler may take, and the [`Authenticator`] before it; 30 seconds unless set.
    /// Then the answer is 504, and the handler is dropped where it waits, so one that must not
    /// stop halfway spawns a task. The clock is tokio's, and has to be enabled.
    pub fn handler_timeout(mut self, timeout: Duration) -> Self {
        self.handler_timeout = timeout;
        self
    }

    /// Whether what a request does not know is refused instead of ignored: keys of its body, and of
    /// one without a body the parameters of its query.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Puts a layer around every operation, within the routing.
    ///
    /// Unlike a layer around the finished router, it finds the operation in the extensions of
    /// the request, as a `&'static OperationInfo`. The last layer added is the outermost.
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
