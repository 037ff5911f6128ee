//! The records of a list, one after the other.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;
use runtime_core::Listable;

use super::Pages;
use crate::Error;

/// The records on all pages of a list: a stream, which reads a page when the one before it is used
/// up. After an error there is nothing more. What holds for [`Pages`] holds for it.
#[must_use = "a stream does nothing until it is asked for a record"]
pub struct Rows<'c, R: Listable> {
    pages: Pages<'c, R>,
    /// What is left of the page that was read last.
    rows: vec::IntoIter<R::Row>,
}

impl<'c, R: Listable> Rows<'c, R> {
    pub(super) fn new(pages: Pages<'c, R>) -> Self {
        Self { pages, rows: Vec::new().into_iter() }
    }

    /// The next record, if there is one.
    pub async fn next(&mut self) -> Option<Result<R::Row, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<R: Listable> Stream for Rows<'_, R> {
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

// Nothing of it is pinned in place.
impl<R: Listable> Unpin for Rows<'_, R> {}

impl<R: Listable> fmt::Debug for Rows<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows")
            .field("pages", &self.pages)
            .field("at_hand", &self.rows.len())
            .finish()
    }
}
