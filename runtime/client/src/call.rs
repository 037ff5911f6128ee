//! A call: a request together with the options of sending it.

mod batch;
mod bulk;
mod download;
mod list;
mod modify;
mod operation;
mod options;
mod raw;
mod replace;

use std::fmt;
use std::marker::PhantomData;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use runtime_core::Operation;
use serde::Serialize;
use tracing::field::{Empty, display};
use tracing::{Instrument as _, Span};

pub use self::batch::Batch;
pub use self::bulk::{Bulk, Calls};
pub use self::download::{Download, FileStream};
pub use self::list::{Pages, Rows};
pub use self::modify::{Modified, Modify};
use self::options::Options;
pub use self::raw::Raw;
pub use self::replace::Replace;
use crate::curl::curl;
use crate::decode::ResponseReader;
use crate::error::Context;
use crate::excerpt::Excerpt;
use crate::execution::{Execution, PreparedCall};
use crate::settings::Settings;
use crate::target::Target;
use crate::{Async, BoxError, CallOptions, Error, ErrorKind, Mode, RawResponse, RetryPolicy};

/// A call of an operation, or an untyped one. It is sent when it is awaited.
///
/// The call of a client whose mode `M` is `Blocking` is sent by `send`, which blocks.
///
/// A call owns what it needs of its client, so it can be stored, and moved to another task.
/// Dropping a call that is in progress cancels it. Whether the service carried it out is unknown
/// then. A token refresh that the call was waiting for continues.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<R, M = Async> {
    settings: Arc<Settings>,
    target: Target,
    request: R,
    options: Options,
    mode: PhantomData<fn() -> M>,
}

/// A request that a [`Call`] can send.
pub trait Execute: Sized {
    /// The result of a successful call.
    type Output;
    /// The future that sends the call.
    type Future: Future<Output = Result<Self::Output, Error>> + Send;

    /// Sends the call.
    fn execute(call: Call<Self>) -> Self::Future;
}

impl<R: Execute, M: Mode> Call<R, M> {
    /// Sends the call: returns a future, as awaiting the call does, or blocks and returns the
    /// result, by the mode of the client.
    pub fn send(self) -> M::Sent<R> {
        M::send(self)
    }
}

impl<R: Execute> IntoFuture for Call<R> {
    type Output = Result<R::Output, Error>;
    type IntoFuture = R::Future;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

impl<R, M> Call<R, M> {
    fn with_target(settings: &Arc<Settings>, target: Target, request: R) -> Self {
        let options = Options::new(&settings.options);
        let settings = Arc::clone(settings);
        Self { settings, target, request, options, mode: PhantomData }
    }

    /// Sets the timeout of the call, including all attempts and the delays between them. Overrides
    /// the setting of the client. Streams apply it to each page.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.map(|options| options.timeout(timeout));
        self
    }

    /// Sets the timeout of an attempt, from its token to the last byte of its response. Overrides
    /// the setting of the client.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.map(|options| options.attempt_timeout(timeout));
        self
    }

    /// Sets how the call is retried. Overrides the setting of the client.
    pub fn retry_policy(mut self, policy: RetryPolicy) -> Self {
        self.options.map(|options| options.retry_policy(policy));
        self
    }

    /// Sets a header, replacing one of the same name. A header that can't be sent is an error of
    /// the call. The value of a sensitive header is redacted wherever the call is shown.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Into<http::Error>>,
        V: TryInto<HeaderValue, Error: Into<http::Error>>,
    {
        self.options.map(|options| options.header(name, value));
        self
    }

    /// Sets several options at once. Overrides those that were set before.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options.common.apply(options);
        self
    }

    /// Adds a field to the JSON body that the API does not describe, replacing one of the same
    /// key. A call without a body ends in an error.
    pub fn extra(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        self.options.set_extra(key.into(), &value);
        self
    }

    /// Sends an explicit `null` for a field, which clears it.
    pub fn null(self, key: impl Into<String>) -> Self {
        self.extra(key, ())
    }

    /// Converts the call into one of another mode.
    pub(crate) fn into_mode<N>(self) -> Call<R, N> {
        let Self { settings, target, request, options, mode: _ } = self;
        Call { settings, target, request, options, mode: PhantomData }
    }

    /// Separates the request from the rest of the call, and starts the timeout of the call.
    fn split(self) -> (Call<()>, R) {
        let Self { settings, target, request, mut options, .. } = self;
        options.start_timeout();
        (Call { settings, target, request: (), options, mode: PhantomData }, request)
    }

    /// Creates a call of another operation on the same client.
    fn derive<O: Operation>(&self, request: O, options: Options) -> Call<O> {
        let (settings, target) = (Arc::clone(&self.settings), Target::of(&request));
        Call { settings, target, request, options, mode: PhantomData }
    }

    /// Combines the call with its body and the reader of its response.
    fn prepare_with(
        &self,
        body: Result<Vec<u8>, BoxError>,
        reader: ResponseReader,
    ) -> Result<Box<PreparedCall>, Error> {
        let options = &self.options.common;
        let target = self.target.clone();
        match body {
            // Boxed, since it is moved from future to future.
            Ok(body) => Ok(Box::new(PreparedCall {
                is_rate_limited: target.is_write(),
                target,
                headers: options.headers().clone(),
                body: body.into(),
                timeout: self.options.timeout(),
                attempt_timeout: options.get_attempt_timeout(),
                retry_policy: options.get_retry_policy(),
                reader,
                streams: false,
            })),
            Err(error) => Err(self.error(ErrorKind::Request(error))),
        }
    }

    /// Creates an error that does not come from an attempt.
    pub(crate) fn error(&self, kind: ErrorKind) -> Error {
        let secrets = self.settings.credentials.secrets().clone();
        let context = Context { target: self.target.clone(), request: None, attempts: 0, secrets };
        Error::new(context, kind, None)
    }
}

