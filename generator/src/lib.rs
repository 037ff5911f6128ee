//! Turns the spec of an API into the code of a client, a server and the model that they share: text
//! in, files out, no I/O.
//!
//! `spec -> lower -> check -> emit -> render -> files`. Errors of the spec are gathered over the whole
//! run. [`Checked`] is the barrier before emission; nothing behind it can fail.

pub mod diagnostic;
pub mod diff;
pub mod documentation;
pub mod files;
pub mod ir;
pub mod source;
pub mod spec;

mod check;
mod emit;
mod lower;
mod parallel;
mod rename;
mod render;

pub use check::Checked;
use diagnostic::{Diagnostic, Diagnostics};
use files::Files;
pub use rename::{Rename, RenameError, rename};
use source::Sources;

/// The path from the folder of a generated crate to the folder with the runtime crates `core`,
/// `client` and `server`, with `/` as the separator.
#[derive(Clone, Debug)]
pub struct RuntimePath(pub String);

/// Parses a spec and applies every rule. Returns what the spec means, or all of its errors.
pub fn check(sources: &Sources) -> Result<Checked, Vec<Diagnostic>> {
    let mut diagnostics = Diagnostics::default();
    let lowered = lower::lower(sources, &mut diagnostics);
    check::check(lowered, &mut diagnostics).ok_or_else(|| diagnostics.into_sorted())
}

/// The generated crates of a spec without errors.
pub fn emit(checked: &Checked, runtime: &RuntimePath) -> Files {
    emit::emit(checked.api(), runtime)
}

/// The JSON Schemas of the spec language with the names of a spec, for editors. Paths are relative to
/// the folder of the spec.
pub fn schemas(checked: &Checked) -> Files {
    spec::schema::files(checked.api())
}

/// Both steps at once.
pub fn generate(sources: &Sources, runtime: &RuntimePath) -> Result<Files, Vec<Diagnostic>> {
    check(sources).map(|checked| emit(&checked, runtime))
}

/// Single steps, for benchmarks and tests. Not a stable interface.
#[doc(hidden)]
pub mod private {
    use crate::diagnostic::{Code, Diagnostic, Diagnostics};
    use crate::source::Sources;
    use crate::{lower, spec};

    /// Parses every entity file; returns the number of those that decode.
    pub fn decode(sources: &Sources) -> usize {
        let mut diagnostics = Diagnostics::default();
        let files = sources.iter().filter(|(_, source)| source.path != "api.yaml");
        let documents =
            files.map(|(file, source)| spec::read::<spec::Entity>(file, source, &mut diagnostics));
        documents.filter(|document| document.value.is_some()).count()
    }

    /// The errors of shape in a file; `None` where it is not YAML.
    pub fn shape_errors(path: &str, text: &str) -> Option<Vec<Diagnostic>> {
        let mut sources = Sources::default();
        let file = sources.add(path, text);
        let source = sources.get(file);
        let mut diagnostics = Diagnostics::default();
        let root = if path == "api.yaml" {
            spec::read::<spec::Api>(file, source, &mut diagnostics).root
        } else {
            spec::read::<spec::Entity>(file, source, &mut diagnostics).root
        };
        let is_shape = |error: &Diagnostic| error.code.number() <= Code::UnknownWord.number();
        root.map(|_| diagnostics.into_sorted().into_iter().filter(is_shape).collect())
    }

    /// Lowers a whole spec; returns the number of entities.
    pub fn lower(sources: &Sources) -> usize {
        lower::lower(sources, &mut Diagnostics::default()).entities.len()
    }
}
