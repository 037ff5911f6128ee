//! `cargo xtask diff` as a program: its formats, its exit codes, and what it reads from git.

#[path = "../../generator/tests/shared/sources.rs"]
mod sources;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

const EVENT: &str = "entities/event.yaml";

/// An optional field at the end of an entity.
const COLOR: &str =
    "  Color:\n    type: string\n    optional: [create]\n    docs: How it is painted.\n";

/// The spec that the rules are tested with, in the folder `spec`.
fn project() -> TempDir {
    let project = TempDir::new().expect("a folder can be made");
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("generator/tests/diff/base");
    let own = fs::read_to_string(base.join("api.yaml")).expect("it is there");
    let folder = project.path().join("spec");
    fs::create_dir_all(folder.join("entities")).expect("it is new");
    fs::write(folder.join("api.yaml"), sources::api(&own)).expect("it is new");
    for (name, bytes) in sources::files(&base.join("entities")) {
        fs::write(folder.join("entities").join(name), bytes).expect("it is new");
    }
    project
}

fn edit(project: &TempDir, path: &str, change: impl Fn(String) -> String) {
    let path = project.path().join("spec").join(path);
    let text = fs::read_to_string(&path).expect("it is there");
    fs::write(&path, change(text)).expect("it can be written");
}

fn xtask(project: &TempDir, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["diff", "--spec", "spec"]).args(arguments).current_dir(project);
    command.env_remove("GITHUB_BASE_REF").output().expect("xtask is there")
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args([
        "-c",
        "user.name=n",
        "-c",
        "user.email=e@example.com",
        "-c",
        "init.defaultBranch=main",
    ]);
    let status = command.args(arguments).current_dir(folder).output().expect("git is there");
    assert!(status.status.success(), "{arguments:?}: {status:?}");
}

fn commit(project: &TempDir) {
    git(project.path(), &["init", "--quiet"]);
    git(project.path(), &["add", "."]);
    git(project.path(), &["commit", "--quiet", "--message", "spec"]);
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("it is text")
}

/// The error of a run that compared nothing.
fn usage_error(output: Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    text(output.stderr)
}