/// Executes a call inside of a span and reads its response.
async fn execute<T>(
    settings: &Settings,
    call: &PreparedCall,
    read: fn(&RawResponse) -> Result<T, ErrorKind>,
) -> Result<(T, RawResponse), Error> {
    run(&mut Execution::new(settings, call), read).await
}

/// Runs an execution inside of a span and reads its response.
async fn run<T>(
    execution: &mut Execution<'_>,
    read: fn(&RawResponse) -> Result<T, ErrorKind>,
) -> Result<(T, RawResponse), Error> {
    let span = span(&execution.call().target);
    // Pinned first, since the whole future would be moved otherwise.
    let outcome = pin!(execution.run()).instrument(span.clone()).await;
    conclude(execution, &span, outcome, read)
}

/// Reads the response of a call, and records the outcome in its span.
// Not part of the future, whose stack frame is below everything that sends a request.
#[inline(never)]
fn conclude<T>(
    execution: &Execution<'_>,
    span: &Span,
    outcome: Result<RawResponse, ErrorKind>,
    read: fn(&RawResponse) -> Result<T, ErrorKind>,
) -> Result<(T, RawResponse), Error> {
    let (kind, response) = match outcome {
        Ok(response) => {
            span.record("status", response.status().as_u16());
            if !span.is_disabled()
                && let Some(id) = response.request_id()
            {
                let id = execution.secrets().redact(id).into_owned();
                span.record("request_id", display(Excerpt::of(&id)));
            }
            match read(&response) {
                Ok(output) => {
                    span.record("outcome", "success");
                    return Ok((output, response));
                }
                Err(kind) => (kind, Some(response)),
            }
        }
        Err(kind) => (kind, None),
    };
    span.record("outcome", kind.name());
    Err(error(execution, kind, response))
}

/// Creates the span of a call, without bodies and headers.
fn span(target: &Target) -> Span {
    tracing::info_span!(
        "call",
        method = target.method.as_str(),
        // A query can hold personal data.
        path = target.path.split('?').next(),
        entity = target.operation.map(|operation| operation.entity.name),
        attempt = Empty,
        wait = Empty,
        status = Empty,
        request_id = Empty,
        outcome = Empty,
    )
}

fn to_curl(settings: &Settings, call: &PreparedCall) -> Result<String, Error> {
    let execution = Execution::new(settings, call);
    match execution.request() {
        Ok(request) => Ok(curl(&request, &execution.secrets())),
        Err(kind) => Err(error(&execution, kind, None)),
    }
}

fn error(execution: &Execution<'_>, kind: ErrorKind, response: Option<RawResponse>) -> Error {
    let outcome = response.map(|response| {
        let details = (execution.call().reader.details)(&response);
        (response, details)
    });
    Error::new(context(execution), kind, outcome)
}

/// Returns the state of a call, for an error.
fn context(execution: &Execution<'_>) -> Context {
    Context {
        target: execution.call().target.clone(),
        request: execution.request().ok(),
        attempts: execution.attempts(),
        secrets: execution.secrets(),
    }
}

impl<R, M> fmt::Debug for Call<R, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The request may hold personal data.
        f.debug_struct("Call")
            .field("target", &format_args!("{}", self.target))
            .field("timeout", &self.options.common.get_timeout())
            .field("attempt_timeout", &self.options.common.get_attempt_timeout())
            .field("retry_policy", &self.options.common.get_retry_policy())
            .finish_non_exhaustive()
    }
}
