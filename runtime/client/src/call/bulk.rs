//! Many calls of the same operation.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use runtime_core::Operation;

use super::Call;
use crate::settings::Settings;
#[cfg(feature = "blocking")]
use crate::target::Target;
use crate::{Async, BoxFuture, CallOptions, Error};

const CONCURRENCY: usize = 8;

/// A stream of the results of many calls, in the order of their requests.
///
/// A limited number of calls is in progress at a time. They are subject to the rate limits and
/// retries of the client. An error does not end the stream, so every request has a result;
/// [`Error::carried_out`] tells whether a write that failed was carried out. Dropping the stream
/// cancels the calls in progress.
#[must_use = "a stream does nothing until it is polled"]
pub struct Bulk<O: Operation, M = Async> {
    settings: Arc<Settings>,
    requests: Box<dyn Iterator<Item = O> + Send>,
    options: CallOptions,
    concurrency: usize,
    /// The calls in progress and the results that wait for earlier ones.
    window: VecDeque<Slot<O::Output>>,
    mode: PhantomData<fn() -> M>,
}

enum Slot<T> {
    Pending(BoxFuture<'static, Result<T, Error>>),
    Ready(Result<T, Error>),
}

impl<O: Operation, M> Bulk<O, M> {
    pub(crate) fn new(
        settings: &Arc<Settings>,
        requests: impl Iterator<Item = O> + Send + 'static,
    ) -> Self {
        Self {
            settings: Arc::clone(settings),
            requests: Box::new(requests),
            options: CallOptions::new(),
            concurrency: CONCURRENCY,
            window: VecDeque::new(),
            mode: PhantomData,
        }
    }

    /// Sets the maximum number of calls in progress. The default is 8, the minimum 1.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = calls.max(1);
        self
    }

    /// Sets the options of the calls.
    pub fn options(mut self, options: CallOptions) -> Self {
        self.options.apply(options);
        self
    }
}

impl<O: Operation> Bulk<O> {
    /// Returns the result of the next request, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<O::Output, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Sends all requests and returns their results.
    pub async fn collect(mut self) -> Vec<Result<O::Output, Error>> {
        let mut results = Vec::with_capacity(self.requests.size_hint().0);
        while let Some(result) = self.next().await {
            results.push(result);
        }
        results
    }
}

impl<O: Operation, M> Bulk<O, M> {
    #[cfg(feature = "blocking")]
    pub(crate) fn error(&self, kind: crate::ErrorKind) -> Error {
        Call::<(), M>::with_target(&self.settings, Target::unaddressed(O::INFO), ()).error(kind)
    }

    /// Ends the stream. Returns whether it had not ended yet.
    #[cfg(feature = "blocking")]
    pub(crate) fn end(&mut self) -> bool {
        let mut rest = std::mem::replace(&mut self.requests, Box::new(std::iter::empty()));
        let window = std::mem::take(&mut self.window);
        !window.is_empty() || rest.next().is_some()
    }

    /// Starts calls until the window is full.
    fn fill(&mut self) {
        while self.window.len() < self.concurrency {
            let Some(request) = self.requests.next() else { return };
            let call: Call<O> = Call::new(&self.settings, request).options(self.options.clone());
            self.window.push_back(Slot::Pending(call.send()));
        }
    }
}

impl<O: Operation, M> Stream for Bulk<O, M> {
    type Item = Result<O::Output, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        this.fill();
        for slot in &mut this.window {
            if let Slot::Pending(call) = slot
                && let Poll::Ready(result) = call.as_mut().poll(context)
            {
                *slot = Slot::Ready(result);
            }
        }
        match this.window.pop_front() {
            None => Poll::Ready(None),
            Some(Slot::Ready(result)) => Poll::Ready(Some(result)),
            Some(pending) => {
                this.window.push_front(pending);
                Poll::Pending
            }
        }
    }
}

// No field is pinned: the calls are boxed.
impl<O: Operation, M> Unpin for Bulk<O, M> {}

impl<O: Operation, M> fmt::Debug for Bulk<O, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bulk")
            .field("operation", &format_args!("{}", O::INFO))
            .field("concurrency", &self.concurrency)
            .finish_non_exhaustive()
    }
}
