//! Specs with errors, and the report of `cargo xtask check`, or of `verify-docs` where a fixture has a page
//! of documentation: at least one for every code.

#[path = "../../generator/tests/shared/sources.rs"]
mod sources;

use std::fs;
use std::path::Path;
use std::process::Command;

use generator::diagnostic::Code;
use tempfile::TempDir;

/// The report about the spec in a folder.
fn check(folder: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    if folder.join("page.txt").exists() {
        command.args(["verify-docs", "page.txt"]);
    } else {
        command.arg("check");
    }
    let output =
        command.args(["--spec", "spec"]).current_dir(folder).output().expect("xtask is there");
    let report = String::from_utf8(output.stderr).expect("a report is text");
    let has_errors = report.contains("error[");
    assert_eq!(output.status.code(), Some(i32::from(has_errors)), "{report}");
    let said: &[u8] = if has_errors { b"" } else { b"no errors\n" };
    assert_eq!(output.stdout, said, "errors go to the standard error: {report}");
    report
}

/// Writes a fixture as a spec: its `api.yaml` merged over the shared one, all other files as entities.
fn write(fixture: &Path) -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    let entities = folder.path().join("spec/entities");
    fs::create_dir_all(&entities).expect("the folder is new");
    let mut own = String::new();
    for (name, bytes) in sources::files(fixture) {
        match name.as_str() {
            "api.yaml" => own = String::from_utf8(bytes).expect("it is text"),
            "page.txt" => fs::write(folder.path().join(name), bytes).expect("the folder is new"),
            _ => fs::write(entities.join(name), bytes).expect("the folder is new"),
        }
    }
    fs::write(folder.path().join("spec/api.yaml"), sources::api(&own)).expect("the folder is new");
    folder
}

/// Snapshots the report on a fixture, which is named after its code. The report quotes the lines that it
/// is about.
fn snapshot(fixture: &Path) {
    let folder = write(fixture);
    let report = check(folder.path());
    let name = fixture.file_name().expect("a name").to_string_lossy();
    let code = name.split('_').next().unwrap_or_default();
    assert!(!code.starts_with("nx") || report.contains(&code.to_uppercase()), "{report}");
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(report) });
}

#[test]
fn reports() {
    insta::glob!("diagnostics/*", snapshot);
}

#[test]
fn every_code_has_a_fixture() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let entries = fs::read_dir(fixtures).expect("the fixtures are there");
    let names: Vec<_> = entries
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().to_uppercase())
        .collect();
    for code in Code::ALL {
        let start = format!("{code}_");
        assert!(names.iter().any(|name| name.starts_with(&start)), "{code} has no fixture");
    }
}

#[test]
fn fifteen_errors_in_three_files_are_reported_in_one_run() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let report = check(write(&fixtures.join("fifteen_in_three_files")).path());
    let mut codes: Vec<_> = report
        .lines()
        .filter_map(|line| line.strip_prefix("error["))
        .map(|rest| &rest[..6])
        .collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 15, "{codes:?}\n{report}");
    for file in ["api.yaml", "entities/thing.yaml", "entities/other.yaml"] {
        assert!(report.contains(&format!("spec/{file}:")), "{file}: {report}");
    }
}

#[test]
fn a_missing_api_file_is_reported() {
    let folder = TempDir::new().expect("a folder can be made");
    fs::create_dir_all(folder.path().join("spec/entities")).expect("the folder is new");
    let report = check(folder.path());
    assert!(report.contains("NX0025") && report.contains("`api.yaml`"), "{report}");
}

#[test]
fn the_readme_of_the_spec_lists_every_code() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("spec").join("README.md");
    let readme = fs::read_to_string(readme).expect("the language is described");
    let (_, rest) = readme.split_once("<!-- codes -->\n").expect("the table starts");
    let (table, _) = rest.split_once("<!-- /codes -->").expect("the table ends");
    let rows = Code::ALL.iter().map(|code| format!("| {code} | {} |\n", code.title()));
    let expected: String =
        ["| code | title |\n|---|---|\n".to_owned()].into_iter().chain(rows).collect();
    assert_eq!(table, expected);
}
