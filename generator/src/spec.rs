//! The spec as written: a mirror of the YAML as serde types, with the span of everything in it.
//! `lower` resolves what it means.

mod api;
pub(crate) mod decisions;
mod entity;
mod enumeration;
mod renamed;
pub(crate) mod schema;
pub(crate) mod shape;
mod syntax;
pub(crate) mod tree;
mod types;

pub use api::{
    Administrator, Answer, Api, Authentication, Crates, Envelope, EnvelopeKey, Envelopes,
    KindNotes, Messages, OutcomeRow, Page, Query, Reading, Scheme, Slot,
};
pub use entity::{
    Assumption, Case, CaseFile, Command, Confidence, Declared, Deprecation, Download, Entity,
    Field, ListOperation, OnDelete, Operation, Operations, Parameter, Presence, RunOperation,
    Saved, Write,
};
pub(crate) use entity::{type_help, type_words};
pub use enumeration::{EnumMember, Enumeration};
pub use types::{Builtin, TypeInfo};

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Source};
use shape::Shape;
use tree::Node;

/// Where the vendor's service deviates from what one expects.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quirk {
    /// What it does.
    pub text: String,
    /// How that is known.
    pub source: String,
}

/// A parsed file of the spec.
#[derive(Debug)]
pub(crate) struct Document<T> {
    /// The decoded file; `None` where an error leaves nothing to decode.
    pub(crate) value: Option<T>,
    /// Its tree; `None` where it is not YAML.
    pub(crate) root: Option<Node>,
}

/// The types that a file of the spec decodes into.
pub(crate) trait File: DeserializeOwned + JsonSchema {
    /// The shape of the file, built once: tests read thousands of files.
    fn shape() -> &'static Shape;
}

impl File for Api {
    fn shape() -> &'static Shape {
        static SHAPE: LazyLock<Shape> = LazyLock::new(schema::shape::<Api>);
        &SHAPE
    }
}

impl File for Entity {
    fn shape() -> &'static Shape {
        static SHAPE: LazyLock<Shape> = LazyLock::new(schema::shape::<Entity>);
        &SHAPE
    }
}

/// Parses a file. Reports what does not have the right shape and leaves it out.
pub(crate) fn read<T: File>(
    file: FileId,
    source: &Source,
    diagnostics: &mut Diagnostics,
) -> Document<T> {
    let mut root = match tree::read(file, &source.text) {
        Ok(root) => root,
        Err(error) => {
            diagnostics.push(error);
            return Document { value: None, root: None };
        }
    };
    let value = shape::check(&mut root, T::shape(), diagnostics).and_then(|checked| {
        serde_yaml::from_value(checked)
            .map_err(|error| diagnostics.push(disagreement(&root, &error)))
            .ok()
    });
    root.valid &= value.is_some();
    Document { value, root: Some(root) }
}

/// The shape was right, yet serde could not decode the file. Both follow the same types, so only a
/// value that YAML readers treat differently can cause this.
fn disagreement(root: &Node, error: &serde_yaml::Error) -> Diagnostic {
    Diagnostic::new(Code::Syntax, root.span, format!("a value can't be decoded: {error}"))
        .help("write the value in a plainer form, such as in quotes")
}
