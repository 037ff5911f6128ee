//! A stream of the records of a list.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use runtime_core::{InvalidRecord, Listable, Page};

use super::Pages;
use crate::{Async, Error, ErrorKind};

/// A stream of the records on all pages of a list. A page is read when the previous one is used
/// up. A record that can't be decoded is an error with [`Error::invalid_record`], after which the
/// stream continues; any other error ends it. See [`Pages`] for what happens when pages change
/// meanwhile.
#[must_use = "a stream does nothing until it is polled"]
pub struct Rows<R: Listable, M = Async> {
    pages: Pages<R, M>,
    /// The rest of the current page.
    rows: VecDeque<Result<R::Row, InvalidRecord>>,
}

impl<R: Listable, M> Rows<R, M> {
    pub(super) fn new(pages: Pages<R, M>) -> Self {
        Self { pages, rows: VecDeque::new() }
    }

    /// Sets the maximum number of pages to request. See [`Pages::max_pages`].
    pub fn max_pages(mut self, max: u32) -> Self {
        self.pages = self.pages.max_pages(max);
        self
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn error(&self, kind: ErrorKind) -> Error {
        self.pages.error(kind)
    }

    /// Ends the stream. Returns whether it had not ended yet.
    #[cfg(feature = "blocking")]
    pub(crate) fn end(&mut self) -> bool {
        let rows = std::mem::take(&mut self.rows);
        self.pages.end() || !rows.is_empty()
    }
}

impl<R: Listable> Rows<R> {
    /// Returns the next record, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<R::Row, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<R: Listable, M> Stream for Rows<R, M> {
    type Item = Result<R::Row, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(row) = this.rows.pop_front() {
                let error = |record| this.pages.error(ErrorKind::InvalidRecord(record));
                return Poll::Ready(Some(row.map_err(error)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(page)) => this.rows = in_order(page),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

/// Merges the records of a page with those that can't be decoded, in the order of the service.
fn in_order<T>(page: Page<T>) -> VecDeque<Result<T, InvalidRecord>> {
    let mut rows: VecDeque<_> = page.records.into_iter().map(Ok).collect();
    for record in page.invalid {
        let index = record.index.min(rows.len());
        rows.insert(index, Err(record));
    }
    rows
}

// No field is pinned.
impl<R: Listable, M> Unpin for Rows<R, M> {}

impl<R: Listable, M> fmt::Debug for Rows<R, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows")
            .field("pages", &self.pages)
            .field("buffered", &self.rows.len())
            .finish()
    }
}
