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
    pub(crate) queue_limit: usize,
    pub(crate) queue_timeout: Duration,
    pub(crate) caller_concurrency_limit: Option<usize>,
    pub(crate) response_limit: usize,
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
            queue_limit: 256,
            queue_timeout: Duration::from_secs(1),
            caller_concurrency_limit: None,
            response_limit: 8 * MEBIBYTE,
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
    /// waits in the queue. A request counts from the arrival of its body until its response is
    /// sent, but for the last 64 KiB.
    pub fn concurrency_limit(mut self, requests: usize) -> Self {
        self.concurrency_limit = requests;
        self
    }

    /// Sets how many requests wait for others to finish. Defaults to 256. A request beyond that is
    /// throttled: it gets the API's response for that, or else 429, with `Retry-After`.
    pub fn queue_limit(mut self, requests: usize) -> Self {
        self.queue_limit = requests;
        self
    }

    /// Sets how long a request waits in the queue. Defaults to 1 second. When it elapses the
    /// request is throttled.
    pub fn queue_timeout(mut self, timeout: Duration) -> Self {
        self.queue_timeout = timeout;
        self
    }

    /// Sets how many requests of one caller are handled at a time, told apart by name. A request
    /// beyond that is throttled. Unlimited by default.
    pub fn caller_concurrency_limit(mut self, requests: usize) -> Self {
        self.caller_concurrency_limit = Some(requests);
        self
    }

    /// Sets the longest response to a read in bytes. Defaults to 8 MiB. A longer one is rejected,
    /// with the advice to request fewer records; a file in memory fails, a stream may be longer. [`RequestContext::byte_budget`] lets a handler
    /// stop before it has all of the records in memory.
    ///
    /// [`RequestContext::byte_budget`]: crate::RequestContext::byte_budget
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.response_limit = bytes;
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

    /// Sets whether every unknown key of a body and every unknown parameter of a query is rejected.
    /// Defaults to `false`: unknown keys are ignored, and so are unknown parameters, unless they
    /// look like a misspelt filter or page of a list. A layer that adds [`IgnoreUnknown`] to the
    /// extensions of a request has everything unknown ignored.
    ///
    /// [`IgnoreUnknown`]: crate::IgnoreUnknown
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

/// An extension of a request: everything unknown in its body and query is ignored, as lenient
/// services do.
#[derive(Clone, Copy, Debug)]
pub struct IgnoreUnknown;

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("body_limit", &self.body_limit)
            .field("concurrency_limit", &self.concurrency_limit)
            .field("queue_limit", &self.queue_limit)
            .field("queue_timeout", &self.queue_timeout)
            .field("caller_concurrency_limit", &self.caller_concurrency_limit)
            .field("response_limit", &self.response_limit)
            .field("ids_limit", &self.ids_limit)
            .field("handler_timeout", &self.handler_timeout)
            .field("strict", &self.strict)
            .field("layers", &self.layers.len())
            .finish_non_exhaustive()
    }
}
