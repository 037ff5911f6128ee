//! Structures that are read and written by the table of their fields, so that generated code
//! declares each field in one line and contains no decoder of its own.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor,
};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::{Field, FieldValue, Object, Operation};

/// A structure whose fields are the keys of a JSON object: a request, a record or a row.
///
/// [`request_fields!`](crate::request_fields) and [`record_fields!`](crate::record_fields)
/// implement it.
pub trait Fields: Sized + 'static {
    /// The fields, in the order of the structure.
    const FIELDS: &'static [Field];
    /// An instance in which no field has been set.
    const PLACEHOLDER: Self;

    /// Reads the value of the field with this index in [`FIELDS`](Self::FIELDS).
    fn read<V: ReadValue>(&mut self, index: usize, value: V) -> Result<(), V::Error>;

    /// The keys that are not fields, where the structure keeps them.
    fn extra(&mut self) -> Option<&mut Object> {
        None
    }
}

/// A request with a body, which a server can decode.
pub trait Request: Operation + Fields {}

impl<R: Operation + Fields> Request for R {}

/// A value that has not been read yet.
pub trait ReadValue {
    /// The reason why it can't be read.
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

/// Decodes a request or a record from JSON. Null for an optional field counts as absent. Stops at
/// the first error.
pub fn decode<T: Fields>(text: &str) -> serde_json::Result<T> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let decoded = deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(decoded)
}

/// Implements [`Fields`], `Serialize` and `Deserialize` for a request from the keys of its fields.
/// Optional fields that hold nothing are omitted. A field that `changes` a list names its key.
#[macro_export]
macro_rules! request_fields {
    ($name:ident { $($field:ident: $key:literal $(changes $list:literal)?),* $(,)? }) => {
        $crate::fields!($name [present] { $($field: $key $(changes $list)?,)* } {} {});
    };
}

/// Like [`request_fields!`](crate::request_fields), for an update, which replaces the record as a
/// whole. `update from record` also converts the record into the update that writes it back; fields
/// that only requests have are marked `#[write_only]`.
#[macro_export]
macro_rules! update_fields {
    (
        $update:ident from $record:ident {
            $($(#[$mark:ident])? $field:ident: $key:literal $(changes $list:literal)?),* $(,)?
        }
    ) => {
        $crate::update_fields!($update { $($field: $key $(changes $list)?,)* });

        impl $record {
            /// The update that writes the record back unchanged.
            ///
            /// It lacks the keys in `extra`; `modify` and `replace` of the client send them along.
            pub fn into_update(self) -> $update {
                ::core::convert::Into::into(self)
            }

            /// The keys of the fields that an update changes.
            pub fn changes(&self, update: &$update) -> ::std::vec::Vec<&'static str> {
                $crate::changes(&self.clone().into_update(), update)
            }
        }

        #[allow(deprecated, reason = "a field may be deprecated")]
        impl ::core::convert::From<$record> for $update {
            fn from(record: $record) -> Self {
                Self { $($field: $crate::field_of!(record.$field $($mark)?),)* }
            }
        }
    };
    ($update:ident { $($field:ident: $key:literal $(changes $list:literal)?),* $(,)? }) => {
        $crate::request_fields!($update { $($field: $key $(changes $list)?,)* });

        impl $update {
            /// The keys of the optional fields that the request omits, and that the service
            /// therefore clears.
            pub fn would_clear(&self) -> ::std::vec::Vec<&'static str> {
                $crate::would_clear(self)
            }
        }
    };
}

/// The value of a field of an update, from the record.
#[doc(hidden)]
#[macro_export]
macro_rules! field_of {
    ($record:ident.$field:ident write_only) => {
        $crate::FieldValue::PLACEHOLDER
    };
    ($record:ident.$field:ident) => {
        ::core::convert::From::from($record.$field)
    };
}

