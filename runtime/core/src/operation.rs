//! The description of an operation. Generated once a request type.

use std::fmt;

use serde::Serialize;

use crate::{Api, Field, Request};

/// An operation of an API, implemented on the type of its request.
pub trait Operation: Serialize + Send + Sync + Sized + 'static {
    /// The API that the operation belongs to.
    type Api: Api;
    /// What a success decodes to.
    type Output: Output<Self::Api> + fmt::Debug + Send + 'static;

    /// What is known of the operation without a request at hand.
    const INFO: &'static OperationInfo;
}

/// Something to do with every operation of an API, whatever its types.
///
/// A generated model shows its operations one after the other: the way to tests, mocks and tables
/// that keep up with the spec by themselves.
pub trait Visitor<A: Api> {
    /// Does it with one operation.
    fn visit<R: Request<Api = A>>(&mut self);
}

/// What an operation answers with when it succeeded.
pub trait Output<A: Api>: Sized {
    /// Reads the answer out of the envelope of a success.
    fn from_success(envelope: A::Success) -> Result<Self, OutputError>;
}

/// Why the answer to an accepted request could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutputError(&'static str);

impl OutputError {
    /// An error with its reason.
    pub const fn new(reason: &'static str) -> Self {
        Self(reason)
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for OutputError {}

/// What is known of an operation without a request at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OperationInfo {
    /// The entity, as the API spells it.
    pub entity: &'static str,
    /// What the operation does to a record.
    pub kind: Kind,
    /// The path below the base URL, with a leading slash.
    pub path: &'static str,
    /// The role that a caller needs who is not an administrator.
    pub role: Role,
    /// The page of the vendor's documentation that describes the operation.
    pub page: &'static str,
    /// What to use instead, where the operation is deprecated.
    pub deprecated: Option<&'static str>,
    /// What the envelope of a success says.
    pub success_message: &'static str,
    /// The fields of the request, required ones first, in the order of the spec.
    pub fields: &'static [Field],
}

impl fmt::Display for OperationInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.method(), self.path)
    }
}

/// What an operation does to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Makes a new record.
    Create,
    /// Replaces a record as a whole.
    Update,
}

impl Kind {
    /// The HTTP method, in capitals.
    pub const fn method(self) -> &'static str {
        match self {
            Self::Create => "POST",
            Self::Update => "PUT",
        }
    }
}

/// A right that a caller may hold, such as `CommunityThread-Create`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Role(&'static str);

impl Role {
    /// A role by the name that the service gives it.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name that the service gives it.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

impl From<Role> for String {
    fn from(role: Role) -> Self {
        role.0.into()
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
