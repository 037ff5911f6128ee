//! `cargo xtask import`, `verify-docs` and `new` as a person calls them.

#[expect(dead_code, reason = "only parts of it are used here")]
#[path = "../../generator/tests/shared/sources.rs"]
mod sources;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The envelopes of the page below.
const ENVELOPES: &str = r#"envelopes:
  success:
    docs: Says yes.
    keys:
      Status: { carries: status, docs: The status once more. }
      Message: { carries: message, docs: What was done. }
      Value: { carries: value, docs: The id. }
      OpenInDialog: { type: boolean, always: false, docs: A hint. }
      OpenInWindow: { type: boolean, always: false, docs: A hint. }
      RedirectURL: { type: string, always: null, docs: A hint. }
      JavaScript: { type: string, always: null, docs: A hint. }
      UpdatedOn: { carries: updated-on, docs: When it was written. }
      UpdatedBy: { carries: updated-by, docs: Who wrote it. }
      Errors: { carries: errors, docs: Null. }
      WasSuccessful: { carries: verdict, docs: Yes. }
  rejection:
    docs: Says no.
    keys:
      Message: { carries: message, docs: What was wrong. }
      Value: { carries: value, docs: Null. }
      Errors: { carries: errors, docs: "What was wrong, field by field." }
      WasSuccessful: { carries: verdict, docs: No. }
"#;

const PAGE: &str = r#"POST
/
api
/
sys
/
notes
Notes stick to a board.

Authentication

Has the Note-Create role.

Request Body

Required Fields

BoardId
integer
required
Where it sticks.
UserId
integer
required
Who wrote it.

Optional Fields

Due
string
Date and time when it falls off.
Readers
integer[]
IDs of users who have read it.

Code Examples

curl -X POST \
  "https://spaces.nexudus.com/api/sys/notes" \
  -d '{ "BoardId": 0, "UserId": 0 }'

Response

200

Status
integer
Example Response
{
  "Status": 200,
  "Message": "Note was created.",
  "Value": { "Id": 1 },
  "OpenInDialog": false,
  "OpenInWindow": false,
  "RedirectURL": null,
  "JavaScript": null,
  "UpdatedOn": "2025-01-15T10:30:00Z",
  "UpdatedBy": "admin@example.com",
  "Errors": null,
  "WasSuccessful": true
}
"#;

/// A folder with a spec that has no entity yet, and pages beside it.
struct Project(TempDir);

impl Project {
    fn new(pages: &[(&str, &[u8])]) -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        fs::create_dir(folder.path().join("spec")).expect("the folder is new");
        fs::write(folder.path().join("spec/api.yaml"), sources::api(ENVELOPES))
            .expect("the folder is new");
        for (name, bytes) in pages {
            fs::write(folder.path().join(name), bytes).expect("the folder is new");
        }
        Self(folder)
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let (command, rest) = arguments.split_first().expect("there is a command");
        let mut process = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args([command, "--spec", "spec"])
            .args(rest)
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("xtask is there");
        let mut stdin = process.stdin.take().expect("it is piped");
        // A command that reads none of it may have ended.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        process.wait_with_output().expect("it ends")
    }

    /// Exit code, standard output and standard error.
    fn said(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let Output { status, stdout, stderr } = self.run(arguments, "");
        let text = |bytes| String::from_utf8(bytes).expect("it is text");
        (status.code(), text(stdout), text(stderr))
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn note(&self) -> Option<String> {
        fs::read_to_string(self.path("spec/entities/note.yaml")).ok()
    }
}

#[test]
fn a_patch_is_shown_before_it_is_applied() {
    let project = Project::new(&[("page.txt", PAGE.as_bytes())]);
    let (code, patch, said) = project.said(&["import", "page.txt"]);
    assert_eq!((code, project.note()), (Some(0), None), "{said}");
    assert!(patch.starts_with("--- /dev/null\n+++ spec/entities/note.yaml\n"), "{patch}");
    assert!(said.contains("--write"), "{said}");

    let (code, written, _) = project.said(&["import", "page.txt", "--write"]);
    assert_eq!((code, &written), (Some(0), &patch));
    let note = project.note().expect("it is written");
    let added = format!("+{}\n", note.trim_end().replace('\n', "\n+"));
    assert!(patch.ends_with(&added), "{patch}");

    let (code, patch, said) = project.said(&["import", "page.txt", "--write"]);
    assert_eq!((code, patch.as_str()), (Some(0), ""));
    assert!(said.contains("up to date"), "{said}");
}

/// All that is left after an import is decisions and documentation; once they are made, `check` passes.
#[test]
fn decisions_are_reported_until_they_are_made() {
    let project = Project::new(&[("page.txt", PAGE.as_bytes())]);
    project.said(&["import", "page.txt", "--write"]);
    let (code, _, report) = project.said(&["check"]);
    assert_eq!(code, Some(1));
    let mut said: Vec<&str> = report.lines().filter(|line| line.starts_with("error")).collect();
    said.sort_unstable();
    said.dedup();
    assert_eq!(
        said,
        [
            "error[NX0004]: the documentation is empty",
            "error[NX0100]: a decision is open: are these ids? Then `list of id of User`?",
            "error[NX0100]: a decision is open: is it `id of Board`? Then `Board` is an entity or a reference",
            "error[NX0100]: a decision is open: is it a `date-time`?",
            "error[NX0100]: a decision is open: is this the address of the page?",
        ]
    );
    let note = project.note().expect("it is written");
    let decided: Vec<String> = note
        .replace("list of integer", "list of id of User")
        .lines()
        .map(|line| line.split(" # decide").next().unwrap_or_default().replace("\"\"", "Words."))
        .collect();
    fs::write(project.path("spec/entities/note.yaml"), decided.join("\n")).expect("it is there");
    let (code, _, report) = project.said(&["check"]);
    assert_eq!(code, Some(0), "{report}");
    let (code, said, report) = project.said(&["verify-docs", "page.txt"]);
    assert_eq!((code, said.as_str()), (Some(0), "no differences in 1 page\n"), "{report}");
}

