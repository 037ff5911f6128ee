//! Specs, outputs and runtimes in other places.

use std::fs;

use crate::project::{Project, stdout_and_stderr};

/// The generated manifests find the runtime, wherever both lie.
#[test]
fn manifests_name_the_runtime() {
    let table = [
        ("out", "runtime", "../../runtime/core"),
        ("./out/", "./runtime/", "../../runtime/core"),
        ("deep/down/out", "runtime", "../../../../runtime/core"),
        ("out", "deep/down/runtime", "../../deep/down/runtime/core"),
        ("deep/out", "deep/runtime", "../../runtime/core"),
        ("deep/../out", "runtime", "../../runtime/core"),
        ("runtime", "runtime", "../core"),
        #[cfg(unix)]
        ("linked/out", "runtime", "../../../../runtime/core"),
        #[cfg(unix)]
        ("out", "linked/runtime", "../../real/folder/runtime/core"),
    ];
    for (out, runtime, expected) in table {
        let project = Project::new();
        fs::create_dir_all(project.path("deep/down")).expect("it is new");
        #[cfg(unix)]
        {
            fs::create_dir_all(project.path("real/folder")).expect("it is new");
            std::os::unix::fs::symlink("real/folder", project.path("linked")).expect("links work");
        }
        project.write(&format!("{runtime}/core/Cargo.toml"), "");
        for absolute in [false, true] {
            let shown = |path: &str| {
                if absolute { project.path(path).display().to_string() } else { path.to_owned() }
            };
            let (out_option, runtime_option) = (shown(out), shown(runtime));
            let arguments =
                ["generate", "--spec", "spec", "--out", &out_option, "--runtime", &runtime_option];
            let output = project.xtask(&arguments).output().expect("xtask is there");
            stdout_and_stderr(&output, 0);
            let model = project.path(out).join("model");
            let manifest = fs::read_to_string(model.join("Cargo.toml")).expect("it was written");
            let line = format!("path = \"{expected}\"");
            assert!(manifest.lines().any(|found| found == line), "{arguments:?}: {manifest}");
            assert!(model.join(expected).join("Cargo.toml").is_file(), "{arguments:?}");
        }
    }
}

#[test]
fn a_stale_place_is_mended_by_the_command_that_is_shown() {
    let project = Project::new();
    let arguments = ["generate", "--spec", "spec", "--out", "deep/out", "--runtime", "runtime"];
    let output = project.xtask(&arguments).arg("--check").output().expect("xtask is there");
    let report = stdout_and_stderr(&output, 1);
    assert!(report.contains("missing: deep/out/model/Cargo.toml\n"), "{report}");
    assert!(
        report.ends_with(&format!("run `cargo xtask {}` to update it\n", arguments.join(" "))),
        "{report}"
    );
}
