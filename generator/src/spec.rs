//! What was written: a mirror of the YAML, with the place of everything in it. What it means is
//! the matter of `lower`.

mod api;
mod entity;
pub(crate) mod schema;
pub(crate) mod shape;
pub(crate) mod tree;

pub use api::{
    Administrator, Answer, Api, Authentication, BodyShape, Crates, Envelope, EnvelopeKey,
    Envelopes, Meaning, Messages, OutcomeRow, Page, Query, Reading, Scheme, Slot,
};
pub use entity::{
    Assumption, Case, Confidence, Deprecation, Entity, Field, Operation, Operations, Presence,
    Saved, Write,
};
pub(crate) use entity::{type_help, type_words};

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Source, Span};
use shape::Shape;
use tree::Node;

/// Where the vendor's service does not do as one would expect.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quirk {
    /// What it does.
    pub text: String,
    /// How that is known.
    pub source: String,
}

/// A file of the spec that was read: what was written, and where.
#[derive(Debug)]
pub(crate) struct Document<T> {
    pub(crate) written: T,
    pub(crate) root: Node,
}

/// What a file of the spec may be. Its shape is made once, since tests read thousands of files.
pub(crate) trait Written: DeserializeOwned + JsonSchema {
    fn shape() -> &'static Shape;
}

impl Written for Api {
    fn shape() -> &'static Shape {
        static SHAPE: LazyLock<Shape> = LazyLock::new(schema::shape::<Api>);
        &SHAPE
    }
}

impl Written for Entity {
    fn shape() -> &'static Shape {
        static SHAPE: LazyLock<Shape> = LazyLock::new(schema::shape::<Entity>);
        &SHAPE
    }
}

/// Reads a file. What does not have the right shape is reported and left out; where nothing is
/// left, the tree still tells the names that stand in the file.
pub(crate) fn read<T: Written>(
    file: FileId,
    source: &Source,
    found: &mut Diagnostics,
) -> Result<Document<T>, Option<Node>> {
    let root = tree::read(file, &source.text).map_err(|mistake| {
        found.push(mistake);
        None
    })?;
    let before = found.len();
    let Some(sound) = shape::check(&root, T::shape(), found) else { return Err(Some(root)) };
    let written = if found.len() == before {
        serde_yaml::from_str(&source.text)
    } else {
        serde_yaml::from_value(sound)
    };
    match written {
        Ok(written) => Ok(Document { written, root }),
        Err(error) => {
            found.push(disagreement(file, &source.text, &error));
            Err(Some(root))
        }
    }
}

/// The shape was right, yet serde could not decode the file: both read the same types, so this is
/// about YAML itself.
fn disagreement(file: FileId, text: &str, error: &serde_yaml::Error) -> Diagnostic {
    let at = error.location().map_or(0, |location| location.index().min(text.len()));
    let at = u32::try_from(at).unwrap_or(0);
    let span = Span { file, start: at, end: at };
    Diagnostic::new(Code::Syntax, span, format!("this can't be decoded: {error}"))
        .help("write the value in a plainer way, in quotes for instance")
}
