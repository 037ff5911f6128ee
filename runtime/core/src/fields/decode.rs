//! Decoding of structures, field by field.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::{Fields, VisitMut};
use crate::{Field, FieldValue, Object};

/// Decodes a request or a record from JSON. Null for an optional field counts as absent. Stops at
/// the first error.
pub fn decode<T: Fields>(text: &str) -> serde_json::Result<T> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let decoded = deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(decoded)
}

/// Decodes from anything that serde deserializes.
pub fn deserialize<'de, T: Fields, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(Decoded(PhantomData))
}

struct Decoded<T>(PhantomData<T>);

impl<'de, T: Fields> Visitor<'de> for Decoded<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<T, M::Error> {
        let mut reader = Reader {
            map,
            keys: Keys::of::<T>(),
            extra: Object::EMPTY,
            at: 0,
            next: END,
            error: None,
            de: PhantomData,
        };
        let mut decoded = T::placeholder();
        reader.next = reader.next_field()?;
        // One pass reads an object whose keys are in the order of the structure.
        loop {
            reader.at = 0;
            decoded.visit_mut(&mut reader);
            if reader.next == END {
                break;
            }
        }
        if let Some(error) = reader.error {
            return Err(error);
        }
        reader.keys.check()?;
        Ok(decoded)
    }
}

/// In place of the index of a field: the end of the object.
const END: usize = usize::MAX;

/// In place of the index of a field: a key that is none.
const UNKNOWN: usize = END - 1;

/// Reads the values of an object into the fields that it visits.
struct Reader<'de, M: MapAccess<'de>> {
    map: M,
    keys: Keys,
    /// The keys that are not fields.
    extra: Object,
    /// The index of the field that is visited next.
    at: usize,
    /// The index of the field that the next value belongs to; [`END`] after the last value and after
    /// an error.
    next: usize,
    error: Option<M::Error>,
    de: PhantomData<&'de ()>,
}

impl<'de, M: MapAccess<'de>> Reader<'de, M> {
    /// Reads up to the value of the next field.
    #[inline]
    fn next_field(&mut self) -> Result<usize, M::Error> {
        while let Some(key) = self.map.next_key_seed(&mut self.keys)? {
            if key != UNKNOWN {
                return Ok(key);
            }
            self.read_unknown()?;
        }
        Ok(END)
    }

    #[cold]
    fn read_unknown(&mut self) -> Result<(), M::Error> {
        match self.keys.unknown.take() {
            Some(key) => self.extra.push(&key, self.map.next_value()?),
            None => {
                self.map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn read<T: FieldValue>(&mut self, value: &mut T) -> Result<usize, M::Error> {
        *value = self.map.next_value().map_err(|error| {
            de::Error::custom(format_args!("`{}`: {error}", self.keys.fields[self.at].key))
        })?;
        self.next_field()
    }
}

impl<'de, M: MapAccess<'de>> VisitMut for Reader<'de, M> {
    #[inline]
    fn field<T: FieldValue>(&mut self, value: &mut T) {
        if self.next == self.at {
            self.next = self.read(value).unwrap_or_else(|error| {
                self.error = Some(error);
                END
            });
        }
        self.at += 1;
    }

    fn extra(&mut self, extra: &mut Object) {
        if self.next == END {
            *extra = std::mem::take(&mut self.extra);
        }
    }
}

/// The keys of an object, as indices of fields.
struct Keys {
    fields: &'static [Field],
    /// Whether unknown keys are kept.
    keeps: bool,
    /// The key read last, if it is unknown and kept.
    unknown: Option<String>,
    /// One bit per field that was read: the first 64 here, the others in `more`.
    seen: u64,
    more: Vec<u64>,
    /// The next field, if the keys come in the order of the table, as they usually do.
    next: usize,
}

impl Keys {
    fn of<T: Fields>() -> Self {
        let (fields, keeps) = (T::fields(), T::IS_RECORD);
        let more = vec![0; fields.len().saturating_sub(1) / 64];
        Self { fields, keeps, unknown: None, seen: 0, more, next: 0 }
    }

    fn word(&mut self, field: usize) -> &mut u64 {
        if field < 64 { &mut self.seen } else { &mut self.more[field / 64 - 1] }
    }

    /// Marks a field as read. Fails if it was read before.
    fn mark<E: de::Error>(&mut self, field: usize) -> Result<(), E> {
        let bit = 1 << (field % 64);
        let word = self.word(field);
        if *word & bit != 0 {
            return Err(E::duplicate_field(self.fields[field].key));
        }
        *word |= bit;
        self.next = field + 1;
        Ok(())
    }

    /// Fails if a required field was not read.
    fn check<E: de::Error>(&mut self) -> Result<(), E> {
        let fields = self.fields;
        for (index, field) in fields.iter().enumerate().filter(|(_, field)| field.required) {
            if *self.word(index) & (1 << (index % 64)) == 0 {
                return Err(E::missing_field(field.key));
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for &mut Keys {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for &mut Keys {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<usize, E> {
        let found = match self.fields.get(self.next) {
            Some(next) if next.key == key => Some(self.next),
            _ => self.fields.iter().position(|field| field.key == key),
        };
        match found {
            Some(field) => {
                self.mark(field)?;
                Ok(field)
            }
            None => {
                self.unknown = self.keeps.then(|| key.to_owned());
                Ok(UNKNOWN)
            }
        }
    }
}
