//! The pages of a list, one after the other, whatever the service says of them.

use std::collections::HashSet;
use std::fmt;
use std::future::poll_fn;
use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use runtime_core::{List, Listable, Page};
use serde::Serialize;

use super::Call;
use crate::{BoxFuture, Error, ErrorKind};

/// How many pages in a row may have nothing new on them although more are said to follow.
const MOST_STALE: u32 = 3;

/// The pages of a list that have records on them: a stream, each page with a request of its own,
/// which is sent when the page is asked for. After an error there is nothing more.
///
/// Pages are cut by the service, anew for every request. Where records come and go in the
/// meantime, one may be on two pages or on none; an order by a field that does not change, such
/// as the one that tells when a record was made, keeps that rare. The end is where the service
/// says that it is; where it doesn't say, at the first page without records, or with just those of
/// one before. Where it says that more pages follow such a page, that one is passed over, and the
/// third in a row is an error, since something would be missing.
#[must_use = "a stream does nothing until it is asked for a page"]
pub struct Pages<'c, R: Listable> {
    call: Call<'c, List<R>>,
    /// The number of the first page.
    first: u32,
    /// The number of the page to be read next, where there may be one.
    next: Option<u32>,
    /// The page that is being read, by its number.
    pending: Option<(u32, Pending<'c, R>)>,
    /// What was on the pages so far.
    seen: HashSet<u64>,
    /// How many pages in a row had nothing new on them.
    stale: u32,
}

type Pending<'c, R> = BoxFuture<'c, Result<Page<<R as Listable>::Row>, Error>>;

impl<'c, R: Listable> Pages<'c, R> {
    pub(super) fn new(call: Call<'c, List<R>>) -> Self {
        let first = call.request.page.unwrap_or(1);
        Self { call, first, next: Some(first), pending: None, seen: HashSet::new(), stale: 0 }
    }

    /// The next page, if there is one.
    pub async fn next(&mut self) -> Option<Result<Page<R::Row>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn call(&self, number: u32) -> Call<'c, List<R>> {
        self.call.another(self.call.request.clone().page(number), self.call.options.clone())
    }

    /// What becomes of a page that was read by a number; nothing of one without news.
    fn turn(&mut self, number: u32, page: Page<R::Row>) -> Option<Result<Page<R::Row>, Error>> {
        let says_more = says_more(number, &page);
        if self.has_news(number, &page) {
            self.stale = 0;
            self.next = number.checked_add(1).filter(|_| says_more != Some(false));
            return Some(Ok(page));
        }
        if says_more != Some(true) {
            return None;
        }
        self.stale += 1;
        if self.stale < MOST_STALE {
            self.next = number.checked_add(1);
            return None;
        }
        let reason = format!(
            "page {number} is the last of {MOST_STALE} in a row with nothing new on them, and more \
             are said to follow"
        );
        Some(Err(self.call(number).error(ErrorKind::Undecodable { reason })))
    }

    /// Whether this page has records, and is none that came before, by what is on it or by the
    /// number that it bears.
    fn has_news(&mut self, number: u32, page: &Page<R::Row>) -> bool {
        let bears_another = page.number.is_some_and(|bears| (self.first..number).contains(&bears));
        let is_new = digest(&page.records).is_none_or(|digest| self.seen.insert(digest));
        is_new && !bears_another && !page.records.is_empty()
    }
}

/// Whether there is a page after this one, going by the best of what the service says.
fn says_more<T>(number: u32, page: &Page<T>) -> Option<bool> {
    page.has_next
        .or_else(|| page.pages.map(|pages| number < pages))
        .or_else(|| page.last.zip(page.total).map(|(last, total)| last < total))
}

/// A short stand-in for records.
fn digest(records: &[impl Serialize]) -> Option<u64> {
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
    serde_json::to_writer(&mut digest, records).ok()?;
    Some(digest.0.finish())
}

impl<R: Listable> Stream for Pages<'_, R> {
    type Item = Result<Page<R::Row>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(number) = this.next.take() {
                this.pending = Some((number, this.call(number).into_future()));
            }
            let Some((number, pending)) = &mut this.pending else { return Poll::Ready(None) };
            let number = *number;
            let result = ready!(pending.as_mut().poll(context));
            this.pending = None;
            let item = match result {
                Ok(page) => this.turn(number, page),
                Err(error) => Some(Err(error)),
            };
            if item.is_some() {
                return Poll::Ready(item);
            }
        }
    }
}

// Nothing of it is pinned in place: a page under way has a place of its own.
impl<R: Listable> Unpin for Pages<'_, R> {}

impl<R: Listable> fmt::Debug for Pages<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("call", &self.call).finish_non_exhaustive()
    }
}
