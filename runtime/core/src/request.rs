//! Decoding a request by the table of its fields: one decoder for every operation, in one pass, so
//! that a generated model holds a line a field and no decoder of its own.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, de};

use crate::{Field, FieldType, Id, Operation, Scalar};

/// A request that a server can decode.
///
/// A generated model implements this behind its feature `server`.
pub trait Request: Operation {
    /// Takes the values of the fields, in the order of the operation's table.
    fn from_values(values: &mut Values) -> Option<Self>;
}

/// The values of a request, in the order of the operation's table of fields.
#[derive(Debug)]
pub struct Values {
    slots: std::vec::IntoIter<Slot>,
}

impl Values {
    /// The value of the next field; `None` where it is of another type.
    #[expect(clippy::should_implement_trait, reason = "each value has a type of its own")]
    pub fn next<T: FromSlot>(&mut self) -> Option<T> {
        T::from_slot(self.slots.next()?)
    }
}

/// The value of a field.
#[derive(Clone, Debug)]
#[doc(hidden)]
pub enum Slot {
    /// Left out, or null.
    Empty,
    Integer(i64),
    String(String),
    Boolean(bool),
    Integers(Vec<i64>),
    Strings(Vec<String>),
    Booleans(Vec<bool>),
}

/// A type that the value of a field can have.
#[doc(hidden)]
pub trait FromSlot: Sized {
    fn from_slot(slot: Slot) -> Option<Self>;
}

impl<T: FromSlot> FromSlot for Option<T> {
    fn from_slot(slot: Slot) -> Option<Self> {
        match slot {
            Slot::Empty => Some(None),
            slot => T::from_slot(slot).map(Some),
        }
    }
}

impl<I: Id> FromSlot for I {
    fn from_slot(slot: Slot) -> Option<Self> {
        i64::from_slot(slot).map(I::from)
    }
}

impl<I: Id> FromSlot for Vec<I> {
    fn from_slot(slot: Slot) -> Option<Self> {
        Vec::<i64>::from_slot(slot).map(|ids| ids.into_iter().map(I::from).collect())
    }
}

macro_rules! from_slot {
    ($($variant:ident: $ty:ty;)*) => {$(
        impl FromSlot for $ty {
            fn from_slot(slot: Slot) -> Option<Self> {
                match slot {
                    Slot::$variant(value) => Some(value),
                    _ => None,
                }
            }
        }
    )*};
}

from_slot! {
    Integer: i64;
    String: String;
    Boolean: bool;
    Integers: Vec<i64>;
    Strings: Vec<String>;
    Booleans: Vec<bool>;
}

/// Decodes a request. Unknown keys are passed over; null for an optional field is the same as
/// leaving it out. Stops at the first mistake.
pub fn decode<R: Request>(text: &str) -> serde_json::Result<R> {
    let mut values = values(R::INFO.fields, text)?;
    R::from_values(&mut values)
        .ok_or_else(|| de::Error::custom("the request differs from its table of fields"))
}

/// The part of decoding that knows no types: compiled once, whatever the number of operations.
fn values(fields: &'static [Field], text: &str) -> serde_json::Result<Values> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let slots = deserializer.deserialize_map(Object(fields))?;
    deserializer.end()?;
    Ok(Values { slots: slots.into_iter() })
}

struct Object(&'static [Field]);

impl<'de> Visitor<'de> for Object {
    type Value = Vec<Slot>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let fields = self.0;
        let mut slots = vec![Slot::Empty; fields.len()];
        let mut seen = vec![false; fields.len()];
        let mut expected = 0;
        while let Some(found) = map.next_key_seed(Key { fields, expected })? {
            let Some(index) = found else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if std::mem::replace(&mut seen[index], true) {
                return Err(de::Error::duplicate_field(fields[index].key));
            }
            slots[index] = map.next_value_seed(Value(&fields[index]))?;
            expected = index + 1;
        }
        for (field, seen) in fields.iter().zip(seen) {
            if field.required && !seen {
                return Err(de::Error::missing_field(field.key));
            }
        }
        Ok(slots)
    }
}

/// Which field a key belongs to. Keys tend to come in the order of the table.
struct Key {
    fields: &'static [Field],
    expected: usize,
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<Self::Value, E> {
        let (before, after) = self.fields.split_at(self.expected);
        let position = |fields: &[Field]| fields.iter().position(|field| field.key == key);
        Ok(position(after).map(|index| index + self.expected).or_else(|| position(before)))
    }
}

/// The value of a field.
struct Value(&'static Field);

impl<'de> DeserializeSeed<'de> for Value {
    type Value = Slot;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Slot, D::Error> {
        let Field { required, ty, .. } = *self.0;
        match ty {
            FieldType::One(Scalar::Integer) => slot(required, Slot::Integer, deserializer),
            FieldType::One(Scalar::String) => slot(required, Slot::String, deserializer),
            FieldType::One(Scalar::Boolean) => slot(required, Slot::Boolean, deserializer),
            FieldType::Many(Scalar::Integer) => slot(required, Slot::Integers, deserializer),
            FieldType::Many(Scalar::String) => slot(required, Slot::Strings, deserializer),
            FieldType::Many(Scalar::Boolean) => slot(required, Slot::Booleans, deserializer),
        }
    }
}

fn slot<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    required: bool,
    filled: fn(T) -> Slot,
    deserializer: D,
) -> Result<Slot, D::Error> {
    if required {
        T::deserialize(deserializer).map(filled)
    } else {
        Option::<T>::deserialize(deserializer).map(|value| value.map_or(Slot::Empty, filled))
    }
}
