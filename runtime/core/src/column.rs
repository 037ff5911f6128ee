//! The columns by which lists are filtered and ordered.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use crate::{DateTime, Decimal, EnumMember, FieldValue, Scalar};

/// A field that lists can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// The key of the field in a record.
    pub key: &'static str,
    /// The name of the filter in a query.
    pub parameter: &'static str,
    /// The JSON type of the values.
    pub ty: Scalar,
    /// The members of the enumeration that the values belong to; empty if they belong to none.
    pub members: &'static [EnumMember],
    /// Whether lists can be filtered by one value.
    pub is_filter: bool,
    /// Whether lists can be filtered by a range of values.
    pub is_range: bool,
}

/// A column of `R` whose values are `T`, as something that a list can be filtered by.
#[diagnostic::on_unimplemented(
    message = "lists of `{R}` can't be filtered by one value of this field",
    label = "no filter of `{R}`",
    note = "the filters of a record are its constants; of those that are a `Range`, `from` and `to` take the ends"
)]
pub trait FilterOf<R>: Sized {
    /// The type of the values.
    type Value: Into<Value>;

    /// The column.
    fn column(self) -> Column;
}

/// A column of `R` whose values are `T`, as something of which a list can take a range.
#[diagnostic::on_unimplemented(
    message = "lists of `{R}` can't be filtered by a range of this field",
    label = "no range of `{R}`",
    note = "the ranges of a record are its constants of the type `Range` or `FilterAndRange`"
)]
pub trait RangeOf<R>: Sized {
    /// The type of the values.
    type Value: Into<Value>;

    /// The column.
    fn column(self) -> Column;
}

/// Defines the typed form of a column, with what it can be used for.
macro_rules! typed_columns {
    ($(
        $(#[$docs:meta])*
        $name:ident { is_filter: $is_filter:literal, is_range: $is_range:literal } impl $($usage:ident)+;
    )+) => {
        $(
            $(#[$docs])*
            pub struct $name<R, T> {
                column: Column,
                types: PhantomData<fn() -> (R, T)>,
            }

            impl<R, T: FieldValue> $name<R, T> {
                /// The column with a key in records and a name in queries.
                pub const fn new(key: &'static str, parameter: &'static str) -> Self {
                    let (is_filter, is_range) = ($is_filter, $is_range);
                    let (ty, members) = (T::TYPE.scalar(), T::MEMBERS);
                    let column = Column { key, parameter, ty, members, is_filter, is_range };
                    Self { column, types: PhantomData }
                }
            }

            impl<R, T> $name<R, T> {
                /// The column without its types.
                pub const fn column(&self) -> Column {
                    self.column
                }
            }

            impl<R, T> From<$name<R, T>> for Order<R> {
                fn from(column: $name<R, T>) -> Self {
                    Self::by_key(column.column.key)
                }
            }

            $(impl<R, T: Into<Value>> $usage<R> for $name<R, T> {
                type Value = T;

                fn column(self) -> Column {
                    self.column
                }
            })+
        )+
    };
}

typed_columns! {
    /// A column of `R` with values of type `T`, by one of which lists can be filtered.
    Filter { is_filter: true, is_range: false } impl FilterOf;
    /// A column of `R` with values of type `T`, by a range of which lists can be filtered.
    Range { is_filter: false, is_range: true } impl RangeOf;
    /// A column of `R` with values of type `T`, by one or a range of which lists can be filtered.
    FilterAndRange { is_filter: true, is_range: true } impl FilterOf RangeOf;
}

/// A record by whose fields lists can be filtered. [`filters!`](crate::filters) implements it.
pub trait Filterable {
    /// The columns that lists can be filtered by.
    const COLUMNS: &'static [Column];
}

/// Defines the constants of a record by which its lists are filtered, each with the key of the field
/// and the name of its filter in queries.
#[macro_export]
macro_rules! filters {
    ($record:ident { $(
        $(#[$attribute:meta])*
        $constant:ident: $form:ident<$type:ty> = $key:literal as $parameter:literal
    ),* $(,)? }) => {
        impl $record {
            $(
                #[doc = $crate::filter_docs!($form $key)]
                $(#[$attribute])*
                pub const $constant: $crate::$form<Self, $type> =
                    $crate::$form::new($key, $parameter);
            )*
        }

        #[allow(deprecated, reason = "a field may be deprecated")]
        impl $crate::Filterable for $record {
            const COLUMNS: &'static [$crate::Column] = &[$(Self::$constant.column()),*];
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! filter_docs {
    (Filter $key:literal) => {
        concat!("Filters lists by `", $key, "`.")
    };
    (Range $key:literal) => {
        concat!("Filters lists by a range of `", $key, "`.")
    };
    (FilterAndRange $key:literal) => {
        concat!("Filters lists by one or a range of `", $key, "`.")
    };
}

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

/// A value that a list is filtered by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An integer or an id.
    Integer(i64),
    /// A decimal.
    Decimal(Decimal),
    /// A text.
    Text(String),
    /// A boolean.
    Boolean(bool),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<Decimal> for Value {
    fn from(value: Decimal) -> Self {
        Self::Decimal(value)
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
            Self::Decimal(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
            Self::Boolean(value) => write!(f, "{value}"),
        }
    }
}