/// Implements [`Fields`], `Serialize` and `Deserialize` for a record or row from the keys of its
/// fields. Optional fields that hold nothing are null; other keys are kept in `extra`. `row from
/// record` also converts the record into its row.
#[macro_export]
macro_rules! record_fields {
    ($row:ident from $record:ident { $($field:ident: $key:literal),* $(,)? }) => {
        $crate::record_fields!($row { $($field: $key,)* });

        #[allow(deprecated, reason = "a field may be deprecated")]
        impl ::core::convert::From<$record> for $row {
            fn from(record: $record) -> Self {
                Self { $($field: record.$field,)* extra: record.extra }
            }
        }
    };
    ($name:ident { $($field:ident: $key:literal),* $(,)? }) => {
        $crate::fields!($name [field] { $($field: $key,)* } { extra } {
            fn extra(&mut self) -> ::core::option::Option<&mut $crate::Object> {
                ::core::option::Option::Some(&mut self.extra)
            }
        });
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! fields {
    (
        $name:ident [$write:ident]
        { $($field:ident: $key:literal $(changes $list:literal)?,)* }
        { $($extra:ident)? }
        { $($extra_method:item)? }
    ) => {
        #[allow(deprecated, reason = "a field may be deprecated")]
        impl $crate::Fields for $name {
            const FIELDS: &'static [$crate::Field] = {
                const PLACEHOLDER: &$name = &<$name as $crate::Fields>::PLACEHOLDER;
                &[$($crate::private::field($key, &PLACEHOLDER.$field)$(.changing($list))?,)*]
            };
            const PLACEHOLDER: Self = Self {
                $($field: $crate::FieldValue::PLACEHOLDER,)*
                $($extra: $crate::Object::EMPTY,)?
            };

            fn read<V: $crate::ReadValue>(
                &mut self,
                index: usize,
                value: V,
            ) -> ::core::result::Result<(), V::Error> {
                let mut reader = $crate::private::FieldReader::new(index, value);
                let _ = $(reader.offer(&mut self.$field) ||)* true;
                reader.finish()
            }

            $($extra_method)?
        }

        #[allow(deprecated, reason = "a field may be deprecated")]
        impl $crate::private::serde::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::private::serde::Serializer,
            {
                let mut writer = $crate::private::FieldWriter::new(serializer);
                $(writer.$write($key, &self.$field);)*
                $(writer.extra(&self.$extra);)?
                writer.finish()
            }
        }

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

/// A field with the type of a value.
pub const fn field<T: FieldValue>(key: &'static str, _: &T) -> Field {
    Field { key, required: T::REQUIRED, ty: T::TYPE, members: T::MEMBERS, changes: None }
}

/// Reads a value into one of several fields. A call per field in place of a branch with a return
/// keeps what the compiler has to check small.
pub struct FieldReader<V: ReadValue> {
    /// How many fields come before the one that takes the value.
    before: usize,
    value: Option<V>,
    result: Result<(), V::Error>,
}

impl<V: ReadValue> FieldReader<V> {
    /// Reads into the field with this index.
    #[inline]
    pub fn new(index: usize, value: V) -> Self {
        Self { before: index, value: Some(value), result: Ok(()) }
    }

    /// Offers the next field. Returns whether it took the value.
    #[inline]
    pub fn offer<T: FieldValue>(&mut self, field: &mut T) -> bool {
        if self.before > 0 {
            self.before -= 1;
            return false;
        }
        if let Some(value) = self.value.take() {
            self.result = value.set(field);
        }
        true
    }

    /// Whether the value could be read.
    #[inline]
    pub fn finish(self) -> Result<(), V::Error> {
        self.result
    }
}

/// Writes fields to a serializer, and keeps the first error.
pub struct FieldWriter<S: Serializer> {
    map: Result<S::SerializeMap, S::Error>,
}

impl<S: Serializer> FieldWriter<S> {
    /// Begins an object.
    #[inline]
    pub fn new(serializer: S) -> Self {
        Self { map: serializer.serialize_map(None) }
    }

    /// Writes a field that may be null.
    #[inline]
    pub fn field<T: Serialize>(&mut self, key: &str, value: &T) {
        if let Ok(map) = &mut self.map
            && let Err(error) = map.serialize_entry(key, value)
        {
            self.map = Err(error);
        }
    }

    /// Writes a field unless it holds nothing.
    #[inline]
    pub fn present<T: FieldValue>(&mut self, key: &str, value: &T) {
        if !value.is_absent() {
            self.field(key, value);
        }
    }

    /// Writes the keys that are not fields.
    pub fn extra(&mut self, extra: &Object) {
        for (key, value) in extra.iter() {
            self.field(key, &value);
        }
    }

    /// Ends the object.
    #[inline]
    pub fn finish(self) -> Result<S::Ok, S::Error> {
        self.map?.end()
    }
}

/// Decodes from anything that serde deserializes.
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
        let mut decoded = T::PLACEHOLDER;
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
                Key::Ignored => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        seen.check()?;
        Ok(decoded)
    }
}

/// The role of a key.
enum Key {
    /// The key of a field.
    Field(usize),
    /// Another key, which is kept.
    Kept(String),
    /// Another key, which is ignored.
    Ignored,
}

/// The fields that have been read so far.
struct Seen {
    fields: &'static [Field],
    /// Whether other keys are kept.
    keeps: bool,
    /// One bit per field: the first 64 here, the others in `more`.
    bits: u64,
    more: Vec<u64>,
    /// The next field, if the keys come in the order of the table, as they usually do.
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

impl<'de> DeserializeSeed<'de> for &Seen {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

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
            None => Key::Ignored,
        })
    }
}
