//! Lists: the records that pass a filter, page by page.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use form_urlencoded::Serializer as Query;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::record::{json, read_all};
use crate::{
    Api, Body, DateTime, FieldType, Fields, Object, Operation, OperationInfo, Output, OutputError,
    Record, Scalar,
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

/// How an API lists records: names in the query, and keys of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Names in the query.
    pub query: QueryNames,
    /// Keys of the answer around the records of a page.
    pub page: PageKeys,
    /// How many records a page has unless the query says so.
    pub usual_size: u32,
    /// How many records a page has at most.
    pub largest_size: u32,
}

/// Names in the query of a list, and of a reading of several records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the name of what it is called")]
pub struct QueryNames {
    pub ids: &'static str,
    pub page: &'static str,
    pub size: &'static str,
    pub order: &'static str,
    pub direction: &'static str,
    /// What the name of a filter follows in the lower end of a range.
    pub from: &'static str,
    /// What the name of a filter follows in the upper end of a range.
    pub to: &'static str,
}

/// Keys of the answer around the records of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of a page, which documents them")]
pub struct PageKeys {
    pub records: &'static str,
    pub number: &'static str,
    pub size: &'static str,
    pub order: &'static str,
    pub direction: &'static str,
    pub first: &'static str,
    pub last: &'static str,
    pub total: &'static str,
    pub pages: &'static str,
    pub has_next: &'static str,
    pub has_previous: &'static str,
}

impl Reading {
    /// Of an API that lists nothing.
    pub const NONE: Self = Self {
        query: QueryNames {
            ids: "",
            page: "",
            size: "",
            order: "",
            direction: "",
            from: "",
            to: "",
        },
        page: PageKeys {
            records: "",
            number: "",
            size: "",
            order: "",
            direction: "",
            first: "",
            last: "",
            total: "",
            pages: "",
            has_next: "",
            has_previous: "",
        },
        usual_size: 0,
        largest_size: 0,
    };
}

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

/// A field of `R` whose values are `T`, by a range of which lists can be filtered.
pub struct Range<R, T> {
    key: &'static str,
    types: PhantomData<fn() -> (R, T)>,
}

impl<R, T> Filter<R, T> {
    /// The field with a key, which has to stand among the columns.
    pub const fn new(key: &'static str) -> Self {
        Self { key, types: PhantomData }
    }
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

/// What the records of a list have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The field that is looked at.
    pub column: &'static Column,
    /// How it is held against the value.
    pub test: Test,
    /// The value.
    pub value: Value,
}

