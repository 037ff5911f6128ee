//! What the spec means: resolved, complete, with every name computed. What was written is the
//! matter of `spec`; how it is put into words that of `emit`.

use crate::source::Span;
use crate::spec::{self, Write};
pub use crate::spec::{BodyShape, Confidence, Meaning, Slot};

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
    /// How records are read, where any are.
    pub reading: Option<Reading>,
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

/// How records are read, whatever the entity.
#[derive(Debug)]
pub struct Reading {
    /// Names in the query.
    pub query: spec::Query,
    /// The keys around the records of a page.
    pub page: spec::Page,
    /// How many records a page has unless the query says so.
    pub usual_size: u32,
    /// How many records a page has at most.
    pub largest_size: u32,
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
    /// What is read of it, where anything is.
    pub record: Option<Record>,
    /// Path of the file that it stands in.
    pub file: String,
    /// Whether nothing of it was left out for a mistake.
    pub complete: bool,
    /// Where its name stands.
    pub span: Span,
    /// Where its path stands.
    pub path_span: Span,
}

/// What is read of an entity.
#[derive(Debug)]
pub struct Record {
    /// The type of a whole record.
    pub name: Ident,
    /// The type of what lists show of a record.
    pub row: Ident,
    /// Its fields, in the order of the spec.
    pub fields: Vec<RecordField>,
    /// Index among the fields of the entity: when a record was written last.
    pub stamp: Option<usize>,
}

/// A field as part of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordField {
    /// Index among the fields of the entity.
    pub field: usize,
    /// Whether every record has it.
    pub always: bool,
}

/// What an operation does to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Makes a new record.
    Create,
    /// Replaces a record as a whole.
    Update,
    /// Reads a record.
    Get,
    /// Reads the records with some ids.
    GetMany,
    /// Reads a page of the records that pass a filter.
    List,
    /// Deletes a record.
    Delete,
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
    /// Address of the documentation page, where one describes it.
    pub page: Option<String>,
    /// How it is known, where no page describes it.
    pub source: Option<Docs>,
    /// What is taken for granted of it.
    pub assumptions: Vec<Assumption>,
    /// What it does.
    pub docs: Docs,
    /// Where that stands.
    pub docs_span: Span,
    /// What to use instead, where it is deprecated.
    pub deprecated: Option<Deprecation>,
    /// What the envelope of a success says; nothing where the answer has none.
    pub success_message: String,
    /// The fields of its request: required ones first, each part in the order of the spec. Of one
    /// that is no body: the id, or the filters.
    pub parameters: Vec<Parameter>,
    /// What a list can be filtered by.
    pub columns: Vec<Column>,
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
    /// Whether the page of the operation lists it.
    pub documented: bool,
}

/// A field that a list can be filtered by.
#[derive(Debug)]
pub struct Column {
    /// Index among the fields of the entity.
    pub field: usize,
    /// What the field is called in a query.
    pub parameter: String,
    /// The constant that stands for it.
    pub constant: Ident,
    /// Whether the list can be of the records with one value.
    pub is_filter: bool,
    /// Whether the list can be of the records within a range of values.
    pub is_range: bool,
}

/// A field of an entity's requests and records.
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
    /// What is taken for granted of it.
    pub assumptions: Vec<Assumption>,
    /// Where its key stands.
    pub span: Span,
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
    /// The record that was read.
    Record(CaseRecord),
    /// The records that were read.
    Records(Vec<CaseRecord>),
    /// There is no such record.
    NotFound,
}

/// A record of a case: the values of its fields by their index; what is left out is null.
pub type CaseRecord = Vec<(usize, Value)>;

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
        self.outcomes.iter().find(|row| row.status.includes(status))
    }
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

impl Entity {
    /// The operations whose request is a body.
    pub fn writes(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter().filter(|operation| operation.kind.has_body())
    }

    /// The operation of a kind.
    pub fn operation(&self, kind: Kind) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.kind == kind)
    }

    /// The path of an operation; `{id}` stands for the id of a record.
    pub fn path_of(&self, kind: Kind) -> String {
        match kind {
            Kind::Create | Kind::Update | Kind::List => self.path.clone(),
            Kind::GetMany => format!("{}/", self.path),
            Kind::Get | Kind::Delete => format!("{}/{{id}}", self.path),
        }
    }

    /// The fields of a record, each with whether it is always there.
    pub fn record_fields<'a>(
        &'a self,
        record: &'a Record,
    ) -> impl Iterator<Item = (&'a Field, bool)> {
        record.fields.iter().map(|part| (&self.fields[part.field], part.always))
    }

    /// The fields of what lists show of a record: all but lists.
    pub fn row_fields<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = (&'a Field, bool)> {
        self.record_fields(record).filter(|(field, _)| matches!(field.ty, Type::One(_)))
    }
}

impl From<Write> for Kind {
    fn from(write: Write) -> Self {
        match write {
            Write::Create => Self::Create,
            Write::Update => Self::Update,
        }
    }
}

impl Kind {
    /// Every kind, in the order in which operations are listed.
    pub const ALL: [Self; 6] =
        [Self::Create, Self::Update, Self::Get, Self::GetMany, Self::List, Self::Delete];

    /// The word that the spec uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Get => "get",
            Self::GetMany => "get-many",
            Self::List => "list",
            Self::Delete => "delete",
        }
    }

    /// The HTTP method, in capitals.
    pub const fn method(self) -> &'static str {
        match self {
            Self::Create => "POST",
            Self::Update => "PUT",
            Self::Get | Self::GetMany | Self::List => "GET",
            Self::Delete => "DELETE",
        }
    }

    /// What the vendor's roles end in.
    pub const fn role_suffix(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Update => "Edit",
            Self::Get | Self::GetMany => "Read",
            Self::List => "List",
            Self::Delete => "Delete",
        }
    }

    /// Whether the request is a body of JSON.
    pub const fn has_body(self) -> bool {
        match self {
            Self::Create | Self::Update => true,
            Self::Get | Self::GetMany | Self::List | Self::Delete => false,
        }
    }

    /// Whether it answers with records, where all others answer with an envelope.
    pub const fn reads(self) -> bool {
        match self {
            Self::Get | Self::GetMany | Self::List => true,
            Self::Create | Self::Update | Self::Delete => false,
        }
    }
}
