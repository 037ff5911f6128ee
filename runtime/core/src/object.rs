//! A JSON object whose values are kept as they were written.

use std::fmt;

use serde::de::{DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

/// A JSON object in the order of the document, each value kept as the text that was sent: no
/// number is rounded, none is too large.
#[derive(Clone, Default)]
pub struct Object {
    entries: Vec<(String, Box<RawValue>)>,
}

impl Object {
    /// Reads a JSON object; `None` where the text is not JSON, or not an object.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// The value under a key as a `T`; `None` where it is missing, null or of another type.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.raw(key).and_then(decode)
    }

    /// The value under a key, as it was written. Of a key given twice the last counts.
    pub fn raw(&self, key: &str) -> Option<&RawValue> {
        self.position(key).map(|at| &*self.entries[at].1)
    }

    /// Like [`get`](Self::get), and takes the value out. A value that is no `T` stays.
    pub fn take<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        let at = self.position(key)?;
        let raw = &self.entries[at].1;
        let value = decode(raw);
        if value.is_some() || raw.get() == "null" {
            self.entries.remove(at);
        }
        value
    }

    /// Adds an entry at the end.
    pub fn push(&mut self, key: impl Into<String>, value: Box<RawValue>) {
        self.entries.push((key.into(), value));
    }

    /// Keys and values, in the order of the document.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.entries.iter().map(|(key, value)| (key.as_str(), &**value))
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.entries.iter().rposition(|(known, _)| known == key)
    }
}

fn decode<T: DeserializeOwned>(raw: &RawValue) -> Option<T> {
    serde_json::from_str::<Option<T>>(raw.get()).ok().flatten()
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(key, value)| (key, value.get()))).finish()
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.iter()
            .map(|(key, value)| (key, value.get()))
            .eq(other.iter().map(|(key, value)| (key, value.get())))
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> serde::Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;

        impl<'de> Visitor<'de> for Entries {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object, M::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Object { entries })
            }
        }

        deserializer.deserialize_map(Entries)
    }
}
