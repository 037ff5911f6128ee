//! What a handler answers with.

use axum::BoxError;
use runtime_core::FieldError;

/// What a handler that writes answers with: the record that was written or deleted, or why none was.
pub type Reply<I> = Result<Written<I>, Rejection>;

/// What a handler that reads answers with: what was asked for, or why it gets none of it.
pub type Found<T> = Result<T, Rejection>;

/// A record that was written or deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Written<I> {
    pub(crate) id: I,
    pub(crate) updated_on: Option<String>,
    pub(crate) updated_by: Option<String>,
}

impl<I> Written<I> {
    /// The record with this id, written or deleted now and by the caller.
    pub fn new(id: I) -> Self {
        Self { id, updated_on: None, updated_by: None }
    }

    /// When the record was written, ISO 8601 in UTC. Now, unless set.
    pub fn updated_on(mut self, time: impl Into<String>) -> Self {
        self.updated_on = Some(time.into());
        self
    }

    /// Who wrote the record. The caller, unless set.
    pub fn updated_by(mut self, name: impl Into<String>) -> Self {
        self.updated_by = Some(name.into());
        self
    }

    /// The same with the integer behind the id.
    pub(crate) fn untyped(self) -> Written<i64>
    where
        I: Into<i64>,
    {
        let Self { id, updated_on, updated_by } = self;
        Written { id: id.into(), updated_on, updated_by }
    }
}

/// Why a request was not carried out.
#[derive(Debug)]
#[must_use]
pub struct Rejection(pub(crate) Reason);

#[derive(Debug)]
pub(crate) enum Reason {
    Invalid(Vec<FieldError>),
    Rejected(String),
    NotFound,
    Failed(BoxError),
}

impl Rejection {
    /// The value of a field is not acceptable.
    pub fn field(property_name: impl Into<String>, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError::new(property_name, message)])
    }

    /// The values of several fields are not acceptable.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self(Reason::Invalid(errors))
    }

    /// Another field whose value is not acceptable. Changes nothing where fields are not the reason.
    pub fn and_field(
        mut self,
        property_name: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        match &mut self.0 {
            Reason::Invalid(errors) => errors.push(FieldError::new(property_name, message)),
            Reason::Rejected(_) | Reason::NotFound | Reason::Failed(_) => {}
        }
        self
    }

    /// The request is turned down for a reason that is no field's: an envelope that says no, with
    /// the status of a success. The message is for the caller.
    pub fn rejected(message: impl Into<String>) -> Self {
        Self(Reason::Rejected(message.into()))
    }

    /// There is no record with the id of the request.
    pub fn not_found() -> Self {
        Self(Reason::NotFound)
    }

    /// The service failed. The error is logged; the caller is told nothing of it.
    pub fn failed(error: impl Into<BoxError>) -> Self {
        Self(Reason::Failed(error.into()))
    }
}
