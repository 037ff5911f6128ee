//! Downloads: files that the service keeps for a record.

use crate::{Api, Id, OperationInfo};

/// A file of a record, as a type that has no values.
pub trait Downloadable: 'static {
    /// The API that the record belongs to.
    type Api: Api;
    /// The id of the record.
    type Id: Id;

    /// The description of the operation. It has a [`FileInfo`].
    const DOWNLOAD: &'static OperationInfo;
}

/// The description of a file that records have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileInfo {
    /// The name, as the spec spells it.
    pub name: &'static str,
    /// The segment of the path between those of the collection and of the id.
    pub segment: &'static str,
    /// A file, for mocks and sandboxes.
    pub example: Option<FileExample>,
}

/// A file of the spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileExample {
    /// The content type.
    pub content_type: &'static str,
    /// The content.
    pub bytes: &'static [u8],
}

impl FileInfo {
    /// A file without an example.
    pub const fn new(name: &'static str, segment: &'static str) -> Self {
        Self { name, segment, example: None }
    }

    /// The same file with an example.
    #[must_use]
    pub const fn example(self, content_type: &'static str, bytes: &'static [u8]) -> Self {
        Self { example: Some(FileExample { content_type, bytes }), ..self }
    }
}
