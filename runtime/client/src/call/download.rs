//! Calls that read a file of a record.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use runtime_core::Downloadable;
use tokio::time::{Instant, Sleep, sleep_until};

use super::{Call, Execute, context, run, to_curl};
use crate::decode::{ResponseReader, check_file};
use crate::error::Context as ErrorContext;
use crate::execution::{Execution, PreparedCall, expect_runtime};
use crate::settings::Settings;
use crate::target::Target;
use crate::{
    BodyStream, BoxFuture, Error, ErrorKind, RawResponse, ResponseBodyLimit, TransportError,
};

/// The request of a file of a record.
///
/// The call returns once the head of the response has arrived; until then it is retried like every
/// other call that reads. `None` means that there is nothing: the service answers with an empty body
/// or with `null`.
#[derive(Clone, Copy, Debug)]
pub struct Download<F: Downloadable> {
    /// The id of the record.
    pub id: F::Id,
}

impl<F: Downloadable, M> Call<Download<F>, M> {
    pub(crate) fn download(settings: &Arc<Settings>, id: F::Id) -> Self {
        let target = Target { path: F::DOWNLOAD.path_to(id), ..Target::unaddressed(F::DOWNLOAD) };
        Self::with_target(settings, target, Download { id })
    }

    /// Formats the request as a `curl` command, without its token.
    pub fn to_curl(&self) -> Result<String, Error> {
        to_curl(&self.settings, &*self.prepare()?)
    }

    fn prepare(&self) -> Result<Box<PreparedCall>, Error> {
        let prepared =
            self.prepare_with(self.options.empty_body(), ResponseReader::of::<F::Api>())?;
        Ok(prepared.streaming())
    }
}

impl<F: Downloadable> Execute for Download<F> {
    type Output = Option<FileStream>;
    type Future = BoxFuture<'static, Result<Self::Output, Error>>;

    fn execute(call: Call<Self>) -> Self::Future {
        let prepared = call.prepare();
        let settings = call.settings;
        Box::pin(async move {
            let prepared = prepared?;
            let mut execution = Execution::new(&settings, &prepared);
            let (is_there, response) = run(&mut execution, check_file::<F>).await?;
            Ok(is_there.then(|| FileStream {
                rest: execution.take_rest(),
                deadline: execution.deadline(),
                context: Some(context(&execution)),
                timeout: prepared.timeout.limit(),
                piece_timeout: prepared.attempt_timeout,
                limit: settings.endpoint.response_body_limit,
                start: Some(response.body().clone()),
                response,
                timer: None,
            }))
        })
    }
}

/// A file that arrives piece by piece. An error ends the stream.
///
/// The timeout of the call bounds the whole stream, that of an attempt the wait for each piece.
/// Dropping the stream cancels the download; dropping the future of a method that borrows it loses
/// nothing.
#[must_use = "a stream does nothing until it is polled"]
pub struct FileStream {
    response: RawResponse,
    /// What arrived together with the head.
    start: Option<Bytes>,
    rest: Option<BodyStream>,
    /// Runs while the next piece is waited for.
    timer: Option<Pin<Box<Sleep>>>,
    /// The end of the timeout of the call.
    deadline: Instant,
    timeout: Option<Duration>,
    piece_timeout: Duration,
    limit: ResponseBodyLimit,
    /// The context of an error, until the stream ends.
    context: Option<ErrorContext>,
}

impl FileStream {
    /// Returns the content type, as the service sent it.
    pub fn content_type(&self) -> Option<&str> {
        self.headers().get(CONTENT_TYPE)?.to_str().ok()
    }

    /// Returns the length in bytes, if the service told it.
    pub fn content_length(&self) -> Option<u64> {
        self.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
    }

    /// Returns the HTTP headers of the response.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// Returns the next piece, or `None` at the end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    /// Returns the rest of the file, up to the `response_body_limit` of the client. A larger file is
    /// an error; [`chunk`](Self::chunk) reads files of any size.
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        let limit = self.limit;
        let too_large = || TransportError::response_too_large(limit).into();
        let length = self.content_length().and_then(|length| usize::try_from(length).ok());
        if length.is_some_and(|length| length > limit.0)
            && let Some(error) = self.fail(too_large())
        {
            return Err(error);
        }
        let mut bytes = BytesMut::new();
        while let Some(piece) = self.chunk().await? {
            bytes.extend_from_slice(&piece);
            if bytes.len() > limit.0
                && let Some(error) = self.fail(too_large())
            {
                return Err(error);
            }
        }
        Ok(bytes.freeze())
    }

    /// Ends the stream with an error, unless an error ended it.
    pub(crate) fn fail(&mut self, kind: ErrorKind) -> Option<Error> {
        self.end();
        Some(Error::new(self.context.take()?, kind, None))
    }

    fn end(&mut self) {
        (self.start, self.rest, self.timer) = (None, None, None);
    }

    /// Waits for the next piece until the deadline.
    fn poll_timer(&mut self, context: &mut Context<'_>) -> Poll<ErrorKind> {
        if let Err(error) = expect_runtime() {
            return Poll::Ready(error);
        }
        let (deadline, timeout) = (self.deadline, self.piece_timeout);
        let timer = self.timer.get_or_insert_with(|| {
            let end = Instant::now().checked_add(timeout);
            Box::pin(sleep_until(end.map_or(deadline, |end| end.min(deadline))))
        });
        timer.as_mut().poll(context).map(|()| self.timed_out())
    }

    fn timed_out(&self) -> ErrorKind {
        let is_over = Instant::now() >= self.deadline;
        let after = self.timeout.filter(|_| is_over).unwrap_or(self.piece_timeout);
        ErrorKind::Timeout { after, is_sent: true }
    }
}

impl Stream for FileStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if let Some(start) = this.start.take().filter(|start| !start.is_empty()) {
            return Poll::Ready(Some(Ok(start)));
        }
        loop {
            let Some(rest) = &mut this.rest else { return Poll::Ready(None) };
            let kind = match Pin::new(rest).poll_next(context) {
                Poll::Ready(_) if Instant::now() >= this.deadline => this.timed_out(),
                Poll::Ready(Some(Ok(piece))) => {
                    this.timer = None;
                    if piece.is_empty() {
                        continue;
                    }
                    return Poll::Ready(Some(Ok(piece)));
                }
                Poll::Ready(Some(Err(error))) => error.into(),
                Poll::Ready(None) => {
                    this.end();
                    return Poll::Ready(None);
                }
                Poll::Pending => ready!(this.poll_timer(context)),
            };
            return Poll::Ready(this.fail(kind).map(Err));
        }
    }
}

impl fmt::Debug for FileStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Other headers can carry cookies.
        f.debug_struct("FileStream")
            .field("content_type", &self.content_type())
            .field("content_length", &self.content_length())
            .finish_non_exhaustive()
    }
}
