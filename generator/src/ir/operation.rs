//! An operation: its request, and its cases.

use super::{Assumption, Docs, Field, FieldId, Ident, Kind, Member, Value};
use crate::source::Span;

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
    pub parameters: Vec<RequestField>,
    /// What a list can be filtered by.
    pub columns: Vec<Column>,
    /// The commands that have a method of their own.
    pub commands: Vec<Command>,
    /// The file that a download reads.
    pub file: Option<File>,
    /// Requests and their answers.
    pub cases: Vec<Case>,
    /// Where its kind stands.
    pub span: Span,
    /// Where its role stands.
    pub role_span: Span,
}

impl Operation {
    /// The name in messages: the kind, and the name of the file.
    pub fn word(&self) -> String {
        match &self.file {
            Some(file) => format!("{}.{}", self.kind.as_str(), file.wire),
            None => self.kind.as_str().to_owned(),
        }
    }
}

/// A file of records.
#[derive(Debug)]
pub struct File {
    /// The name in the spec.
    pub wire: String,
    /// The type that stands for it.
    pub name: Ident,
    /// The segment of the path before the id.
    pub segment: String,
    /// Where the segment stands.
    pub segment_span: Span,
}

/// What to use instead of a deprecated operation or field, and why.
#[derive(Debug)]
pub struct Deprecation {
    /// What to use instead, in a few words.
    pub note: String,
    /// Why.
    pub docs: Docs,
}

/// A field as part of one operation's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestField {
    /// The field.
    pub field: FieldId,
    /// Whether the request is rejected without it.
    pub required: bool,
    /// Whether the page of the operation lists it.
    pub documented: bool,
}

/// A field that a list can be filtered by.
#[derive(Debug)]
pub struct Column {
    /// The field.
    pub field: FieldId,
    /// What the field is called in a query.
    pub parameter: String,
    /// The constant that stands for it.
    pub constant: Ident,
    /// Whether the list can be of the records with one value.
    pub is_filter: bool,
    /// Whether the list can be of the records within a range of values.
    pub is_range: bool,
}

/// A command that has a method of its own.
#[derive(Debug)]
pub struct Command {
    /// The key on the wire.
    pub wire: String,
    /// The method of the client.
    pub method: Ident,
    /// The type of its parameters.
    pub name: Ident,
    /// What it does.
    pub docs: Docs,
    /// Its parameters, required ones first.
    pub parameters: Vec<Parameter>,
    /// Where its key stands.
    pub span: Span,
}

/// A parameter of a command.
#[derive(Debug)]
pub struct Parameter {
    /// What it is called, and its type.
    pub field: Field,
    /// Whether the command can't be run without it.
    pub required: bool,
}

impl Command {
    /// The parameters as fields.
    pub fn members(&self) -> impl Iterator<Item = Member<'_>> {
        let parameters = self.parameters.iter();
        parameters.map(|Parameter { field, required }| Member { field, required: *required })
    }
}

/// A request and its answer.
#[derive(Debug)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The values of the request, in the order in which they were written.
    pub request: Vec<(FieldId, Value)>,
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
    Rejected(Vec<(FieldId, String)>),
    /// The record that was read.
    Record(CaseRecord),
    /// The records that were read.
    Records(Vec<CaseRecord>),
    /// The file that was read.
    File {
        /// Its content type.
        content_type: String,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// The record has no such file.
    NoFile,
    /// There is no such record.
    NotFound,
}

impl CaseAnswer {
    /// Whether the request did what it asks for.
    pub fn is_success(&self) -> bool {
        match self {
            Self::Saved { .. } | Self::Record(_) | Self::Records(_) | Self::File { .. } => true,
            Self::Rejected(_) | Self::NoFile | Self::NotFound => false,
        }
    }
}

/// A record of a case: the values of its fields by their index; what is left out is null.
pub type CaseRecord = Vec<(FieldId, Value)>;
