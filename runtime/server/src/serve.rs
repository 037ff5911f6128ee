//! [`serve`]: serves a router over the network to untrusted clients.

mod connections;
mod options;
mod protocol_error;
mod request_body;
mod response_body;
mod stream;

use std::any::Any;
use std::convert::Infallible;
use std::error::Error;
use std::future::ready;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
#[cfg(feature = "tls")]
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::serve::Listener;
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
#[cfg(feature = "http2")]
use hyper_util::rt::TokioExecutor;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::time::timeout;
use tower::Service;

use self::connections::Connections;
use self::options::ConnectionOptions;
pub use self::options::ServeOptions;
use self::protocol_error::{check_host, reject};
use self::request_body::RequestBody;
use self::response_body::{InFlight, ResponseBody};
use self::stream::Stream;
use crate::ConnectionInfo;

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

/// Serves a router over HTTP/1, or as the options say over TLS and HTTP/2, until the shutdown signal
/// of the options.
///
/// Unlike `axum::serve`, it has timeouts for heads and bodies that do not arrive and for responses
/// that the client does not read, and it limits the number of connections: one too many closes
/// the oldest on which no request is authenticated. It adds [`ConnectionInfo`] to the extensions of
/// each request.
///
/// On shutdown it accepts no more connections, closes those on which no whole request has arrived,
/// finishes the requests in flight, and returns. Dropping the future stops at once.
pub async fn serve<L: Listener>(mut listener: L, router: Router, options: ServeOptions) {
    let ServeOptions { connection, limits, shutdown_timeout, mut shutdown, abort, .. } = options;
    #[cfg(feature = "tls")]
    let tls = options.tls;
    let (stop, stopped) = watch::channel(());
    let mut connections = Connections::new(limits);
    loop {
        let accepted = {
            let accepted = pin!(accept(&mut listener, &mut connections));
            match select(accepted, &mut shutdown).await {
                Either::Left((accepted, _)) => Some(accepted),
                Either::Right(_) => None,
            }
        };
        let Some((io, peer_addr)) = accepted else { break };
        let info = ConnectionInfo::new(peer_addr);
        let task =
            Task { router: router.clone(), options: connection, info, stop: stopped.clone() };
        let info = task.info.clone();
        #[cfg(feature = "tls")]
        if let Some(config) = &tls {
            let config = config.borrow().clone();
            connections.spawn(info, task.run_over_tls(io, config));
            continue;
        }
        connections.spawn(info, task.run(io));
    }
    drop((listener, stop, stopped));
    let is_finished = {
        let finished = timeout(shutdown_timeout, connections.finish()).map(|result| result.is_ok());
        let aborted = abort.map(|()| false);
        select(pin!(finished), aborted).await.factor_first().0
    };
    if !is_finished {
        tracing::warn!(connections = connections.len(), "shut down with requests in flight");
    }
}

/// Accepts a connection, and makes room for it.
async fn accept<L: Listener>(
    listener: &mut L,
    connections: &mut Connections,
) -> (L::Io, Option<SocketAddr>) {
    let (io, address) = listener.accept().await;
    let peer_addr = (&address as &dyn Any).downcast_ref::<SocketAddr>().copied();
    connections.make_room(peer_addr).await;
    (io, peer_addr)
}

/// A connection and what serving it takes.
struct Task {
    router: Router,
    options: ConnectionOptions,
    info: ConnectionInfo,
    stop: watch::Receiver<()>,
}

impl Task {
    /// Serves a connection to its end, over HTTP/1. A client that closes its sending half after the
    /// request still gets the response.
    async fn run<C: AsyncRead + AsyncWrite + Send + Unpin + 'static>(self, io: C) {
        let stream = self.stream(io);
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.options.head_timeout)
            .max_buf_size(BUFFER)
            .half_close(true)
            .serve_connection(stream, self.service());
        self.drive(connection).await;
    }

    #[cfg(feature = "tls")]
    async fn run_over_tls<C>(self, io: C, config: Arc<tokio_rustls::rustls::ServerConfig>)
    where
        C: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        let handshake = tokio_rustls::TlsAcceptor::from(config).accept(io);
        let Ok(Ok(io)) = timeout(self.options.head_timeout, handshake).await else {
            tracing::debug!("the TLS handshake failed");
            return;
        };
        #[cfg(feature = "http2")]
        if io.get_ref().1.alpn_protocol() == Some(b"h2") {
            return self.run_http2(io).await;
        }
        self.run(io).await;
    }

    #[cfg(feature = "http2")]
    async fn run_http2<C: AsyncRead + AsyncWrite + Send + Unpin + 'static>(self, io: C) {
        let stream = self.stream(io);
        let header_list = u32::try_from(BUFFER).unwrap_or(u32::MAX);
        let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(self.options.head_timeout)
            .max_header_list_size(header_list)
            .serve_connection(stream, self.service());
        self.drive(connection).await;
    }

    fn stream<C>(&self, io: C) -> TokioIo<Stream<C>> {
        let Self { options, info, .. } = self;
        TokioIo::new(Stream::new(io, options.write, info.clone(), options.api))
    }

    /// The service of the connection.
    fn service(
        &self,
    ) -> impl hyper::service::Service<
        Request<Incoming>,
        Response = Response<ResponseBody>,
        Error = Infallible,
        Future: Send + 'static,
    > + Send
    + use<> {
        let (router, info, options) = (self.router.clone(), self.info.clone(), self.options);
        service_fn(move |request| handle(request, &router, &info, options))
    }

    /// Drives a connection to its end; from the shutdown or its age limit on, to the end of its
    /// requests in flight.
    async fn drive<C>(mut self, connection: C)
    where
        C: GracefulConnection<Error = hyper::Error>,
    {
        let mut connection = pin!(connection);
        let end = pin!(timeout(self.options.age_limit, self.stop.changed()));
        let result = match select(connection.as_mut(), end).await {
            Either::Left((result, _)) => result,
            Either::Right(_) => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = result {
            tracing::debug!(error = &error as &dyn Error, "the connection failed");
        }
    }
}

/// Handles a request by the router.
fn handle(
    request: Request<Incoming>,
    router: &Router,
    info: &ConnectionInfo,
    options: ConnectionOptions,
) -> impl Future<Output = Result<Response<ResponseBody>, Infallible>> + use<> {
    let in_flight = InFlight::new(info.clone());
    if let Err(kind) = check_host(&request) {
        let response = reject(kind, options.api).map(|body| ResponseBody::new(body, in_flight));
        return Either::Left(ready(Ok(response)));
    }
    let mut request =
        request.map(|body| Body::new(RequestBody::new(body, options.body, info.clone())));
    request.extensions_mut().insert(info.clone());
    let response = router.clone().call(request);
    Either::Right(response.map(move |result| {
        in_flight.begin_response();
        result.map(|response| response.map(|body| ResponseBody::new(body, in_flight)))
    }))
}
