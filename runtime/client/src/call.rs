//! A call: a request, and what is particular about sending it.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use runtime_core::{Operation, OperationInfo};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use crate::decode::decode;
use crate::exchange::{Outgoing, Settings, exchange};
use crate::{BoxFuture, Error, ErrorKind};

/// A call of an operation. It is sent when it is awaited.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<'c, O> {
    settings: &'c Settings,
    request: O,
    timeout: Duration,
    headers: Result<HeaderMap, http::Error>,
}

impl<'c, O: Operation> Call<'c, O> {
    pub(crate) fn new(settings: &'c Settings, request: O) -> Self {
        Self { settings, request, timeout: settings.timeout, headers: Ok(HeaderMap::new()) }
    }

    /// How long this call may take as a whole, instead of what the client says.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sends this header, instead of one that was there under the same name. A header that can't
    /// be sent is an error of the call.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Into<http::Error>>,
        V: TryInto<HeaderValue, Error: Into<http::Error>>,
    {
        self.headers = self.headers.and_then(|mut headers| {
            headers.insert(
                name.try_into().map_err(Into::into)?,
                value.try_into().map_err(Into::into)?,
            );
            Ok(headers)
        });
        self
    }

    /// Sends the call. The same as awaiting it, for where a future is needed.
    pub async fn send(self) -> Result<O::Output, Error> {
        let settings = self.settings;
        let outgoing = self.prepare().map_err(|kind| Error::new(O::INFO, kind))?;
        let span = span(O::INFO);
        let result = exchange(settings, &outgoing).instrument(span.clone()).await;
        let result = match result {
            Ok(answer) => {
                span.record("status", answer.status().as_u16());
                decode::<O>(answer)
            }
            Err(kind) => Err(Error::new(O::INFO, kind)),
        };
        span.record(
            "outcome",
            result.as_ref().map_or_else(|error| error.kind().name(), |_| "success"),
        );
        result
    }

    fn prepare(self) -> Result<Outgoing, ErrorKind> {
        let headers = self.headers.map_err(|error| ErrorKind::Request(error.into()))?;
        let body =
            serde_json::to_vec(&self.request).map_err(|error| ErrorKind::Request(error.into()))?;
        Ok(Outgoing { operation: O::INFO, body: Bytes::from(body), headers, timeout: self.timeout })
    }
}

/// The span of a call. Neither bodies nor headers belong into it.
fn span(operation: &'static OperationInfo) -> Span {
    tracing::info_span!(
        "call",
        method = operation.kind.method(),
        path = operation.path,
        entity = operation.entity,
        status = Empty,
        outcome = Empty,
    )
}

impl<'c, O: Operation> IntoFuture for Call<'c, O> {
    type Output = Result<O::Output, Error>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<O: Operation> fmt::Debug for Call<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The request stays out: it is the caller's, and may be private.
        f.debug_struct("Call")
            .field("operation", &format_args!("{}", O::INFO))
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
