//! The fields by which lists are filtered and ordered.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use crate::{DateTime, FieldType, Scalar};

/// A field that lists can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The key of the field in a record.
    pub key: &'static str,
    /// What the field is called in a query.
    pub parameter: &'static str,
    /// The JSON type of its values.
    pub ty: Scalar,
    /// Whether a list can be of the records with one value.
    pub is_filter: bool,
    /// Whether a list can be of the records within a range of values.
    pub is_range: bool,
}

impl Column {
    /// A field that lists can be filtered by, by one value.
    pub const fn filter(key: &'static str, parameter: &'static str, ty: FieldType) -> Self {
        Self { key, parameter, ty: ty.scalar(), is_filter: true, is_range: false }
    }

    /// A field that lists can be filtered by, by a range of values.
    pub const fn range(key: &'static str, parameter: &'static str, ty: FieldType) -> Self {
        Self { key, parameter, ty: ty.scalar(), is_filter: false, is_range: true }
    }

    /// The same field, which takes a range as well.
    pub const fn and_range(self) -> Self {
        Self { is_range: true, ..self }
    }
}

/// A field of `R` whose values are `T`, by one of which lists can be filtered.
pub struct Filter<R, T> {
    key: &'static str,
    types: PhantomData<fn() -> (R, T)>,
}

impl<R, T> Filter<R, T> {
    /// The field with a key, which has to stand among the columns.
    pub const fn new(key: &'static str) -> Self {
        Self { key, types: PhantomData }
    }
}

/// A field of `R` whose values are `T`, by a range of which lists can be filtered.
pub struct Range<R, T> {
    key: &'static str,
    types: PhantomData<fn() -> (R, T)>,
}

impl<R, T> Range<R, T> {
    /// The field with a key, which has to stand among the columns.
    pub const fn new(key: &'static str) -> Self {
        Self { key, types: PhantomData }
    }
}

/// A field that lists take one value of and ranges as well.
pub struct FilterAndRange<R, T> {
    key: &'static str,
    types: PhantomData<fn() -> (R, T)>,
}

impl<R, T> FilterAndRange<R, T> {
    /// The field with a key, which has to stand among the columns.
    pub const fn new(key: &'static str) -> Self {
        Self { key, types: PhantomData }
    }
}

/// A field of `R` by one value of which lists can be filtered.
#[diagnostic::on_unimplemented(
    message = "lists of `{R}` can't be filtered by one value of this field",
    label = "no filter of `{R}`",
    note = "the filters of a record are its constants; of those that are a `Range`, `from` and `to` take the ends"
)]
pub trait FilterOf<R>: Sized {
    /// The type of the field's values.
    type Value: Into<Value>;

    /// The key of the field.
    fn key(self) -> &'static str;
}

/// A field of `R` by a range of values of which lists can be filtered.
#[diagnostic::on_unimplemented(
    message = "lists of `{R}` can't be filtered by a range of this field",
    label = "no range of `{R}`",
    note = "the ranges of a record are its constants of the type `Range` or `FilterAndRange`"
)]
pub trait RangeOf<R>: Sized {
    /// The type of the field's values.
    type Value: Into<Value>;

    /// The key of the field.
    fn key(self) -> &'static str;
}

macro_rules! fields_of {
    ($trait:ident: $($handle:ident),+) => {
        $(impl<R, T: Into<Value>> $trait<R> for $handle<R, T> {
            type Value = T;

            fn key(self) -> &'static str {
                self.key
            }
        })+
    };
}

fields_of!(FilterOf: Filter, FilterAndRange);
fields_of!(RangeOf: Range, FilterAndRange);

/// A field that lists can be ordered by.
pub struct Order<R> {
    key: Cow<'static, str>,
    record: PhantomData<fn() -> R>,
}

impl<R> Order<R> {
    /// The field with a key, whether or not the service orders by it.
    pub fn by_key(key: impl Into<Cow<'static, str>>) -> Self {
        Self { key: key.into(), record: PhantomData }
    }

    pub(crate) fn into_key(self) -> String {
        self.key.into_owned()
    }
}

impl<R, T> From<Filter<R, T>> for Order<R> {
    fn from(field: Filter<R, T>) -> Self {
        Self::by_key(field.key)
    }
}

impl<R, T> From<Range<R, T>> for Order<R> {
    fn from(field: Range<R, T>) -> Self {
        Self::by_key(field.key)
    }
}

impl<R, T> From<FilterAndRange<R, T>> for Order<R> {
    fn from(field: FilterAndRange<R, T>) -> Self {
        Self::by_key(field.key)
    }
}

/// A value that a list is filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An integer, or an id.
    Integer(i64),
    /// Text.
    Text(String),
    /// Yes or no.
    Boolean(bool),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<DateTime> for Value {
    fn from(value: DateTime) -> Self {
        Self::Text(value.into())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
            Self::Boolean(value) => write!(f, "{value}"),
        }
    }
}
