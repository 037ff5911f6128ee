//! `cargo xtask check`: the mistakes of the spec, and nothing else.

use anyhow::Result;
use clap::Args;
use generator::Checked;
use generator::diagnostic::Diagnostic;
use generator::source::Sources;

use crate::places::Places;
use crate::report::{self, Format};
use crate::{Outcome, spec_files};

/// What `check` is asked.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The form in which mistakes are shown
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Folder of the spec [default: spec/ of this project]
    #[arg(long, value_name = "DIR")]
    pub spec: Option<std::path::PathBuf>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let folder = Places { spec: arguments.spec.clone(), ..Places::DEFAULT }.spec();
    let (sources, unreadable) = spec_files::read(&folder)?;
    let found = mistakes(&sources, unreadable).err().unwrap_or_default();
    report::show(arguments.format, &folder, &sources, &found);
    if !found.is_empty() {
        return Ok(Outcome::Findings);
    }
    if matches!(arguments.format, Format::Human) {
        anstream::println!("no mistakes");
    }
    Ok(Outcome::Fine)
}

/// What a spec means, or its mistakes with those of the files that can't be read.
pub(crate) fn mistakes(
    sources: &Sources,
    unreadable: Vec<Diagnostic>,
) -> Result<Checked, Vec<Diagnostic>> {
    let refused = |file| unreadable.iter().any(|mistake| mistake.span.file == file);
    match generator::check(sources) {
        Ok(checked) if unreadable.is_empty() => Ok(checked),
        Ok(_) => Err(unreadable),
        Err(mut mistakes) => {
            // What can't be read has no text, which is no second mistake.
            mistakes.retain(|mistake| !refused(mistake.span.file));
            mistakes.extend(unreadable.iter().cloned());
            mistakes.sort_by_key(|mistake| mistake.span);
            Err(mistakes)
        }
    }
}
