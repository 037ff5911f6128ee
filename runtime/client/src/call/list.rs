//! Lists: what is asked for, and the pages and rows of it.

mod pages;
mod rows;

use runtime_core::{FilterOf, List, Listable, Order, RangeOf};

pub use self::pages::Pages;
pub use self::rows::Rows;
use super::Call;
use crate::target::Target;

/// A list is filtered, ordered and cut into pages by the service, in its own words. Awaited, it is
/// one page: the first one, unless another is asked for.
impl<'c, R: Listable> Call<'c, List<R>> {
    /// Only records with this value in the field. Whether a text has to be equal or to be
    /// contained is up to the service.
    pub fn filter<F: FilterOf<R>>(self, field: F, value: impl Into<F::Value>) -> Self {
        self.change(|list| list.filter(field, value))
    }

    /// Only records with this value in the field, or a higher one. Times are written
    /// `YYYY-MM-DDTHH:mm`.
    pub fn from<F: RangeOf<R>>(self, field: F, value: impl Into<F::Value>) -> Self {
        self.change(|list| list.from(field, value))
    }

    /// Only records with this value in the field, or a lower one. Times are written
    /// `YYYY-MM-DDTHH:mm`.
    pub fn to<F: RangeOf<R>>(self, field: F, value: impl Into<F::Value>) -> Self {
        self.change(|list| list.to(field, value))
    }

    /// In the order of a field.
    pub fn order_by(self, field: impl Into<Order<R>>) -> Self {
        self.change(|list| list.order_by(field))
    }

    /// In this direction of the order, in the words of the service.
    pub fn direction(self, direction: impl Into<String>) -> Self {
        self.change(|list| list.direction(direction))
    }

    /// The page with this number, from 1. Streams begin with it.
    pub fn page(self, page: u32) -> Self {
        self.change(|list| list.page(page))
    }

    /// Pages of so many records. The larger they are, the fewer requests a stream takes.
    pub fn size(self, size: u32) -> Self {
        self.change(|list| list.size(size))
    }

    /// All pages, one after the other, each with a request of its own that has the options of
    /// this call.
    pub fn pages(self) -> Pages<'c, R> {
        Pages::new(self)
    }

    /// The records on all pages. Otherwise like [`pages`](Self::pages).
    pub fn stream(self) -> Rows<'c, R> {
        Rows::new(self.pages())
    }

    fn change(self, change: impl FnOnce(List<R>) -> List<R>) -> Self {
        let request = change(self.request);
        Self { target: Target::of(&request), request, ..self }
    }
}
