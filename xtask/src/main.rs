//! The command line: the commands and the meaning of their exit codes.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::{
    UsageError, check, ci, diff, docs, explain, generate, import, new, rename, sandbox, verify_docs,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The commands of the project.
#[derive(Parser)]
#[command(name = "cargo xtask", disable_help_subcommand = true, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 success, 1 findings, 2 usage, 3 internal error.";

#[derive(Subcommand)]
enum Command {
    /// Generate the crates from the spec
    Generate(generate::Arguments),
    /// Check the spec for errors
    Check(check::Arguments),
    /// Show what a change of the spec means: on the wire, and for code that exists
    Diff(diff::Arguments),
    /// Explain an error code, such as NX0003, or a rule of `diff`, such as D012
    Explain(explain::Arguments),
    /// Import pages of the vendor's documentation into the spec
    Import(import::Arguments),
    /// Compare pages of the vendor's documentation with the spec
    VerifyDocs(verify_docs::Arguments),
    /// Create the file of a new entity
    New(new::Arguments),
    /// Rename an entity or a field
    Rename(rename::Arguments),
    /// Start a local server for the entities of the spec
    Sandbox(sandbox::Arguments),
    /// Write the reference of the API as one HTML file
    Docs(docs::Arguments),
    /// Run every step of CI, in order
    Ci(ci::Arguments),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::VerifyDocs(arguments) => verify_docs::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Rename(arguments) => rename::run(&arguments),
        Command::Sandbox(arguments) => sandbox::run(&arguments),
        Command::Docs(arguments) => docs::run(&arguments),
        Command::Ci(arguments) => ci::run(&arguments),
    };
    match done {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            anstream::eprintln!("error: {error:#}");
            ExitCode::from(if error.is::<UsageError>() { 2 } else { 3 })
        }
    }
}
