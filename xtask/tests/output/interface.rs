//! Exit codes, and what is said where nothing can be done.

use std::fs;

use crate::project::{PLACES, Project, stdout_and_stderr};

#[test]
fn exit_codes() {
    let table: [(&[&str], i32); 11] = [
        (&["check", "--spec", "spec"], 0),
        (&["explain", "NX0007"], 0),
        (&["--help"], 0),
        (&["check", "--spec", "wrong"], 1),
        (&["check", "--spec", "wrong", "--format", "json"], 1),
        (&["check", "--spec", "wrong", "--format", "github"], 1),
        (&[], 2),
        (&["generat"], 2),
        (&["check", "--spec", "spec", "--format", "xml"], 2),
        (&["check", "--spec", "nowhere"], 2),
        (&["generate", "--spec", "nowhere", "--out", "out"], 2),
    ];
    let project = Project::new();
    project.write("wrong/api.yaml", "name: Wrong\n");
    for (arguments, code) in table {
        let output = project.xtask(arguments).output().expect("xtask is there");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
    }
}

/// What stands in the way of the output, and what is said of it.
#[test]
fn an_output_that_can_not_be_written() {
    type InTheWay = fn(&Project);
    let table: [(InTheWay, &str); 3] = [
        (|project| project.write("out", ""), "error: can't read out/"),
        (|project| project.write("out/model", ""), "error: can't read out/model/"),
        (
            |project| fs::create_dir_all(project.path("out/openapi.json")).expect("it is new"),
            "error: can't read out/openapi.json: ",
        ),
    ];
    for (put, message) in table {
        let project = Project::new();
        put(&project);
        let output = project.generation().output().expect("xtask is there");
        let report = stdout_and_stderr(&output, 3);
        assert!(report.starts_with(message) && report.lines().count() == 1, "{report}");
        assert!(output.stdout.is_empty(), "{output:?}");
    }
}

/// Whoever may write everywhere is not held up by permissions.
#[cfg(unix)]
#[test]
fn an_output_that_is_read_only() {
    use std::os::unix::fs::PermissionsExt;

    let project = Project::generated();
    project.edit_spec("Something else.");
    let folder = project.path("out/client/src");
    let mode = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode));
    mode(0o555).expect("it is ours");
    let may_write = fs::write(folder.join("probe"), "").is_ok();
    let output = project.generation().output().expect("xtask is there");
    mode(0o755).expect("it is ours");
    let report = stdout_and_stderr(&output, if may_write { 0 } else { 3 });
    let message = "error: can't write out/client/src/lib.rs: ";
    assert!(
        may_write || report.contains("error: can't write out/client/src/"),
        "{message}: {report}"
    );
    project.generate();
    project.check(0);
}

#[test]
fn a_check_needs_no_output_option() {
    let project = Project::new();
    let output = project.xtask(&["check", PLACES[0], PLACES[1]]).output().expect("xtask is there");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(output.stdout, b"no errors\n", "{output:?}");
}
