//! Changes of a small spec, as data: the spec before, and what replaces what in it.

use std::path::Path;

use generator::Checked;
use generator::source::Sources;
use indexmap::IndexMap;
use serde::Deserialize;

#[path = "sources.rs"]
mod sources;

/// A change of the spec.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mutation {
    /// What it does.
    pub(crate) name: String,
    /// The file that it changes.
    #[serde(default = "event")]
    file: String,
    /// Parts of the file, each with what replaces it.
    edits: Option<IndexMap<String, String>>,
    /// Parts of other files.
    #[serde(default)]
    others: IndexMap<String, IndexMap<String, String>>,
    /// The file as a whole, where there are no edits; it is removed without it.
    text: Option<String>,
}

fn event() -> String {
    "entities/event.yaml".to_owned()
}

/// A spec without errors, and its text.
pub(crate) struct Spec {
    pub(crate) sources: Sources,
    pub(crate) checked: Checked,
}

impl Spec {
    /// Checks the files of a spec.
    pub(crate) fn of(files: &IndexMap<String, String>) -> Self {
        let mut sources = Sources::default();
        for (path, text) in files {
            sources.add(path, text);
        }
        let checked = generator::check(&sources).unwrap_or_else(|errors| panic!("{errors:#?}"));
        Self { sources, checked }
    }

    /// One side of a comparison.
    pub(crate) fn side(&self) -> generator::diff::Side<'_> {
        generator::diff::Side { checked: &self.checked, sources: &self.sources }
    }
}

/// The keys of `api.yaml` that stand in for those of other fixtures.
const OWN: &str = include_str!("../diff/base/api.yaml");

/// The files of the spec before, by their path.
pub(crate) fn base() -> IndexMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff/base/entities");
    let entities = sources::files(&folder).into_iter().map(|(name, bytes)| {
        let text = String::from_utf8(bytes).expect("specs are text");
        (format!("entities/{name}"), text)
    });
    [("api.yaml".to_owned(), sources::api(OWN))].into_iter().chain(entities).collect()
}

/// Every change, in order.
pub(crate) fn all() -> Vec<Mutation> {
    let texts = [include_str!("../diff/mutations.yaml"), include_str!("../diff/held_out.yaml")];
    let lists = texts.map(serde_yaml::from_str::<Vec<Mutation>>);
    lists.into_iter().flat_map(|list| list.expect("the changes are valid")).collect()
}

impl Mutation {
    /// The files of the spec after the change.
    pub(crate) fn apply(&self, base: &IndexMap<String, String>) -> IndexMap<String, String> {
        let mut files = base.clone();
        match (&self.edits, &self.text) {
            (Some(_), _) => {}
            (None, Some(text)) => {
                files.insert(self.file.clone(), text.clone());
            }
            (None, None) => {
                files.shift_remove(&self.file);
            }
        }
        let edits = self.edits.iter().map(|edits| (&self.file, edits)).chain(&self.others);
        for (path, edits) in edits {
            let file = files.get_mut(path).expect("the file is in the spec");
            for (before, after) in edits {
                assert!(file.contains(before), "{}: there is no {before:?}", self.name);
                *file = file.replace(before, after);
            }
        }
        files
    }
}
