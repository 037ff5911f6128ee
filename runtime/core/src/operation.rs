//! The description of an operation. Generated once a request type.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::{Api, BatchReadable, Body, Deletable, Field, Listable, Readable, Request};

/// An operation of an API, implemented on the type of its request.
///
/// What a request serializes to is its body, where the [`Kind`] has one.
pub trait Operation: Serialize + Send + Sync + Sized + 'static {
    /// The API that the operation belongs to.
    type Api: Api;
    /// What a success decodes to.
    type Output: Output<Self::Api> + fmt::Debug + Send + 'static;

    /// What is known of the operation without a request at hand.
    const INFO: &'static OperationInfo;

    /// The path below the base URL and the query, where the request stands in them.
    fn path(&self) -> Cow<'static, str> {
        Cow::Borrowed(Self::INFO.path)
    }
}

/// Something to do with every operation of an API, whatever its types.
///
/// A generated model shows its operations one after the other: the way to tests, mocks and tables
/// that keep up with the spec by themselves.
pub trait Visitor<A: Api> {
    /// Does it with an operation that has a body.
    fn write<R: Request<Api = A>>(&mut self);
    /// Does it with one that reads a record.
    fn get<R: Readable<Api = A>>(&mut self);
    /// Does it with one that reads several records.
    fn get_many<R: BatchReadable<Api = A>>(&mut self);
    /// Does it with one that lists records.
    fn list<R: Listable<Api = A>>(&mut self);
    /// Does it with one that deletes a record.
    fn delete<I: Deletable<Api = A>>(&mut self);
}

/// What an operation answers with when it succeeded.
pub trait Output<A: Api>: Sized {
    /// Reads the body of a success.
    fn from_success(body: Body<'_, A>) -> Result<Self, OutputError>;

    /// What says that there is no such record, where that is no error.
    fn not_found() -> Option<Self> {
        None
    }
}

/// Why the answer to an accepted request could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputError(Cow<'static, str>);

impl OutputError {
    /// An error with its reason.
    pub fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
    /// The path below the base URL, with a leading slash. `{id}` stands for the id of a record.
    pub path: &'static str,
    /// The role that a caller needs who is not an administrator.
    pub role: Role,
    /// The page of the vendor's documentation that describes the operation, where one does.
    pub page: Option<&'static str>,
    /// What to use instead, where the operation is deprecated.
    pub deprecated: Option<&'static str>,
    /// What the envelope of a success says; nothing where the answer has none.
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
    /// Reads a record.
    Get,
    /// Reads the records with some ids.
    GetMany,
    /// Reads a page of the records that pass a filter.
    List,
    /// Deletes a record.
    Delete,
}

impl Kind {
    /// The HTTP method, in capitals.
    pub const fn method(self) -> &'static str {
        match self {
            Self::Create => "POST",
            Self::Update => "PUT",
            Self::Get | Self::GetMany | Self::List => "GET",
            Self::Delete => "DELETE",
        }
    }

    /// Whether the request is a body of JSON. Otherwise it stands in the path and the query.
    pub const fn has_body(self) -> bool {
        match self {
            Self::Create | Self::Update => true,
            Self::Get | Self::GetMany | Self::List | Self::Delete => false,
        }
    }

    /// Whether the operation changes nothing and answers with records. All others answer with an
    /// envelope.
    pub const fn reads(self) -> bool {
        match self {
            Self::Get | Self::GetMany | Self::List => true,
            Self::Create | Self::Update | Self::Delete => false,
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
