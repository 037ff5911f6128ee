//! [`serve`]: serves a router over the network to untrusted clients.

mod body_deadline;
mod connection;
mod options;

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::serve::Listener;
use futures_util::future::{Either, select};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tower::Service;

use self::body_deadline::BodyDeadline;
use self::connection::Connection;
pub use self::options::ServeOptions;
use self::options::Timeouts;

/// The size of the read buffer: the longest head, and the longest piece of a body.
const BUFFER: usize = 64 * 1024;

/// How many connections may wait to be accepted, within the limit of the system.
const BACKLOG: u32 = 1024;

/// Listens on an address, with a longer queue of connections to accept than that of
/// `TcpListener::bind`, whose clients retry after a second once 128 connections wait.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // On Windows the option lets another process take over the address.
    socket.set_reuseaddr(cfg!(not(windows)))?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves a router over HTTP/1 until the shutdown signal of the options.
///
/// Unlike `axum::serve`, it has timeouts for heads and bodies that do not arrive and for responses
/// that the client does not read, and it limits the number of connections. On shutdown it accepts
/// no more connections, finishes the requests in flight, and returns. Dropping the future stops
/// at once.
pub async fn serve<L: Listener>(mut listener: L, router: Router, options: ServeOptions) {
    let ServeOptions { timeouts, connection_limit, mut shutdown } = options;
    let slots = Arc::new(Semaphore::new(connection_limit.min(Semaphore::MAX_PERMITS)));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        let accepted = pin!(accept(&mut listener, &slots));
        let Either::Left(((io, slot), _)) = select(accepted, &mut shutdown).await else { break };
        let connection = Connection::new(io, timeouts.stall);
        connections.spawn(run(connection, router.clone(), timeouts, graceful.watcher(), slot));
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    if tokio::time::timeout(timeouts.shutdown, graceful.shutdown()).await.is_err() {
        tracing::warn!(connections = connections.len(), "shut down with requests in flight");
    }
}

/// Accepts a connection once a slot is free. Until then it waits in the queue of the listener.
async fn accept<L: Listener>(
    listener: &mut L,
    slots: &Arc<Semaphore>,
) -> (L::Io, OwnedSemaphorePermit) {
    let slot = Arc::clone(slots).acquire_owned().await.expect("the semaphore is never closed");
    let (io, _) = listener.accept().await;
    (io, slot)
}

/// Serves a connection to its end. A client that closes its sending half after the request still
/// gets the response.
async fn run<C>(
    connection: Connection<C>,
    router: Router,
    timeouts: Timeouts,
    watcher: Watcher,
    _slot: OwnedSemaphorePermit,
) where
    Connection<C>: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let body = |body| Body::new(BodyDeadline::new(body, timeouts.body));
        router.clone().call(request.map(body))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(timeouts.head)
        .max_buf_size(BUFFER)
        .half_close(true)
        .serve_connection(TokioIo::new(connection), service);
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(error = &error as &dyn std::error::Error, "the connection failed");
    }
}
