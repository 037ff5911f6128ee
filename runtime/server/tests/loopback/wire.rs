//! A server on the loopback interface, and clients that write raw bytes.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use runtime_server::axum::body::Bytes;
use runtime_server::axum::routing;
use runtime_server::{ServeOptions, Settings, listen, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::notes::router;
use crate::scripted::Scripted;

/// The longest that a test waits for anything.
const TIMEOUT: Duration = Duration::from_secs(8);

pub(crate) const VALID: &str = r#"{"UserId":1,"Subject":""}"#;

pub(crate) struct Server {
    address: SocketAddr,
    shutdown: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    pub(crate) fn start(settings: Settings, options: ServeOptions) -> Self {
        let listener = listen((Ipv4Addr::LOCALHOST, 0).into()).unwrap();
        let address = listener.local_addr().unwrap();
        let (shutdown, signal) = oneshot::channel();
        let options = options.shutdown_on(async { signal.await.unwrap_or_default() });
        let app = router(Scripted, settings).route("/public", routing::post(public_route));
        let task = tokio::spawn(serve(listener, app, options));
        Self { address, shutdown, task }
    }

    pub(crate) async fn connect(&self) -> Client {
        Client(in_time(TcpStream::connect(self.address)).await.unwrap())
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Checks that a valid request on a new connection succeeds.
    pub(crate) async fn assert_serves(&self) {
        let mut client = self.connect().await;
        client.send(post(VALID)).await;
        assert!(client.response().await.starts_with("HTTP/1.1 200 OK\r\n"));
    }

    /// Sends the shutdown signal. The task ends when `serve` returns.
    pub(crate) fn shut_down(self) -> JoinHandle<()> {
        self.shutdown.send(()).unwrap();
        self.task
    }
}

pub(crate) struct Client(TcpStream);

impl Client {
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        in_time(self.0.write_all(bytes.as_ref())).await.unwrap();
    }

    /// Like `send`, but returns whether the write succeeded.
    pub(crate) async fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        in_time(self.0.write_all(bytes.as_ref())).await.is_ok()
    }

    /// Closes the sending half.
    pub(crate) async fn finish(&mut self) {
        in_time(self.0.shutdown()).await.unwrap();
    }

    /// Reads one response, head and body.
    pub(crate) async fn response(&mut self) -> String {
        let mut response = Vec::new();
        loop {
            let text = str::from_utf8(&response).unwrap();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                if body.len() >= length.unwrap().parse().unwrap() {
                    return text.to_owned();
                }
            }
            let byte = in_time(self.0.read_u8()).await.unwrap();
            response.push(byte);
        }
    }

    /// Whether the server closes the connection without a response.
    pub(crate) async fn is_closed(&mut self) -> bool {
        in_time(self.0.read_u8()).await.is_err()
    }

    /// Reads until the server closes the connection.
    pub(crate) async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        in_time(self.0.read_to_end(&mut rest)).await.unwrap();
        String::from_utf8(rest).unwrap()
    }
}

impl Client {
    /// Reads until the server closes or resets the connection.
    #[cfg(feature = "http2")]
    pub(crate) async fn try_rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        let _ = in_time(self.0.read_to_end(&mut rest)).await;
        rest
    }
}

pub(crate) async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(TIMEOUT, future).await.expect("the test timed out")
}

/// A route that is no operation.
async fn public_route(body: Bytes) -> Bytes {
    if &*body == b"nap" {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    body
}

/// A complete request.
pub(crate) fn post(body: &str) -> String {
    head(&format!("Content-Length: {}", body.len())) + body
}

/// The head of a request to a route that is no operation, with an additional header.
pub(crate) fn public(header: &str) -> String {
    format!("POST /public HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n")
}

/// The head of a request with an additional header.
pub(crate) fn head(header: &str) -> String {
    format!(
        concat!(
            "POST /api/notes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer admin-token\r\n",
            "Content-Type: application/json\r\n{}\r\n\r\n",
        ),
        header
    )
}

/// The peak memory of this process in bytes, where the system reports it.
pub(crate) fn memory_peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<usize>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Checks that the peak memory of all tests together is below 96 MiB.
#[track_caller]
pub(crate) fn assert_memory() {
    if let Some(peak) = memory_peak() {
        assert!(peak < 96 * 1024 * 1024, "{peak} bytes");
    }
}
