//! What generated models share, without an HTTP stack.
//!
//! A generated model holds data: names, types, tables. What that data *means* is
//! here: [`Operation`] and [`Api`] describe, [`Envelope`] and [`Outcomes`] interpret.
//! Nothing in this crate knows the name of an entity, a field or a key of the API.

mod api;
mod body;
mod builder;
mod clearing;
mod envelope;
mod field;
mod id;
mod object;
mod operation;
mod outcome;
mod quirk;
mod request;

pub use api::Api;
pub use body::{Body, read_body};
pub use builder::{Missing, Set};
pub use clearing::would_clear;
pub use envelope::{Acceptance, Envelope, FieldError, Refusal, Saved};
pub use field::{Field, FieldType, Scalar, types};
pub use id::Id;
pub use object::Object;
pub use operation::{Kind, Operation, OperationInfo, Output, OutputError, Role, Visitor};
pub use outcome::{Answer, BodyShape, Meaning, OutcomeRow, Outcomes, StatusPattern};
pub use quirk::Quirk;
pub use request::{ReadValue, Request, decode};

/// What the macros of this crate expand to. Not for use by hand.
#[doc(hidden)]
pub mod private {
    pub use serde;
}
