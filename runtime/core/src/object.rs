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
    /// The document, followed by the keys that it escapes. Every call reads an object, and an allocation
    /// for each key and value would be most of the work.
    text: String,
    entries: Vec<Entry>,
}

/// Where a key and its value are in the text.
#[derive(Clone, Copy)]
struct Entry {
    key: Span,
    value: Span,
}

/// A part of the text.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
}

impl Object {
    /// An object without entries.
    pub const EMPTY: Self = Self { text: String::new(), entries: Vec::new() };

    /// Reads a JSON object; `None` where the text is not JSON, or not an object.
    pub fn parse(text: &str) -> Option<Self> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let object = deserializer.deserialize_map(Entries { document: text }).ok()?;
        deserializer.end().is_ok().then_some(object)
    }

    /// The value under a key as a `T`; `None` where it is missing, null or of another type.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.position(key).and_then(|at| decode(self.str(self.entries[at].value)))
    }

    /// The value under a key, as it was written. Of a key given twice the last counts.
    pub fn raw(&self, key: &str) -> Option<&RawValue> {
        self.position(key).map(|at| raw(self.str(self.entries[at].value)))
    }

    /// Like [`get`](Self::get), and takes the value out. A value that is no `T` stays.
    pub fn take<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        let at = self.position(key)?;
        let text = self.str(self.entries[at].value);
        let is_null = text == "null";
        let value = if is_null { None } else { serde_json::from_str(text).ok() };
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
        let (key, value) = (append(&mut self.text, key), append(&mut self.text, value.get()));
        self.entries.push(Entry { key, value });
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

    /// The first key that is given twice.
    pub fn duplicate_key(&self) -> Option<&str> {
        // A key of a length that no earlier key has needs no comparison.
        let mut lengths = 0_u64;
        for (index, entry) in self.entries.iter().enumerate() {
            let key = self.bytes(entry.key);
            let length = 1 << (key.len() % 64);
            let is_duplicate =
                || self.entries[..index].iter().any(|one| self.bytes(one.key) == key);
            if lengths & length != 0 && is_duplicate() {
                return Some(self.str(entry.key));
            }
            lengths |= length;
        }
        None
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.entries.iter().rposition(|entry| self.bytes(entry.key) == key.as_bytes())
    }

    fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|entry| (self.str(entry.key), self.str(entry.value)))
    }

    fn str(&self, Span { start, end }: Span) -> &str {
        &self.text[start..end]
    }

    /// Like `str`, without a check of where characters begin.
    fn bytes(&self, Span { start, end }: Span) -> &[u8] {
        &self.text.as_bytes()[start..end]
    }
}

/// Appends a part to a text.
fn append(text: &mut String, part: &str) -> Span {
    let start = text.len();
    text.push_str(part);
    Span { start, end: text.len() }
}

/// Locates a part of a text, which borrows from it.
fn span(text: &str, part: &str) -> Span {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    Span { start, end: start + part.len() }
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

/// Reads the entries of an object out of its document.
struct Entries<'t> {
    document: &'t str,
}

impl<'de> Visitor<'de> for Entries<'de> {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object, M::Error> {
        let Self { document } = self;
        let mut text = document.to_owned();
        let mut entries = Vec::with_capacity(ROOM.min(document.len() / 8 + 1));
        while let Some(key) = map.next_key_seed(Key { document, text: &mut text })? {
            let value: &RawValue = map.next_value()?;
            entries.push(Entry { key, value: span(document, value.get()) });
        }
        Ok(Object { text, entries })
    }
}

/// Locates a key in the document. A key that the document escapes is appended to the text.
struct Key<'t, 'k> {
    document: &'t str,
    text: &'k mut String,
}

impl<'de> DeserializeSeed<'de> for Key<'de, '_> {
    type Value = Span;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Span, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key<'de, '_> {
    type Value = Span;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Span, E> {
        Ok(span(self.document, key))
    }

    fn visit_str<E>(self, key: &str) -> Result<Span, E> {
        Ok(append(self.text, key))
    }
}
