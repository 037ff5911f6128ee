//! The fields of a request as data: what a server checks and a client reports by.

/// A field of a request, as it stands on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The key in the JSON body.
    pub key: &'static str,
    /// Whether the request is refused without it.
    pub required: bool,
    /// The JSON type of its value.
    pub ty: FieldType,
    /// The key of the list that it adds to or takes from, where it does. Such a field is an order
    /// and no part of a record.
    pub changes: Option<&'static str>,
}

impl Field {
    /// A field that has to be there.
    pub const fn required(key: &'static str, ty: FieldType) -> Self {
        Self { key, required: true, ty, changes: None }
    }

    /// A field that may be left out.
    pub const fn optional(key: &'static str, ty: FieldType) -> Self {
        Self { key, required: false, ty, changes: None }
    }

    /// The same field, which adds to or takes from the list under another key.
    pub const fn changing(self, list: &'static str) -> Self {
        Self { changes: Some(list), ..self }
    }
}

/// The JSON type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A single value.
    One(Scalar),
    /// An array of values.
    Many(Scalar),
}

impl FieldType {
    /// The JSON type of the value, or of each value of the array.
    pub const fn scalar(self) -> Scalar {
        match self {
            Self::One(scalar) | Self::Many(scalar) => scalar,
        }
    }
}

/// The JSON type of a single value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A JSON integer within the range of `i64`.
    Integer,
    /// A JSON string.
    String,
    /// `true` or `false`.
    Boolean,
}

/// The types of fields by short names, for tables.
pub mod types {
    use super::{FieldType, Scalar};

    /// A JSON integer within the range of `i64`.
    pub const INTEGER: FieldType = FieldType::One(Scalar::Integer);
    /// A JSON string.
    pub const STRING: FieldType = FieldType::One(Scalar::String);
    /// `true` or `false`.
    pub const BOOLEAN: FieldType = FieldType::One(Scalar::Boolean);
    /// An array of integers.
    pub const INTEGERS: FieldType = FieldType::Many(Scalar::Integer);
    /// An array of strings.
    pub const STRINGS: FieldType = FieldType::Many(Scalar::String);
    /// An array of booleans.
    pub const BOOLEANS: FieldType = FieldType::Many(Scalar::Boolean);
}
