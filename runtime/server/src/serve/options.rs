//! [`ServeOptions`]: timeouts, limits and the shutdown signals of `serve`.

use std::fmt;
#[cfg(feature = "tls")]
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{self, BoxFuture};
use runtime_core::Api;
#[cfg(feature = "tls")]
use tokio::sync::watch;
#[cfg(feature = "tls")]
use tokio_rustls::rustls::ServerConfig;

use super::stream::WriteTimeouts;
use crate::api::ErasedApi;

/// The longest timeout that hyper can represent on every platform.
const LONGEST: Duration = Duration::from_secs(365 * 24 * 60 * 60);

const KIBIBYTE: usize = 1024;

/// The timeouts, limits and shutdown signals of [`serve`](crate::serve).
#[must_use]
pub struct ServeOptions {
    pub(super) connection: ConnectionOptions,
    pub(super) limits: ConnectionLimits,
    #[cfg(feature = "tls")]
    pub(super) tls: Option<watch::Receiver<Arc<ServerConfig>>>,
    pub(super) shutdown_timeout: Duration,
    pub(super) shutdown: BoxFuture<'static, ()>,
    pub(super) abort: BoxFuture<'static, ()>,
}

/// The options of one connection.
#[derive(Clone, Copy)]
pub(super) struct ConnectionOptions {
    pub(super) head_timeout: Duration,
    pub(super) body: BodyLimits,
    pub(super) write: WriteTimeouts,
    pub(super) age_limit: Duration,
    pub(super) api: Option<&'static ErasedApi>,
}

/// The timeouts and the limit of request bodies.
#[derive(Clone, Copy, Debug)]
pub(super) struct BodyLimits {
    pub(super) timeout: Duration,
    pub(super) unauthenticated_timeout: Duration,
    pub(super) unauthenticated_length: usize,
}

/// How many connections are open at a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConnectionLimits {
    pub(super) total: usize,
    pub(super) per_peer: usize,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            connection: ConnectionOptions {
                head_timeout: Duration::from_secs(10),
                body: BodyLimits {
                    timeout: Duration::from_secs(30),
                    unauthenticated_timeout: Duration::from_secs(5),
                    unauthenticated_length: 64 * KIBIBYTE,
                },
                write: WriteTimeouts {
                    stall: Duration::from_secs(10),
                    response: Duration::from_secs(60),
                },
                age_limit: Duration::from_secs(60 * 60),
                api: None,
            },
            limits: ConnectionLimits { total: 512, per_peer: usize::MAX },
            #[cfg(feature = "tls")]
            tls: None,
            shutdown_timeout: Duration::from_secs(30),
            shutdown: future::pending().boxed(),
            abort: future::pending().boxed(),
        }
    }
}

impl ServeOptions {
    /// Sets the API in whose shape requests that violate HTTP are rejected: a head that can't be
    /// parsed or is too long, and a missing or repeated `Host`. By default such responses have no
    /// body.
    pub fn api<A: Api>(mut self) -> Self {
        self.connection.api = Some(ErasedApi::of::<A>());
        self
    }

    /// Serves over TLS. With the feature `http2`, clients that negotiate HTTP/2 get it: list `h2`
    /// and `http/1.1` in [`ServerConfig::alpn_protocols`].
    #[cfg(feature = "tls")]
    pub fn tls(self, config: Arc<ServerConfig>) -> Self {
        self.reloadable_tls(watch::channel(config).1)
    }

    /// Serves over TLS like [`tls`](Self::tls), with certificates that can be replaced: each new
    /// connection uses the latest configuration of the channel.
    #[cfg(feature = "tls")]
    pub fn reloadable_tls(mut self, config: watch::Receiver<Arc<ServerConfig>>) -> Self {
        self.tls = Some(config);
        self
    }

    /// Sets how long the head of a request may take, from the end of the request before it or from
    /// the opening of the connection. Defaults to 10 seconds. This is also how long a connection
    /// may idle. When it elapses the connection is closed.
    pub fn head_timeout(mut self, timeout: Duration) -> Self {
        self.connection.head_timeout = timeout.min(LONGEST);
        self
    }

    /// Sets how long the whole body of an authenticated request may take. Defaults to 30 seconds.
    /// When it elapses the response is 408.
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.connection.body.timeout = timeout;
        self
    }

    /// Sets how long the whole body of any other request may take, such as one to a route that is
    /// no operation. Defaults to 5 seconds.
    pub fn unauthenticated_body_timeout(mut self, timeout: Duration) -> Self {
        self.connection.body.unauthenticated_timeout = timeout;
        self
    }

    /// Sets how long the body of an unauthenticated request may be. Defaults to 64 KiB. Operations
    /// read bodies of authenticated requests alone, up to [`Settings::body_limit`].
    ///
    /// [`Settings::body_limit`]: crate::Settings::body_limit
    pub fn unauthenticated_body_limit(mut self, bytes: usize) -> Self {
        self.connection.body.unauthenticated_length = bytes;
        self
    }

    /// Sets how long a client may read nothing of a response that fills the buffers. Defaults to 10
    /// seconds. When it elapses the connection is closed.
    pub fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.connection.write.stall = timeout;
        self
    }

    /// Sets how long a client may take to read a response, once it fills the buffers. Defaults to
    /// 60 seconds. When it elapses the connection is closed.
    pub fn response_timeout(mut self, timeout: Duration) -> Self {
        self.connection.write.response = timeout;
        self
    }

    /// Sets how many connections are open at a time. Defaults to 512. One more closes the oldest
    /// connection on which no request is authenticated; where there is none, it waits. The process
    /// must be allowed to open more files than this.
    pub fn connection_limit(mut self, connections: usize) -> Self {
        self.limits.total = connections.max(1);
        self
    }

    /// Sets how many connections from one IP address are open at a time, in the same way. Unlimited
    /// by default, since all clients behind a proxy share its address.
    pub fn peer_connection_limit(mut self, connections: usize) -> Self {
        self.limits.per_peer = connections.max(1);
        self
    }

    /// Sets how long a connection may be open. Defaults to 1 hour. When it elapses the connection
    /// is closed after the request in flight.
    pub fn connection_age_limit(mut self, age: Duration) -> Self {
        self.connection.age_limit = age;
        self
    }

    /// Sets a future on whose completion `serve` shuts down, such as one that waits for a signal.
    pub fn shutdown_on(mut self, signal: impl Future<Output = ()> + Send + 'static) -> Self {
        self.shutdown = signal.boxed();
        self
    }

    /// Sets how long requests in flight may take after the shutdown signal. Defaults to 30 seconds.
    /// When it elapses they are aborted.
    pub fn shutdown_timeout(mut self, timeout: Duration) -> Self {
        self.shutdown_timeout = timeout;
        self
    }

    /// Sets a future on whose completion a shutdown aborts the requests in flight at once, such as
    /// one that waits for a second signal. It is first polled when the shutdown begins.
    pub fn abort_on(mut self, signal: impl Future<Output = ()> + Send + 'static) -> Self {
        self.abort = signal.boxed();
        self
    }
}

impl fmt::Debug for ServeOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServeOptions")
            .field("head_timeout", &self.connection.head_timeout)
            .field("body", &self.connection.body)
            .field("write", &self.connection.write)
            .field("connection_age_limit", &self.connection.age_limit)
            .field("limits", &self.limits)
            .field("shutdown_timeout", &self.shutdown_timeout)
            .finish_non_exhaustive()
    }
}
