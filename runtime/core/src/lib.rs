//! The runtime of generated models, without an HTTP stack.
//!
//! A generated model contains data: names, types and tables. This crate defines what that data
//! means: [`Operation`] and [`Api`] describe an API, [`Fields`] reads and writes its objects,
//! [`Envelope`] and [`Outcomes`] interpret its responses. The crate knows no entity, field or key
//! of any particular API.

mod api;
mod body;
mod builder;
mod clearing;
mod column;
mod command;
mod date_time;
mod decimal;
mod download;
mod entity;
mod enumeration;
mod envelope;
mod field;
mod fields;
mod id;
mod invalid_record;
mod list;
mod object;
mod operation;
mod outcome;
mod page;
mod quirk;
mod reading;
mod record;
mod vocabulary;

pub use api::Api;
pub use body::{Body, parse_body};
pub use builder::{IntoOption, Missing, Set};
pub use clearing::{changes, id_of, would_clear};
pub use column::{
    Column, Filter, FilterAndRange, FilterOf, Filterable, Order, Range, RangeOf, Value,
};
pub use command::{
    Command, CommandInfo, Commandable, DeclaredCommand, ListCommands, ParameterInfo, RunCommand,
    Runnable,
};
#[doc(hidden)]
pub use command::{command_keys, parse_parameters};
pub use date_time::DateTime;
pub use decimal::{Decimal, InexactDecimal, ParseDecimalError};
pub use download::{Downloadable, FileExample, FileInfo};
pub use entity::{Absent, Entity, OnDelete, Reference};
pub use enumeration::EnumMember;
pub use envelope::{Completed, Deleted, Envelope, FieldError, RejectionParts, Saved, SuccessParts};
pub use field::{Field, FieldType, FieldValue, Scalar, ScalarValue};
pub use fields::{Fields, Request, Visit, VisitMut, decode};
pub use id::Id;
pub use invalid_record::InvalidRecord;
pub use list::{Comparison, Condition, List, Listable};
pub use object::Object;
pub use operation::{EntityInfo, Operation, OperationInfo, Output, OutputError, Role, Visitor};
pub use outcome::{OutcomeRow, Outcomes, StandardResponse, StatusPattern};
pub use page::Page;
pub use quirk::Quirk;
pub use reading::{PageKeys, QueryNames, ReadConventions};
pub use record::{
    BatchReadable, Deletable, Delete, Find, Get, GetMany, Readable, Record, Updatable,
};

pub use vocabulary::{BodyShape, Kind, Meaning, RequestShape, ResponseShape};

/// Called by the macros of this crate. Not a public interface.
#[doc(hidden)]
pub mod private {
    pub use crate::enumeration::member_name;
    pub use crate::fields::{FieldTable, clone, debug, deserialize, eq, serialize};
    pub use serde;
}
