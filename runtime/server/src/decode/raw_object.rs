//! [`RawObject`]: the keys of a JSON object with their values undecoded, so that an invalid value
//! does not end the parsing.

use std::fmt;

use runtime_core::Field;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// How many unknown keys of a body, or unknown parameters of a query, are kept. The response must
/// not grow with the request.
pub(super) const UNKNOWN_KEYS: usize = 32;

/// A JSON object, matched against the fields that are expected in it.
pub(super) struct RawObject<'a> {
    /// The value of each field, in the order of the fields.
    pub(super) fields: Vec<RawField<'a>>,
    /// The first keys that match no field.
    pub(super) unknown: Vec<(String, &'a RawValue)>,
}

/// The value of a field.
#[derive(Clone, Copy)]
pub(super) enum RawField<'a> {
    /// The key is missing.
    Missing,
    /// The key appears once.
    Once(&'a RawValue),
    /// The key appears several times; the last value.
    Repeated(&'a RawValue),
}

impl<'a> RawObject<'a> {
    /// Parses a text. Fails unless the whole text is one JSON object.
    pub(super) fn parse(text: &'a str, fields: &'static [Field]) -> serde_json::Result<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let object = deserializer.deserialize_map(ObjectVisitor { fields })?;
        deserializer.end()?;
        Ok(object)
    }
}

struct ObjectVisitor {
    fields: &'static [Field],
}

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = RawObject<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<RawObject<'de>, M::Error> {
        let mut fields = vec![RawField::Missing; self.fields.len()];
        let mut unknown = Vec::new();
        while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
            match self.fields.iter().position(|field| field.key == key) {
                Some(at) => fields[at] = fields[at].and(value),
                None if unknown.len() < UNKNOWN_KEYS => unknown.push((key, value)),
                None => {}
            }
        }
        Ok(RawObject { fields, unknown })
    }
}

impl<'a> RawField<'a> {
    fn and(self, value: &'a RawValue) -> Self {
        match self {
            Self::Missing => Self::Once(value),
            Self::Once(_) | Self::Repeated(_) => Self::Repeated(value),
        }
    }
}
