//! The output as a tree in memory. Writing it is not done here.

use std::collections::BTreeMap;

/// What marks a file as written by the generator, in its first lines.
pub const MARK: &str = "@generated";

/// Files by path, with `/` between the parts; sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    files: BTreeMap<String, String>,
}

impl Files {
    /// Adds a file. Paths are made of names of the spec that were checked, so no two are equal and
    /// none leaves the tree.
    pub fn add(&mut self, path: impl Into<String>, text: String) {
        self.files.insert(path.into(), text);
    }

    /// Path and text of every file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The text of a file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }
}
