//! Calls that list records.

mod pages;
mod rows;

use runtime_core::{FilterOf, List, Listable, Order, RangeOf};

pub use self::pages::Pages;
pub use self::rows::Rows;
use super::Call;
use crate::target::Target;
use crate::{Error, ErrorKind};

/// Filters, order and page of a list. Awaiting the call reads one page, the first by default.
impl<R: Listable, M> Call<List<R>, M> {
    /// Selects records with this value of a field. The service decides whether a text has to be
    /// equal to the value or to contain it.
    pub fn filter<F: FilterOf<R>>(self, field: F, value: impl Into<F::Value>) -> Self {
        self.map(|list| list.filter(field, value))
    }

    /// Selects records whose field is at least this value. Times are written `YYYY-MM-DDTHH:mm`.
    pub fn from<F: RangeOf<R>>(self, field: F, value: impl Into<F::Value>) -> Self {
        self.map(|list| list.from(field, value))
    }

    /// Selects records whose field is at most this value. Times are written `YYYY-MM-DDTHH:mm`.
    pub fn to<F: RangeOf<R>>(self, field: F, value: impl Into<F::Value>) -> Self {
        self.map(|list| list.to(field, value))
    }

    /// Orders the records by a field.
    pub fn order_by(self, field: impl Into<Order<R>>) -> Self {
        self.map(|list| list.order_by(field))
    }

    /// Sets the direction of the order, as a value that the service understands.
    pub fn direction(self, direction: impl Into<String>) -> Self {
        self.map(|list| list.direction(direction))
    }

    /// Selects a page by its number, starting with 1. Streams start at this page.
    pub fn page(self, page: u32) -> Self {
        self.map(|list| list.page(page))
    }

    /// Sets the number of records on a page. A stream of larger pages takes fewer requests.
    pub fn size(self, size: u32) -> Self {
        self.map(|list| list.size(size))
    }

    /// Streams all pages. Each page is a request of its own with the options of this call.
    pub fn pages(self) -> Pages<R, M> {
        Pages::new(self)
    }

    /// Streams the records on all pages. See [`pages`](Self::pages).
    pub fn stream(self) -> Rows<R, M> {
        Rows::new(self.pages())
    }

    fn map(self, change: impl FnOnce(List<R>) -> List<R>) -> Self {
        let request = change(self.request);
        Self { target: Target::of(&request), request, ..self }
    }
}

impl<R: Listable> Call<List<R>> {
    /// Reads the first record, or `None` if there is none.
    pub async fn first(self) -> Result<Option<R::Row>, Error> {
        self.size(1).stream().next().await.transpose()
    }

    /// Returns the number of records on all pages, as the service counts them.
    pub async fn count(self) -> Result<u64, Error> {
        let call = self.size(1);
        let page = call.derive(call.request.clone(), call.options.clone()).send().await?;
        let reason = || "the page does not contain the number of records".to_owned();
        page.total.ok_or_else(|| call.error(ErrorKind::Undecodable { reason: reason() }))
    }

    /// Reads the records on all pages. Ends at the first error. See [`stream`](Self::stream) for
    /// the records before it.
    pub async fn collect(self) -> Result<Vec<R::Row>, Error> {
        let mut rows = self.stream();
        let mut records = Vec::new();
        while let Some(row) = rows.next().await {
            records.push(row?);
        }
        Ok(records)
    }
}