/// How a field is held against a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// It matches the value.
    Is,
    /// It is the value, or above it.
    From,
    /// It is the value, or below it.
    To,
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
        self.with(field.key(), Test::Is, value.into().into())
    }

    /// Only records with this value in the field, or a higher one.
    pub fn from<F: RangeOf<R>>(self, field: F, value: impl Into<F::Value>) -> Self {
        self.with(field.key(), Test::From, value.into().into())
    }

    /// Only records with this value in the field, or a lower one.
    pub fn to<F: RangeOf<R>>(self, field: F, value: impl Into<F::Value>) -> Self {
        self.with(field.key(), Test::To, value.into().into())
    }

    /// In the order of a field.
    pub fn order_by(mut self, field: impl Into<Order<R>>) -> Self {
        self.order = Some(field.into().key.into_owned());
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

    fn with(mut self, key: &'static str, test: Test, value: Value) -> Self {
        // A key that is no column's does not come out of generated code.
        let column = R::COLUMNS.iter().find(|column| column.key == key);
        self.conditions.extend(column.map(|column| Condition { column, test, value }));
        self
    }

    /// Names and values of the query, in order.
    pub fn query(&self) -> Vec<(Cow<'static, str>, String)> {
        let names = R::Api::READING.query;
        let conditions = self.conditions.iter().map(|Condition { column, test, value }| {
            let name = match test {
                Test::Is => Cow::Borrowed(column.parameter),
                Test::From => Cow::Owned(format!("{}{}", names.from, column.parameter)),
                Test::To => Cow::Owned(format!("{}{}", names.to, column.parameter)),
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
        let path = format!("{}?", R::LIST.path);
        let start = path.len();
        Cow::Owned(Query::for_suffix(path, start).extend_pairs(query).finish())
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on it.
    pub records: Vec<T>,
    /// Its number, from 1.
    pub number: Option<u32>,
    /// How many records a page has.
    pub size: Option<u32>,
    /// The field that the records are ordered by.
    pub order: Option<String>,
    /// The direction of the order, as the service writes it.
    pub direction: Option<i64>,
    /// The number of its first record among all, from 1.
    pub first: Option<u64>,
    /// The number of its last record among all, from 1.
    pub last: Option<u64>,
    /// How many records there are on all pages.
    pub total: Option<u64>,
    /// How many pages there are.
    pub pages: Option<u32>,
    /// Whether there is a page after it.
    pub has_next: Option<bool>,
    /// Whether there is a page before it.
    pub has_previous: Option<bool>,
    /// Keys of the answer that are not known.
    pub extra: Object,
}

/// Nothing, of which nothing is said.
impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            number: None,
            size: None,
            order: None,
            direction: None,
            first: None,
            last: None,
            total: None,
            pages: None,
            has_next: None,
            has_previous: None,
            extra: Object::default(),
        }
    }
}

impl<T> Page<T> {
    /// A page, by its number from 1, the size of all pages, and the number of records on them.
    pub fn new(records: Vec<T>, number: u32, size: u32, total: u64) -> Self {
        let before = u64::from(number.saturating_sub(1)) * u64::from(size);
        let pages = total.div_ceil(u64::from(size.max(1)));
        Self {
            number: Some(number),
            size: Some(size),
            first: (!records.is_empty()).then_some(before + 1),
            last: (!records.is_empty()).then_some(before + records.len() as u64),
            total: Some(total),
            pages: u32::try_from(pages).ok(),
            has_next: Some(u64::from(number) < pages),
            has_previous: Some(number > 1),
            records,
            ..Self::default()
        }
    }

    /// The same page, of a list in an order.
    pub fn ordered(self, order: Option<String>, direction: Option<i64>) -> Self {
        Self { order, direction, ..self }
    }

    fn read(text: &str, keys: &PageKeys) -> Result<Self, OutputError>
    where
        T: Fields,
    {
        let no_page = || OutputError::new("the answer is no page of a list");
        let mut object = Object::parse(text).ok_or_else(no_page)?;
        let records: Box<RawValue> = object.take(keys.records).ok_or_else(no_page)?;
        Ok(Self {
            records: read_all(records.get())?,
            number: object.take(keys.number),
            size: object.take(keys.size),
            order: object.take(keys.order),
            direction: object.take(keys.direction),
            first: object.take(keys.first),
            last: object.take(keys.last),
            total: object.take(keys.total),
            pages: object.take(keys.pages),
            has_next: object.take(keys.has_next),
            has_previous: object.take(keys.has_previous),
            extra: object,
        })
    }

    /// The JSON of the page, in the words of an API.
    pub fn to_json(&self, keys: &PageKeys) -> serde_json::Result<Vec<u8>>
    where
        T: Serialize,
    {
        serde_json::to_vec(&Written { page: self, keys })
    }
}

impl<A: Api, T: Fields> Output<A> for Page<T> {
    fn from_success(body: Body<'_, A>) -> Result<Self, OutputError> {
        Self::read(json(&body)?, &A::READING.page)
    }
}

struct Written<'a, T> {
    page: &'a Page<T>,
    keys: &'a PageKeys,
}

impl<T: Serialize> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { page, keys } = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(keys.records, &page.records)?;
        map.serialize_entry(keys.number, &page.number)?;
        map.serialize_entry(keys.size, &page.size)?;
        map.serialize_entry(keys.order, &page.order)?;
        map.serialize_entry(keys.direction, &page.direction)?;
        map.serialize_entry(keys.first, &page.first)?;
        map.serialize_entry(keys.last, &page.last)?;
        map.serialize_entry(keys.total, &page.total)?;
        map.serialize_entry(keys.pages, &page.pages)?;
        map.serialize_entry(keys.has_next, &page.has_next)?;
        map.serialize_entry(keys.has_previous, &page.has_previous)?;
        for (key, value) in page.extra.iter() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}
