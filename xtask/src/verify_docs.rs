//! `cargo xtask verify-docs`: compares pages of the vendor's documentation with the spec.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;

use crate::places::Places;
use crate::report::{self, Format};
use crate::{Outcome, pages};

/// The arguments of `verify-docs`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The output format of differences
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Folder of the spec [default: spec/ of this project]
    #[arg(long, value_name = "DIR")]
    pub spec: Option<PathBuf>,
    /// Files with the text of a page, or its Markdown; `-` reads the standard input
    #[arg(required = true, value_name = "PAGE")]
    pub pages: Vec<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let folder = Places { spec: arguments.spec.clone(), ..Places::DEFAULT }.spec();
    let documents = pages::read(&folder, &arguments.pages)?;
    let mut found = documents.unreadable.clone();
    found.extend(generator::documentation::verify(&documents.spec(), &documents.pages));
    found.sort_by_key(|found| found.span);
    report::show(arguments.format, Path::new(""), &documents.sources, &found);
    if !found.is_empty() {
        return Ok(Outcome::Findings);
    }
    if matches!(arguments.format, Format::Human) {
        let count = documents.pages.len();
        let pages = if count == 1 { "page" } else { "pages" };
        anstream::println!("no differences in {count} {pages}");
    }
    Ok(Outcome::Fine)
}
