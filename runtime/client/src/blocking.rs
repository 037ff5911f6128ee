//! Clients whose calls block the thread instead of being awaited.
//!
//! A blocking client is the same client in another mode: its methods return the same calls, whose
//! options are the same. Only what sends requests is defined here, each in terms of its asynchronous
//! counterpart.

use std::io;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use futures_core::Stream;
use runtime_core::{Api, List, Listable, Operation, Page};
use tokio::runtime::{Builder, EnterGuard, Runtime};
use tokio::task::coop::poll_proceed;

use crate::{
    Bulk, Call, Client, Error, ErrorKind, Execute, FileStream, Mode, Pages, Raw, RawResponse, Rows,
};

/// The mode of a client whose calls block.
///
/// Requests and timers are driven by one thread, which all blocking clients of the process share.
/// A call inside of an asynchronous task is an error, since it would block the other tasks of its
/// thread. It works on any other thread, including those of `tokio::task::spawn_blocking`.
#[derive(Clone, Copy, Debug)]
pub struct Blocking(());

/// The runtime of all blocking calls. It is never shut down, so a client can be dropped anywhere.
static RUNTIME: LazyLock<io::Result<Runtime>> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name(env!("CARGO_PKG_NAME"))
        .enable_all()
        .build()
});

/// The permission to block this thread.
struct Blocker(EnterGuard<'static>);

impl Blocker {
    fn new() -> Result<Self, ErrorKind> {
        if is_in_task() {
            let reason = "a blocking call inside of an asynchronous task: await the call of an \
                          asynchronous client, or use `spawn_blocking`";
            return Err(ErrorKind::Request(reason.into()));
        }
        match &*RUNTIME {
            Ok(runtime) => Ok(Self(runtime.enter())),
            Err(error) => Err(ErrorKind::Request(
                format!("the runtime of blocking calls can't be started: {error}").into(),
            )),
        }
    }

    /// Runs a future on this thread.
    fn run<F: Future>(self, future: F) -> F::Output {
        let Self(_entered) = self;
        pollster::block_on(future)
    }

    /// Waits for the next item of a stream.
    fn next<S: Stream + Unpin>(self, stream: &mut S) -> Option<S::Item> {
        self.run(std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context)))
    }
}

/// Whether this thread polls a task of tokio. Only tasks have a limited budget of operations
/// between two yields, so it is used up. A thread of `spawn_blocking` has a runtime, but no budget.
fn is_in_task() -> bool {
    let mut context = Context::from_waker(Waker::noop());
    (0..=u8::MAX).any(|_| match poll_proceed(&mut context) {
        Poll::Ready(budget) => {
            budget.made_progress();
            false
        }
        Poll::Pending => true,
    })
}

/// Converts a client into a blocking one, which shares its settings. The connections of the two
/// are separate if calls of the first were already sent.
impl<A: Api> From<Client<A>> for Client<A, Blocking> {
    fn from(client: Client<A>) -> Self {
        client.into_mode()
    }
}

impl<R> Call<R, Blocking> {
    /// Sends the call by an asynchronous counterpart.
    fn send_by<F, T>(self, send: impl FnOnce(Call<R>) -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        match Blocker::new() {
            Ok(blocker) => blocker.run(send(self.into_mode())),
            Err(kind) => Err(self.error(kind)),
        }
    }
}

impl Mode for Blocking {
    type Sent<R: Execute> = Result<R::Output, Error>;

    fn send<R: Execute>(call: Call<R, Self>) -> Self::Sent<R> {
        call.send_by(R::execute)
    }
}

impl FileStream {
    /// Waits for the next piece, and returns it, or `None` at the end.
    pub fn blocking_chunk(&mut self) -> Result<Option<Bytes>, Error> {
        match Blocker::new() {
            Ok(blocker) => blocker.next(self).transpose(),
            Err(kind) => self.fail(kind).map_or(Ok(None), Err),
        }
    }

    /// Waits for the rest of the file, as [`bytes`](Self::bytes) does.
    pub fn blocking_bytes(mut self) -> Result<Bytes, Error> {
        match Blocker::new() {
            Ok(blocker) => blocker.run(self.bytes()),
            Err(kind) => self.fail(kind).map_or(Ok(Bytes::new()), Err),
        }
    }
}

impl<O: Operation> Call<O, Blocking> {
    /// Sends the call and returns the raw response, whatever its status. Tokens and retries work
    /// as for [`send`](Self::send).
    pub fn send_raw(self) -> Result<RawResponse, Error> {
        self.send_by(Call::<O>::send_raw)
    }
}

impl<A: Api> Call<Raw<A>, Blocking> {
    /// Sends the call and returns the raw response, whatever its status. Tokens and retries work
    /// as for [`send`](Self::send).
    pub fn send_raw(self) -> Result<RawResponse, Error> {
        self.send_by(Call::<Raw<A>>::send_raw)
    }
}

impl<R: Listable> Call<List<R>, Blocking> {
    /// Reads the first record, or `None` if there is none.
    pub fn first(self) -> Result<Option<R::Row>, Error> {
        self.send_by(Call::<List<R>>::first)
    }

    /// Returns the number of records on all pages, as the service counts them.
    pub fn count(self) -> Result<u64, Error> {
        self.send_by(Call::<List<R>>::count)
    }

    /// Reads the records on all pages. Ends at the first error. See [`stream`](Self::stream) for
    /// the records before it.
    pub fn collect(self) -> Result<Vec<R::Row>, Error> {
        self.send_by(Call::<List<R>>::collect)
    }
}

impl<R: Listable> Iterator for Pages<R, Blocking> {
    type Item = Result<Page<R::Row>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match Blocker::new() {
            Ok(blocker) => blocker.next(self),
            Err(kind) => self.end().then(|| Err(self.error(kind))),
        }
    }
}

impl<R: Listable> Iterator for Rows<R, Blocking> {
    type Item = Result<R::Row, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match Blocker::new() {
            Ok(blocker) => blocker.next(self),
            Err(kind) => self.end().then(|| Err(self.error(kind))),
        }
    }
}

impl<R, I> Iterator for Bulk<R, Blocking, I>
where
    R: Execute<Future: Unpin>,
    I: Iterator<Item = Call<R, Blocking>> + Unpin,
{
    type Item = Result<R::Output, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match Blocker::new() {
            Ok(blocker) => blocker.next(self),
            Err(kind) => self.end(kind).map(Err),
        }
    }
}
