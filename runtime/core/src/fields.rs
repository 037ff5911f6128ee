//! Structures that pass their fields to visitors, so that generated code declares each field in one
//! line and contains no implementation of its own.

mod decode;
mod derived;

use crate::{Field, FieldValue, Object, Operation};

pub use decode::{decode, deserialize};
pub use derived::{FieldTable, clone, debug, eq, serialize};

/// A structure whose fields are the keys of a JSON object: a request, a record or a row.
///
/// [`request_fields!`](crate::request_fields) and [`record_fields!`](crate::record_fields)
/// implement it.
pub trait Fields: Sized + 'static {
    /// Whether the structure is a record or row: it keeps unknown keys, and absent fields are null.
    /// A request ignores unknown keys and omits absent fields.
    const IS_RECORD: bool;

    /// The fields, in the order of the structure.
    fn fields() -> &'static [Field];

    /// An instance in which no field has been set.
    fn placeholder() -> Self;

    /// Passes every field to a visitor, in the order of the structure.
    fn visit<'a, V: Visit<'a>>(&'a self, visitor: &mut V);

    /// Like [`visit`](Self::visit), for a visitor that changes the fields.
    fn visit_mut<V: VisitMut>(&mut self, visitor: &mut V);
}

/// Code that runs for every field of a structure.
pub trait Visit<'a> {
    /// Visits a field with its name in Rust and its key on the wire.
    fn field<T: FieldValue>(&mut self, name: &'static str, key: &'static str, value: &'a T);

    /// Called after a field that adds elements to the list under another key, or removes them.
    fn changes(&mut self, _list: &'static str) {}

    /// Visits the keys that are not fields, where the structure keeps them.
    fn extra(&mut self, _extra: &'a Object) {}
}

/// Code that runs for every field of a structure and may change it.
pub trait VisitMut {
    /// Visits a field.
    fn field<T: FieldValue>(&mut self, value: &mut T);

    /// Visits the keys that are not fields, where the structure keeps them.
    fn extra(&mut self, extra: &mut Object);
}

/// A request with a body, which a server can decode.
pub trait Request: Operation + Fields {}

impl<R: Operation + Fields> Request for R {}

/// Implements [`Fields`], `Clone`, `Debug`, `PartialEq`, `Serialize` and `Deserialize` for a request
/// from the keys of its fields. Optional fields that hold nothing are omitted. A field that `changes` a
/// list names its key.
#[macro_export]
macro_rules! request_fields {
    ($name:ident { $($field:ident: $key:literal $(changes $list:literal)?),* $(,)? }) => {
        $crate::fields!($name is_record: false { $($field: $key $(changes $list)?,)* } {});
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

/// Implements [`Fields`], `Clone`, `Debug`, `PartialEq`, `Serialize` and `Deserialize` for a record or
/// row from the keys of its fields. Optional fields that hold nothing are null; other keys are kept in
/// `extra`. `row from record` also converts the record into its row.
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
        $crate::fields!($name is_record: true { $($field: $key,)* } { extra });
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! fields {
    (
        $name:ident is_record: $is_record:literal
        { $($field:ident: $key:literal $(changes $list:literal)?,)* }
        { $($extra:ident)? }
    ) => {
        #[allow(deprecated, reason = "a field may be deprecated")]
        impl $crate::Fields for $name {
            const IS_RECORD: bool = $is_record;

            fn fields() -> &'static [$crate::Field] {
                static FIELDS: $crate::private::FieldTable = $crate::private::FieldTable::new();
                FIELDS.get::<$name>()
            }

            fn placeholder() -> Self {
                Self {
                    $($field: $crate::FieldValue::PLACEHOLDER,)*
                    $($extra: $crate::Object::EMPTY,)?
                }
            }

            fn visit<'a, V: $crate::Visit<'a>>(&'a self, visitor: &mut V) {
                $(
                    visitor.field(stringify!($field), $key, &self.$field);
                    $(visitor.changes($list);)?
                )*
                $(visitor.extra(&self.$extra);)?
            }

            fn visit_mut<V: $crate::VisitMut>(&mut self, visitor: &mut V) {
                $(visitor.field(&mut self.$field);)*
                $(visitor.extra(&mut self.$extra);)?
            }
        }

        impl ::core::clone::Clone for $name {
            fn clone(&self) -> Self {
                $crate::private::clone(self)
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::private::debug(stringify!($name), self, f)
            }
        }

        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::private::eq(self, other)
            }
        }

        impl $crate::private::serde::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::private::serde::Serializer,
            {
                $crate::private::serialize(self, serializer)
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
