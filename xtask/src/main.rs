//! The command line: which commands there are, and what their exit codes mean.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::{check, ci, docs, explain, generate, sandbox};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The commands of the project.
#[derive(Parser)]
#[command(name = "cargo xtask", disable_help_subcommand = true, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 fine, 1 findings, 2 usage, 3 internal.";

#[derive(Subcommand)]
enum Command {
    /// Turn the spec into the generated crates
    Generate(generate::Arguments),
    /// Look for mistakes in the spec, and write nothing
    Check(check::Arguments),
    /// Say more about the code of a mistake, such as NX0003
    Explain(explain::Arguments),
    /// Start a local server for the entities of the spec
    Sandbox(sandbox::Arguments),
    /// Write the reference of the API as one HTML file
    Docs(docs::Arguments),
    /// Run all that CI runs, in its order
    Ci(ci::Arguments),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Sandbox(arguments) => sandbox::run(&arguments),
        Command::Docs(arguments) => docs::run(&arguments),
        Command::Ci(arguments) => ci::run(&arguments),
    };
    match done {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            anstream::eprintln!("error: {error:#}");
            ExitCode::from(3)
        }
    }
}
