//! One kind of record, and its fields.

use std::sync::Arc;

use super::{
    Assumption, Deprecation, Docs, Enumeration, File, Ident, JsonType, Kind, Operation, Quirk,
    RequestField, RequestShape, Value,
};
use crate::source::Span;
use crate::spec::{Builtin, TypeInfo};

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

/// The position of a field among the fields of its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(usize);

impl FieldId {
    pub(crate) fn new(index: usize) -> Self {
        Self(index)
    }

    pub(crate) fn index(self) -> usize {
        self.0
    }
}

/// A field of a request or a record, and whether it is always there.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// The field.
    pub field: &'a Field,
    /// Whether a request is invalid without it, or every record has it.
    pub required: bool,
}

impl Entity {
    /// The field with an id.
    pub fn field(&self, id: FieldId) -> &Field {
        &self.fields[id.0]
    }

    /// The fields and the parameters of commands: all that has a type.
    pub fn typed_fields(&self) -> impl Iterator<Item = &Field> {
        let commands = self.operations.iter().flat_map(|operation| &operation.commands);
        let parameters = commands.flat_map(|command| command.members().map(|it| it.field));
        self.fields.iter().chain(parameters)
    }

    /// The fields with their ids.
    pub fn fields_with_ids(&self) -> impl Iterator<Item = (FieldId, &Field)> {
        self.fields.iter().enumerate().map(|(index, field)| (FieldId(index), field))
    }

    /// The list that a field adds elements to or removes elements from.
    pub fn list_changed_by(&self, field: &Field) -> Option<&Field> {
        field.changes.map(|change| self.field(change.list))
    }

    /// The fields of a request.
    pub fn request_fields<'a>(
        &'a self,
        operation: &'a Operation,
    ) -> impl Iterator<Item = Member<'a>> {
        operation.parameters.iter().map(|&RequestField { field, required, .. }| Member {
            field: self.field(field),
            required,
        })
    }

    /// The operations whose request is an object of fields.
    pub fn writes(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter().filter(|operation| operation.kind.request() == RequestShape::Body)
    }

    /// The operations that read files, each with its file.
    pub fn files(&self) -> impl Iterator<Item = (&Operation, &File)> {
        self.operations.iter().filter_map(|operation| Some((operation, operation.file.as_ref()?)))
    }

    /// The operation of a kind, the first where there are several.
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
        !field.ty.is_list() && field.ty.scalar().id() == Some(&self.id) && field.wire == "Id"
    }

    /// The fields that contain ids of records of entities of the spec, each with that entity.
    pub fn references<'a>(
        &'a self,
        entities: &'a [Self],
    ) -> impl Iterator<Item = (&'a Field, &'a Self)> {
        let stored = self.fields_with_ids().filter(|(id, _)| !self.is_joined(*id));
        stored.filter_map(|(_, field)| {
            let target = entities.iter().find(|entity| entity.is_identified_by(field))?;
            (field.changes.is_none() && !self.is_id(field)).then_some((field, target))
        })
    }

    /// Whether a field is a joined filter: part of no request and of no record.
    pub fn is_joined(&self, id: FieldId) -> bool {
        let mut written = self.writes().flat_map(|operation| &operation.parameters);
        let mut read = self.record.iter().flat_map(|record| &record.fields);
        !written.any(|part| part.field == id) && !read.any(|part| part.field == id)
    }

    /// Whether a field contains ids of records of the entity.
    pub fn is_identified_by(&self, field: &Field) -> bool {
        field.ty.scalar().id() == Some(&self.id)
    }

    /// The path of an operation; `{id}` stands for the id of a record.
    pub fn path_of(&self, operation: &Operation) -> String {
        let path = format!("{}{}", self.path, operation.kind.path_suffix());
        match &operation.file {
            Some(file) => path.replace("{file}", &file.segment),
            None => path,
        }
    }

    /// The fields of a record.
    pub fn record_fields<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = Member<'a>> {
        let members = record.fields.iter();
        members.map(|&RecordField { field, always }| Member {
            field: self.field(field),
            required: always,
        })
    }

    /// The fields of the rows of lists: all but lists.
    pub fn row_fields<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = Member<'a>> {
        self.record_fields(record).filter(|member| !member.field.ty.is_list())
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
    /// The version field: when a record was written last.
    pub version_field: Option<FieldId>,
}

