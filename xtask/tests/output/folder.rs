//! What is written, and what stays untouched.

use std::fs;
use std::path::Path;

use crate::project::{Project, stdout_and_stderr};

#[test]
fn only_what_changed_is_written() {
    let project = Project::generated();
    let before = project.contents("out");
    project.generate();
    assert_eq!(project.contents("out"), before, "a file that was fresh was written");

    project.edit_spec("Something else.");
    project.generate();
    let after = project.contents("out");
    assert!(before.keys().eq(after.keys()));
    for (path, (text, time)) in &after {
        let (before, long_ago) = &before[path];
        assert_eq!(time == long_ago, text == before, "{}", path.display());
    }
    assert_ne!(before, after);
}

#[test]
fn what_was_done_is_said_by_crate() {
    let project = Project::new();
    let sizes =
        ["client           9 written    0 deleted    0 unchanged", "3 entities, 3 operations in "];
    let first = project.generate();
    assert!(sizes.iter().all(|line| first.contains(line)), "{first}");
    fs::remove_file(project.path("out/client/Cargo.toml")).expect("it was written");
    project.write("out/client/src/old.rs", "// @generated\n");
    let second = project.generate();
    let line = "client           1 written    1 deleted    8 unchanged";
    assert!(second.contains(line), "{second}");
}

/// A reader who has the old file open goes on reading it, whole.
#[cfg(unix)]
#[test]
fn files_are_replaced_and_not_overwritten() {
    use std::os::unix::fs::PermissionsExt;

    let project = Project::generated();
    let file = project.path("out/client/src/log_line.rs");
    let before = fs::read(&file).expect("it was written");
    fs::hard_link(&file, project.path("old")).expect("links can be made");
    project.edit_spec("Something else.");
    project.generate();
    assert_ne!(fs::read(&file).expect("it was written"), before);
    assert_eq!(fs::read(project.path("old")).expect("it is kept"), before);

    project.write("usual", "");
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode();
    assert_eq!(mode(&file), mode(&project.path("usual")), "its permissions are not the usual ones");
}

#[test]
fn a_check_names_everything_and_writes_nothing() {
    let project = Project::new();
    project.check(1);
    assert!(!project.path("out").exists(), "a check made the folder");

    let project = Project::generated();
    assert_eq!(project.check(0), "everything is fresh\n");
    project.write("out/server/src/log_line.rs", "// Edited by hand.\n");
    fs::remove_file(project.path("out/model/src/ids.rs")).expect("it was written");
    project.write("out/client/src/old.rs", "// @generated\n");
    project.write("out/model/.generate-1.tmp", "// @generated\n");
    let before = project.contents("out");
    let report = project.check(1);
    assert_eq!(project.contents("out"), before, "a check wrote something");
    let heads = ["stale: ", "missing: ", "orphaned: "];
    let named: Vec<_> =
        report.lines().filter(|line| heads.iter().any(|head| line.starts_with(head))).collect();
    assert_eq!(
        named,
        [
            "orphaned: out/client/src/old.rs",
            "missing: out/model/src/ids.rs",
            "stale: out/server/src/log_line.rs"
        ]
    );
    for line in
        ["--- on disk", "+++ from the spec", "-// Edited by hand.", "+//! The operations of "]
    {
        assert!(report.lines().any(|shown| shown.starts_with(line)), "{line}: {report}");
    }
    let fix = "run `cargo xtask generate --spec spec --out out --runtime runtime` to update it";
    assert!(report.lines().any(|line| line == fix), "{report}");
    project.generate();
    project.check(0);
}

/// Each of the three differences is one that a check fails for.
#[test]
fn one_difference_is_enough() {
    let spoil: [fn(&Project); 3] = [
        |project| project.write("out/openapi.json", "{}"),
        |project| {
            fs::remove_file(project.path("out/openapi.json")).expect("it was written");
        },
        |project| project.write("out/model/src/old.rs", "// @generated\n"),
    ];
    for spoil in spoil {
        let project = Project::generated();
        spoil(&project);
        project.check(1);
        project.generate();
        project.check(0);
    }
}

#[test]
fn nothing_is_written_of_a_spec_with_a_mistake() {
    let project = Project::generated();
    let before = project.contents("out");
    project.write("spec/entities/create_only.yaml", "entity: LogLine\n");
    let output = project.generation().output().expect("xtask is there");
    assert!(stdout_and_stderr(&output, 1).contains("error[NX0004]"), "{output:?}");
    assert_eq!(project.contents("out"), before);
}
