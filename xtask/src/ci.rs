//! `cargo xtask ci`: all that CI runs, in its order.

use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::{Outcome, workspace_root};

/// What `ci` is asked.
#[derive(Args, Debug)]
pub struct Arguments {}

/// A step: what it is for, the arguments of cargo, and the environment it needs.
struct Step {
    name: &'static str,
    arguments: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
}

const STEPS: [Step; 6] = [
    Step {
        name: "tests",
        arguments: &["test", "--workspace"],
        environment: &[("INSTA_UPDATE", "no")],
    },
    Step { name: "formatting", arguments: &["fmt", "--all", "--check"], environment: &[] },
    Step {
        name: "clippy",
        arguments: &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--all-features",
            "--",
            "-D",
            "warnings",
        ],
        environment: &[],
    },
    Step { name: "freshness", arguments: &["xtask", "generate", "--check"], environment: &[] },
    Step { name: "spec", arguments: &["xtask", "check"], environment: &[] },
    Step {
        name: "docs",
        arguments: &["doc", "--workspace", "--no-deps"],
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
    },
];

/// Runs the command: each step, and stops at the first that fails.
pub fn run(_: &Arguments) -> Result<Outcome> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for step in STEPS {
        anstream::eprintln!("== {}: cargo {}", step.name, step.arguments.join(" "));
        let status = Command::new(&cargo)
            .args(step.arguments)
            .envs(step.environment.iter().copied())
            .current_dir(workspace_root())
            .status()
            .context("can't start cargo")?;
        if !status.success() {
            anstream::eprintln!("== {} failed", step.name);
            return Ok(Outcome::Findings);
        }
    }
    anstream::eprintln!("== all is well");
    Ok(Outcome::Fine)
}
