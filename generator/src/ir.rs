//! What the spec means: resolved, complete, with every name computed. What was written is the
//! matter of `spec`; how it is put into words that of `emit`.

use crate::source::Span;
pub use crate::spec::{BodyShape, Kind, Meaning, Slot};

/// A whole API.
#[derive(Debug)]
pub struct Api {
    /// What entities share.
    pub shared: Shared,
    /// The entities, in the order of their files.
    pub entities: Vec<Entity>,
}

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
    /// Entities that only their ids are known of.
    pub references: Vec<Reference>,
    /// What the service does on its worse days.
    pub quirks: Vec<NamedQuirk>,
    /// Path of the file that says all this.
    pub file: String,
    /// Whether no row of the outcome table was left out for a mistake.
    pub outcomes_complete: bool,
    /// Where the outcome table stands.
    pub outcomes_span: Span,
    /// Where the answers stand.
    pub answers_span: Span,
}

/// The generated crates.
#[derive(Debug)]
pub struct Crates {
    /// What their names start with.
    pub prefix: String,
    /// Their version.
    pub version: String,
}

/// The caller who passes every role.
#[derive(Debug)]
pub struct Administrator {
    /// How an error message names such a caller.
    pub name: String,
    /// What sets such a caller apart.
    pub docs: Docs,
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

/// A status, or a class of statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// One status.
    Exact(u16),
    /// Every status with this first digit.
    Class(u16),
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

/// One kind of record.
#[derive(Debug)]
pub struct Entity {
    /// Name of the entity, as the API spells it.
    pub wire: String,
    /// The module in each crate.
    pub module: Ident,
    /// The type of its ids.
    pub id: Ident,
    /// The client's resource and the server's trait.
    pub resource: Ident,
    /// The client's method that gives the resource.
    pub accessor: Ident,
    /// What it is.
    pub docs: Docs,
    /// Where that stands.
    pub docs_span: Span,
    /// Path of the collection.
    pub path: String,
    /// What can be done with its records.
    pub operations: Vec<Operation>,
    /// The fields, in the order of the spec.
    pub fields: Vec<Field>,
    /// Path of the file that it stands in.
    pub file: String,
    /// Whether nothing of it was left out for a mistake.
    pub complete: bool,
    /// Where its name stands.
    pub span: Span,
    /// Where its path stands.
    pub path_span: Span,
}

/// One operation.
#[derive(Debug)]
pub struct Operation {
    /// What it does to a record.
    pub kind: Kind,
    /// The method of client and server.
    pub method: Ident,
    /// The type of its request.
    pub request: Ident,
    /// The type of the request's builder.
    pub builder: Ident,
    /// The role that a caller needs.
    pub role: String,
    /// The constant that holds the role.
    pub role_constant: Ident,
    /// Address of the documentation page.
    pub page: String,
    /// What it does.
    pub docs: Docs,
    /// Where that stands.
    pub docs_span: Span,
    /// What to use instead, where it is deprecated.
    pub deprecated: Option<Deprecation>,
    /// What the envelope of a success says.
    pub success_message: String,
    /// The fields of its request: required ones first, each part in the order of the spec.
    pub parameters: Vec<Parameter>,
    /// Requests and their answers.
    pub cases: Vec<Case>,
    /// Where its kind stands.
    pub span: Span,
    /// Where its role stands.
    pub role_span: Span,
}

/// What to use instead of a deprecated operation, and why.
#[derive(Debug)]
pub struct Deprecation {
    /// What to use instead, in a few words.
    pub note: String,
    /// Why.
    pub docs: Docs,
}

/// A field as part of one operation's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Index among the fields of the entity.
    pub field: usize,
    /// Whether the request is refused without it.
    pub required: bool,
}

