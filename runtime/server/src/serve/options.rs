//! What can be set about serving.

use std::fmt;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{self, BoxFuture};

/// The longest wait that hyper can reckon with on every platform.
const FOREVER: Duration = Duration::from_hours(24 * 365);

/// How to serve: for how long what is waited for, and until when.
#[must_use]
pub struct ServeOptions {
    pub(super) timeouts: Timeouts,
    pub(super) connection_limit: usize,
    pub(super) shutdown: BoxFuture<'static, ()>,
}

/// For how long what is waited for.
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
    /// How long the head of a request may take, from the end of the one before it, or from the
    /// opening of the connection; 10 seconds unless set. So this is also how long a connection
    /// may idle. Then it is closed.
    pub fn head_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.head = timeout.min(FOREVER);
        self
    }

    /// How long the body of a request may take as a whole; 30 seconds unless set. Then the answer
    /// is 408.
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.body = timeout;
        self
    }

    /// How long a client may leave an answer unread that no buffer has room for; 10 seconds unless
    /// set. Then the connection is closed.
    pub fn stall_timeout(mut self, timeout: Duration) -> Self {
        self.timeouts.stall = timeout;
        self
    }

    /// How many connections are open at a time; 512 unless set. Others wait to be accepted. The
    /// process has to be allowed to open more files than this.
    pub fn connection_limit(mut self, connections: usize) -> Self {
        self.connection_limit = connections;
        self
    }

    /// Shuts down when a future is ready, such as one that waits for a signal; never unless set.
    pub fn shutdown_on(mut self, signal: impl Future<Output = ()> + Send + 'static) -> Self {
        self.shutdown = signal.boxed();
        self
    }

    /// How long requests in flight may take once it shuts down; 30 seconds unless set. Then they
    /// are broken off.
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
