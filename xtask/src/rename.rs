//! `cargo xtask rename`: gives an entity, an enum, a field or a member another name, everywhere in the spec.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use generator::Rename;

use crate::places::Places;
use crate::report::{self, Format};
use crate::{Outcome, UsageError, check, fix, spec_files};

/// The arguments of `rename`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The entity or its field, the enum or its member, or `fields.FIELD` for a field of all
    /// entities, by the names on the wire
    #[arg(value_name = "ENTITY[.FIELD]")]
    pub target: String,
    /// The new name
    pub new: String,
    /// Change the name on the wire, rather than the name in Rust
    #[arg(long)]
    pub wire: bool,
    /// Show the diff and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Folder of the spec [default: spec/ of this project]
    #[arg(long, value_name = "DIR")]
    pub spec: Option<PathBuf>,
}

/// Runs the command. A spec that has errors, before or after, stays as it is.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let folder = Places { spec: arguments.spec.clone(), ..Places::DEFAULT }.spec();
    let (before, unreadable) = spec_files::read(&folder)?;
    if let Err(diagnostics) = check::diagnostics(&before, unreadable) {
        report::show(Format::Human, &folder, &before, &diagnostics);
        return Ok(Outcome::Findings);
    }
    let (entity, field) = match arguments.target.split_once('.') {
        Some((entity, field)) => (entity, Some(field)),
        None => (arguments.target.as_str(), None),
    };
    let rename = Rename { entity, field, new: &arguments.new, wire: arguments.wire };
    let edits =
        generator::rename(&before, rename).map_err(|error| UsageError(error.to_string()))?;
    // An override may be redundant with the new name.
    let after = fix::fixed(&fix::edited(&before, &edits.iter().collect::<Vec<_>>()), |sources| {
        generator::check(sources).err().unwrap_or_default()
    });
    if let Err(diagnostics) = generator::check(&after) {
        anstream::eprintln!("the spec would have errors, so nothing is written:\n");
        report::show(Format::Human, &folder, &after, &diagnostics);
        return Ok(Outcome::Findings);
    }
    if !fix::write_changes(&folder, &before, &after, arguments.dry_run)? {
        anstream::println!("`{}` has that name already", arguments.target);
    }
    Ok(Outcome::Fine)
}
