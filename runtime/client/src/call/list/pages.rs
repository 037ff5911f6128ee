//! A stream of the pages of a list.

use std::collections::HashSet;
use std::fmt;
use std::future::poll_fn;
use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use runtime_core::{List, Listable, Page};
use serde::Serialize;

use super::Call;
use crate::{Async, BoxFuture, Error, ErrorKind};

/// How many pages in a row may have no new records although the service announces more.
const MAX_STALE_PAGES: u32 = 3;

/// A stream of the pages of a list that have records. The request of a page is sent when the page
/// is polled for. An error ends the stream.
///
/// The service computes the pages anew for every request. If records are created or deleted
/// meanwhile, a record may be on two pages or on none. Ordering by a field that does not change,
/// such as the time of creation, keeps that rare. The stream ends where the service says so. If
/// the service does not say, it ends at the first page without new records. If the service
/// announces more pages after such a page, the page is skipped; the third in a row is an error,
/// since records would be missing.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<R: Listable, M = Async> {
    call: Call<List<R>>,
    /// The number of the page to read next, unless the end is reached.
    next: Option<u32>,
    /// The request in progress, with the number of its page.
    pending: Option<(u32, PendingPage<R>)>,
    /// Digests of the records so far.
    seen: HashSet<u64>,
    /// How many pages in a row had no new records.
    stale: u32,
    requested: u32,
    limit: u32,
    mode: PhantomData<fn() -> M>,
}

type PendingPage<R> = BoxFuture<'static, Result<Page<<R as Listable>::Row>, Error>>;

impl<R: Listable, M> Pages<R, M> {
    pub(super) fn new(call: Call<List<R>, M>) -> Self {
        let first = call.request.page.unwrap_or(1);
        Self {
            call: call.into_mode(),
            next: Some(first),
            pending: None,
            seen: HashSet::new(),
            stale: 0,
            requested: 0,
            limit: u32::MAX,
            mode: PhantomData,
        }
    }

    /// Sets the maximum number of pages to request. A list with more pages ends in an error with
    /// [`ErrorKind::TooManyPages`]. The default is no limit, so a service that always announces
    /// another page with new records keeps the stream going.
    pub fn max_pages(mut self, max: u32) -> Self {
        self.limit = max;
        self
    }

    pub(crate) fn error(&self, kind: ErrorKind) -> Error {
        self.call.error(kind)
    }

    /// Ends the stream. Returns whether it had not ended yet.
    #[cfg(feature = "blocking")]
    pub(crate) fn end(&mut self) -> bool {
        let pending = self.pending.take();
        self.next.take().is_some() || pending.is_some()
    }

    fn call(&self, number: u32) -> Call<List<R>> {
        self.call.derive(self.call.request.clone().page(number), self.call.options.clone())
    }

    /// Decides what follows a page, and returns the page or an error unless the page is skipped.
    fn accept(&mut self, number: u32, page: Page<R::Row>) -> Option<Result<Page<R::Row>, Error>> {
        let announces_more = announces_more(number, &page);
        if self.has_new_records(&page) {
            self.stale = 0;
            self.next = number.checked_add(1).filter(|_| announces_more != Some(false));
            return Some(Ok(page));
        }
        if announces_more != Some(true) {
            return None;
        }
        self.stale += 1;
        if self.stale < MAX_STALE_PAGES {
            self.next = number.checked_add(1);
            return None;
        }
        let reason = format!(
            "page {number} is the last of {MAX_STALE_PAGES} in a row without new records, although \
             the service announces more"
        );
        Some(Err(self.call(number).error(ErrorKind::Undecodable { reason })))
    }

    /// Whether a page has a record that was on none of the previous pages. The number of the page
    /// does not matter: services count from zero, or do not count at all.
    fn has_new_records(&mut self, page: &Page<R::Row>) -> bool {
        let mut has_new = false;
        for record in &page.records {
            has_new |= digest(record).is_none_or(|digest| self.seen.insert(digest));
        }
        for record in &page.invalid {
            has_new |= digest(&record.raw).is_none_or(|digest| self.seen.insert(digest));
        }
        has_new
    }
}

impl<R: Listable> Pages<R> {
    /// Returns the next page, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Page<R::Row>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

/// Whether the service announces a page after this one, by the most reliable key of the page.
fn announces_more<T>(number: u32, page: &Page<T>) -> Option<bool> {
    page.has_next
        .or_else(|| page.pages.map(|pages| number < pages))
        .or_else(|| page.last.zip(page.total).map(|(last, total)| last < total))
}

/// Hashes a record.
fn digest(record: &impl Serialize) -> Option<u64> {
    struct Digest(DefaultHasher);

    impl io::Write for Digest {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut digest = Digest(DefaultHasher::new());
    serde_json::to_writer(&mut digest, record).ok()?;
    Some(digest.0.finish())
}

impl<R: Listable, M> Stream for Pages<R, M> {
    type Item = Result<Page<R::Row>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(number) = this.next.take() {
                if this.requested == this.limit {
                    let kind = ErrorKind::TooManyPages { max: this.limit };
                    return Poll::Ready(Some(Err(this.call(number).error(kind))));
                }
                this.requested += 1;
                this.pending = Some((number, this.call(number).into_future()));
            }
            let Some((number, pending)) = &mut this.pending else { return Poll::Ready(None) };
            let number = *number;
            let result = ready!(pending.as_mut().poll(context));
            this.pending = None;
            let item = match result {
                Ok(page) => this.accept(number, page),
                Err(error) => Some(Err(error)),
            };
            if item.is_some() {
                return Poll::Ready(item);
            }
        }
    }
}

// No field is pinned: the pending request is boxed.
impl<R: Listable, M> Unpin for Pages<R, M> {}

impl<R: Listable, M> fmt::Debug for Pages<R, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("call", &self.call).finish_non_exhaustive()
    }
}
