//! A transport that logs what goes over it.

use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use runtime_client::{BoxFuture, Transport, TransportError};

/// A transport around another one. Clones share the log.
pub struct Recording<T> {
    inner: Arc<T>,
    log: Arc<Mutex<String>>,
}

impl<T> Clone for Recording<T> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), log: Arc::clone(&self.log) }
    }
}

impl<T> Recording<T> {
    /// Logs what goes over a transport.
    pub fn new(inner: T) -> Self {
        Self { inner: Arc::new(inner), log: Arc::default() }
    }

    /// What went over it since the last call.
    pub fn take(&self) -> String {
        std::mem::take(&mut *self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, line: &str, headers: &HeaderMap, body: &[u8]) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let mut headers: Vec<_> = headers
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"))
            .map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())))
            .collect();
        headers.sort();
        let body = String::from_utf8_lossy(body);
        writeln!(log, "{line}\n{}\n\n{body}\n", headers.join("\n")).expect("a string takes it");
    }
}

impl<T: Transport> Transport for Recording<T> {
    fn send(
        &self,
        request: Request<Bytes>,
    ) -> BoxFuture<'_, Result<Response<Bytes>, TransportError>> {
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
        let line = format!("> {} {target}", request.method());
        self.note(&line, request.headers(), request.body());
        Box::pin(async move {
            let response = self.inner.send(request).await?;
            let line = format!("< {}", response.status());
            self.note(&line, response.headers(), response.body());
            Ok(response)
        })
    }
}
