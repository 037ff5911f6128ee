//! The formats for programs: JSON, and GitHub workflow commands.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder whose name needs escaping.
const FOLDER: &str = "50%,a:b";

fn check(format: &str) -> String {
    let texts = ["entity: Thing\n", "# A thing.\nentity:  Thing\n"];
    check_entities(format, FOLDER, &texts)
}

/// The report about a spec of these entities alone, in `a.yaml`, `b.yaml` and so on.
fn check_entities(format: &str, folder: &str, texts: &[&str]) -> String {
    let project = TempDir::new().expect("a folder can be made");
    let entities = project.path().join(folder).join("entities");
    fs::create_dir_all(&entities).expect("it is new");
    for (name, text) in ('a'..).zip(texts) {
        fs::write(entities.join(format!("{name}.yaml")), text).expect("it is new");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["check", "--spec", folder, "--format", format])
        .current_dir(&project)
        .output()
        .expect("xtask is there");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout).expect("it is text")
}

#[test]
fn json_has_the_place_of_everything() {
    let records: Vec<Value> = serde_json::from_str(&check("json")).expect("it is JSON");
    let taken = records.iter().find(|record| record["code"] == "NX0010").expect("it is reported");
    let expected = json!({
        "code": "NX0010",
        "severity": "error",
        "message": "duplicate entity `Thing`",
        "file": format!("{FOLDER}/entities/b.yaml"),
        "line": 2,
        "column": 10,
        "end_line": 2,
        "end_column": 15,
        "help": "declare an entity in one file, and not under `references` as well",
        "fix": null,
        "related": {
            "file": format!("{FOLDER}/entities/a.yaml"),
            "line": 1,
            "column": 9,
            "label": "first declared here",
        },
    });
    assert_eq!(*taken, expected);
}

#[test]
fn github_gets_one_command_per_error() {
    let report = check("github");
    let command = "::error file=50%25%2Ca%3Ab/entities/b.yaml,line=2,endLine=2,col=10,endColumn=15,title=NX0010::duplicate entity `Thing`%0Ahelp: declare an entity in one file, and not under `references` as well";
    assert!(report.lines().any(|line| line == command), "{report}");
    assert!(report.lines().all(|line| line.starts_with("::error file=50%25%2Ca%3Ab")), "{report}");
}

/// A carriage return ends a workflow command, so it is escaped in messages and in paths.
#[test]
fn github_commands_contain_no_line_end() {
    let text = "fields:\n  Name: { required: [\"a\\r\\nb\"], type: string, docs: Its name. }\n";
    let report = check_entities("github", "a\rb", &[text]);
    let command = "::error file=a%0Db/entities/a.yaml,line=2,endLine=2,col=22,endColumn=30,title=NX0007::unknown word `a%0D%0Ab`%0Ahelp: the words are ";
    assert!(report.lines().any(|line| line.starts_with(command)), "{report}");
    assert!(!report.contains('\r'), "{report}");
}
