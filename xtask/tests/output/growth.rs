//! A spec that grows from three entities to a hundred and fifty in one step.

use std::process::Command;

use crate::project::{PLACES, Project, stdout_and_stderr};
use crate::synthetic::{self, Kinds};

/// Processor time that a run may take. Ending it is the system's matter, so that a loaded machine
/// does not fail the test.
const SECONDS: u32 = 20;

/// The summary compares every file that changed with what was on the disk, `openapi.json` included.
#[test]
fn the_summary_of_a_grown_spec_takes_linear_time() {
    let project = Project::generated();
    for (path, text) in synthetic::spec(150, Kinds::Everything) {
        project.write(&format!("spec/{path}"), &text);
    }
    let mut run = Command::new("sh");
    run.args(["-c", &format!("ulimit -t {SECONDS}; exec \"$@\""), "sh"]);
    run.arg(env!("CARGO_BIN_EXE_xtask")).arg("generate").args(PLACES);
    let output = run.current_dir(project.path("")).output().expect("sh and xtask are there");
    let report = stdout_and_stderr(&output, 0);
    assert!(report.lines().any(|line| line.starts_with("shared: ")), "{report}");
    assert!(report.contains("\n153 entities, 1353 operations in "), "{report}");
}
