//! Turns the spec of an API into the code of a client, a server and what they share: text in,
//! files out, no I/O.
//!
//! `spec -> lower -> check -> emit -> render -> files`. Mistakes of the spec are gathered over the
//! whole run; the one barrier is [`Checked`], and behind it nothing can fail.

pub mod diagnostic;
pub mod files;
pub mod ir;
pub mod source;
pub mod spec;

mod check;
mod emit;
mod lower;
mod render;

pub use check::Checked;
use diagnostic::{Diagnostic, Diagnostics};
use files::Files;
use source::Sources;

/// How generated crates find the crates of the runtime: the path from a generated crate's folder
/// to the folder with `core`, `client` and `server`, with `/` between its parts.
#[derive(Clone, Debug)]
pub struct RuntimePath(pub String);

/// Reads a spec and applies every rule. Gives all of its mistakes, or what it means.
pub fn check(sources: &Sources) -> Result<Checked, Vec<Diagnostic>> {
    let mut found = Diagnostics::default();
    let lowered = lower::lower(sources, &mut found);
    check::check(lowered, &mut found).ok_or_else(|| found.into_sorted())
}

/// The generated crates of a spec that has no mistake.
pub fn emit(checked: &Checked, runtime: &RuntimePath) -> Files {
    emit::emit(checked.api(), runtime)
}

/// The JSON Schemas of the language, for editors: paths are below the folder of the spec.
pub fn schemas() -> Files {
    spec::schema::files()
}

/// Both steps at once.
pub fn generate(sources: &Sources, runtime: &RuntimePath) -> Result<Files, Vec<Diagnostic>> {
    check(sources).map(|checked| emit(&checked, runtime))
}

/// The steps before the rules, for the benchmarks. Not for use by hand.
#[doc(hidden)]
pub mod private {
    use crate::diagnostic::{Diagnostic, Diagnostics};
    use crate::source::Sources;
    use crate::{lower, spec};

    /// Reads every file of entities; gives how many could be.
    pub fn decode(sources: &Sources) -> usize {
        let mut found = Diagnostics::default();
        let files = sources.iter().filter(|(_, source)| source.path != "api.yaml");
        files
            .filter(|(file, source)| spec::read::<spec::Entity>(*file, source, &mut found).is_ok())
            .count()
    }

    /// The mistakes of shape in a file; `None` where it is not even a document of the language.
    pub fn of_shape(path: &str, text: &str) -> Option<Vec<Diagnostic>> {
        let mut sources = Sources::default();
        let file = sources.add(path, text);
        let source = sources.get(file);
        spec::tree::read(file, &source.text).ok()?;
        let mut found = Diagnostics::default();
        if path == "api.yaml" {
            let _ = spec::read::<spec::Api>(file, source, &mut found);
        } else {
            let _ = spec::read::<spec::Entity>(file, source, &mut found);
        }
        Some(found.into_sorted())
    }

    /// Reads and lowers every file; gives how many entities came of it.
    pub fn lower(sources: &Sources) -> usize {
        lower::lower(sources, &mut Diagnostics::default()).entities.len()
    }
}
