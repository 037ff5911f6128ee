//! Mistakes as programs read them: JSON, and the commands of a GitHub workflow.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

/// The same name is taken twice, in a folder whose name has to be escaped.
const FOLDER: &str = "50%,a:b";

fn check(format: &str) -> String {
    let texts = ["entity: Thing\n", "# A thing.\nentity:  Thing\n"];
    check_entities(format, FOLDER, &texts)
}

/// What is said of a spec that has these entities, in `a.yaml`, `b.yaml` and so on, alone.
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
fn json_says_where_everything_is() {
    let records: Vec<Value> = serde_json::from_str(&check("json")).expect("it is JSON");
    let taken = records.iter().find(|record| record["code"] == "NX0010").expect("it is reported");
    let expected = json!({
        "code": "NX0010",
        "severity": "error",
        "message": "the name `Thing` is taken",
        "file": format!("{FOLDER}/entities/b.yaml"),
        "line": 2,
        "column": 10,
        "end_line": 2,
        "end_column": 15,
        "help": "an entity stands in one file, and not among the references as well",
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
fn github_is_given_one_command_a_mistake() {
    let report = check("github");
    let command = "::error file=50%25%2Ca%3Ab/entities/b.yaml,line=2,col=10,title=NX0010::the name `Thing` is taken%0Ahelp: an entity stands in one file, and not among the references as well";
    assert!(report.lines().any(|line| line == command), "{report}");
    assert!(report.lines().all(|line| line.starts_with("::error file=50%25%2Ca%3Ab")), "{report}");
}

/// A carriage return would end a command for GitHub: neither a text nor the name of a folder does.
#[test]
fn github_sees_no_line_end_within_a_command() {
    let text = "fields:\n  Name: { required: [\"a\\r\\nb\"], type: string, docs: Its name. }\n";
    let report = check_entities("github", "a\rb", &[text]);
    let command = "::error file=a%0Db/entities/a.yaml,line=2,col=22,title=NX0007::`a%0D%0Ab` is not known here%0Ahelp: it may be one of ";
    assert!(report.lines().any(|line| line.starts_with(command)), "{report}");
    assert!(!report.contains('\r'), "{report}");
}