/// A field of an entity's requests.
#[derive(Debug)]
pub struct Field {
    /// The key on the wire.
    pub wire: String,
    /// The field and its setter in Rust.
    pub name: Ident,
    /// The trait that marks a builder in which the field is set.
    pub marker: Ident,
    /// The type of its values.
    pub ty: Type,
    /// The list that it adds to or takes from.
    pub changes: Option<Change>,
    /// What it is, without its quirk.
    pub docs: Docs,
    /// Where that stands.
    pub docs_span: Span,
    /// Where the service does not do as one would expect, and how that is known.
    pub quirk: Option<Quirk>,
    /// Where its key stands.
    pub span: Span,
}

/// The list that a field adds to or takes from.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Index of the list among the fields of the entity.
    pub list: usize,
    /// Where the list is named.
    pub span: Span,
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

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// A single value.
    One(Scalar),
    /// An array of values.
    Many(Scalar),
}

impl Type {
    /// The type of a single value.
    pub fn scalar(&self) -> &Scalar {
        match self {
            Self::One(scalar) | Self::Many(scalar) => scalar,
        }
    }
}

/// The type of a single value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A 64-bit integer.
    Integer,
    /// Text.
    String,
    /// Yes or no.
    Boolean,
    /// A date and time, as text.
    DateTime,
    /// A JSON document, as text.
    Json,
    /// Words with commas between, as text.
    CommaList,
    /// The id of an entity.
    Id {
        /// The entity, as the API spells it.
        entity: String,
        /// The type of its ids.
        id: Ident,
    },
}

/// A request and its answer.
#[derive(Debug)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The values of the request, in the order in which they were written.
    pub request: Vec<(usize, Value)>,
    /// The answer.
    pub answer: CaseAnswer,
    /// Where its name stands.
    pub span: Span,
}

/// The answer of a case.
#[derive(Debug)]
pub enum CaseAnswer {
    /// The record was written.
    Saved {
        /// Id of the record.
        id: i64,
        /// When it was written.
        updated_on: String,
        /// Who wrote it.
        updated_by: String,
    },
    /// The request was turned down: fields at fault by index, each with its message.
    Refused(Vec<(usize, String)>),
}

/// A value of a case or a constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// An integer.
    Integer(i64),
    /// Text.
    String(String),
    /// Yes or no.
    Boolean(bool),
    /// An array.
    List(Vec<Value>),
}

impl Shared {
    /// The row of the outcome table that a status falls into.
    pub fn row(&self, status: u16) -> Option<&OutcomeRow> {
        self.outcomes.iter().find(|row| match row.status {
            Status::Exact(exact) => exact == status,
            Status::Class(digit) => digit == status / 100,
        })
    }
}

impl OutcomeRow {
    /// What an answer with this row's status and a body of this shape means.
    pub fn meaning(&self, body: BodyShape) -> Meaning {
        let [accepted, refused, json, text, empty] = self.meanings;
        match body {
            BodyShape::Accepted => accepted,
            BodyShape::Refused => refused,
            BodyShape::Json => json,
            BodyShape::Text => text,
            BodyShape::Empty => empty,
        }
    }
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

impl Entity {
    /// The field behind a part of a request.
    pub fn field(&self, parameter: Parameter) -> &Field {
        &self.fields[parameter.field]
    }

    /// The list that a field adds to or takes from.
    pub fn list_changed_by(&self, field: &Field) -> Option<&Field> {
        field.changes.map(|change| &self.fields[change.list])
    }

    /// The parts of a request with their fields.
    pub fn parameters<'a>(
        &'a self,
        operation: &'a Operation,
    ) -> impl Iterator<Item = (&'a Field, bool)> {
        operation.parameters.iter().map(|parameter| (self.field(*parameter), parameter.required))
    }
}

impl Kind {
    /// Every kind, in the order in which operations are listed.
    pub const ALL: [Self; 2] = [Self::Create, Self::Update];

    /// The word that the spec uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
        }
    }

    /// The HTTP method, in capitals.
    pub const fn method(self) -> &'static str {
        match self {
            Self::Create => "POST",
            Self::Update => "PUT",
        }
    }

    /// What the vendor's roles end in.
    pub const fn role_suffix(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Update => "Edit",
        }
    }
}
