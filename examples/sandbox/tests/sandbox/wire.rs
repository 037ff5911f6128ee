//! Raw requests, for bytes that no HTTP client sends.

use std::net::SocketAddr;
use std::time::Duration;

use runtime_core::RejectionParts;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::Rejection;
use crate::operations::Operation;

/// The longest time that a test waits.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The head of a request to an operation, with an additional header.
pub(crate) fn head(operation: Operation, token: &str, header: &str) -> String {
    let info = operation.info;
    format!(
        "{} {} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\n{header}\r\n\r\n",
        info.kind.method(),
        info.path(),
    )
}

/// A complete request to an operation.
pub(crate) fn request(operation: Operation, token: &str, body: &str) -> String {
    head(operation, token, &format!("Content-Length: {}", body.len())) + body
}

/// A raw connection.
pub(crate) struct Wire(TcpStream);

impl Wire {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        Self(timeout(TIMEOUT, TcpStream::connect(address)).await.unwrap().unwrap())
    }

    /// Sends bytes. Returns whether the other side accepted them.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        timeout(TIMEOUT, self.0.write_all(bytes.as_ref())).await.unwrap().is_ok()
    }

    /// Reads until the other side closes the connection.
    pub(crate) async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        timeout(TIMEOUT, self.0.read_to_end(&mut rest)).await.unwrap().unwrap();
        String::from_utf8(rest).unwrap()
    }
}

/// The statuses of the responses in a text.
pub(crate) fn statuses(answers: &str) -> Vec<&str> {
    answers.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect()
}

/// The envelope of a rejection without field errors.
pub(crate) fn rejection(message: &str) -> String {
    let parts = RejectionParts { status: 0, message: message.to_owned(), errors: Vec::new() };
    serde_json::to_string(&Rejection::from(parts)).unwrap()
}
