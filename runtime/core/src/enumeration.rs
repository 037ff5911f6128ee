//! Enumerations: integers with names.

/// A member of an enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnumMember {
    /// The integer on the wire.
    pub value: i64,
    /// The name, as the API spells it.
    pub name: &'static str,
}

/// The name of the member with a value.
#[doc(hidden)]
pub const fn member_name(members: &[EnumMember], value: i64) -> Option<&'static str> {
    let mut index = 0;
    while index < members.len() {
        if members[index].value == value {
            return Some(members[index].name);
        }
        index += 1;
    }
    None
}

/// Makes a tuple struct around an `i64` an enumeration: an integer on the wire, whose members are
/// constants of the type. Values without a member are kept.
///
/// It has the associated constant `MEMBERS` and the method `name`. `Display` writes the name, or the
/// integer where there is none.
///
/// ```
/// #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
/// pub struct Access(pub i64);
///
/// impl Access {
///     pub const NOBODY: Self = Self(0);
///     pub const EVERYONE: Self = Self(1);
/// }
///
/// runtime_core::enumeration!(Access { NOBODY: "Nobody", EVERYONE: "Everyone" });
///
/// assert_eq!(Access::EVERYONE.name(), Some("Everyone"));
/// assert_eq!(Access(7).name(), None);
/// assert_eq!(format!("{:?}, {}", Access(0), Access(7)), "Access(0, Nobody), 7");
/// ```
#[macro_export]
macro_rules! enumeration {
    ($name:ident { $($member:ident: $text:literal),* $(,)? }) => {
        impl $name {
            /// The members, in the order of the spec.
            pub const MEMBERS: &'static [$crate::EnumMember] =
                &[$($crate::EnumMember { value: Self::$member.0, name: $text }),*];

            /// The name of the member; `None` for an integer that is not one.
            pub const fn name(self) -> ::core::option::Option<&'static str> {
                $crate::private::member_name(Self::MEMBERS, self.0)
            }
        }

        impl $crate::ScalarValue for $name {
            const SCALAR: $crate::Scalar = $crate::Scalar::Integer;
            const MEMBERS: &'static [$crate::EnumMember] = Self::MEMBERS;
            const PLACEHOLDER: Self = Self(0);
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let mut tuple = f.debug_tuple(::core::stringify!($name));
                tuple.field(&self.0);
                if let ::core::option::Option::Some(name) = self.name() {
                    tuple.field(&::core::format_args!("{name}"));
                }
                tuple.finish()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self.name() {
                    ::core::option::Option::Some(name) => f.pad(name),
                    ::core::option::Option::None => ::core::fmt::Display::fmt(&self.0, f),
                }
            }
        }

        $crate::integer!($name);
    };
}

/// What typed ids and enumerations have in common: conversions, and serde.
#[doc(hidden)]
#[macro_export]
macro_rules! integer {
    ($name:ident) => {
        impl ::core::convert::From<i64> for $name {
            fn from(integer: i64) -> Self {
                Self(integer)
            }
        }

        impl ::core::convert::From<$name> for i64 {
            fn from(integer: $name) -> Self {
                integer.0
            }
        }

        impl ::core::convert::From<$name> for $crate::Value {
            fn from(integer: $name) -> Self {
                Self::Integer(integer.0)
            }
        }

        impl $crate::private::serde::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::private::serde::Serializer,
            {
                serializer.serialize_i64(self.0)
            }
        }

        impl<'de> $crate::private::serde::Deserialize<'de> for $name {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::private::serde::Deserializer<'de>,
            {
                <i64 as $crate::private::serde::Deserialize>::deserialize(deserializer).map(Self)
            }
        }
    };
}
