//! `cargo xtask sandbox`: a local server. It is a program of its own, started through cargo, so
//! that this one links no HTTP stack.

use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::{Outcome, workspace_root};

/// What `sandbox` is asked: all of it is handed on.
#[derive(Args, Debug)]
#[command(disable_help_flag = true)]
pub struct Arguments {
    /// Options of the sandbox; `--help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
    pub options: Vec<std::ffi::OsString>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut sandbox = Command::new(cargo);
    sandbox.args(["run", "--quiet", "--package", "sandbox", "--manifest-path"]);
    sandbox.arg(workspace_root().join("Cargo.toml")).arg("--").args(&arguments.options);
    let status = sandbox.status().context("can't start cargo")?;
    match status.code() {
        Some(0) => Ok(Outcome::Fine),
        // The sandbox has the same exit codes.
        Some(code) => std::process::exit(code),
        None => anyhow::bail!("the sandbox was ended by a signal"),
    }
}
