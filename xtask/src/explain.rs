//! `cargo xtask explain CODE`: why a code is an error, with the wrong and the right form.

use anyhow::Result;
use clap::Args;
use generator::diagnostic::Code;

use crate::Outcome;

/// The arguments of `explain`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The code, such as NX0003; all codes are listed without it
    #[arg(value_parser = parse)]
    pub code: Option<Code>,
}

fn parse(text: &str) -> Result<Code, String> {
    let last = Code::ALL.last().map(ToString::to_string).unwrap_or_default();
    text.parse().map_err(|()| format!("the codes are NX0001 to {last}"))
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    match arguments.code {
        Some(code) => explain(code),
        None => list(),
    }
    Ok(Outcome::Fine)
}

fn list() {
    for code in Code::ALL {
        anstream::println!("{code}  {}", code.title());
    }
}

fn explain(code: Code) {
    anstream::println!("{code}: {}\n", code.title());
    for line in code.explanation().lines() {
        anstream::println!("{}", line.trim());
    }
    for (title, example) in [("Wrong", code.wrong()), ("Right", code.right())] {
        anstream::println!("\n{title}:\n");
        for line in example.lines() {
            anstream::println!("    {line}");
        }
    }
}
