//! One walk over a body that reads no value, so that no value can end it.

use std::fmt;

use runtime_core::Field;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// How many unknown keys, or parameters of a query, are kept. More of them help nobody, and an answer must not be much
/// longer than what it answers.
pub(super) const UNKNOWN_KEYS: usize = 32;

/// What stands in a JSON object, by the fields that are expected of it.
pub(super) struct Survey<'a> {
    /// What stands under the key of each field, in the order of the fields.
    pub(super) found: Vec<Found<'a>>,
    /// The first keys that no field has.
    pub(super) unknown: Vec<(String, &'a RawValue)>,
}

/// What stands under the key of a field.
#[derive(Clone, Copy)]
pub(super) enum Found<'a> {
    /// The key is not there.
    Nothing,
    /// The key is there once.
    Once(&'a RawValue),
    /// The key is there several times; the last value.
    Repeated(&'a RawValue),
}

impl<'a> Survey<'a> {
    /// Walks over a text. Fails where it is not a JSON object, whole and alone.
    pub(super) fn of(text: &'a str, fields: &'static [Field]) -> serde_json::Result<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let survey = deserializer.deserialize_map(Walk { fields })?;
        deserializer.end()?;
        Ok(survey)
    }
}

struct Walk {
    fields: &'static [Field],
}

impl<'de> Visitor<'de> for Walk {
    type Value = Survey<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Survey<'de>, M::Error> {
        let mut found = vec![Found::Nothing; self.fields.len()];
        let mut unknown = Vec::new();
        while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
            match self.fields.iter().position(|field| field.key == key) {
                Some(at) => found[at] = found[at].and(value),
                None if unknown.len() < UNKNOWN_KEYS => unknown.push((key, value)),
                None => {}
            }
        }
        Ok(Survey { found, unknown })
    }
}

impl<'a> Found<'a> {
    fn and(self, value: &'a RawValue) -> Self {
        match self {
            Self::Nothing => Self::Once(value),
            Self::Once(_) | Self::Repeated(_) => Self::Repeated(value),
        }
    }
}
