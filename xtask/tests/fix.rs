//! `cargo xtask check --fix`: applies what is certain, and keeps everything else as it is.

#[path = "../../generator/tests/shared/sources.rs"]
mod sources;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const ENTITY: &str = "\
# Things of all sorts.
entity: Thing
plural: Things   # as usual
path: /api/things
docs: A thing.

operations:
  creat:   # a typo
    role: Thing-Make
    page: create
    description: Makes one.
    cases:
      - { name: 7, request: { Nmae: a }, saved: { id: 1, updated_on: now, updated_by: me } }
      - { name: nothing, request: {}, refused: { Name: is required } }

fields:
  Name: { type: \"text\", rust: name, required: create, docs: Its name. }  # on one line
  Sold:
    type: bool
    rust: sold
    optional: [insert]
    docs: Whether it is gone.
";

const FIXED: &str = "\
# Things of all sorts.
entity: Thing
path: /api/things
docs: A thing.

operations:
  create:   # a typo
    page: create
    docs: Makes one.
    cases:
      - { name: \"7\", request: { Name: a }, saved: { id: 1, updated_on: now, updated_by: me } }
      - { name: nothing, request: {}, rejected: { Name: is required } }

fields:
  Name: { type: string, required: [create], docs: Its name. }  # on one line
  Sold:
    type: boolean
    optional: [create]
    docs: Whether it is gone.
";

fn folder(api: &str, entities: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    fs::create_dir_all(folder.path().join("spec/entities")).expect("it is new");
    fs::write(folder.path().join("spec/api.yaml"), sources::api(api)).expect("it is new");
    for (name, bytes) in entities {
        fs::write(folder.path().join("spec/entities").join(name), bytes).expect("it is new");
    }
    folder
}

fn check(folder: &Path, options: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["check", "--spec", "spec"])
        .args(options)
        .current_dir(folder)
        .output()
        .expect("xtask is there")
}

#[test]
fn certain_fixes_are_applied_and_shown() {
    let folder = folder("", &[("thing.yaml", ENTITY.as_bytes())]);
    let file = folder.path().join("spec/entities/thing.yaml");

    let output = check(folder.path(), &["--fix", "--dry-run"]);
    let diff = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(fs::read_to_string(&file).expect("it is there"), ENTITY, "nothing is written");
    for line in ["-plural: Things   # as usual", "-  creat:   # a typo", "+  create:   # a typo"] {
        assert!(diff.lines().any(|shown| shown == line), "{line}: {diff}");
    }

    let output = check(folder.path(), &["--fix"]);
    assert_eq!(fs::read_to_string(&file).expect("it is there"), FIXED);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stdout.starts_with(diff.as_bytes()), "{output:?}");

    let output = check(folder.path(), &["--fix"]);
    assert_eq!(output.stdout, b"no errors\n", "there is nothing left to fix");
}

#[test]
fn a_byte_order_mark_stays() {
    let text = format!("\u{feff}{ENTITY}");
    let folder = folder("", &[("thing.yaml", text.as_bytes())]);
    check(folder.path(), &["--fix"]);
    let fixed = fs::read_to_string(folder.path().join("spec/entities/thing.yaml"));
    assert_eq!(fixed.expect("it is there"), format!("\u{feff}{FIXED}"));
}

/// The fixes of a report.
fn fixes(output: &Output) -> Vec<Value> {
    let records: Vec<Value> = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let fixes = records.into_iter().map(|mut record| record["fix"].take());
    fixes.filter(|fix| !fix.is_null()).collect()
}

/// Whatever is wrong with a spec: a fix fixes, and all fixes are applied at once.
#[test]
fn no_fix_is_left_after_fixing() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    for fixture in fs::read_dir(fixtures).expect("the fixtures are there") {
        let fixture = fixture.expect("an entry").path();
        let files = sources::files(&fixture);
        let api = files.iter().find(|(name, _)| name == "api.yaml");
        let api = api.map_or_else(String::new, |(_, bytes)| String::from_utf8_lossy(bytes).into());
        let entities: Vec<(&str, &[u8])> = files
            .iter()
            .filter(|(name, _)| name != "api.yaml")
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect();
        let folder = folder(&api, &entities);
        check(folder.path(), &["--fix"]);
        let left = fixes(&check(folder.path(), &["--format", "json"]));
        assert!(left.is_empty(), "{}: {left:#?}", fixture.display());
    }
}
