//! A page of a list.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::record::{json, read_all};
use crate::{Api, Body, Fields, InvalidRecord, Object, Output, OutputError, PageKeys};

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The records or rows.
    pub records: Vec<T>,
    /// The records that can't be decoded.
    pub invalid: Vec<InvalidRecord>,
    /// The number of the page, from 1.
    pub number: Option<u32>,
    /// The number of records per page.
    pub size: Option<u32>,
    /// The field that the records are ordered by.
    pub order: Option<String>,
    /// The direction of the order, as the service writes it.
    pub direction: Option<i64>,
    /// The position of the first record in the whole list, from 1.
    pub first: Option<u64>,
    /// The position of the last record in the whole list, from 1.
    pub last: Option<u64>,
    /// The number of records on all pages.
    pub total: Option<u64>,
    /// The number of pages.
    pub pages: Option<u32>,
    /// Whether there is a next page.
    pub has_next: Option<bool>,
    /// Whether there is a previous page.
    pub has_previous: Option<bool>,
    /// Keys of the response that the spec does not know.
    pub extra: Object,
}

/// An empty page without a number or totals.
impl<T> Default for Page<T> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            invalid: Vec::new(),
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
    /// A page with its number from 1, the number of records per page, and the number of records on
    /// all pages.
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

    /// The same page with the order of its list.
    pub fn ordered(self, order: Option<String>, direction: Option<i64>) -> Self {
        Self { order, direction, ..self }
    }

    fn read(text: &str, keys: &PageKeys) -> Result<Self, OutputError>
    where
        T: Fields,
    {
        let no_page = || OutputError::new("the response is not a page of a list");
        let mut object = Object::parse(text).ok_or_else(no_page)?;
        let records: Box<RawValue> = object.take(keys.records).ok_or_else(no_page)?;
        let (records, invalid) = read_all(records.get())?;
        Ok(Self {
            records,
            invalid,
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

    /// The page as JSON, with the keys of an API.
    pub fn to_json(&self, keys: &PageKeys) -> serde_json::Result<Vec<u8>>
    where
        T: Serialize,
    {
        serde_json::to_vec(&PageJson { page: self, keys })
    }
}

impl<A: Api, T: Fields> Output<A> for Page<T> {
    fn from_success(body: Body<'_, A>) -> Result<Self, OutputError> {
        Self::read(json(&body)?, &A::READING.page)
    }
}

struct PageJson<'a, T> {
    page: &'a Page<T>,
    keys: &'a PageKeys,
}

impl<T: Serialize> Serialize for PageJson<'_, T> {
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
