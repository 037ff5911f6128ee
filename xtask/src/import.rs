//! `cargo xtask import`: merges pages of the vendor's documentation into the spec.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use generator::documentation::{Imported, Page};

use crate::pages::{self, Documents};
use crate::places::Places;
use crate::report::{self, Format};
use crate::{Outcome, fix, line_diff, output};

/// The arguments of `import`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Apply the patch
    #[arg(long)]
    pub write: bool,
    /// Folder of the spec [default: spec/ of this project]
    #[arg(long, value_name = "DIR")]
    pub spec: Option<PathBuf>,
    /// Files with the text of a page, or its Markdown; `-` reads the standard input
    #[arg(required = true, value_name = "PAGE")]
    pub pages: Vec<String>,
}

/// Runs the command. Where a page can't be read, nothing is written.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let folder = Places { spec: arguments.spec.clone(), ..Places::DEFAULT }.spec();
    let documents = pages::read(&folder, &arguments.pages)?;
    let refused = |found: &[_]| {
        report::show(Format::Human, Path::new(""), &documents.sources, found);
        Ok(Outcome::Findings)
    };
    if !documents.unreadable.is_empty() {
        return refused(&documents.unreadable);
    }
    let imported = match generator::documentation::import(&documents.spec(), &documents.pages) {
        Ok(imported) => imported,
        Err(found) => return refused(&found),
    };
    let mut changed = Vec::new();
    for imported in &imported {
        let file = file(&folder, &documents, imported)?;
        let before = imported.file.map_or("", |file| documents.sources.get(file).text.as_str());
        if before != imported.text {
            show(&file, before, imported);
            changed.push((file, imported));
        }
    }
    if arguments.write {
        for (file, imported) in &changed {
            match imported.file {
                Some(_) => fix::write(file, &imported.text),
                None => output::replace(file, &imported.text),
            }
            .with_context(|| format!("can't write {}", file.display()))?;
        }
    }
    for page in documents.pages.iter().filter(|page| page.endpoint.kind().is_none()) {
        skip(page);
    }
    if !imported.is_empty() {
        summarize(arguments.write, &changed);
    }
    Ok(Outcome::Fine)
}

/// The file of an entity: the one that the spec has, or a new one.
fn file(folder: &Path, documents: &Documents, imported: &Imported) -> Result<PathBuf> {
    if let Some(file) = imported.file {
        return Ok(PathBuf::from(&documents.sources.get(file).path));
    }
    let file = folder.join("entities").join(&imported.file_name);
    if file.symlink_metadata().is_ok() {
        bail!("{} exists already and is not the file of `{}`", file.display(), imported.entity);
    }
    Ok(file)
}

fn show(file: &Path, before: &str, imported: &Imported) {
    let shown = file.display();
    let old = if imported.file.is_some() { shown.to_string() } else { "/dev/null".to_owned() };
    anstream::println!("--- {old}\n+++ {shown}");
    anstream::print!("{}", line_diff::unified(before, &imported.text));
}

fn skip(page: &Page) {
    anstream::eprintln!(
        "skipped: the spec has no kind of operation for `{} {}`",
        page.method.value,
        page.path.value
    );
}

fn summarize(written: bool, changed: &[(PathBuf, &Imported)]) {
    if changed.is_empty() {
        anstream::eprintln!("the spec is up to date with these pages");
        return;
    }
    let what = if written { "written" } else { "not written yet: `--write` applies the patch" };
    let files = if changed.len() == 1 { "file" } else { "files" };
    anstream::eprintln!("{} {files} {what}", changed.len());
    anstream::eprintln!("`cargo xtask check` lists the open decisions");
}
