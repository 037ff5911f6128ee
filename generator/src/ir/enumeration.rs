//! Integers with names.

use super::{Docs, Ident};
use crate::source::Span;

/// Integers with names. Others may occur.
#[derive(Debug, PartialEq, Eq)]
pub struct Enumeration {
    /// The type, and the name in the spec.
    pub name: Ident,
    /// What the integers say.
    pub docs: Docs,
    /// The members, in the order of the spec.
    pub members: Vec<EnumMember>,
    /// Where its name stands.
    pub span: Span,
}

impl Enumeration {
    /// The member with a value.
    pub fn member(&self, value: i64) -> Option<&EnumMember> {
        self.members.iter().find(|member| member.value == value)
    }
}

/// A member of an enumeration.
#[derive(Debug, PartialEq, Eq)]
pub struct EnumMember {
    /// The name, as the vendor gives it.
    pub wire: String,
    /// The constant.
    pub constant: Ident,
    /// The integer on the wire.
    pub value: i64,
    /// What it means, where the spec says so.
    pub docs: Option<Docs>,
    /// Where its name stands.
    pub span: Span,
}
