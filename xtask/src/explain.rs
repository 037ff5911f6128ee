//! `cargo xtask explain CODE`: what a mistake is, why it is one, and an example.

use anyhow::Result;
use clap::Args;
use generator::diagnostic::Code;

use crate::Outcome;

/// What `explain` is asked.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The code, such as NX0003
    #[arg(value_parser = parse)]
    pub code: Code,
}

fn parse(text: &str) -> Result<Code, String> {
    let last = Code::ALL.last().map(ToString::to_string).unwrap_or_default();
    text.parse().map_err(|()| format!("codes go from NX0001 to {last}"))
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    let code = arguments.code;
    anstream::println!("{code}: {}\n", code.title());
    for line in code.explanation().lines() {
        anstream::println!("{}", line.trim());
    }
    anstream::println!("\nExample:\n");
    for line in code.example().lines() {
        anstream::println!("    {line}");
    }
    Ok(Outcome::Fine)
}
