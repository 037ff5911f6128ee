//! Lists: the records that match a filter.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::ser::{Serialize, Serializer};

use crate::record::with_query;
use crate::{
    Api, Column, Fields, FilterOf, Filterable, Operation, OperationInfo, Order, Page, RangeOf,
    Record, Value,
};

/// A record that can be listed.
pub trait Listable: Record + Filterable {
    /// What a list returns of a record. Rows lack the fields that are lists, so they can't be
    /// written back.
    type Row: Fields + Serialize + Clone + PartialEq + fmt::Debug + Send + Sync + 'static;

    /// The description of the operation.
    const LIST: &'static OperationInfo;
}

/// A condition on the records of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The column.
    pub column: Column,
    /// How it is compared with the value.
    pub comparison: Comparison,
    /// The value on the right-hand side.
    pub value: Value,
}

/// How a field is compared with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The field is equal to the value.
    Eq,
    /// The field is greater than or equal to the value.
    Ge,
    /// The field is less than or equal to the value.
    Le,
}

/// Reads a page of the records that match all conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<R> {
    /// The number of the page, from 1; the first page by default.
    pub page: Option<u32>,
    /// The number of records per page.
    pub size: Option<u32>,
    /// The key of the field that the records are ordered by.
    pub order: Option<String>,
    /// The direction of the order, as the service writes it.
    pub direction: Option<String>,
    /// The conditions.
    pub conditions: Vec<Condition>,
    record: PhantomData<fn() -> R>,
}

impl<R> Default for List<R> {
    fn default() -> Self {
        Self {
            page: None,
            size: None,
            order: None,
            direction: None,
            conditions: Vec::new(),
            record: PhantomData,
        }
    }
}

impl List<()> {
    /// The same list, of records of a type.
    #[doc(hidden)]
    pub fn of_records<R>(self) -> List<R> {
        let Self { page, size, order, direction, conditions, record: _ } = self;
        List { page, size, order, direction, conditions, record: PhantomData }
    }
}

impl<R: Listable> List<R> {
    /// A list of all records.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps the records whose field is equal to the value.
    pub fn filter<F: FilterOf<R>>(self, field: F, value: impl Into<F::Value>) -> Self {
        self.with(field.column(), Comparison::Eq, value.into().into())
    }

    /// Keeps the records whose field is greater than or equal to the value.
    pub fn from<F: RangeOf<R>>(self, field: F, value: impl Into<F::Value>) -> Self {
        self.with(field.column(), Comparison::Ge, value.into().into())
    }

    /// Keeps the records whose field is less than or equal to the value.
    pub fn to<F: RangeOf<R>>(self, field: F, value: impl Into<F::Value>) -> Self {
        self.with(field.column(), Comparison::Le, value.into().into())
    }

    /// Orders the records by a field.
    pub fn order_by(mut self, field: impl Into<Order<R>>) -> Self {
        self.order = Some(field.into().into_key());
        self
    }

    /// Sets the direction of the order, as the service writes it.
    pub fn direction(mut self, direction: impl Into<String>) -> Self {
        self.direction = Some(direction.into());
        self
    }

    /// Selects the page with this number, from 1.
    pub fn page(mut self, page: u32) -> Self {
        self.page = Some(page);
        self
    }

    /// Sets the number of records per page.
    pub fn size(mut self, size: u32) -> Self {
        self.size = Some(size);
        self
    }

    fn with(mut self, column: Column, comparison: Comparison, value: Value) -> Self {
        // The service reads each name of a query once, so a later condition replaces an earlier one.
        self.conditions
            .retain(|known| known.column.key != column.key || known.comparison != comparison);
        self.conditions.push(Condition { column, comparison, value });
        self
    }

    /// The names and values of the query, in order.
    pub fn query(&self) -> Vec<(Cow<'static, str>, String)> {
        let names = R::Api::READING.query;
        let conditions = self.conditions.iter().map(|Condition { column, comparison, value }| {
            let name = match comparison {
                Comparison::Eq => Cow::Borrowed(column.parameter),
                Comparison::Ge => Cow::Owned(format!("{}{}", names.from, column.parameter)),
                Comparison::Le => Cow::Owned(format!("{}{}", names.to, column.parameter)),
            };
            (name, value.to_string())
        });
        let paging = [
            (names.page, self.page.map(|page| page.to_string())),
            (names.size, self.size.map(|size| size.to_string())),
            (names.order, self.order.clone()),
            (names.direction, self.direction.clone()),
        ];
        let paging = paging
            .into_iter()
            .filter_map(|(name, value)| value.map(|value| (Cow::Borrowed(name), value)));
        conditions.chain(paging).collect()
    }
}

impl<R: Listable> Serialize for List<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.query())
    }
}

impl<R: Listable> Operation for List<R> {
    type Api = R::Api;
    type Output = Page<R::Row>;

    const INFO: &'static OperationInfo = R::LIST;

    fn path(&self) -> Cow<'static, str> {
        let query = self.query();
        if query.is_empty() {
            return Cow::Borrowed(R::LIST.entity.path);
        }
        with_query(R::LIST, query)
    }
}
