//! [`ServeOptions`]: timeouts, limits and the shutdown signal of `serve`.

use std::fmt;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{self, BoxFuture};

/// The longest timeout that hyper can represent on every platform.
const LONGEST: Duration = Duration::from_hours(24 * 365);

/// The timeouts, limits and shutdown signal of [`serve`](crate::serve).
#[must_use]
pub struct ServeOptions {
    pub(super) timeouts: Timeouts,
    pub(super) connection_limit: usize,
    pub(super) shutdown: BoxFuture<'static, ()>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Timeouts {
    pub(super) head: Duration,
    pub(super) body: Duration,
    pub(super) stall: Duration,
    pub(super) shutdown: Duration,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            timeouts: Timeouts {
                head: Duration::from_secs(10),
                body: Duration::from_secs(30),
                stall: Duration::from_secs(10),
                shutdown: Duration::from_secs(30),
            },
            connection_limit: 512,
            shutdown: future::pending().boxed(),
        }
    }
}

impl ServeOptions {
    /// Sets how long the head of a request may take, from the end of the request before it or from
    /// the opening of the connection. Defaults to 10 seconds. This is also how long a connection
    /// may idle. When it elapses the connection is closed.
    pub fn head_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.head = timeout.min(LONGEST);
        self
    }

    /// Sets how long the whole body of a request may take. Defaults to 30 seconds. When it elapses
    /// the response is 408.
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.body = timeout;
        self
    }

    /// Sets how long a client may read nothing of a response that fills the buffers. Defaults to 10
    /// seconds. When it elapses the connection is closed.
    pub fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.stall = timeout;
        self
    }

    /// Sets how many connections are open at a time. Defaults to 512. Others wait to be accepted.
    /// The process must be allowed to open more files than this.
    pub fn connection_limit(mut self, connections: usize) -> Self {
        self.connection_limit = connections;
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
        self.timeouts.shutdown = timeout;
        self
    }
}

impl fmt::Debug for ServeOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServeOptions")
            .field("timeouts", &self.timeouts)
            .field("connection_limit", &self.connection_limit)
            .finish_non_exhaustive()
    }
}
