//! A service on loopback that does what a test wants, and remembers what it was asked.

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use runtime_client::{ClientBuilder, Repeats, ReqwestTransport};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::api::{Client, Notes};

pub(crate) const TOKEN: &str = "s3cr3t-token";
pub(crate) const YES: &str = r#"{"WasSuccessful":true,"Value":{"Id":7}}"#;

/// How long a client of these tests has for an attempt: far more than it needs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// Reading the certificates of the system takes longer than any of these tests. No connection is
/// used twice, so it does no harm that each test has a runtime of its own.
static TRANSPORT: LazyLock<ReqwestTransport> = LazyLock::new(|| ReqwestTransport::new().unwrap());

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn is_login(&self) -> bool {
        self.head.starts_with("POST /api/token ")
    }

    pub(crate) fn bears(&self, token: &str) -> bool {
        self.head.contains(&format!("authorization: Bearer {token}\r\n"))
    }
}

/// What the service does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Sends these bytes, and ends the connection in order.
    Bytes(Vec<u8>),
    /// Sends these bytes, and resets the connection.
    Reset(Vec<u8>),
    /// Sends these bytes, one by one, with so much time between.
    Drip(Vec<u8>, Duration),
    /// Sends nothing, and keeps the connection.
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

/// A service that listens until the test is over.
pub(crate) struct Service {
    pub(crate) base_url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Service {
    /// Answers every request with what this function says; it is told how many came before.
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

    /// Answers with one reply after the other, and with the last one ever after.
    pub(crate) async fn replies(replies: Vec<Reply>) -> Self {
        Self::start(move |count, _| replies[count.min(replies.len() - 1)].clone()).await
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    /// A builder of a client with patience for a test.
    pub(crate) fn builder(&self) -> ClientBuilder<Notes, Client> {
        let short = Duration::from_millis(4);
        Client::builder()
            .base_url(&self.base_url)
            .transport(TRANSPORT.clone())
            .answer_limit(1000)
            .timeout(PATIENCE)
            .repeats(Repeats::default().backoff(short, short))
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
    // A client may hang up at any moment.
    match reply {
        Reply::Bytes(bytes) => _ = stream.write_all(&bytes).await,
        Reply::Reset(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.flush().await;
            // What was written is lost where the reset overtakes it.
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

/// One request; none where the connection ends first.
async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut text = Vec::new();
    loop {
        if stream.read_buf(&mut text).await.ok()? == 0 {
            return None;
        }
        let Some((head, body)) = std::str::from_utf8(&text).unwrap().split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            return Some(Received { head: format!("{head}\r\n"), body: body.to_owned() });
        }
    }
}