#[test]
fn pages_come_from_the_standard_input_too() {
    let project = Project::new(&[]);
    let output = project.run(&["import", "--write", "-"], PAGE);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(project.note().is_some());
    let output =
        project.run(&["verify-docs", "-"], PAGE.replace("Note-Create", "Note-Make").as_str());
    let report = String::from_utf8(output.stderr).expect("it is text");
    assert!(report.contains("<standard input>:12:9"), "{report}");
}

/// One page that is not understood, and nothing is written.
#[test]
fn nothing_is_written_beside_a_page_that_is_refused() {
    let large = vec![b'a'; (4 << 20) + 1];
    let truncated = &PAGE.as_bytes()[..PAGE.len() - 10];
    let pages: [(&str, &[u8], &str); 5] = [
        ("truncated.txt", truncated, "truncated.txt:49:1"),
        ("html.txt", b"<html><body>POST</body></html>", "html.txt:1:1"),
        ("large.txt", &large, "the page is larger than 4 MiB"),
        ("bytes.txt", b"POST\n\xff", "the page is not UTF-8 text: see line 2"),
        ("missing.txt", b"", "the page is empty"),
    ];
    for (name, bytes, expected) in pages {
        let project = Project::new(&[("page.txt", PAGE.as_bytes()), (name, bytes)]);
        let (code, patch, report) = project.said(&["import", "--write", "page.txt", name]);
        assert_eq!((code, patch.as_str()), (Some(1), ""), "{report}");
        assert!(report.contains("NX0101") && report.contains(expected), "{report}");
        assert_eq!(project.note(), None);
    }
    let project = Project::new(&[]);
    let (code, _, report) = project.said(&["import", "nowhere.txt"]);
    assert_eq!(code, Some(1));
    assert!(report.contains("nowhere.txt"), "{report}");
}

#[test]
fn operations_that_the_spec_has_no_kind_for_are_skipped() {
    let other = PAGE.replace("notes\nNotes", "notes\n/\nrecount\nNotes");
    let project = Project::new(&[("other.txt", other.as_bytes()), ("page.txt", PAGE.as_bytes())]);
    let (code, _, said) = project.said(&["import", "--write", "other.txt", "page.txt"]);
    assert_eq!(code, Some(0));
    assert!(said.contains("POST /api/sys/notes/recount"), "{said}");
    assert!(project.note().is_some());
}

#[test]
fn a_file_of_another_entity_is_not_overwritten() {
    let project = Project::new(&[("page.txt", PAGE.as_bytes())]);
    fs::create_dir(project.path("spec/entities")).expect("it is new");
    fs::write(project.path("spec/entities/note.yaml"), "entity: Other\n").expect("it is new");
    let (code, _, said) = project.said(&["import", "--write", "page.txt"]);
    assert_eq!(code, Some(3), "{said}");
    assert_eq!(project.note().as_deref(), Some("entity: Other\n"));
}

/// Both places of a difference, in the spec and in the page, in every format.
#[test]
fn differences_have_two_places() {
    let project = Project::new(&[("page.txt", PAGE.as_bytes())]);
    project.said(&["import", "page.txt", "--write"]);
    let changed = PAGE.replace("Due\nstring", "Due\nboolean");
    fs::write(project.path("page.txt"), changed).expect("it is there");

    let (code, report, _) = project.said(&["verify-docs", "page.txt", "--format", "json"]);
    assert_eq!(code, Some(1));
    let report: Value = serde_json::from_str(&report).expect("it is JSON");
    let text = report.to_string();
    for part in ["NX0104", "spec/entities/note.yaml", "\"page.txt\"", "\"line\":30"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let (_, report, _) = project.said(&["verify-docs", "page.txt", "--format", "github"]);
    assert!(report.starts_with("::error file=") && report.contains("NX0104"), "{report}");
}

#[test]
fn a_new_entity_asks_for_decisions_alone() {
    for kinds in [
        "create",
        "create,update",
        "get,list",
        "get-many,delete",
        "create,update,get,get-many,list,delete",
    ] {
        let project = Project::new(&[]);
        let (code, said, report) = project.said(&["new", "ReadingRoom", "--kinds", kinds]);
        assert_eq!((code, said.trim()), (Some(0), "spec/entities/reading_room.yaml"), "{report}");
        let (code, _, report) = project.said(&["check"]);
        assert_eq!(code, Some(1));
        for line in report.lines().filter(|line| line.starts_with("error")) {
            let is_decision = ["NX0100", "NX0004", "NX0035"].iter().any(|code| line.contains(code));
            assert!(is_decision, "{kinds}: {line}");
        }
    }
}

#[test]
fn a_new_entity_has_a_name_of_its_own() {
    let project = Project::new(&[]);
    assert_eq!(project.said(&["new", "Note"]).0, Some(0));
    let before = project.note();
    assert_eq!(project.said(&["new", "Note"]).0, Some(2));
    assert_eq!(project.note(), before);
    for name in ["note", "../Note", "", "No te", "3D"] {
        assert_eq!(project.said(&["new", name]).0, Some(2), "{name}");
    }
    assert!(Path::new(&project.path("spec/entities/note.yaml")).exists());
}
