//! `cargo xtask generate`: the spec becomes the generated crates.

mod next;
mod summary;

use std::time::Instant;

use anyhow::Result;
use clap::Args;

use crate::line_diff;
use crate::output::{CRATES, Change, Plan, SCHEMAS, plan};
use crate::places::{Places, workspace_root};
use crate::report::{self, Format};
use crate::watch::watch;
use crate::{Outcome, spec_files};

/// What `generate` is asked.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Write nothing; show what is stale, missing or orphaned
    #[arg(long)]
    pub check: bool,
    /// Generate again whenever a file of the spec changes
    #[arg(long, conflicts_with = "check")]
    pub watch: bool,
    /// Where the spec, the output and the runtime lie
    #[command(flatten)]
    pub places: Places,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> Result<Outcome> {
    if arguments.watch {
        return watch(&arguments.places.spec(), || generate(arguments));
    }
    generate(arguments)
}

fn generate(arguments: &Arguments) -> Result<Outcome> {
    let start = Instant::now();
    let places = &arguments.places;
    let Some(prepared) = prepare(places)? else { return Ok(Outcome::Findings) };
    let plans = prepared.plans();
    if arguments.check {
        return Ok(show_staleness(places, &plans));
    }
    // What the files hold is compared before they are written.
    let changes = summary::lines(&prepared.crates, &prepared.entities);
    let gone = next::gone(&prepared.crates);
    for plan in plans {
        plan.apply()?;
    }
    for line in summary::files(&plans).into_iter().chain(changes) {
        anstream::println!("{line}");
    }
    anstream::println!("{} in {} ms", prepared.size, start.elapsed().as_millis());
    // What is generated elsewhere is nothing that this project has tests or programs of.
    if places.is_of_project() && !prepared.crates.is_fresh() {
        show_next_steps(&gone, &prepared.crates);
    }
    Ok(Outcome::Fine)
}

/// Shows what is left to do.
fn show_next_steps(gone: &next::Gone, plan: &Plan) {
    let root = workspace_root();
    if plan.changes().any(|(path, change)| path.ends_with("Cargo.toml") && change != Change::Same)
        && let Err(reason) = next::update_lock_file(&root)
    {
        anstream::println!("\nCargo.lock: run `cargo update --workspace` ({reason})");
    }
    let places = next::places(&root, gone);
    if !places.is_empty() {
        anstream::println!("\nwritten by hand, and naming what changed:");
    }
    for place in places {
        anstream::println!("  {place}");
    }
    anstream::println!(
        "\nnext: `cargo test --workspace`, then `cargo insta review` to review the snapshots and accept them"
    );
}

/// What would have to be written.
#[derive(Debug)]
pub struct Prepared {
    /// What differs from what is on the disk, of the schemas beside the spec.
    pub schemas: Plan,
    /// The same of the generated crates.
    pub crates: Plan,
    /// Names and modules of the entities.
    pub entities: Vec<(String, String)>,
    /// How much the spec holds, in words.
    pub size: String,
}

impl Prepared {
    /// All that differs from what is on the disk.
    pub fn plans(&self) -> [&Plan; 2] {
        [&self.schemas, &self.crates]
    }
}

/// What would have to be written, and how much the spec holds; `None` where the spec has mistakes,
/// which are shown. The same function serves the command and the test that the tree is fresh.
pub fn prepare(places: &Places) -> Result<Option<Prepared>> {
    let folder = places.spec();
    let (sources, unreadable) = spec_files::read(&folder)?;
    let checked = match crate::check::diagnostics(&sources, unreadable) {
        Ok(checked) => checked,
        Err(diagnostics) => {
            report::show(Format::Human, &folder, &sources, &diagnostics);
            return Ok(None);
        }
    };
    let count = checked.api().entities.len();
    let operations: usize =
        checked.api().entities.iter().map(|entity| entity.operations.len()).sum();
    let files = generator::emit(&checked, &places.runtime()?);
    let size = format!("{count} entities, {operations} operations");
    let schemas = plan(&generator::schemas(&checked), &folder, SCHEMAS)?;
    let crates = plan(&files, &places.out(), CRATES)?;
    let entities = checked.api().entities.iter();
    let entities = entities.map(|entity| (entity.wire.clone(), entity.module.text.clone()));
    Ok(Some(Prepared { schemas, crates, entities: entities.collect(), size }))
}

/// Shows every difference, and the command that removes it.
fn show_staleness(places: &Places, plans: &[&Plan]) -> Outcome {
    if plans.iter().all(|plan| plan.is_fresh()) {
        anstream::println!("everything is fresh");
        return Outcome::Fine;
    }
    for plan in plans {
        for (path, change) in plan.changes() {
            show_change(plan, path, change);
        }
    }
    anstream::println!("run `{}` to update it", command(places));
    Outcome::Findings
}

fn show_change(plan: &Plan, path: &str, change: Change) {
    let shown = plan.folder().join(path).display().to_string();
    match change {
        Change::Same => {}
        Change::Missing => anstream::println!("missing: {shown}"),
        Change::Orphaned => anstream::println!("orphaned: {shown}"),
        Change::Stale => {
            let (before, after) = plan.texts(path);
            anstream::println!("stale: {shown}\n--- on disk\n+++ from the spec");
            anstream::print!("{}", line_diff::unified(&before, after));
        }
    }
}

/// The command that writes what was looked at.
fn command(places: &Places) -> String {
    let options =
        [("--spec", &places.spec), ("--out", &places.out), ("--runtime", &places.runtime)];
    let options = options.into_iter().filter_map(|(option, path)| {
        path.as_ref().map(|path| format!(" {option} {}", path.display()))
    });
    format!("cargo xtask generate{}", options.collect::<String>())
}
