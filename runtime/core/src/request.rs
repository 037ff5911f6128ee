//! Decoding a request by the table of its fields. What every request has in common is here, so
//! that a generated model holds a line a field and no decoder of its own.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor,
};

use crate::{Field, Operation};

/// A request that a server can decode.
///
/// A generated model implements this behind its feature `server`.
pub trait Request: Operation {
    /// A request whose required fields hold placeholders.
    fn blank() -> Self;

    /// Reads the value of a field, which is named by its index in the operation's table.
    fn read<V: ReadValue>(&mut self, field: usize, value: V) -> Result<(), V::Error>;
}

/// A value of a request that has yet to be read.
pub trait ReadValue {
    /// Why it can't be read.
    type Error;

    /// Reads the value into a field of the request.
    fn set<T: DeserializeOwned>(self, field: &mut T) -> Result<(), Self::Error>;
}

struct Next<'a, 'de, M>(&'a mut M, PhantomData<&'de ()>);

impl<'de, M: MapAccess<'de>> ReadValue for Next<'_, 'de, M> {
    type Error = M::Error;

    fn set<T: DeserializeOwned>(self, field: &mut T) -> Result<(), M::Error> {
        *field = self.0.next_value()?;
        Ok(())
    }
}

/// Decodes a request. Unknown keys are passed over; null for an optional field is the same as
/// leaving it out. Stops at the first mistake.
pub fn decode<R: Request>(text: &str) -> serde_json::Result<R> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let request = deserializer.deserialize_map(Object(PhantomData))?;
    deserializer.end()?;
    Ok(request)
}

struct Object<R>(PhantomData<R>);

impl<'de, R: Request> Visitor<'de> for Object<R> {
    type Value = R;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<R, M::Error> {
        let mut request = R::blank();
        let mut seen = Seen::of(R::INFO.fields);
        while let Some(key) = map.next_key_seed(&seen)? {
            match key {
                Some(field) => {
                    seen.mark(field)?;
                    request.read(field, Next(&mut map, PhantomData))?;
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        seen.check()?;
        Ok(request)
    }
}

/// The fields that were read so far.
struct Seen {
    fields: &'static [Field],
    /// One bit a field, and one more word for every 64 of them.
    bits: u64,
    more: Vec<u64>,
    /// The field that comes next, if keys come in the order of the table, as they tend to.
    next: usize,
}

impl Seen {
    fn of(fields: &'static [Field]) -> Self {
        Self { fields, bits: 0, more: vec![0; fields.len().saturating_sub(1) / 64], next: 0 }
    }

    fn word(&mut self, field: usize) -> &mut u64 {
        if field < 64 { &mut self.bits } else { &mut self.more[field / 64 - 1] }
    }

    /// Marks a field as read; fails where it was before.
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

    /// Fails where a required field was not read.
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

impl<'de> DeserializeSeed<'de> for &Seen {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

/// Which field a key belongs to.
impl Visitor<'_> for &Seen {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<Self::Value, E> {
        let found = match self.fields.get(self.next) {
            Some(next) if next.key == key => Some(self.next),
            _ => self.fields.iter().position(|field| field.key == key),
        };
        Ok(found)
    }
}
