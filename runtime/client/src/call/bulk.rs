//! Many calls of the same kind.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{Call, Execute};
use crate::{Async, CallOptions, Error};

const CONCURRENCY: usize = 8;

/// A stream of the results of many calls, in the order of the calls.
///
/// A limited number of calls is in progress at a time. They are subject to the rate limits and
/// retries of the client. An error does not end the stream, so every call has a result;
/// [`Error::carried_out`] tells whether a write that failed was carried out. Dropping the stream
/// cancels the calls in progress.
#[must_use = "a stream does nothing until it is polled"]
pub struct Bulk<R: Execute, M = Async, I = Calls<R, M>> {
    calls: I,
    options: CallOptions,
    concurrency: usize,
    /// The calls in progress and the results that wait for earlier ones.
    window: VecDeque<Slot<R>>,
    mode: PhantomData<fn() -> M>,
}

/// The calls of a [`Bulk`] that a client returns.
pub type Calls<R, M = Async> = Box<dyn Iterator<Item = Call<R, M>> + Send>;

enum Slot<R: Execute> {
    Pending(R::Future),
    Ready(Result<R::Output, Error>),
}

impl<R: Execute, M, I: Iterator<Item = Call<R, M>>> Bulk<R, M, I> {
    /// Combines calls of one kind, which may be of several clients.
    pub fn new(calls: impl IntoIterator<IntoIter = I>) -> Self {
        Self {
            calls: calls.into_iter(),
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

    /// Starts calls until the window is full.
    fn fill(&mut self) {
        while self.window.len() < self.concurrency {
            let Some(call) = self.calls.next() else { return };
            let call: Call<R> = call.options(self.options.clone()).into_mode();
            self.window.push_back(Slot::Pending(call.send()));
        }
    }

    /// Ends the stream. Returns the error of the call that would have been next, unless the stream
    /// had ended already.
    #[cfg(feature = "blocking")]
    pub(crate) fn end(&mut self, kind: crate::ErrorKind) -> Option<Error> {
        self.window.clear();
        let next = self.calls.next();
        self.calls.by_ref().for_each(drop);
        next.map(|call| call.error(kind))
    }
}

impl<R: Execute<Future: Unpin>, I: Iterator<Item = Call<R>> + Unpin> Bulk<R, Async, I> {
    /// Returns the result of the next call, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<R::Output, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Sends all calls and returns their results.
    pub async fn collect(mut self) -> Vec<Result<R::Output, Error>> {
        let mut results = Vec::with_capacity(self.calls.size_hint().0);
        while let Some(result) = self.next().await {
            results.push(result);
        }
        results
    }
}

impl<R, M, I> Stream for Bulk<R, M, I>
where
    R: Execute<Future: Unpin>,
    I: Iterator<Item = Call<R, M>> + Unpin,
{
    type Item = Result<R::Output, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        this.fill();
        for slot in &mut this.window {
            if let Slot::Pending(call) = slot
                && let Poll::Ready(result) = Pin::new(call).poll(context)
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

// No field is pinned.
impl<R: Execute, M, I: Unpin> Unpin for Bulk<R, M, I> {}

impl<R: Execute, M, I> fmt::Debug for Bulk<R, M, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bulk")
            .field("concurrency", &self.concurrency)
            .field("in_progress", &self.window.len())
            .finish_non_exhaustive()
    }
}
