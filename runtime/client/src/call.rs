//! A call: a request, and what is particular about sending it.

mod batch;
mod list;
mod modify;
mod options;
mod raw;
mod replace;

use std::fmt;
use std::time::Duration;

use http::{HeaderName, HeaderValue};
use runtime_core::Operation;
use serde::Serialize;
use tracing::field::{Empty, display};
use tracing::{Instrument as _, Span};

pub use self::batch::Batch;
pub use self::list::{Pages, Rows};
pub use self::modify::{Modified, Modify};
use self::options::Options;
pub use self::raw::Raw;
pub use self::replace::Replace;
use crate::curl::curl;
use crate::decode::{Reader, decode};
use crate::error::Context;
use crate::excerpt::Excerpt;
use crate::exchange::{Exchange, Outgoing};
use crate::settings::Settings;
use crate::target::Target;
use crate::{Answer, BoxError, BoxFuture, Error, ErrorKind, Repeats};

/// A call of an operation, or an untyped one. It is sent when it is awaited.
///
/// A call that is dropped before its end is given up. Whether the service carried it out is then
/// not known; a refresh of the token that it waited for goes on.
#[must_use = "a call does nothing until it is awaited"]
pub struct Call<'c, R> {
    settings: &'c Settings,
    target: Target,
    request: R,
    options: Options,
}

impl<'c, R> Call<'c, R> {
    fn with(settings: &'c Settings, target: Target, request: R) -> Self {
        let options = Options::new(settings.timeout, settings.repeats);
        Self { settings, target, request, options }
    }

    /// How long an attempt may take, from its token to the last byte of its answer, instead of
    /// what the client says.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = timeout;
        self
    }

    /// What is done about throttling, and about reads that break, instead of what the client says.
    pub fn repeats(mut self, repeats: Repeats) -> Self {
        self.options.repeats = repeats;
        self
    }

    /// Sends this header, instead of one that was there under the same name. A header that can't
    /// be sent is an error of the call. One that is marked as sensitive is never shown.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        N: TryInto<HeaderName, Error: Into<http::Error>>,
        V: TryInto<HeaderValue, Error: Into<http::Error>>,
    {
        self.options.set_header(name, value);
        self
    }

    /// Sends this field in the JSON body as well, instead of one that was there under the same
    /// key. For what the API does not describe. A call without a body ends in an error.
    pub fn extra(mut self, key: impl Into<String>, value: impl Serialize) -> Self {
        self.options.set_extra(key.into(), &value);
        self
    }

    /// Sends `null` for a field, which clears it in so many words.
    pub fn null(self, key: impl Into<String>) -> Self {
        self.extra(key, ())
    }

    /// The request, and all that is left of the call without it.
    fn split(self) -> (Call<'c, ()>, R) {
        let Self { settings, target, request, options } = self;
        (Call { settings, target, request: (), options }, request)
    }

    /// Another call with these options.
    fn another<O: Operation>(&self, request: O, options: Options) -> Call<'c, O> {
        Call { settings: self.settings, target: Target::of(&request), request, options }
    }

    /// The call, ready to be sent, with this body and these readings of its answers.
    fn outgoing(
        &self,
        body: Result<Vec<u8>, BoxError>,
        reader: Reader,
    ) -> Result<Box<Outgoing>, Error> {
        let Options { timeout, repeats, headers, .. } = &self.options;
        let target = self.target.clone();
        match body {
            // On the heap, since it goes from future to future.
            Ok(body) => Ok(Box::new(Outgoing {
                is_paced: target.is_write(),
                target,
                headers: headers.clone(),
                body: body.into(),
                timeout: *timeout,
                repeats: *repeats,
                reader,
            })),
            Err(error) => Err(self.error(ErrorKind::Request(error))),
        }
    }

    /// An error that is none of an attempt.
    fn error(&self, kind: ErrorKind) -> Error {
        let secrets = self.settings.credentials.secrets().clone();
        let context = Context { target: self.target.clone(), request: None, attempts: 0, secrets };
        Error::new(context, kind, None)
    }
}

impl<'c, O: Operation> Call<'c, O> {
    pub(crate) fn new(settings: &'c Settings, request: O) -> Self {
        Self::with(settings, Target::of(&request), request)
    }

