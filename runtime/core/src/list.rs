//! Lists: the records that pass a filter.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::ser::{Serialize, Serializer};

use crate::record::with_query;
use crate::{
    Api, Column, Fields, FilterOf, Operation, OperationInfo, Order, Page, RangeOf, Record, Value,
};

/// A record of which there are lists.
pub trait Listable: Record {
    /// What a list shows of a record: parts of it, so that a row can't be written back.
    type Row: Fields + Serialize + Clone + PartialEq + fmt::Debug + Send + Sync + 'static;

    /// What is known of the operation.
    const LIST: &'static OperationInfo;
    /// The fields that lists can be filtered by.
    const COLUMNS: &'static [Column];
}

/// What the records of a list have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The field that is looked at.
    pub column: &'static Column,
    /// How it is compared with the value.
    pub comparison: Comparison,
    /// The value.
    pub value: Value,
}

/// How a field is compared with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// It is equal to the value.
    Eq,
    /// It is greater than or equal to the value.
    Ge,
    /// It is less than or equal to the value.
    Le,
}

/// Reads a page of the records that pass all conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List<R> {
    /// The number of the page, from 1; the first one where left out.
    pub page: Option<u32>,
    /// How many records a page has.
    pub size: Option<u32>,
    /// The key of the field that the records are ordered by.
    pub order: Option<String>,
    /// The direction of the order, in the words of the service.
    pub direction: Option<String>,
    /// What the records have in common.
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

impl<R: Listable> List<R> {
    /// All records.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only records with this value in the field.
    pub fn filter<F: FilterOf<R>>(self, field: F, value: impl Into<F::Value>) -> Self {
        self.with(field.key(), Comparison::Eq, value.into().into())
    }

    /// Only records with this value in the field, or a higher one.
    pub fn from<F: RangeOf<R>>(self, field: F, value: impl Into<F::Value>) -> Self {
        self.with(field.key(), Comparison::Ge, value.into().into())
    }

    /// Only records with this value in the field, or a lower one.
    pub fn to<F: RangeOf<R>>(self, field: F, value: impl Into<F::Value>) -> Self {
        self.with(field.key(), Comparison::Le, value.into().into())
    }

    /// In the order of a field.
    pub fn order_by(mut self, field: impl Into<Order<R>>) -> Self {
        self.order = Some(field.into().into_key());
        self
    }

    /// In this direction of the order, in the words of the service.
    pub fn direction(mut self, direction: impl Into<String>) -> Self {
        self.direction = Some(direction.into());
        self
    }

    /// The page with this number, from 1.
    pub fn page(mut self, page: u32) -> Self {
        self.page = Some(page);
        self
    }

    /// Pages of so many records.
    pub fn size(mut self, size: u32) -> Self {
        self.size = Some(size);
        self
    }

    fn with(mut self, key: &'static str, comparison: Comparison, value: Value) -> Self {
        // A key that is no column's does not come out of generated code.
        let column = R::COLUMNS.iter().find(|column| column.key == key);
        // A query says each thing once, and the last word counts.
        self.conditions.retain(|known| known.column.key != key || known.comparison != comparison);
        self.conditions.extend(column.map(|column| Condition { column, comparison, value }));
        self
    }

    /// Names and values of the query, in order.
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
            return Cow::Borrowed(R::LIST.path);
        }
        with_query(R::LIST, query)
    }
}
