//! One kind of record, and its fields.

use super::{Assumption, Docs, Ident, Kind, Operation, Parameter, Quirk};
use crate::source::Span;

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

    /// The operations whose request is a body.
    pub fn writes(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter().filter(|operation| operation.kind.has_body())
    }

    /// The operation of a kind.
    pub fn operation(&self, kind: Kind) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.kind == kind)
    }

    /// The update, where the records that it replaces can be read before.
    pub fn modification(&self) -> Option<&Operation> {
        self.operation(Kind::Get).and_then(|_| self.operation(Kind::Update))
    }

    /// The type of what lists show of a record, where there are any.
    pub fn row(&self) -> Option<&Ident> {
        let record = self.record.as_ref()?;
        self.operation(Kind::List).map(|_| &record.row)
    }

    /// Whether a field is the id of a record of this very entity.
    pub fn is_id(&self, field: &Field) -> bool {
        let own = matches!(&field.ty, Type::One(Scalar::Id { id, .. }) if *id == self.id);
        own && field.wire == "Id"
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
    pub version_field: Option<usize>,
}

/// A field as part of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordField {
    /// Index among the fields of the entity.
    pub field: usize,
    /// Whether every record has it.
    pub always: bool,
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

/// The list that a field adds to or takes from.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Index of the list among the fields of the entity.
    pub list: usize,
    /// Where the list is named.
    pub span: Span,
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