/// A field as part of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordField {
    /// The field.
    pub field: FieldId,
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
    /// Where the spec says that the record is deleted together with the one that it refers to.
    pub cascade: Option<Span>,
    /// What it is, without its quirk.
    pub docs: Docs,
    /// Where that stands.
    pub docs_span: Span,
    /// Where the service does not do as one would expect, and how that is known.
    pub quirk: Option<Quirk>,
    /// What is taken for granted of it.
    pub assumptions: Vec<Assumption>,
    /// What to use instead, where it is deprecated.
    pub deprecated: Option<Deprecation>,
    /// Where its key stands.
    pub span: Span,
}

/// The list that a field adds to or takes from.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// The list.
    pub list: FieldId,
    /// Whether the field removes elements from it; otherwise it adds them.
    pub removes: bool,
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
    /// The type of the value, or of each element of the array.
    pub fn scalar(&self) -> &Scalar {
        match self {
            Self::One(scalar) | Self::Many(scalar) => scalar,
        }
    }

    /// Whether the type is an array.
    pub fn is_list(&self) -> bool {
        matches!(self, Self::Many(_))
    }

    /// A value of the type, for examples.
    pub fn example(&self) -> Value {
        match self {
            Self::One(scalar) => scalar.example(),
            Self::Many(scalar) => Value::List(vec![scalar.example()]),
        }
    }
}

/// The type of a single value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A type that is one word of the language.
    Builtin(Builtin),
    /// A member of an enumeration.
    Enum(Arc<Enumeration>),
    /// The id of an entity.
    Id {
        /// The entity, as the API spells it.
        entity: String,
        /// The type of its ids.
        id: Ident,
    },
}

impl Scalar {
    /// The JSON type of the values.
    pub fn json_type(&self) -> JsonType {
        match self {
            Self::Builtin(builtin) => builtin.info().json,
            Self::Enum(_) | Self::Id { .. } => JsonType::Integer,
        }
    }

    /// What is known of a type that is one word.
    pub fn builtin(&self) -> Option<&'static TypeInfo> {
        match self {
            Self::Builtin(builtin) => Some(builtin.info()),
            Self::Enum(_) | Self::Id { .. } => None,
        }
    }

    /// The enumeration that the values belong to.
    pub fn enumeration(&self) -> Option<&Arc<Enumeration>> {
        match self {
            Self::Enum(enumeration) => Some(enumeration),
            Self::Builtin(_) | Self::Id { .. } => None,
        }
    }

    /// The type that the spec declares for the values.
    pub fn declared(&self) -> Option<&Ident> {
        match self {
            Self::Builtin(_) => None,
            Self::Enum(enumeration) => Some(&enumeration.name),
            Self::Id { id, .. } => Some(id),
        }
    }

    /// The type of the ids, if the values are ids.
    pub fn id(&self) -> Option<&Ident> {
        match self {
            Self::Builtin(_) | Self::Enum(_) => None,
            Self::Id { id, .. } => Some(id),
        }
    }

    /// Whether the values are strings in JSON.
    pub fn is_text(&self) -> bool {
        self.json_type() == JsonType::String
    }

    /// Whether other types convert to that of the values: a `&str` to a `String`, an integer to a
    /// `Decimal`.
    pub fn has_conversions(&self) -> bool {
        match self.json_type() {
            JsonType::String | JsonType::Number => true,
            JsonType::Integer | JsonType::Boolean => false,
        }
    }

    /// Whether lists can be filtered by a range of the values.
    pub fn has_ranges(&self) -> bool {
        match self {
            Self::Builtin(builtin) => builtin.info().has_ranges,
            Self::Enum(_) => true,
            Self::Id { .. } => false,
        }
    }

    /// A value, for examples.
    pub fn example(&self) -> Value {
        let text = match self {
            Self::Builtin(builtin) => builtin.info().example,
            Self::Enum(enumeration) => {
                return Value::Integer(enumeration.members.first().map_or(0, |first| first.value));
            }
            Self::Id { .. } => "1",
        };
        match self.json_type() {
            JsonType::Integer => Value::Integer(text.parse().expect("the example is an integer")),
            JsonType::Number => Value::Decimal(text.parse().expect("the example is a number")),
            JsonType::Boolean => Value::Boolean(text == "true"),
            JsonType::String => Value::String(text.to_owned()),
        }
    }
}