#[test]
fn an_optional_field_is_a_card_of_three_lines() {
    let project = project();
    commit(&project);
    edit(&project, EVENT, |text| text + COLOR);
    let output = xtask(&project, &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let card = text(output.stdout);
    let lines: Vec<_> = card.lines().collect();
    assert_eq!(lines.len(), 3, "{card}");
    assert!(lines[0].starts_with("Event "), "{card}");
    assert!(lines[1].starts_with("  D006  Color: new, optional on create  safe  adds"), "{card}");
    assert!(lines[1].contains("spec/entities/event.yaml:"), "{card}");
    assert!(lines[2].starts_with("1 change, 0 breaking, since merge base with main ("), "{card}");
    assert!(lines[2].ends_with("needs to become 0.1.1 (minor), it is 0.1.0"), "{card}");
}

#[test]
fn nothing_is_one_line() {
    let project = project();
    commit(&project);
    let output = xtask(&project, &["--deny", "any"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let card = text(output.stdout);
    assert!(card.starts_with("nothing changes for anybody since "), "{card}");
    assert_eq!(card.lines().count(), 1, "{card}");
}

#[test]
fn what_the_generator_changes_by_itself_is_shown() {
    let project = project();
    let root = project.path();
    fs::create_dir_all(root.join("generator")).expect("it is new");
    fs::write(root.join("generator/lib.rs"), "// before").expect("it can be written");
    let generated = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).current_dir(&project).env_remove("GITHUB_BASE_REF");
        command.env("CARGO_MANIFEST_DIR", root.join("xtask")).output().expect("xtask is there")
    };
    assert!(generated(&["generate"]).status.success());
    let listing = root.join("generated/api.txt");
    let text_now = fs::read_to_string(&listing).expect("it is generated");
    fs::write(&listing, format!("{text_now}pub struct nexudus_model::Gone\n"))
        .expect("it is there");
    commit(&project);
    assert_eq!(text(generated(&["diff"]).stdout).lines().count(), 1, "the generator is the same");
    fs::write(root.join("generator/lib.rs"), "// after").expect("it can be written");
    let card = text(generated(&["diff"]).stdout);
    let lines: Vec<_> = card.lines().collect();
    assert_eq!(lines.len(), 3, "{card}");
    assert!(lines[0].starts_with("generated code "), "{card}");
    let row = "  D110  changed or gone: `pub struct nexudus_model::Gone`";
    assert!(lines[1].starts_with(row), "{card}");
}

#[test]
fn what_is_denied_is_a_finding() {
    let project = project();
    let before = self::project();
    let base = before.path().join("spec").display().to_string();
    let code = |deny: &str| xtask(&project, &["--base-spec", &base, "--deny", deny]).status.code();
    assert_eq!([code("breaking"), code("any")], [Some(0), Some(0)]);
    edit(&project, EVENT, |text| text + COLOR);
    assert_eq!([code("breaking"), code("any")], [Some(0), Some(1)]);
    edit(&project, EVENT, |text| text.replacen("path: /api/", "path: /api/v2/", 1));
    assert_eq!([code("breaking"), code("any")], [Some(1), Some(1)]);
}

#[test]
fn a_version_that_is_too_low_can_be_denied() {
    let project = project();
    let before = self::project();
    let base = before.path().join("spec").display().to_string();
    let deny = |version: &str| {
        edit(&project, "api.yaml", |text| {
            let key = "version: ";
            let start = text.find(key).expect("the crates have a version") + key.len();
            let is_end = |c: char| c != '.' && !c.is_ascii_digit();
            let end = start + text[start..].find(is_end).expect("the file goes on");
            format!("{}{version}{}", &text[..start], &text[end..])
        });
        let output = xtask(&project, &["--base-spec", &base, "--deny", "version"]);
        let last = text(output.stdout).lines().last().map(str::to_owned).unwrap_or_default();
        (output.status.code(), last)
    };
    // What does not change needs no version.
    assert_eq!(deny("0.1.0").0, Some(0));
    edit(&project, EVENT, |text| text + COLOR);
    let (code, last) = deny("0.1.0");
    assert_eq!(code, Some(1));
    assert!(last.ends_with("version 0.1.0 needs to become 0.1.1 (minor), it is 0.1.0"), "{last}");
    assert_eq!(deny("0.1.1").0, Some(0));
    edit(&project, EVENT, |text| text.replacen("path: /api/", "path: /api/v2/", 1));
    assert_eq!([deny("0.1.1").0, deny("0.2.0").0, deny("1.0.0").0], [Some(1), Some(0), Some(0)]);
}

#[test]
fn a_card_has_at_most_forty_lines() {
    let project = project();
    let before = self::project();
    let base = before.path().join("spec").display().to_string();
    for entity in ["event", "note"] {
        let path = format!("entities/{entity}.yaml");
        edit(&project, &path, |text| text.replace("type: string", "type: uuid"));
        edit(&project, &path, |text| text.replacen("path: /api/", "path: /api/v2/", 1));
    }
    edit(&project, "api.yaml", |text| {
        let text = text.replace(": Number", ": No").replace(": Total", ": Sum");
        let text = text.replace("from_", "a_").replace("messages:", "# Changed.\nmessages:");
        text.replace("usual_size: 25", "usual_size: 30")
    });
    let output = xtask(&project, &["--base-spec", &base]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let card = text(output.stdout);
    assert!((10..=40).contains(&card.lines().count()), "{card}");
    // What compiles and fails on the wire comes first.
    assert!(card.lines().nth(1).is_some_and(|line| line.contains("path: ")), "{card}");
}

#[test]
fn programs_get_places_and_verdicts() {
    let project = project();
    let before = self::project();
    let base = before.path().join("spec").display().to_string();
    edit(&project, EVENT, |text| text.replacen("path: /api/", "path: /api/v2/", 1));
    let output = xtask(&project, &["--base-spec", &base, "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let change = &report["changes"][0];
    assert_eq!(change["rule"], "D052");
    assert_eq!(change["breaking"], true);
    assert_eq!(change["wire"]["old_client"], "breaks");
    assert_eq!(change["head"]["file"], "spec/entities/event.yaml");
    assert_eq!(change["head"]["line"], 2);
    assert_eq!(report["version"]["least"], "0.2.0");

    let output = xtask(&project, &["--base-spec", &base, "--format", "github"]);
    let commands = text(output.stdout);
    let command = "::warning file=spec/entities/event.yaml,line=2,title=D052::path: ";
    assert!(commands.starts_with(command), "{commands}");

    let output = xtask(&project, &["--base-spec", &base, "--format", "markdown"]);
    let markdown = text(output.stdout);
    assert!(markdown.contains("| D052 | **Event** path: "), "{markdown}");
}

#[test]
fn commits_that_git_does_not_have() {
    let project = project();
    commit(&project);
    let error = usage_error(xtask(&project, &["--base", "nowhere"]));
    assert_eq!(error, "error: git knows no commit `nowhere`\n");
    let error = usage_error(xtask(&project, &["--base=--all"]));
    assert_eq!(error, "error: git knows no commit `--all`\n");

    let shallow = TempDir::new().expect("a folder can be made");
    edit(&project, EVENT, |text| text + COLOR);
    git(project.path(), &["commit", "--quiet", "--all", "--message", "color"]);
    let source = format!("file://{}", project.path().display());
    git(shallow.path(), &["clone", "--quiet", "--depth", "1", &source, "."]);
    let error = usage_error(xtask(&shallow, &["--base", "HEAD~1"]));
    assert!(
        error.starts_with("error: this clone is shallow and lacks `HEAD~1`: run `git fetch"),
        "{error}"
    );
}

#[test]
fn folders_without_git_or_without_a_spec() {
    let project = project();
    let output = xtask(&project, &[]);
    assert!(usage_error(output).contains("is in no git repository: name the spec"));

    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["diff", "--spec", "spec"]).current_dir(&project).env("PATH", "");
    let error = usage_error(command.output().expect("xtask is there"));
    assert!(error.starts_with("error: there is no program `git`: install it"), "{error}");

    git(project.path(), &["init", "--quiet"]);
    git(project.path(), &["commit", "--quiet", "--allow-empty", "--message", "nothing"]);
    let error = usage_error(xtask(&project, &[]));
    assert!(
        error.starts_with("error: there is no spec in spec at merge base with main"),
        "{error}"
    );
}

#[test]
fn a_base_in_an_older_form_of_the_language() {
    let project = project();
    edit(&project, "api.yaml", |text| text.replace("version_field:", "stamp:"));
    commit(&project);
    edit(&project, "api.yaml", |text| text.replace("stamp:", "version_field:"));
    let output = xtask(&project, &["--base", "main"]);
    assert!(text(output.stdout).starts_with("nothing changes for anybody since main ("));

    edit(&project, "api.yaml", |text| text.replace("base_url: ", "root: "));
    commit(&project);
    edit(&project, "api.yaml", |text| text.replace("root: ", "base_url: "));
    let error = usage_error(xtask(&project, &["--base", "main"]));
    assert!(error.contains("is not valid in the current language (NX0003: "), "{error}");
}

#[test]
fn the_page_of_rules_is_fresh() {
    let page = fs::read_to_string(xtask::workspace_root().join("spec/diff.md"))
        .expect("the page is there");
    assert!(page == xtask::diff::page(), "run `cargo xtask explain --page > spec/diff.md`");
}
