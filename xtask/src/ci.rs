//! `cargo xtask ci`: all that CI runs, in its order.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::{Outcome, workspace_root};

/// What `ci` is asked.
#[derive(Args, Debug)]
pub struct Arguments {}

/// A step: what it is for, the program (cargo, or a script of the project) with its arguments, the
/// environment it needs, and whether its failure is one of the whole run.
struct Step {
    name: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
    environment: &'static [(&'static str, &'static str)],
    is_gate: bool,
}

const CARGO: &str = "cargo";

const STEPS: [Step; 11] = [
    Step {
        name: "tests",
        program: CARGO,
        arguments: &["test", "--workspace"],
        environment: &[("INSTA_UPDATE", "no")],
        is_gate: true,
    },
    Step {
        name: "formatting",
        program: CARGO,
        arguments: &["fmt", "--all", "--check"],
        environment: &[],
        is_gate: true,
    },
    Step {
        name: "clippy",
        program: CARGO,
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
        is_gate: true,
    },
    Step {
        name: "freshness",
        program: CARGO,
        arguments: &["xtask", "generate", "--check"],
        environment: &[],
        is_gate: true,
    },
    Step {
        name: "spec",
        program: CARGO,
        arguments: &["xtask", "check"],
        environment: &[],
        is_gate: true,
    },
    Step {
        name: "changes of the spec",
        program: CARGO,
        arguments: &["xtask", "diff"],
        environment: &[],
        is_gate: false,
    },
    Step {
        name: "schemas",
        program: "tests/outside/schema",
        arguments: &[],
        environment: &[],
        is_gate: true,
    },
    Step {
        name: "edits of the spec",
        program: "tests/daily_edits/run",
        arguments: &[],
        environment: &[],
        is_gate: true,
    },
    Step {
        name: "docs",
        program: CARGO,
        arguments: &["doc", "--workspace", "--no-deps"],
        environment: &[("RUSTDOCFLAGS", "-D warnings")],
        is_gate: true,
    },
    Step {
        name: "packages",
        program: "tests/outside/packages",
        arguments: &[],
        environment: &[],
        is_gate: true,
    },
    Step {
        name: "other people's tools",
        program: "tests/outside/run",
        arguments: &[],
        environment: &[],
        is_gate: true,
    },
];

/// Runs the command: each step, and stops at the first gate that fails.
pub fn run(_: &Arguments) -> Result<Outcome> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    for step in STEPS {
        anstream::eprintln!("== {}: {} {}", step.name, step.program, step.arguments.join(" "));
        let program = match step.program {
            CARGO => PathBuf::from(&cargo),
            script => workspace_root().join(script),
        };
        let status = Command::new(&program)
            .args(step.arguments)
            .envs(step.environment.iter().copied())
            .current_dir(workspace_root())
            .status()
            .with_context(|| format!("can't start {}", program.display()))?;
        if !status.success() && step.is_gate {
            anstream::eprintln!("== {} failed", step.name);
            return Ok(Outcome::Findings);
        }
    }
    anstream::eprintln!("== all is well");
    Ok(Outcome::Fine)
}
