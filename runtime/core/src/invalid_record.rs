//! Records of a list that can't be decoded.

use std::fmt;

use serde_json::value::RawValue;

use crate::{FieldValue, Fields, Object, Visit, decode};

const ID: &str = "Id";

/// A record of a list that can't be decoded, such as one in which a required field is null.
#[derive(Clone)]
#[non_exhaustive]
pub struct InvalidRecord {
    /// The position in the list, from 0.
    pub index: usize,
    /// The id of the record, if it can be read.
    pub id: Option<i64>,
    /// The key of the first field that is missing or can't be read.
    pub field: Option<&'static str>,
    /// The reason.
    pub reason: String,
    /// The record as it was received.
    pub raw: Box<RawValue>,
}

/// The records of a list, apart from those that can't be decoded.
pub(crate) fn decode_all<T: Fields>(records: &[&RawValue]) -> (Vec<T>, Vec<InvalidRecord>) {
    let mut valid = Vec::with_capacity(records.len());
    let mut invalid = Vec::new();
    for (index, raw) in records.iter().enumerate() {
        match decode(raw.get()) {
            Ok(record) => valid.push(record),
            Err(error) => invalid.push(InvalidRecord::new::<T>(index, raw, &error)),
        }
    }
    (valid, invalid)
}

impl InvalidRecord {
    fn new<T: Fields>(index: usize, raw: &RawValue, error: &serde_json::Error) -> Self {
        let object = Object::parse(raw.get());
        Self {
            index,
            id: object.as_ref().and_then(|object| object.get(ID)),
            field: object.as_ref().and_then(invalid_field::<T>),
            reason: error.to_string(),
            raw: raw.to_owned(),
        }
    }
}

/// The first field of an object that is missing or can't be read.
fn invalid_field<T: Fields>(object: &Object) -> Option<&'static str> {
    let mut search = Search { object, found: None };
    T::placeholder().visit(&mut search);
    search.found
}

struct Search<'a> {
    object: &'a Object,
    found: Option<&'static str>,
}

impl Visit<'_> for Search<'_> {
    fn field<T: FieldValue>(&mut self, _: &'static str, key: &'static str, _: &T) {
        let is_invalid = || match self.object.raw(key) {
            Some(value) => serde_json::from_str::<T>(value.get()).is_err(),
            None => T::REQUIRED,
        };
        if self.found.is_none() && is_invalid() {
            self.found = Some(key);
        }
    }
}

impl PartialEq for InvalidRecord {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && self.raw.get() == other.raw.get()
    }
}

impl fmt::Display for InvalidRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "record {} of the list", self.index)?;
        if let Some(id) = self.id {
            write!(f, ", with id {id},")?;
        }
        write!(f, " can't be decoded: {}", self.reason)
    }
}

impl fmt::Debug for InvalidRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The record can hold personal data.
        f.debug_struct("InvalidRecord")
            .field("index", &self.index)
            .field("id", &self.id)
            .field("field", &self.field)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}
