//! Where the spec, the output and the runtime lie.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use generator::RuntimePath;

/// Where the spec, the output and the runtime lie.
#[derive(Args, Clone, Debug)]
pub struct Places {
    /// Folder of the spec [default: spec/ of this project]
    #[arg(long, value_name = "DIR")]
    pub spec: Option<PathBuf>,
    /// Folder that the generated crates are written to [default: generated/ of this project]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Folder of the runtime's crates [default: runtime/ of this project]
    #[arg(long, value_name = "DIR")]
    pub runtime: Option<PathBuf>,
}

impl Places {
    /// Those of this project.
    pub const DEFAULT: Self = Self { spec: None, out: None, runtime: None };

    /// Folder of the spec.
    pub fn spec(&self) -> PathBuf {
        self.spec.clone().unwrap_or_else(|| project("spec"))
    }

    /// Folder of the output.
    pub fn out(&self) -> PathBuf {
        self.out.clone().unwrap_or_else(|| project("generated"))
    }

    /// Whether all of them are those of this project.
    pub fn is_of_project(&self) -> bool {
        let Self { spec, out, runtime } = self;
        spec.is_none() && out.is_none() && runtime.is_none()
    }

    /// The path from a generated crate to the runtime's crates.
    pub fn runtime(&self) -> Result<RuntimePath> {
        let runtime = self.runtime.clone().unwrap_or_else(|| project("runtime"));
        let from = whole(&self.out())?.join("model");
        let to = whole(&runtime)?;
        let relative = pathdiff::diff_paths(&to, &from).unwrap_or(to);
        let parts = relative
            .iter()
            .map(|part| part.to_str().context("the path to the runtime is not UTF-8"));
        Ok(RuntimePath(parts.collect::<Result<Vec<_>>>()?.join("/")))
    }
}

/// An absolute path without links, as far as it exists.
fn whole(path: &Path) -> Result<PathBuf> {
    let absolute =
        std::path::absolute(path).with_context(|| format!("{} is no path", path.display()))?;
    let mut exists = absolute.as_path();
    let mut rest = Vec::new();
    loop {
        if let Ok(found) = exists.canonicalize() {
            return Ok(rest.iter().rev().fold(found, |path, part| path.join(part)));
        }
        match (exists.parent(), exists.file_name()) {
            (Some(parent), Some(name)) => {
                rest.push(name.to_owned());
                exists = parent;
            }
            _ => return Ok(absolute),
        }
    }
}

/// The root of this project's workspace.
pub fn workspace_root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    manifest.parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// A folder of this project, as short as a person would write it.
fn project(folder: &str) -> PathBuf {
    let path = workspace_root().join(folder);
    match std::env::current_dir() {
        Ok(here) => path.strip_prefix(&here).map(Path::to_path_buf).unwrap_or(path),
        Err(_) => path,
    }
}