    /// Sends the call. The same as awaiting it, for where a future is needed.
    pub fn send(self) -> impl Future<Output = Result<O::Output, Error>> + Send + use<'c, O> {
        // What is sent is made before there is a future, which is smaller without the request.
        let (settings, outgoing) = (self.settings, self.prepare());
        async move {
            let (output, _) = carry_out(settings, &*outgoing?, decode::<O>).await?;
            Ok(output)
        }
    }

    /// Sends the call, for its answer as it came: every answer is `Ok`, whatever it means. Tokens
    /// and repeats are as ever.
    pub async fn send_raw(self) -> Result<Answer, Error> {
        let ((), answer) = carry_out(self.settings, &*self.prepare()?, |_| Ok(())).await?;
        Ok(answer)
    }

    /// The request as a call of `curl`, with a blank for the token. Its body is in it.
    pub fn to_curl(&self) -> Result<String, Error> {
        let outgoing = self.prepare()?;
        to_curl(self.settings, &outgoing)
    }

    fn prepare(&self) -> Result<Box<Outgoing>, Error> {
        let body = if O::INFO.kind.has_body() {
            encode(&self.request).and_then(|body| self.options.complete(body))
        } else {
            self.options.no_body()
        };
        self.outgoing(body, Reader::of::<O::Api>())
    }
}

/// A request as JSON.
fn encode(request: &impl Serialize) -> Result<Vec<u8>, BoxError> {
    // Room for most requests, so that the text need not move while it grows.
    let mut body = Vec::with_capacity(512);
    serde_json::to_writer(&mut body, request)?;
    Ok(body)
}

/// Carries a call out, inside a span, and reads its answer.
async fn carry_out<T>(
    settings: &Settings,
    outgoing: &Outgoing,
    read: fn(&Answer) -> Result<T, ErrorKind>,
) -> Result<(T, Answer), Error> {
    let span = span(&outgoing.target);
    let mut exchange = Exchange::new(settings, outgoing);
    let (kind, answer) = match exchange.run().instrument(span.clone()).await {
        Ok(answer) => {
            span.record("status", answer.status().as_u16());
            if !span.is_disabled()
                && let Some(id) = answer.request_id()
            {
                let id = exchange.secrets().redact(id).into_owned();
                span.record("request_id", display(Excerpt::of(&id)));
            }
            match read(&answer) {
                Ok(output) => {
                    span.record("outcome", "success");
                    return Ok((output, answer));
                }
                Err(kind) => (kind, Some(answer)),
            }
        }
        Err(kind) => (kind, None),
    };
    span.record("outcome", kind.name());
    Err(error(&exchange, outgoing, kind, answer))
}

/// The span of a call. Neither bodies nor headers belong into it.
fn span(target: &Target) -> Span {
    tracing::info_span!(
        "call",
        method = target.method.as_str(),
        // A query says what is looked for, which is the caller's own.
        path = target.path.split('?').next(),
        entity = target.operation.map(|operation| operation.entity.name),
        attempt = Empty,
        wait = Empty,
        status = Empty,
        request_id = Empty,
        outcome = Empty,
    )
}

fn to_curl(settings: &Settings, outgoing: &Outgoing) -> Result<String, Error> {
    let exchange = Exchange::new(settings, outgoing);
    match exchange.request() {
        Ok(request) => Ok(curl(&request, &exchange.secrets())),
        Err(kind) => Err(error(&exchange, outgoing, kind, None)),
    }
}

fn error(
    exchange: &Exchange<'_>,
    outgoing: &Outgoing,
    kind: ErrorKind,
    answer: Option<Answer>,
) -> Error {
    let context = Context {
        target: outgoing.target.clone(),
        request: exchange.request().ok(),
        attempts: exchange.attempts(),
        secrets: exchange.secrets(),
    };
    let outcome = answer.map(|answer| {
        let remarks = (outgoing.reader.remarks)(&answer);
        (answer, remarks)
    });
    Error::new(context, kind, outcome)
}

impl<'c, O: Operation> IntoFuture for Call<'c, O> {
    type Output = Result<O::Output, Error>;
    type IntoFuture = BoxFuture<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<R> fmt::Debug for Call<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The request stays out: it is the caller's, and may be private.
        f.debug_struct("Call")
            .field("target", &format_args!("{}", self.target))
            .field("timeout", &self.options.timeout)
            .field("repeats", &self.options.repeats)
            .finish_non_exhaustive()
    }
}
