//! What code looks like before and after a change, in Rust.

use super::Pair;
use crate::ir::{Field, Ident, Scalar, Type, Value};

/// Who has to change code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// Whoever uses the client.
    Client,
    /// Whoever implements the server.
    Server,
    /// Both.
    Both,
}

impl Party {
    /// The party in a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Both => "both",
        }
    }
}

/// Code before and after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migration {
    /// Who has to change code.
    pub party: Party,
    /// The code for the base.
    pub before: String,
    /// The code for the head; empty where nothing takes its place.
    pub after: String,
}

impl Migration {
    pub(super) fn new(party: Party, code: Pair<String>) -> Self {
        Self { party, before: code.base, after: code.head }
    }
}

/// A name as code spells it.
pub(super) fn name(ident: &Ident) -> String {
    if ident.raw { format!("r#{}", ident.text) } else { ident.text.clone() }
}

/// The Rust type of a field.
pub(super) fn rust_type(ty: &Type, required: bool) -> String {
    let plain = match ty {
        Type::One(scalar) => scalar_type(scalar),
        Type::Many(scalar) => format!("Vec<{}>", scalar_type(scalar)),
    };
    if required { plain } else { format!("Option<{plain}>") }
}

fn scalar_type(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Builtin(builtin) => builtin.info().rust.last().copied().unwrap_or_default().into(),
        Scalar::Enum(enumeration) => enumeration.name.text.clone(),
        Scalar::Id { id, .. } => id.text.clone(),
    }
}

/// A call of a field's setter.
pub(super) fn setter(field: &Field) -> String {
    format!(".{}({})", name(&field.name), argument(&field.ty, &field.ty.example()))
}

fn argument(ty: &Type, value: &Value) -> String {
    match value {
        Value::List(elements) => {
            let elements: Vec<_> = elements.iter().map(|element| argument(ty, element)).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Integer(number) => match ty.scalar() {
            Scalar::Id { id, .. } => format!("{}({number})", id.text),
            Scalar::Enum(enumeration) => match enumeration.member(*number) {
                Some(member) => format!("{}::{}", enumeration.name.text, member.constant.text),
                None => format!("{}({number})", enumeration.name.text),
            },
            Scalar::Builtin(_) => number.to_string(),
        },
        Value::Decimal(number) => format!("decimal!({number})"),
        Value::String(text) => format!("{text:?}"),
        Value::Boolean(value) => value.to_string(),
    }
}
