//! The commands of the project, and all of its reading and writing. The content of what is read and
//! written is up to `generator`.

pub mod check;
pub mod ci;
pub mod diff;
pub mod docs;
pub mod explain;
pub mod generate;
pub mod import;
pub mod new;
pub mod rename;
pub mod sandbox;
pub mod verify_docs;

mod fix;
mod git;
mod line_diff;
mod output;
mod pages;
mod places;
mod report;
mod spec_files;
mod watch;

pub use output::{Change, Plan};
pub use places::{Places, workspace_root};
pub use spec_files::read;

use std::process::ExitCode;

/// The result of a command that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is nothing to report.
    Fine,
    /// Something was reported.
    Findings,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fine => Self::SUCCESS,
            Outcome::Findings => Self::from(1),
        }
    }
}

/// An error in the arguments of a command, such as a folder that does not exist.
#[derive(Debug)]
pub struct UsageError(pub String);

impl std::fmt::Display for UsageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}
