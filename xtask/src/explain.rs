//! `cargo xtask explain CODE`: why a code is an error, with the wrong and the right form, or what a
//! rule of `diff` means.

use anyhow::Result;
use clap::Args;
use generator::diagnostic::Code;
use generator::diff::Rule;

use crate::{Outcome, diff};

/// The arguments of `explain`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The code of an error, such as NX0003, or a rule of `diff`, such as D012; all are listed
    /// without it
    #[arg(value_parser = parse)]
    pub topic: Option<Topic>,
    /// Print the rules of `diff` as a page in Markdown
    #[arg(long, conflicts_with = "topic")]
    pub page: bool,
}

/// What is explained.
#[derive(Clone, Copy, Debug)]
pub enum Topic {
    /// An error of the spec.
    Code(Code),
    /// A rule of `diff`.
    Rule(Rule),
}

fn parse(text: &str) -> Result<Topic, String> {
    if let Ok(code) = text.parse() {
        return Ok(Topic::Code(code));
    }
    let last = Code::ALL.last().map(ToString::to_string).unwrap_or_default();
    let rule = Rule::all().last().map(|rule| rule.to_string()).unwrap_or_default();
    let message = format!("the codes are NX0001 to {last}, the rules of `diff` D001 to {rule}");
    text.parse().map(Topic::Rule).map_err(|()| message)
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    match arguments.topic {
        _ if arguments.page => anstream::print!("{}", diff::page()),
        Some(Topic::Code(code)) => explain(code),
        Some(Topic::Rule(rule)) => explain_rule(rule),
        None => list(),
    }
    Ok(Outcome::Fine)
}

fn list() {
    for code in Code::ALL {
        anstream::println!("{code}  {}", code.title());
    }
    for rule in Rule::all() {
        anstream::println!("{rule}    {}", rule.change());
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

fn explain_rule(rule: Rule) {
    let verdicts = rule.verdicts();
    anstream::println!("{rule}: {}\n\n{}\n", rule.change(), rule.why());
    for (party, verdict) in [
        ("old client with new server", verdicts.old_client.word()),
        ("new client with old server", verdicts.new_client.word()),
        ("source of clients", verdicts.client.word()),
        ("source of servers", verdicts.server.word()),
        ("version", verdicts.bump().word()),
    ] {
        anstream::println!("    {party:27} {verdict}");
    }
    anstream::println!("\nWhat to do:\n\n    {}", rule.act());
}
