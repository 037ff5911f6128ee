//! What entities share.

use super::{Assumption, BodyShape, Docs, Ident, Kind, Meaning, Slot, Value};
use crate::source::Span;
use crate::spec;

/// What entities share.
#[derive(Debug)]
pub struct Shared {
    /// The unit struct that stands for the API.
    pub name: Ident,
    /// Where its name stands.
    pub name_span: Span,
    /// The generated crates.
    pub crates: Crates,
    /// Scheme and host, without a trailing slash.
    pub base_url: String,
    /// How callers say who they are.
    pub authentication: Docs,
    /// The caller who passes every role.
    pub administrator: Administrator,
    /// Around the answer to a write that succeeded.
    pub success: Envelope,
    /// Around the answer to a request that was turned down.
    pub rejection: Envelope,
    /// What a field error says of a required field that is missing.
    pub required_message: String,
    /// What answers for a record that does not exist.
    pub not_found_message: String,
    /// What answers mean: exact statuses before classes.
    pub outcomes: Vec<OutcomeRow>,
    /// What a server answers with.
    pub answers: Vec<Answer>,
    /// How records are read, where any are.
    pub reading: Option<ReadConventions>,
    /// What is known of all operations of a kind.
    pub kinds: Vec<KindNotes>,
    /// Entities that only their ids are known of.
    pub references: Vec<Reference>,
    /// What the service does on its worse days.
    pub quirks: Vec<NamedQuirk>,
    /// Path of the file that says all this.
    pub file: String,
    /// Whether no row of the outcome table was left out for a mistake.
    pub outcomes_complete: bool,
    /// Whether no answer was left out for an error.
    pub answers_complete: bool,
    /// Where the outcome table stands.
    pub outcomes_span: Span,
    /// Where the answers stand.
    pub answers_span: Span,
}

impl Shared {
    /// The row of the outcome table that a status falls into.
    pub fn row(&self, status: u16) -> Option<&OutcomeRow> {
        self.outcomes.iter().find(|row| row.status.includes(status))
    }
}

/// What is known of all operations of a kind.
#[derive(Debug)]
pub struct KindNotes {
    /// The kind.
    pub kind: Kind,
    /// What they do beyond their own documentation.
    pub docs: Option<Docs>,
    /// How those are known that no page describes.
    pub source: Option<Docs>,
    /// What is assumed of them.
    pub assumptions: Vec<Assumption>,
    /// Where its kind stands.
    pub span: Span,
}

/// The generated crates.
#[derive(Debug)]
pub struct Crates {
    /// What their names start with.
    pub prefix: String,
    /// Their version.
    pub version: String,
    /// The registry that they are published to.
    pub registry: Option<String>,
    /// Their licence, as an expression of SPDX.
    pub license: String,
    /// The address of their repository.
    pub repository: Option<String>,
    /// Words that a registry finds them by.
    pub keywords: Vec<String>,
}

impl Crates {
    /// The registry, unless it is the one that cargo assumes.
    pub fn alternative_registry(&self) -> Option<&str> {
        self.registry.as_deref().filter(|registry| *registry != "crates-io")
    }
}

/// The caller who passes every role.
#[derive(Debug)]
pub struct Administrator {
    /// How an error message names such a caller.
    pub name: String,
    /// The name, safe in documentation.
    pub name_in_docs: String,
    /// What sets such a caller apart.
    pub docs: Docs,
}

/// An envelope, key by key.
#[derive(Debug)]
pub struct Envelope {
    /// What it is.
    pub docs: Docs,
    /// Its keys, in the order of the wire.
    pub keys: Vec<EnvelopeKey>,
    /// Where it stands.
    pub span: Span,
}

impl Envelope {
    /// The key that carries something.
    pub fn slot(&self, slot: Slot) -> Option<&EnvelopeKey> {
        self.keys.iter().find(|key| matches!(key.content, Content::Carries(known) if known == slot))
    }

    /// The key that says yes or no.
    pub fn verdict(&self) -> Option<&EnvelopeKey> {
        self.slot(Slot::Verdict)
    }
}

/// One key of an envelope.
#[derive(Debug)]
pub struct EnvelopeKey {
    /// The key on the wire.
    pub wire: String,
    /// The field in Rust.
    pub name: Ident,
    /// What it is.
    pub docs: Docs,
    /// What it holds.
    pub content: Content,
    /// Where its key stands.
    pub span: Span,
}

/// What a key of an envelope holds.
#[derive(Debug)]
pub enum Content {
    /// Something that the runtime knows how to fill and to use.
    Carries(Slot),
    /// Always the same.
    Always(Constant),
}

/// What a key of an envelope always is.
#[derive(Debug)]
pub struct Constant {
    /// Its type, of the values that the service might send after all.
    pub ty: ConstantType,
    /// The value, `None` for null.
    pub value: Option<Value>,
}

/// The type of a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConstantType {
    /// A boolean.
    Boolean,
    /// An integer.
    Integer,
    /// A string.
    String,
}

/// What the answers with one status mean.
#[derive(Debug)]
pub struct OutcomeRow {
    /// The statuses that the row is about.
    pub status: Status,
    /// The meanings in the order of [`BodyShape`].
    pub meanings: [Meaning; 5],
    /// Where it stands.
    pub span: Span,
}

impl OutcomeRow {
    /// What an answer with this row's status and a body of this shape means.
    pub fn meaning(&self, body: BodyShape) -> Meaning {
        let [accepted, rejected, json, text, empty] = self.meanings;
        match body {
            BodyShape::Accepted => accepted,
            BodyShape::Rejected => rejected,
            BodyShape::Json => json,
            BodyShape::Text => text,
            BodyShape::Empty => empty,
        }
    }
}

/// A status, or a class of statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One status.
    Exact(u16),
    /// Every status with this first digit.
    Class(u16),
}

impl Status {
    /// Whether a status is meant.
    pub fn includes(self, status: u16) -> bool {
        match self {
            Self::Exact(exact) => exact == status,
            Self::Class(digit) => digit == status / 100,
        }
    }
}

/// What a server answers with.
#[derive(Debug)]
pub struct Answer {
    /// What it means.
    pub meaning: Meaning,
    /// The status.
    pub status: u16,
    /// The shape of the body.
    pub body: BodyShape,
    /// Where it stands.
    pub span: Span,
}

/// How records are read, whatever the entity.
#[derive(Debug)]
pub struct ReadConventions {
    /// The key of the field that tells when a record was written last.
    pub version_field: String,
    /// Where that stands.
    pub version_field_span: Span,
    /// Names in the query.
    pub query: spec::Query,
    /// The keys around the records of a page.
    pub page: spec::Page,
    /// How many records a page has unless the query says so.
    pub default_size: u32,
    /// How many records a page has at most.
    pub max_size: u32,
    /// Rows of the outcome table that go before the others for operations that read.
    pub outcomes: Vec<OutcomeRow>,
    /// Where it stands.
    pub span: Span,
}

/// An entity that only its ids are known of.
#[derive(Debug)]
pub struct Reference {
    /// Name of the entity, as the API spells it.
    pub wire: String,
    /// The type of its ids.
    pub id: Ident,
    /// What it is.
    pub docs: Docs,
    /// Where it stands.
    pub span: Span,
}

/// What the service does on its worse days, in texts for people rather than for documentation.
#[derive(Debug)]
pub struct NamedQuirk {
    /// What it is asked for by.
    pub name: String,
    /// What happens to a request.
    pub text: String,
    /// How that is known.
    pub source: String,
}
