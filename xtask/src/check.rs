//! `cargo xtask check`: checks the spec and writes nothing, unless it is told to fix what is certain.

use std::path::Path;

use anyhow::Result;
use clap::Args;
use generator::Checked;
use generator::diagnostic::Diagnostic;
use generator::source::Sources;

use crate::places::Places;
use crate::report::{self, Format};
use crate::watch::watch;
use crate::{Outcome, fix, spec_files};

/// The arguments of `check`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The output format of errors
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Folder of the spec [default: spec/ of this project]
    #[arg(long, value_name = "DIR")]
    pub spec: Option<std::path::PathBuf>,
    /// Apply every fix that is certain, and show it as a diff
    #[arg(long)]
    pub fix: bool,
    /// With --fix: show the diff and write nothing
    #[arg(long, requires = "fix")]
    pub dry_run: bool,
    /// Check again whenever a file of the spec changes
    #[arg(long)]
    pub watch: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let folder = Places { spec: arguments.spec.clone(), ..Places::DEFAULT }.spec();
    if arguments.fix {
        fix::run(&folder, arguments.dry_run)?;
    }
    if arguments.watch {
        return watch(&folder, || check(arguments.format, &folder));
    }
    check(arguments.format, &folder)
}

fn check(format: Format, folder: &Path) -> Result<Outcome> {
    let (sources, unreadable) = spec_files::read(folder)?;
    let diagnostics = findings(&sources, unreadable);
    report::show(format, folder, &sources, &diagnostics);
    if diagnostics.iter().any(|diagnostic| !diagnostic.code.is_warning()) {
        return Ok(Outcome::Findings);
    }
    if matches!(format, Format::Human) {
        anstream::println!("no errors");
    }
    Ok(Outcome::Fine)
}

/// The messages of all that should be written otherwise in the spec, and of its errors.
pub fn warnings(places: &Places) -> Result<Vec<String>> {
    let (sources, unreadable) = spec_files::read(&places.spec())?;
    let messages = findings(&sources, unreadable).into_iter();
    Ok(messages.map(|diagnostic| diagnostic.message).collect())
}

/// The errors of a spec, or else its warnings.
pub(crate) fn findings(sources: &Sources, unreadable: Vec<Diagnostic>) -> Vec<Diagnostic> {
    match diagnostics(sources, unreadable) {
        Ok(checked) => checked.warnings().to_vec(),
        Err(diagnostics) => diagnostics,
    }
}

/// The meaning of a spec, or its errors together with those of the files that can't be read.
pub(crate) fn diagnostics(
    sources: &Sources,
    unreadable: Vec<Diagnostic>,
) -> Result<Checked, Vec<Diagnostic>> {
    let is_unreadable = |file| unreadable.iter().any(|diagnostic| diagnostic.span.file == file);
    match generator::check(sources) {
        Ok(checked) if unreadable.is_empty() => Ok(checked),
        Ok(_) => Err(unreadable),
        Err(mut diagnostics) => {
            // An unreadable file is empty, which is not a second error.
            diagnostics.retain(|diagnostic| !is_unreadable(diagnostic.span.file));
            diagnostics.extend(unreadable.iter().cloned());
            diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
            Err(diagnostics)
        }
    }
}
