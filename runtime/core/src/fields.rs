//! Decoding by a table of fields. What all requests and records have in common is here, so that a
//! generated model holds a line a field and no decoder of its own.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor,
};

use crate::{Field, Object, Operation};

/// What is decoded by a table: a request or a record.
///
/// A generated model implements this on requests behind its feature `server`.
pub trait Fields: Sized {
    /// The fields, in the order of their indexes.
    const FIELDS: &'static [Field];

    /// One whose required fields hold placeholders.
    fn blank() -> Self;

    /// Reads the value of a field, which is named by its index in the table.
    fn read<V: ReadValue>(&mut self, field: usize, value: V) -> Result<(), V::Error>;

    /// Where keys are kept that the table does not know, if they are.
    fn extra(&mut self) -> Option<&mut Object> {
        None
    }
}

/// A request with a body, which a server can decode.
pub trait Request: Operation + Fields {}

impl<R: Operation + Fields> Request for R {}

/// A value that has yet to be read.
pub trait ReadValue {
    /// Why it can't be read.
    type Error;

    /// Reads the value into a field.
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

/// Decodes a request or a record. Null for an optional field is the same as leaving it out. Stops
/// at the first mistake.
pub fn decode<T: Fields>(text: &str) -> serde_json::Result<T> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let decoded = deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(decoded)
}

/// Reads a value into the field with an index, of fields in the order of their table: the body of
/// [`Fields::read`]. The compiler makes a table of jumps of it.
#[macro_export]
macro_rules! read_by_index {
    ($self:ident, $index:ident, $value:ident; $($field:ident),+) => {{
        let mut index = 0;
        $(
            if $index == index {
                return $crate::ReadValue::set($value, &mut $self.$field);
            }
            index += 1;
        )+
        let _ = index;
        Ok(())
    }};
}

/// Makes a record one that serde decodes, from JSON: by its table, as [`decode`] does.
#[macro_export]
macro_rules! deserialize_by_table {
    ($name:ident) => {
        impl<'de> $crate::private::serde::Deserialize<'de> for $name {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::private::serde::Deserializer<'de>,
            {
                $crate::private::deserialize(deserializer)
            }
        }
    };
}

/// Decodes by a table, out of whatever serde decodes.
pub fn deserialize<'de, T: Fields, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(ByTable(PhantomData))
}

struct ByTable<T>(PhantomData<T>);

impl<'de, T: Fields> Visitor<'de> for ByTable<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<T, M::Error> {
        let mut decoded = T::blank();
        let mut seen = Seen::of(T::FIELDS, decoded.extra().is_some());
        while let Some(key) = map.next_key_seed(&seen)? {
            match key {
                Key::Field(field) => {
                    seen.mark(field)?;
                    decoded.read(field, Next(&mut map, PhantomData)).map_err(|error| {
                        de::Error::custom(format_args!("`{}`: {error}", T::FIELDS[field].key))
                    })?;
                }
                Key::Kept(key) => {
                    let value = map.next_value()?;
                    if let Some(extra) = decoded.extra() {
                        extra.push(&key, value);
                    }
                }
                Key::Passed => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        seen.check()?;
        Ok(decoded)
    }
}

/// What a key is to the table.
enum Key {
    /// That of a field.
    Field(usize),
    /// Unknown, and kept.
    Kept(String),
    /// Unknown, and passed over.
    Passed,
}

/// The fields that were read so far.
struct Seen {
    fields: &'static [Field],
    /// Whether unknown keys are kept.
    keeps: bool,
    /// One bit a field, and one more word for every 64 of them.
    bits: u64,
    more: Vec<u64>,
    /// The field that comes next, if keys come in the order of the table, as they tend to.
    next: usize,
}

impl Seen {
    fn of(fields: &'static [Field], keeps: bool) -> Self {
        let more = vec![0; fields.len().saturating_sub(1) / 64];
        Self { fields, keeps, bits: 0, more, next: 0 }
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
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

/// Which field a key belongs to.
impl Visitor<'_> for &Seen {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<Self::Value, E> {
        let found = match self.fields.get(self.next) {
            Some(next) if next.key == key => Some(self.next),
            _ => self.fields.iter().position(|field| field.key == key),
        };
        Ok(match found {
            Some(field) => Key::Field(field),
            None if self.keeps => Key::Kept(key.to_owned()),
            None => Key::Passed,
        })
    }
}
