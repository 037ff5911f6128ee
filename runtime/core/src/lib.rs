//! What generated models share, without an HTTP stack.
//!
//! A generated model holds data: names, types, tables. What that data *means* is
//! here: [`Operation`] and [`Api`] describe, [`Envelope`] and [`Outcomes`] interpret.
//! Nothing in this crate knows the name of an entity, a field or a key of the API.

mod api;
mod body;
mod builder;
mod clearing;
mod column;
mod date_time;
mod envelope;
mod field;
mod fields;
mod id;
mod list;
mod object;
mod operation;
mod outcome;
mod page;
mod quirk;
mod reading;
mod record;

pub use api::Api;
pub use body::{Body, parse_body};
pub use builder::{Missing, Set};
pub use clearing::{changes, id_of, would_clear};
pub use column::{Column, Filter, FilterAndRange, FilterOf, Order, Range, RangeOf, Value};
pub use date_time::DateTime;
pub use envelope::{Deleted, Envelope, FieldError, RejectionParts, Saved, SuccessParts};
pub use field::{Field, FieldType, Scalar, types};
pub use fields::{Fields, ReadValue, Request, decode};
pub use id::Id;
pub use list::{Comparison, Condition, List, Listable};
pub use object::Object;
pub use operation::{Kind, Operation, OperationInfo, Output, OutputError, Role, Visitor};
pub use outcome::{Answer, BodyShape, Meaning, OutcomeRow, Outcomes, StatusPattern};
pub use page::Page;
pub use quirk::Quirk;
pub use reading::{PageKeys, QueryNames, ReadConventions};
pub use record::{
    BatchReadable, Deletable, Delete, Find, Get, GetMany, Readable, Record, Updatable,
};

/// What the macros of this crate expand to. Not for use by hand.
#[doc(hidden)]
pub mod private {
    pub use crate::fields::deserialize;
    pub use serde;
}
