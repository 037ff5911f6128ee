//! Typed ids: an integer on the wire, a type of its own in Rust.

use std::fmt::{Debug, Display};
use std::hash::Hash;

/// An id of one kind of record. Implemented by [`typed_id!`](crate::typed_id).
pub trait Id:
    Copy + Debug + Display + Eq + Hash + From<i64> + Into<i64> + Send + Sync + 'static
{
}

/// Makes a tuple struct around an `i64` an [`Id`](trait@crate::Id): an integer on the wire that
/// can't be mistaken for the id of another kind of record.
#[macro_export]
macro_rules! typed_id {
    ($name:ident) => {
        impl $crate::Id for $name {}

        impl $crate::ScalarValue for $name {
            const SCALAR: $crate::Scalar = $crate::Scalar::Integer;
            const PLACEHOLDER: Self = Self(0);
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::num::ParseIntError;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        $crate::integer!($name);
    };
}
