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

/// The pages of a list that have records on them: a stream, each page with a request of its own,
/// which is sent when the page is asked for. After an error there is nothing more.
///
/// Pages are cut by the service, anew for every request. Where records come and go in the
/// meantime, one may be on two pages or on none; an order by a field that does not change, such
/// as the one that tells when a record was made, keeps that rare. The end is where the service
/// says that it is; where it doesn't say, at the first page without records, or with the records
/// of one before. Such a page of which it says that there are more after it is an error, since
/// something would be missing.
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
}

type Pending<'c, R> = BoxFuture<'c, Result<Page<<R as Listable>::Row>, Error>>;

impl<'c, R: Listable> Pages<'c, R> {
    pub(super) fn new(call: Call<'c, List<R>>) -> Self {
        let first = call.request.page.unwrap_or(1);
        Self { call, first, next: Some(first), pending: None, seen: HashSet::new() }
    }

    /// The next page, if there is one.
    pub async fn next(&mut self) -> Option<Result<Page<R::Row>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    fn call(&self, number: u32) -> Call<'c, List<R>> {
        self.call.another(self.call.request.clone().page(number), self.call.options.clone())
    }

    /// What becomes of a page that was read by a number; nothing of one that is the end.
    fn turn(&mut self, number: u32, page: Page<R::Row>) -> Option<Result<Page<R::Row>, Error>> {
        let flaw = if page.records.is_empty() {
            Some("is empty")
        } else if self.was_seen(number, &page) {
            Some("was there before")
        } else {
            None
        };
        let Some(flaw) = flaw else {
            self.next = number.checked_add(1).filter(|_| is_followed(number, &page));
            return Some(Ok(page));
        };
        if page.has_next != Some(true) {
            return None;
        }
        let reason = format!("page {number} {flaw}, and is said to be followed by more");
        Some(Err(self.call(number).error(ErrorKind::Undecodable { reason })))
    }

    /// Whether this page is one that came before, by what is on it or by the number that it bears.
    fn was_seen(&mut self, number: u32, page: &Page<R::Row>) -> bool {
        let bears_another = page.number.is_some_and(|bears| (self.first..number).contains(&bears));
        let is_new = digest(&page.records).is_none_or(|digest| self.seen.insert(digest));
        bears_another || !is_new
    }
}

/// Whether there is a page after this one, going by the best of what the service says. Where it
/// says nothing that is to be found out.
fn is_followed<T>(number: u32, page: &Page<T>) -> bool {
    page.has_next
        .or_else(|| page.pages.map(|pages| number < pages))
        .or_else(|| page.last.zip(page.total).map(|(last, total)| last < total))
        .unwrap_or(true)
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
        if let Some(number) = this.next.take() {
            this.pending = Some((number, this.call(number).into_future()));
        }
        let Some((number, pending)) = &mut this.pending else { return Poll::Ready(None) };
        let number = *number;
        let result = ready!(pending.as_mut().poll(context));
        this.pending = None;
        Poll::Ready(match result {
            Ok(page) => this.turn(number, page),
            Err(error) => Some(Err(error)),
        })
    }
}

// Nothing of it is pinned in place: a page under way has a place of its own.
impl<R: Listable> Unpin for Pages<'_, R> {}

impl<R: Listable> fmt::Debug for Pages<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("call", &self.call).finish_non_exhaustive()
    }
}
