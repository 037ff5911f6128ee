//! The commands of the project. All reading and writing is here; what is read and written is the
//! matter of `generator`.

pub mod check;
pub mod ci;
pub mod docs;
pub mod explain;
pub mod generate;
pub mod sandbox;

mod line_diff;
mod output;
mod places;
mod report;
mod spec_files;

pub use output::{Change, Plan};
pub use places::{Places, workspace_root};
pub use spec_files::read;

use std::process::ExitCode;

/// How a command ended that did what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is nothing to mend.
    Fine,
    /// There is something to mend, and it was said.
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
