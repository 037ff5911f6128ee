//! `--watch`: runs a command again whenever a file of the spec changes.

use std::io::{IsTerminal, stdout};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecursiveMode, Watcher};

use crate::{Outcome, spec_files};

/// One save is several events. They are over once none comes for this long.
const PAUSE: Duration = Duration::from_millis(20);

/// Clears the screen and what was scrolled away.
const CLEAR: &str = "\x1b[2J\x1b[3J\x1b[H";

/// Runs a command now and after every change of the spec in a folder, until the process ends. What it
/// reports of the spec is no reason to end.
pub(crate) fn watch(
    folder: &Path,
    mut command: impl FnMut() -> Result<Outcome>,
) -> Result<Outcome> {
    // A folder that can't be read is an error of the command line.
    spec_files::read(folder)?;
    let (sender, events) = channel();
    let mut watcher = notify::recommended_watcher(sender).context("can't watch files")?;
    // Before the first run, so that no change is missed while it lasts.
    watcher
        .watch(folder, RecursiveMode::Recursive)
        .with_context(|| format!("can't watch {}", folder.display()))?;
    loop {
        let before = texts(folder);
        run(folder, &mut command);
        loop {
            wait(&events)?;
            // A file may be saved as it was, and reading the spec may cause events as well.
            if texts(folder) != before {
                break;
            }
        }
    }
}

fn run(folder: &Path, command: &mut impl FnMut() -> Result<Outcome>) {
    if stdout().is_terminal() {
        anstream::print!("{CLEAR}");
    }
    let start = Instant::now();
    if let Err(error) = command() {
        anstream::eprintln!("error: {error:#}");
    }
    let elapsed = start.elapsed().as_millis();
    anstream::eprintln!("{elapsed} ms; watching {}, press Ctrl-C to stop", folder.display());
}

/// Waits for a change, and for the end of the changes that come with it.
fn wait(events: &Receiver<notify::Result<Event>>) -> Result<()> {
    const ENDED: &str = "the watcher of files ended";
    while !is_change(&events.recv().context(ENDED)?) {}
    loop {
        match events.recv_timeout(PAUSE) {
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => return Ok(()),
            Err(RecvTimeoutError::Disconnected) => anyhow::bail!(ENDED),
        }
    }
}

/// Whether an event may be a change. An error of the watcher may hide one.
fn is_change(event: &notify::Result<Event>) -> bool {
    let is_written = EventKind::Access(AccessKind::Close(AccessMode::Write));
    event.as_ref().map_or(true, |event| event.kind == is_written || !event.kind.is_access())
}

/// The paths and texts of a spec, with what keeps files from being read.
fn texts(folder: &Path) -> Option<Vec<(String, String)>> {
    let (sources, errors) = spec_files::read(folder).ok()?;
    let files = sources.iter().map(|(_, source)| (source.path.clone(), source.text.clone()));
    let errors = errors.into_iter().map(|error| (String::new(), error.message));
    Some(files.chain(errors).collect())
}
