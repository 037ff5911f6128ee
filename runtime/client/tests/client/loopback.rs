//! A scripted service on loopback that records its requests.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use runtime_client::{ClientBuilder, ReqwestTransport, RetryPolicy};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::api::{Client, Notes};

pub(crate) const TOKEN: &str = "s3cr3t-token";
pub(crate) const YES: &str = r#"{"WasSuccessful":true,"Value":{"Id":7}}"#;

/// A timeout that no attempt of these tests reaches.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Shared, since reading the certificates of the system takes longer than any of these tests. No
/// connection is reused, so the runtimes of the tests do not interfere.
static TRANSPORT: LazyLock<ReqwestTransport> = LazyLock::new(|| ReqwestTransport::new().unwrap());

/// A request as it was received.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn is_login(&self) -> bool {
        self.head.starts_with("POST /api/token ")
    }

    pub(crate) fn has_token(&self, token: &str) -> bool {
        self.head.contains(&format!("authorization: Bearer {token}\r\n"))
    }
}

/// A reply to a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Sends these bytes and closes the connection.
    Bytes(Vec<u8>),
    /// Sends these bytes and resets the connection.
    Reset(Vec<u8>),
    /// Sends these bytes one by one, with a pause after each.
    Drip(Vec<u8>, Duration),
    /// Sends nothing and keeps the connection open.
    Hang,
}

impl Reply {
    pub(crate) fn new(status: u16, headers: &[&str], body: &str) -> Self {
        let headers: String = headers.iter().flat_map(|header| [header, "\r\n"]).collect();
        let text = format!(
            "HTTP/1.1 {status} x\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n{body}",
            body.len()
        );
        Self::Bytes(text.into_bytes())
    }

    pub(crate) fn yes() -> Self {
        Self::new(200, &["content-type: application/json"], YES)
    }
}

/// A service that listens until the end of the test.
pub(crate) struct Service {
    pub(crate) base_url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Service {
    /// Starts a service that replies with a function of the number of earlier requests.
    pub(crate) async fn start(
        reply: impl Fn(usize, &Received) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", listener.local_addr().unwrap());
        let received: Arc<Mutex<Vec<Received>>> = Arc::default();
        let seen = Arc::clone(&received);
        let reply = Arc::new(reply);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&seen), Arc::clone(&reply)));
            }
        });
        Self { base_url, received }
    }

    /// Starts a service that replies before it reads the body of a request.
    pub(crate) async fn before_body(reply: Reply) -> Self {
        let mut service = Self::start(move |_, _| reply.clone()).await;
        service.base_url += "/early";
        service
    }

    /// Starts a service with these replies. The last one is repeated.
    pub(crate) async fn replies(replies: Vec<Reply>) -> Self {
        Self::start(move |count, _| replies[count.min(replies.len() - 1)].clone()).await
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// Returns a builder with a short backoff.
    pub(crate) fn builder(&self) -> ClientBuilder<Notes, Client> {
        let short = Duration::from_millis(4);
        Client::builder()
            .base_url(&self.base_url)
            .transport(TRANSPORT.clone())
            .response_body_limit(1000)
            .attempt_timeout(PATIENCE)
            .retry_policy(RetryPolicy::default().backoff(short, short))
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().bearer_token(TOKEN).build().unwrap()
    }
}

async fn serve(
    mut stream: TcpStream,
    received: Arc<Mutex<Vec<Received>>>,
    reply: Arc<impl Fn(usize, &Received) -> Reply>,
) {
    let Some(request) = read(&mut stream).await else { return };
    let reply = {
        let mut received = received.lock().unwrap();
        let reply = reply(received.len(), &request);
        received.push(request);
        reply
    };
    // The client may close the connection at any moment.
    match reply {
        Reply::Bytes(bytes) => _ = stream.write_all(&bytes).await,
        Reply::Reset(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.flush().await;
            // A reset discards data that is not delivered yet.
            tokio::time::sleep(Duration::from_millis(20)).await;
            stream.set_zero_linger().unwrap();
        }
        Reply::Drip(bytes, pause) => {
            for byte in bytes {
                if stream.write_all(&[byte]).await.is_err() {
                    return;
                }
                tokio::time::sleep(pause).await;
            }
        }
        Reply::Hang => tokio::time::sleep(Duration::from_secs(10)).await,
    }
}

/// Reads one request. `None` if the connection is closed first.
async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut text = Vec::new();
    loop {
        if stream.read_buf(&mut text).await.ok()? == 0 {
            return None;
        }
        let Some((head, body)) = std::str::from_utf8(&text).unwrap().split_once("\r\n\r\n") else {
            continue;
        };
        if head.contains("/early/") {
            return Some(Received { head: format!("{head}\r\n"), body: String::new() });
        }
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            return Some(Received { head: format!("{head}\r\n"), body: body.to_owned() });
        }
    }
}
