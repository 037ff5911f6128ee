//! Builders of requests, which compile only once every required field is set.
//!
//! A builder has a type parameter for each required field: [`Missing`] until its setter is called,
//! [`Set`] afterwards, such as `CreateNoteBuilder<Set, Missing>`. Generated marker traits,
//! implemented for [`Set`] alone, make the compiler name what is missing in the words of the spec.

use std::borrow::Cow;

use crate::{DateTime, Decimal, ScalarValue};

/// The state of a required field whose setter was called.
#[derive(Clone, Copy, Debug)]
pub struct Set;

/// The state of a required field whose setter was not called yet.
#[derive(Clone, Copy, Debug)]
pub struct Missing;

/// What the setter of an optional field with values of type `T` takes: a value, or an `Option` of
/// one. Whatever converts into a text or a list counts as a value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a `{T}` nor an `Option<{T}>`",
    label = "expected `{T}` or `Option<{T}>`"
)]
pub trait IntoOption<T> {
    /// The value of the field.
    fn into_option(self) -> Option<T>;
}

macro_rules! into_option {
    ($([$($generics:tt)*] $other:ty => $value:ty,)+) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<$($generics)*> IntoOption<$value> for $other {
                fn into_option(self) -> Option<$value> {
                    Some(self.into())
                }
            }

            #[diagnostic::do_not_recommend]
            impl<$($generics)*> IntoOption<$value> for Option<$other> {
                fn into_option(self) -> Option<$value> {
                    self.map(Into::into)
                }
            }
        )+
    };
}

into_option! {
    [T: ScalarValue] T => T,
    [] &str => String,
    [] &String => String,
    [] char => String,
    [] Box<str> => String,
    [] Cow<'_, str> => String,
    [] &str => DateTime,
    [] String => DateTime,
    [] i32 => Decimal,
    [] i64 => Decimal,
    [] u32 => Decimal,
    [] u64 => Decimal,
    [T: ScalarValue] Vec<T> => Vec<T>,
    [T: ScalarValue, const N: usize] [T; N] => Vec<T>,
    [T: ScalarValue + Clone] &[T] => Vec<T>,
}

#[cfg(feature = "rust_decimal")]
into_option! {
    [] rust_decimal::Decimal => Decimal,
}

/// Defines the builder of a request, and `builder()` of the request, which returns it. Attributes go
/// to `builder()` or to the setter of a field.
///
/// The first list declares the required fields by the types that their setters take, the second one
/// the optional fields by the types inside of their `Option`.
#[macro_export]
macro_rules! builder {
    (
        $(#[$attribute:meta])*
        $request:ident => $builder:ident;
        required {
            $(
                $(#[$required_attribute:meta])*
                $required:ident: $required_type:ty where $state:ident: $marker:ident
            ),* $(,)?
        }
        optional {
            $($(#[$optional_attribute:meta])* $optional:ident: $optional_type:ty),* $(,)?
        }
    ) => {
        impl $request {
            /// A builder without any field set.
            $(#[$attribute])*
            pub fn builder() -> $builder {
                $builder {
                    request: $crate::Fields::placeholder(),
                    states: ::core::marker::PhantomData,
                }
            }
        }

        #[doc = $crate::builder_docs!($request [$($required)*])]
        #[must_use]
        pub struct $builder<$($state = $crate::Missing),*> {
            request: $request,
            states: ::core::marker::PhantomData<($($state,)*)>,
        }

        impl<$($state),*> ::core::clone::Clone for $builder<$($state),*> {
            fn clone(&self) -> Self {
                let request = ::core::clone::Clone::clone(&self.request);
                Self { request, states: ::core::marker::PhantomData }
            }
        }

        impl<$($state),*> ::core::fmt::Debug for $builder<$($state),*> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_tuple(stringify!($builder)).field(&self.request).finish()
            }
        }

        $crate::setters! {
            $request $builder []
            [$([$state $(#[$required_attribute])* $required: $required_type])*]
            {}
            {$(
                #[doc = $crate::setter_docs!($request $optional)]
                $(#[$optional_attribute])*
                pub fn $optional(
                    mut self,
                    value: impl $crate::IntoOption<$optional_type>,
                ) -> Self {
                    self.request.$optional = $crate::IntoOption::into_option(value);
                    self
                }
            )*}
        }

        impl<$($state: $marker),*> ::core::convert::From<$builder<$($state),*>> for $request {
            fn from(builder: $builder<$($state),*>) -> Self {
                builder.request
            }
        }
    };
}

/// Moves the required fields of [`builder!`] one by one from the list to the setters in the first
/// braces, since each setter returns a builder in which the state of its own field has changed.
#[doc(hidden)]
#[macro_export]
macro_rules! setters {
    (
        $request:ident $builder:ident [$($before:ident)*]
        [
            [$state:ident $(#[$attribute:meta])* $field:ident: $type:ty]
            $([$after:ident $($rest:tt)*])*
        ]
        {$($required:tt)*}
        $optional:tt
    ) => {
        $crate::setters! {
            $request $builder [$($before)* $state] [$([$after $($rest)*])*]
            {
                $($required)*

                #[doc = $crate::setter_docs!($request $field)]
                $(#[$attribute])*
                pub fn $field(
                    self,
                    value: $type,
                ) -> $builder<$($before,)* $crate::Set, $($after),*> {
                    let mut request = self.request;
                    request.$field = ::core::convert::Into::into(value);
                    $builder { request, states: ::core::marker::PhantomData }
                }
            }
            $optional
        }
    };
    (
        $request:ident $builder:ident [$($state:ident)*] []
        {$($required:tt)*}
        {$($optional:tt)*}
    ) => {
        #[allow(deprecated, reason = "a field may be deprecated")]
        impl<$($state),*> $builder<$($state),*> {
            $($required)*
            $($optional)*

            /// The request. Compiles once every required field is set.
            pub fn build(self) -> $request
            where
                Self: ::core::convert::Into<$request>,
            {
                ::core::convert::Into::into(self)
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! builder_docs {
    ($request:ident []) => {
        concat!("Builds a [`", stringify!($request), "`] from fields in any order.")
    };
    ($request:ident [$first:ident $($required:ident)*]) => {
        concat!(
            $crate::builder_docs!($request []),
            "\n\nThe parameters say which required fields are `Set` and which `Missing`, in this order: `",
            stringify!($first),
            $("`, `", stringify!($required),)*
            "`."
        )
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! setter_docs {
    ($request:ident $field:ident) => {
        concat!(
            "Sets [`",
            stringify!($field),
            "`](",
            stringify!($request),
            "::",
            stringify!($field),
            ")."
        )
    };
}
