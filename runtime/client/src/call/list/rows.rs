//! A stream of the records of a list.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use runtime_core::Listable;

use super::Pages;
use crate::Error;

/// A stream of the records on all pages of a list. A page is read when the previous one is used
/// up. An error ends the stream. See [`Pages`] for what happens when pages change meanwhile.
#[must_use = "a stream does nothing until it is polled"]
pub struct Rows<R: Listable> {
    pages: Pages<R>,
    /// The rest of the current page.
    rows: vec::IntoIter<R::Row>,
}

impl<R: Listable> Rows<R> {
    pub(super) fn new(pages: Pages<R>) -> Self {
        Self { pages, rows: Vec::new().into_iter() }
    }

    /// Returns the next record, or `None` at the end.
    pub async fn next(&mut self) -> Option<Result<R::Row, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<R: Listable> Stream for Rows<R> {
    type Item = Result<R::Row, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        loop {
            if let Some(row) = this.rows.next() {
                return Poll::Ready(Some(Ok(row)));
            }
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                Some(Ok(page)) => this.rows = page.records.into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

// No field is pinned.
impl<R: Listable> Unpin for Rows<R> {}

impl<R: Listable> fmt::Debug for Rows<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows")
            .field("pages", &self.pages)
            .field("buffered", &self.rows.len())
            .finish()
    }
}
