//! `cargo xtask docs`: the reference of the API as one HTML file, and the documentation of the client
//! beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;
use generator::Checked;
use runtime_reference::Reference;
use serde_json::Value;

use crate::places::Places;
use crate::report::{self, Format};
use crate::{Outcome, check, spec_files, workspace_root};

/// Options of `docs`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Open the file in the browser
    #[arg(long)]
    pub open: bool,
    /// File to write [default: reference.html beside what `cargo doc` writes]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Folder of the spec [default: spec/ of this project]
    #[arg(long, value_name = "DIR")]
    pub spec: Option<PathBuf>,
    /// Where the documentation of the client is [default: beside the file, written by `cargo doc`; none with --out or --spec]
    #[arg(long, value_name = "URL")]
    pub client_docs: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let places = Places { spec: arguments.spec.clone(), ..Places::DEFAULT };
    let folder = places.spec();
    let (sources, unreadable) = spec_files::read(&folder)?;
    let checked = match check::diagnostics(&sources, unreadable) {
        Ok(checked) => checked,
        Err(diagnostics) => {
            report::show(Format::Human, &folder, &sources, &diagnostics);
            return Ok(Outcome::Findings);
        }
    };
    let files = generator::emit(&checked, &places.runtime()?);
    let document = files.get("openapi.json").context("the generator emits no openapi.json")?;
    let mut reference = Reference::new(document);
    let client_docs = match (&arguments.client_docs, &arguments.out, &arguments.spec) {
        (Some(url), ..) => Some(url.clone()),
        (None, None, None) => Some(document_client(&checked)?),
        (None, ..) => None,
    };
    if let Some(url) = client_docs {
        reference = reference.client_docs(url);
    }
    let file = match &arguments.out {
        Some(file) => file.clone(),
        None => target_directory()?.join("doc/reference.html"),
    };
    write(&file, &reference.to_html())?;
    anstream::println!("{}", file.display());
    if arguments.open {
        open::that_detached(&file).with_context(|| format!("can't open {}", file.display()))?;
    }
    Ok(Outcome::Fine)
}

/// Runs `cargo doc` for the client, and returns where its documentation is, relative to all of it.
fn document_client(checked: &Checked) -> Result<String> {
    let package = format!("{}-client", checked.api().shared.crates.prefix);
    let status = cargo()
        .args(["doc", "--quiet", "--no-deps", "--package", &package])
        .status()
        .context("can't start cargo")?;
    if !status.success() {
        bail!("cargo can't document {package}: run `cargo xtask generate`, or give --out");
    }
    Ok(format!("{}/index.html", package.replace('-', "_")))
}

fn target_directory() -> Result<PathBuf> {
    let output = cargo()
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .output()
        .context("can't start cargo")?;
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .with_context(|| String::from_utf8_lossy(&output.stderr).into_owned())?;
    let directory = metadata["target_directory"].as_str();
    Ok(PathBuf::from(directory.context("`cargo metadata` names no target directory")?))
}

fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace_root());
    cargo
}

fn write(file: &Path, text: &str) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
    }
    fs::write(file, text).with_context(|| format!("can't write {}", file.display()))
}
