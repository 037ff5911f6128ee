//! The description of an operation, generated once per request type.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::{
    Api, BatchReadable, Body, Commandable, Deletable, Downloadable, Entity, Field, Fields,
    FileInfo, Id, Kind, Listable, Readable, Request, Runnable, Updatable,
};

/// An operation of an API, implemented on the type of its request.
///
/// The request serializes to its body, if its [`Kind`] has one.
pub trait Operation: Serialize + Send + Sync + Sized + 'static {
    /// The API that the operation belongs to.
    type Api: Api;
    /// The result of a success.
    type Output: Output<Self::Api> + fmt::Debug + Send + 'static;

    /// The description of the operation.
    const INFO: &'static OperationInfo;

    /// The path and query of the request below the base URL.
    fn path(&self) -> Cow<'static, str> {
        Cow::Borrowed(Self::INFO.entity.path)
    }
}

/// Code that runs for every operation of an API, whatever its types.
///
/// The `visit` function of a generated model calls it once per operation. Tests, mocks and tables
/// built on it cover whatever the spec declares. Methods do nothing unless overridden.
pub trait Visitor<A: Api> {
    /// Visits an entity, before its operations.
    fn entity<E: Entity<Api = A>>(&mut self) {}
    /// Visits a record that is read and updated, before the operations of its entity.
    fn updatable<R: Updatable<Api = A, Update: Request>>(&mut self) {}
    /// Visits an operation with a request body.
    fn write<R: Request<Api = A>>(&mut self) {}
    /// Visits an operation that reads a record.
    fn get<R: Readable<Api = A>>(&mut self) {}
    /// Visits an operation that reads several records.
    fn get_many<R: BatchReadable<Api = A>>(&mut self) {}
    /// Visits an operation that lists records.
    fn list<R: Listable<Api = A>>(&mut self) {}
    /// Visits an operation that deletes a record.
    fn delete<I: Deletable<Api = A>>(&mut self) {}
    /// Visits an operation that lists the commands of an entity.
    fn commands<I: Commandable<Api = A>>(&mut self) {}
    /// Visits an operation that runs the commands of an entity.
    fn run_command<I: Runnable<Api = A>>(&mut self) {}
    /// Visits an operation that reads a file of a record.
    fn download<F: Downloadable<Api = A>>(&mut self) {}
}

/// The result of an operation that succeeded.
pub trait Output<A: Api>: Sized {
    /// Decodes the body of a success.
    fn from_success(body: Body<'_, A>) -> Result<Self, OutputError>;

    /// The value for a missing record, if that is not an error.
    fn not_found() -> Option<Self> {
        None
    }
}

/// The reason why the response to a successful request can't be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputError(Cow<'static, str>);

impl OutputError {
    /// An error with a reason.
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

/// The entity that an operation belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntityInfo {
    /// The name, as the API spells it.
    pub name: &'static str,
    /// The path of the collection below the base URL, with a leading slash.
    pub path: &'static str,
}

/// The description of an operation, independent of any request.
#[derive(Clone, Copy, Debug)]
pub struct OperationInfo {
    /// The entity.
    pub entity: &'static EntityInfo,
    /// What the operation does.
    pub kind: Kind,
    /// The role that a caller needs who is not an administrator.
    pub role: Role,
    /// The page of the vendor's documentation that describes the operation, if there is one.
    pub page: Option<&'static str>,
    /// What to use instead, if the operation is deprecated.
    pub deprecated: Option<&'static str>,
    /// The message in the envelope of a success; empty if the response has no envelope.
    pub success_message: &'static str,
    /// The file that the operation reads.
    pub file: Option<FileInfo>,
    fields: fn() -> &'static [Field],
}

impl OperationInfo {
    const fn new(entity: &'static EntityInfo, kind: Kind, role: Role) -> Self {
        let (page, deprecated) = (None, None);
        Self {
            entity,
            kind,
            role,
            page,
            deprecated,
            success_message: "",
            file: None,
            fields: || &[],
        }
    }

