//! `cargo xtask new`: creates the file of an entity, with a comment for each open decision.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use clap::builder::PossibleValuesParser;
use generator::documentation;

use crate::places::Places;
use crate::{Outcome, UsageError, output, spec_files};

/// The arguments of `new`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Name of the entity as the API spells it, like `CommunityThread`
    #[arg(value_name = "ENTITY")]
    pub entity: String,
    /// Its operations
    #[arg(
        long,
        value_parser = PossibleValuesParser::new(documentation::kinds()),
        value_delimiter = ',',
        value_name = "KIND",
        default_values = documentation::kinds(),
    )]
    pub kinds: Vec<String>,
    /// Path of its collection [default: a guess, marked as an open decision]
    #[arg(long)]
    pub path: Option<String>,
    /// Folder of the spec [default: spec/ of this project]
    #[arg(long, value_name = "DIR")]
    pub spec: Option<PathBuf>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let folder = Places { spec: arguments.spec.clone(), ..Places::DEFAULT }.spec();
    let kinds: Vec<&str> = arguments.kinds.iter().map(String::as_str).collect();
    let (sources, _) = spec_files::read(&folder)?;
    let skeleton =
        documentation::skeleton(&arguments.entity, arguments.path.as_deref(), &kinds, &sources);
    let Some(skeleton) = skeleton else {
        let message =
            format!("`{}` is not the name of an entity, like `CommunityThread`", arguments.entity);
        return Err(UsageError(message).into());
    };
    let file = folder.join("entities").join(&skeleton.file_name);
    if file.symlink_metadata().is_ok() {
        return Err(UsageError(format!("{} exists already", file.display())).into());
    }
    output::replace(&file, &skeleton.text)
        .with_context(|| format!("can't write {}", file.display()))?;
    anstream::println!("{}", file.display());
    anstream::eprintln!("`cargo xtask check` lists the open decisions");
    Ok(Outcome::Fine)
}
