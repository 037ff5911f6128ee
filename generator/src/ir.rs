//! What the spec means: resolved, complete, with every name computed. What was written is the
//! matter of `spec`; how it is put into words that of `emit`.

mod entity;
mod enumeration;
mod operation;
mod shared;

pub use runtime_core::{BodyShape, Kind, Meaning, RequestShape, ResponseShape, Scalar as JsonType};

pub use crate::spec::{Confidence, Slot};

pub use entity::{Change, Entity, Field, FieldId, Member, Record, RecordField, Scalar, Type};
pub use enumeration::{EnumMember, Enumeration};
pub use operation::{
    Case, CaseAnswer, CaseRecord, Column, Command, Deprecation, File, Operation, Parameter,
    RequestField,
};
pub use shared::{
    Administrator, Answer, Constant, ConstantType, Content, Crates, Envelope, EnvelopeKey,
    KindNotes, NamedQuirk, OutcomeRow, ReadConventions, Reference, Shared, Status,
};

use std::sync::Arc;

use runtime_core::Decimal;

use crate::source::Span;

/// A whole API.
#[derive(Debug)]
pub struct Api {
    /// What entities share.
    pub shared: Shared,
    /// The entities, in the order of their files.
    pub entities: Vec<Entity>,
    /// The enumerations: those of `api.yaml`, then those of the entities.
    pub enums: Vec<Arc<Enumeration>>,
}

/// A name in Rust, ready for use.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ident {
    /// The name, without `r#`.
    pub text: String,
    /// Whether it is a keyword that needs `r#`.
    pub raw: bool,
}

/// Documentation, one entry a line, safe to stand in a doc comment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs {
    /// The lines.
    pub lines: Vec<String>,
}

/// A value of a case or a constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An integer.
    Integer(i64),
    /// A decimal.
    Decimal(Decimal),
    /// Text.
    String(String),
    /// Yes or no.
    Boolean(bool),
    /// An array.
    List(Vec<Value>),
}

impl Value {
    /// Whether it is or contains a decimal.
    pub fn has_decimals(&self) -> bool {
        match self {
            Self::Decimal(_) => true,
            Self::List(elements) => elements.iter().any(Self::has_decimals),
            Self::Integer(_) | Self::String(_) | Self::Boolean(_) => false,
        }
    }
}

/// What the sources leave open, and what is taken for granted instead.
#[derive(Debug)]
pub struct Assumption {
    /// What is taken for granted.
    pub docs: Docs,
    /// How sure that is.
    pub confidence: Confidence,
    /// What speaks for it.
    pub source: Docs,
}

/// Where the service does not do as one would expect.
#[derive(Debug)]
pub struct Quirk {
    /// What it does.
    pub docs: Docs,
    /// How that is known.
    pub source: Docs,
    /// Where it stands.
    pub span: Span,
}