    /// An operation that creates a record from the request `R`.
    pub const fn create<R: Fields>(
        entity: &'static EntityInfo,
        role: Role,
        success_message: &'static str,
    ) -> Self {
        Self { success_message, fields: R::fields, ..Self::new(entity, Kind::Create, role) }
    }

    /// An operation that replaces a record by the request `R`.
    pub const fn update<R: Fields>(
        entity: &'static EntityInfo,
        role: Role,
        success_message: &'static str,
    ) -> Self {
        Self { success_message, fields: R::fields, ..Self::new(entity, Kind::Update, role) }
    }

    /// An operation that reads the record with an id.
    pub const fn get(entity: &'static EntityInfo, role: Role) -> Self {
        Self::new(entity, Kind::Get, role)
    }

    /// An operation that reads the records with some ids.
    pub const fn get_many(entity: &'static EntityInfo, role: Role) -> Self {
        Self::new(entity, Kind::GetMany, role)
    }

    /// An operation that lists records.
    pub const fn list(entity: &'static EntityInfo, role: Role) -> Self {
        Self::new(entity, Kind::List, role)
    }

    /// An operation that deletes the record with an id.
    pub const fn delete(
        entity: &'static EntityInfo,
        role: Role,
        success_message: &'static str,
    ) -> Self {
        Self { success_message, ..Self::new(entity, Kind::Delete, role) }
    }

    /// An operation that lists the commands of an entity.
    pub const fn commands(entity: &'static EntityInfo, role: Role) -> Self {
        Self::new(entity, Kind::ListCommands, role)
    }

    /// An operation that runs the commands of an entity.
    pub const fn run_command(
        entity: &'static EntityInfo,
        role: Role,
        success_message: &'static str,
    ) -> Self {
        Self { success_message, ..Self::new(entity, Kind::RunCommand, role) }
    }

    /// An operation that reads a file of the record with an id.
    pub const fn download(entity: &'static EntityInfo, role: Role, file: FileInfo) -> Self {
        Self { file: Some(file), ..Self::new(entity, Kind::Download, role) }
    }

    /// The same operation, described by a page of the vendor's documentation.
    #[must_use]
    pub const fn page(self, page: &'static str) -> Self {
        Self { page: Some(page), ..self }
    }

    /// The same operation, deprecated in favour of something else.
    #[must_use]
    pub const fn deprecated(self, note: &'static str) -> Self {
        Self { deprecated: Some(note), ..self }
    }

    /// The fields of the request body, required ones first, in the order of the spec.
    pub fn fields(&self) -> &'static [Field] {
        (self.fields)()
    }

    /// The path below the base URL; `{id}` stands for the id of a record.
    pub fn path(&self) -> Cow<'static, str> {
        match (self.kind.path_suffix(), &self.file) {
            ("", _) => Cow::Borrowed(self.entity.path),
            (_, Some(file)) => Cow::Owned(format!("{}/{}/{{id}}", self.entity.path, file.segment)),
            (suffix, None) => Cow::Owned(format!("{}{suffix}", self.entity.path)),
        }
    }

    /// The path below the base URL of an operation on the record with this id.
    pub fn path_to(&self, id: impl Id) -> Cow<'static, str> {
        let path = self.entity.path;
        Cow::Owned(match &self.file {
            Some(file) => format!("{path}/{}/{id}", file.segment),
            None => format!("{path}/{id}"),
        })
    }
}

/// Descriptions are equal if they describe the same operation of an entity.
impl PartialEq for OperationInfo {
    fn eq(&self, other: &Self) -> bool {
        (self.entity, self.kind, self.file) == (other.entity, other.kind, other.file)
    }
}

impl Eq for OperationInfo {}

impl fmt::Display for OperationInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.method(), self.path())
    }
}

/// A right that a caller may hold, such as `CommunityThread-Create`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Role(&'static str);

impl Role {
    /// The role with the service's name for it.
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The service's name for the role.
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
