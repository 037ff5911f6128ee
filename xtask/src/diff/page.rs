//! The page of rules, made from their table.

use std::fmt::Write as _;

use generator::diff::{Rule, Source, Wire};

/// What the page starts with.
const INTRODUCTION: &str = "\
# What changes of the spec mean

`cargo xtask diff` compares the spec with that of an earlier commit and tells what each change means for those who use the generated crates. \
This page lists its rules; `cargo xtask explain D012` shows one of them. It is made from the rules: `cargo xtask explain --page > spec/diff.md`.

| wire | an old client with a new server, and a new client with an old server |
|---|---|
| safe | They understand each other. |
| new | What worked still works; what is new needs a server that knows it. The card shows it as safe. |
| lossy | Requests succeed, but a value is lost, cleared or understood differently. |
| **breaks** | Requests fail, or responses can't be decoded. |

| source | code that uses the client, and code that implements the server |
|---|---|
| same | It compiles and means the same. |
| adds | It compiles and means the same; there is something new to use. |
| warns | It compiles with a new warning. |
| **differs** | It compiles and means something else. |
| **breaks** | It does not compile. |

A change is breaking if a verdict is bold, and asks for a new major version; before 1.0.0 that is the second number. What adds or warns asks for a minor version, all else for a patch.
";

/// The page, as Markdown.
pub fn page() -> String {
    let mut text = String::from(INTRODUCTION);
    for group in Rule::GROUPS {
        write!(
            text,
            "\n## {}\n\n| rule | what changes | old client | new client | client source | server source | why | what to do |\n|---|---|---|---|---|---|---|---|\n",
            group.title
        )
        .expect("a string takes it");
        for rule in group.rules {
            let verdicts = rule.verdicts();
            writeln!(
                text,
                "| {rule} | {} | {} | {} | {} | {} | {} | {} |",
                rule.change(),
                wire(verdicts.old_client),
                wire(verdicts.new_client),
                source(verdicts.client),
                source(verdicts.server),
                rule.why(),
                rule.act(),
            )
            .expect("a string takes it");
        }
    }
    text
}

fn wire(verdict: Wire) -> String {
    match verdict {
        Wire::Safe | Wire::New | Wire::Lossy => verdict.word().to_owned(),
        Wire::Breaks => format!("**{}**", verdict.word()),
    }
}

fn source(verdict: Source) -> String {
    match verdict {
        Source::Same | Source::Adds | Source::Warns => verdict.word().to_owned(),
        Source::Differs | Source::Breaks => format!("**{}**", verdict.word()),
    }
}
