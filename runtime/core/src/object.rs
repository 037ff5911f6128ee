//! A JSON object whose values are kept as they were written.

use std::fmt;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

/// How many entries there is room for from the start: more than most envelopes have.
const ROOM: usize = 16;

/// A JSON object in the order of the document, each value kept as the text that was sent: no
/// number is rounded, none is too large.
#[derive(Clone, Default)]
pub struct Object {
    /// Keys and values one after the other: an object is read by every call, and an allocation
    /// for each of them would be most of the work.
    text: String,
    entries: Vec<Entry>,
}

/// Where a key and the value behind it are in the text.
#[derive(Clone, Copy)]
struct Entry {
    key: usize,
    value: usize,
    end: usize,
}

impl Object {
    /// An object without entries.
    pub const EMPTY: Self = Self { text: String::new(), entries: Vec::new() };

    /// Reads a JSON object; `None` where the text is not JSON, or not an object.
    pub fn parse(text: &str) -> Option<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let object = deserializer.deserialize_map(Entries { length: text.len() }).ok()?;
        deserializer.end().is_ok().then_some(object)
    }

    /// The value under a key as a `T`; `None` where it is missing, null or of another type.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.position(key).and_then(|at| decode(self.value(self.entries[at])))
    }

    /// The value under a key, as it was written. Of a key given twice the last counts.
    pub fn raw(&self, key: &str) -> Option<&RawValue> {
        self.position(key).map(|at| raw(self.value(self.entries[at])))
    }

    /// Like [`get`](Self::get), and takes the value out. A value that is no `T` stays.
    pub fn take<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        let at = self.position(key)?;
        let text = self.value(self.entries[at]);
        let is_null = text == "null";
        let value = if is_null { None } else { decode(text) };
        if value.is_some() || is_null {
            self.entries.remove(at);
            if self.is_empty() {
                // Nothing refers to the text any more.
                *self = Self::default();
            }
        }
        value
    }

    /// Adds an entry at the end.
    pub fn push(&mut self, key: &str, value: &RawValue) {
        let start = self.text.len();
        self.text.push_str(key);
        self.end_entry(start, value);
    }

    /// Keys and values, in the order of the document.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.texts().map(|(key, value)| (key, raw(value)))
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Puts a value behind the key that starts here.
    fn end_entry(&mut self, key: usize, raw: &RawValue) {
        let value = self.text.len();
        self.text.push_str(raw.get());
        self.entries.push(Entry { key, value, end: self.text.len() });
    }

    /// The first key that is given twice.
    pub fn duplicate_key(&self) -> Option<&str> {
        // A key of a length that no earlier key has needs no comparison.
        let mut lengths = 0_u64;
        for (index, entry) in self.entries.iter().enumerate() {
            let key = self.key(*entry);
            let length = 1 << (key.len() % 64);
            let is_duplicate = || self.entries[..index].iter().any(|one| self.has_key(*one, key));
            if lengths & length != 0 && is_duplicate() {
                return Some(key);
            }
            lengths |= length;
        }
        None
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.entries.iter().rposition(|entry| self.has_key(*entry, key))
    }

    fn has_key(&self, entry: Entry, key: &str) -> bool {
        // Most keys differ in length, and bytes need not be checked for where characters begin.
        entry.value - entry.key == key.len()
            && &self.text.as_bytes()[entry.key..entry.value] == key.as_bytes()
    }

    fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|entry| (self.key(*entry), self.value(*entry)))
    }

    fn key(&self, Entry { key, value, .. }: Entry) -> &str {
        &self.text[key..value]
    }

    fn value(&self, Entry { value, end, .. }: Entry) -> &str {
        &self.text[value..end]
    }
}

fn decode<T: DeserializeOwned>(value: &str) -> Option<T> {
    serde_json::from_str::<Option<T>>(value).ok().flatten()
}

fn raw(value: &str) -> &RawValue {
    serde_json::from_str(value).expect("what was read as a value is one")
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.texts()).finish()
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.texts().eq(other.texts())
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> serde::Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Box::<RawValue>::deserialize(deserializer)?;
        Self::parse(value.get()).ok_or_else(|| D::Error::custom("expected a JSON object"))
    }
}

/// Reads the entries of an object out of a text of this length.
struct Entries {
    length: usize,
}

impl<'de> Visitor<'de> for Entries {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object, M::Error> {
        let text = String::with_capacity(self.length);
        let room = ROOM.min(self.length / 8 + 1);
        let mut object = Object { text, entries: Vec::with_capacity(room) };
        loop {
            let key = object.text.len();
            if map.next_key_seed(Key(&mut object.text))?.is_none() {
                return Ok(object);
            }
            object.end_entry(key, map.next_value()?);
        }
    }
}

/// Puts a key behind what is there.
struct Key<'t>(&'t mut String);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<(), E> {
        self.0.push_str(key);
        Ok(())
    }
}
