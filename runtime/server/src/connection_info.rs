//! [`ConnectionInfo`]: what `serve` and the operations tell one another about a connection.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// The connection that a request comes from. `serve` adds it to the extensions of every request.
///
/// Requests of a connection count as unauthenticated until their authentication succeeds. Their
/// bodies must be small and fast, and their connections are the first to be closed when the server
/// runs out of connections. Routes of an implementer's own that authenticate requests themselves
/// call [`set_authenticated`](Self::set_authenticated).
#[derive(Clone, Debug)]
pub struct ConnectionInfo(Arc<Connection>);

#[derive(Debug)]
#[cfg_attr(not(feature = "serve"), expect(dead_code, reason = "only `serve` has connections"))]
struct Connection {
    peer_addr: Option<SocketAddr>,
    /// How many requests are in flight; over HTTP/1 one at most.
    requests: AtomicU32,
    /// Whether a request in flight is authenticated.
    is_authenticated: AtomicBool,
    /// Whether a request was ever authenticated.
    was_authenticated: AtomicBool,
    /// Whether a request in flight waits for its body.
    awaits_body: AtomicBool,
    /// Whether bytes of a response wait for the client to read.
    is_writing: AtomicBool,
    /// How many responses there were.
    responses: AtomicU32,
}

impl ConnectionInfo {
    #[cfg(any(feature = "serve", test))]
    pub(crate) fn new(peer_addr: Option<SocketAddr>) -> Self {
        Self(Arc::new(Connection {
            peer_addr,
            requests: AtomicU32::new(0),
            is_authenticated: AtomicBool::new(false),
            was_authenticated: AtomicBool::new(false),
            awaits_body: AtomicBool::new(false),
            is_writing: AtomicBool::new(false),
            responses: AtomicU32::new(0),
        }))
    }

    /// The address that the connection comes from; `None` if it does not use TCP.
    pub fn peer_addr(&self) -> Option<SocketAddr> {
        self.0.peer_addr
    }

    /// Declares that the request is authenticated.
    pub fn set_authenticated(&self) {
        self.0.is_authenticated.store(true, Ordering::Relaxed);
        self.0.was_authenticated.store(true, Ordering::Relaxed);
    }
}

/// What only `serve` uses.
#[cfg(feature = "serve")]
impl ConnectionInfo {
    pub(crate) fn is_authenticated(&self) -> bool {
        self.0.is_authenticated.load(Ordering::Relaxed)
    }

    pub(crate) fn was_authenticated(&self) -> bool {
        self.0.was_authenticated.load(Ordering::Relaxed)
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.0.requests.load(Ordering::Relaxed) == 0
    }

    /// Whether closing the connection loses nothing but what a stranger has not sent yet.
    pub(crate) fn is_droppable(&self) -> bool {
        let waits = self.is_idle() || self.0.awaits_body.load(Ordering::Relaxed);
        waits && !self.is_authenticated() && !self.0.is_writing.load(Ordering::Relaxed)
    }

    pub(crate) fn begin_request(&self) {
        self.0.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn end_request(&self) {
        if self.0.requests.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.0.is_authenticated.store(false, Ordering::Relaxed);
            self.0.awaits_body.store(false, Ordering::Relaxed);
        }
    }

    pub(crate) fn begin_response(&self) {
        self.0.responses.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn responses(&self) -> u32 {
        self.0.responses.load(Ordering::Relaxed)
    }

    pub(crate) fn set_awaits_body(&self, awaits: bool) {
        self.0.awaits_body.store(awaits, Ordering::Relaxed);
    }

    pub(crate) fn set_writing(&self, is_writing: bool) {
        self.0.is_writing.store(is_writing, Ordering::Relaxed);
    }
}
