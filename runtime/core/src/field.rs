//! The fields of a request or record as data, and the Rust types that hold them.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{DateTime, Decimal, EnumMember};

/// A field of a request or record on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// The key in the JSON object.
    pub key: &'static str,
    /// Whether the object is invalid without the key.
    pub required: bool,
    /// The JSON type of the value.
    pub ty: FieldType,
    /// The members of the enumeration that the values belong to; empty if they belong to none.
    pub members: &'static [EnumMember],
    /// The key of the list that the field adds elements to or removes elements from. Such a field
    /// appears in requests only, never in a record.
    pub changes: Option<&'static str>,
}

impl Field {
    /// A required field.
    pub const fn required(key: &'static str, ty: FieldType) -> Self {
        Self { key, required: true, ty, members: &[], changes: None }
    }

    /// An optional field.
    pub const fn optional(key: &'static str, ty: FieldType) -> Self {
        Self { key, required: false, ty, members: &[], changes: None }
    }

    /// The same field, which changes the list under another key.
    #[must_use]
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
    /// The type in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::One(Scalar::Integer) => "integer",
            Self::One(Scalar::Number) => "number",
            Self::One(Scalar::String) => "string",
            Self::One(Scalar::Boolean) => "boolean",
            Self::Many(Scalar::Integer) => "integer[]",
            Self::Many(Scalar::Number) => "number[]",
            Self::Many(Scalar::String) => "string[]",
            Self::Many(Scalar::Boolean) => "boolean[]",
        }
    }

    /// The JSON type of the value, or of each element of the array.
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
    /// Any JSON number.
    Number,
    /// A JSON string.
    String,
    /// `true` or `false`.
    Boolean,
}

/// The Rust type of a field: it determines the JSON type and whether the field is required.
pub trait FieldValue:
    Serialize + DeserializeOwned + Clone + PartialEq + fmt::Debug + 'static
{
    /// The JSON type.
    const TYPE: FieldType;
    /// The members of the enumeration that the values belong to.
    const MEMBERS: &'static [EnumMember];
    /// Whether the object is invalid without the field.
    const REQUIRED: bool;
    /// The value of a field that has not been set yet: `None`, zero, or empty.
    const PLACEHOLDER: Self;

    /// Whether the field can be omitted from a request because it holds nothing.
    fn is_absent(&self) -> bool {
        false
    }
}

/// The Rust type of a single value.
pub trait ScalarValue:
    Serialize + DeserializeOwned + Clone + PartialEq + fmt::Debug + 'static
{
    /// The JSON type.
    const SCALAR: Scalar;
    /// The members, if the type is an enumeration.
    const MEMBERS: &'static [EnumMember] = &[];
    /// The value of a required field that has not been set yet: zero or empty.
    const PLACEHOLDER: Self;
}

impl<T: ScalarValue> FieldValue for T {
    const TYPE: FieldType = FieldType::One(T::SCALAR);
    const MEMBERS: &'static [EnumMember] = T::MEMBERS;
    const REQUIRED: bool = true;
    const PLACEHOLDER: Self = <T as ScalarValue>::PLACEHOLDER;
}

impl<T: ScalarValue> FieldValue for Vec<T> {
    const TYPE: FieldType = FieldType::Many(T::SCALAR);
    const MEMBERS: &'static [EnumMember] = T::MEMBERS;
    const REQUIRED: bool = true;
    const PLACEHOLDER: Self = Self::new();
}

impl<T: FieldValue> FieldValue for Option<T> {
    const TYPE: FieldType = T::TYPE;
    const MEMBERS: &'static [EnumMember] = T::MEMBERS;
    const REQUIRED: bool = false;
    const PLACEHOLDER: Self = None;

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

macro_rules! scalar_values {
    ($($ty:ty => $scalar:ident, $placeholder:expr;)+) => {
        $(impl ScalarValue for $ty {
            const SCALAR: Scalar = Scalar::$scalar;
            const PLACEHOLDER: Self = $placeholder;
        })+
    };
}

scalar_values! {
    i64 => Integer, 0;
    Decimal => Number, Self::from_static("0");
    bool => Boolean, false;
    String => String, Self::new();
    DateTime => String, Self::EMPTY;
}
