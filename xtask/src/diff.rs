//! `cargo xtask diff`: what a change of the spec means for those who use the generated crates.

mod card;
mod formats;
mod page;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, ValueEnum};
use generator::Checked;
use generator::diff::{self, Change, Requirement, Side};
use generator::files::Files;
use generator::source::Sources;

use crate::git::{Commit, Repository};
use crate::places::{Places, workspace_root};
use crate::report;
use crate::{Outcome, UsageError, check, fix, spec_files};

pub use page::page;

/// The arguments of `diff`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The commit to compare with [default: the merge base with the main branch]
    #[arg(long, value_name = "REF")]
    pub base: Option<String>,
    /// Folder of the spec to compare with, in place of a commit
    #[arg(long, value_name = "DIR", conflicts_with = "base")]
    pub base_spec: Option<PathBuf>,
    /// Folder of the spec [default: spec/ of this project]
    #[arg(long, value_name = "DIR")]
    pub spec: Option<PathBuf>,
    /// The output format
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Exit with 1 if there are such changes
    #[arg(long, value_enum, value_name = "WHAT")]
    pub deny: Option<Deny>,
}

/// The output format of changes.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum Format {
    /// A card for a person
    #[default]
    Human,
    /// The card as Markdown, for a pull request
    Markdown,
    /// One JSON object, for a program
    Json,
    /// Workflow commands, which annotate the lines of a pull request on GitHub
    Github,
}

/// Changes that are an error.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Deny {
    /// Changes that break something, or make it mean something else
    Breaking,
    /// All changes
    Any,
    /// A version in `crates.version` that is lower than the changes require
    Version,
}

/// The version to compare with.
struct Base {
    spec: Spec,
    /// What it is called.
    name: String,
    /// What was generated from it, where the generator has changed since.
    output: Option<Files>,
}

/// A spec and where it is from.
struct Spec {
    sources: Sources,
    checked: Checked,
    /// The folder, as paths are shown.
    folder: PathBuf,
}

impl Spec {
    fn side(&self) -> Side<'_> {
        Side { checked: &self.checked, sources: &self.sources }
    }
}

/// What is shown.
struct Report {
    base: Spec,
    head: Spec,
    /// The base in words.
    base_name: String,
    changes: Vec<Change>,
    version: Requirement,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let folder = Places { spec: arguments.spec.clone(), ..Places::DEFAULT }.spec();
    let (sources, unreadable) = spec_files::read(&folder)?;
    // Neither needs the other, and both take as long.
    let (head, base) = std::thread::scope(|scope| {
        let head = scope.spawn(|| check::diagnostics(&sources, unreadable));
        let base = base(arguments, &folder);
        (head.join().expect("checking does not panic"), base)
    });
    let checked = match head {
        Ok(checked) => checked,
        Err(diagnostics) => {
            report::show(report::Format::Human, &folder, &sources, &diagnostics);
            return Ok(Outcome::Findings);
        }
    };
    let Base { spec: base, name: base_name, output } = base?;
    let head = Spec { sources, checked, folder };
    let mut changes = diff::compare(base.side(), head.side());
    if let Some(before) = output {
        let now = generator::emit(&base.checked, &Places::DEFAULT.runtime()?);
        changes.extend(diff::output(&before, &now));
    }
    let version = diff::version(&changes, base.side(), head.side());
    let report = Report { base, head, base_name, changes, version };
    match arguments.format {
        Format::Human => card::human(&report),
        Format::Markdown => card::markdown(&report),
        Format::Json => formats::json(&report),
        Format::Github => formats::github(&report),
    }
    let is_denied = match arguments.deny {
        None => false,
        Some(Deny::Any) => !report.changes.is_empty(),
        Some(Deny::Version) => !report.version.is_met(),
        Some(Deny::Breaking) => report.changes.iter().any(|change| change.verdicts().is_breaking()),
    };
    Ok(if is_denied { Outcome::Findings } else { Outcome::Fine })
}

/// The version to compare with.
fn base(arguments: &Arguments, folder: &Path) -> Result<Base> {
    if let Some(folder) = &arguments.base_spec {
        let (sources, unreadable) = spec_files::read(folder)?;
        let name = folder.display().to_string();
        if let Some(error) = unreadable.first() {
            return Err(UsageError(format!("{name}: {}", error.message)).into());
        }
        return Ok(Base { spec: checked(sources, folder, &name)?, name, output: None });
    }
    let repository = Repository::of(folder)?;
    let commit = match &arguments.base {
        Some(name) => repository.commit(name)?,
        None => repository.merge_base()?,
    };
    let mut sources = Sources::default();
    for (path, text) in repository.files(&commit)? {
        let is_entity = path.strip_prefix("entities/").is_some_and(|name| {
            Path::new(name).extension().is_some_and(|found| found == "yaml") && !name.contains('/')
        });
        if is_entity || path == "api.yaml" {
            sources.add(path, text);
        }
    }
    let name = commit.shown();
    if sources.iter().next().is_none() {
        let message = format!("there is no spec in {} at {name}", folder.display());
        return Err(UsageError(message).into());
    }
    // What lies in `generated/` belongs to the spec of this project.
    let output = if arguments.spec.is_none() { output(&commit)? } else { None };
    Ok(Base { spec: checked(sources, folder, &name)?, name, output })
}

/// The output at a commit, where the generator has changed since.
fn output(commit: &Commit) -> Result<Option<Files>> {
    let (generator, out) = (workspace_root().join("generator"), Places::DEFAULT.out());
    if !generator.is_dir() || !out.is_dir() || !Repository::of(&generator)?.has_changed(commit)? {
        return Ok(None);
    }
    let mut files = Files::default();
    for (path, text) in Repository::of(&out)?.files(commit)? {
        files.add(path, text);
    }
    Ok(Some(files))
}

/// Checks the spec to compare with. One in an older form of the language is brought up to date as
/// far as that is certain.
fn checked(sources: Sources, folder: &Path, name: &str) -> Result<Spec> {
    let folder = folder.to_owned();
    let (sources, result) = match check::diagnostics(&sources, Vec::new()) {
        Ok(checked) => (sources, Ok(checked)),
        Err(_) => {
            let sources = fix::fixed(&sources, |sources| {
                check::diagnostics(sources, Vec::new()).err().unwrap_or_default()
            });
            let result = check::diagnostics(&sources, Vec::new());
            (sources, result)
        }
    };
    match result {
        Ok(checked) => Ok(Spec { sources, checked, folder }),
        Err(diagnostics) => {
            let first = diagnostics
                .first()
                .map_or_else(String::new, |first| format!("{}: {}", first.code, first.message));
            let message = format!(
                "the spec at {name} is not valid in the current language ({first}): compare with a later commit by --base"
            );
            Err(UsageError(message).into())
        }
    }
}
