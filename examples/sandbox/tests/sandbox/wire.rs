//! Requests byte by byte, for what no HTTP client would send.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::operations::Operation;

/// No test waits longer than this for anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// The head of a request to an operation, with one more header.
pub(crate) fn head(operation: Operation, token: &str, header: &str) -> String {
    let info = operation.info;
    format!(
        "{} {} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\n{header}\r\n\r\n",
        info.kind.method(),
        info.path(),
    )
}

/// A whole request to an operation.
pub(crate) fn request(operation: Operation, token: &str, body: &str) -> String {
    head(operation, token, &format!("Content-Length: {}", body.len())) + body
}

/// A connection that takes any bytes.
pub(crate) struct Wire(TcpStream);

impl Wire {
    pub(crate) async fn open(address: SocketAddr) -> Self {
        Self(timeout(PATIENCE, TcpStream::connect(address)).await.unwrap().unwrap())
    }

    /// Whether the other side still took it.
    pub(crate) async fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        timeout(PATIENCE, self.0.write_all(bytes.as_ref())).await.unwrap().is_ok()
    }

    /// All that comes until the other side hangs up.
    pub(crate) async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        timeout(PATIENCE, self.0.read_to_end(&mut rest)).await.unwrap().unwrap();
        String::from_utf8(rest).unwrap()
    }
}

/// The statuses of the answers in what came.
pub(crate) fn statuses(answers: &str) -> Vec<&str> {
    answers.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect()
}

/// The envelope of a refusal that is about no field.
pub(crate) fn refusal(message: &str) -> String {
    format!(r#"{{"Message":"{message}","Value":null,"Errors":[],"WasSuccessful":false}}"#)
}
