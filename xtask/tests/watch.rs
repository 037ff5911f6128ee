//! `--watch`: every save is followed by a run, and the process ends like any other.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

const API: &str = include_str!("../../generator/tests/shared/api.yaml");

const ENTITY: &str = "\
entity: Thing
path: /api/things
docs: A thing.
operations:
  create:
    role: Thing-Create
    page: create
    docs: Makes a thing.
    cases:
      - name: a thing
        request: { Name: One }
        saved: { id: 1, updated_on: \"2025-01-15T10:30:00Z\", updated_by: admin@example.com }
fields:
  Name: { type: string, required: [create], docs: What it is called. }
";

/// A command that watches a spec, and the lines that it prints.
struct Watching {
    spec: TempDir,
    process: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(command: &str, arguments: &[&str]) -> Self {
        let spec = TempDir::new().expect("a folder can be made");
        fs::create_dir(spec.path().join("entities")).expect("the folder is new");
        fs::write(spec.path().join("api.yaml"), API).expect("the folder is new");
        fs::write(spec.path().join("entities/thing.yaml"), ENTITY).expect("the folder is new");
        let mut process = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args([command, "--watch", "--spec"])
            .arg(spec.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("xtask is there");
        let (sender, lines) = channel();
        let stdout = process.stdout.take().expect("it is piped");
        let stderr = process.stderr.take().expect("it is piped");
        let also = sender.clone();
        thread::spawn(move || pass_on(BufReader::new(stdout), &sender));
        thread::spawn(move || pass_on(BufReader::new(stderr), &also));
        Self { spec, process, lines }
    }

    fn save(&self, text: &str) {
        fs::write(self.spec.path().join("entities/thing.yaml"), text).expect("it can be written");
    }

    /// Waits for a line. Nothing but a lost event makes this last.
    fn expect(&self, part: &str) {
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(Duration::from_mins(1)) {
                Ok(line) if line.contains(part) => return,
                Ok(line) => seen.push(line),
                Err(error) => panic!("{error}: no `{part}` in {seen:#?}"),
            }
        }
    }
}

fn pass_on(lines: impl BufRead, sender: &std::sync::mpsc::Sender<String>) {
    for line in lines.lines().map_while(Result::ok) {
        if sender.send(line).is_err() {
            break;
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn every_save_is_checked() {
    let watching = Watching::start("check", &[]);
    watching.expect("watching");
    for at in 0..5 {
        watching.save(&ENTITY.replace("string", &format!("type{at}")));
        watching.expect(&format!("`type{at}`"));
        watching.expect("watching");
        watching.save(ENTITY);
        watching.expect("no errors");
    }
    // Saves that come faster than they are checked: the last one counts.
    for at in 0..50 {
        watching.save(&ENTITY.replace("string", &format!("quick{at}")));
    }
    watching.expect("`quick49`");
    fs::write(watching.spec.path().join("entities/other.txt"), "").expect("it is new");
    watching.expect("other.txt");
    fs::remove_file(watching.spec.path().join("entities/other.txt")).expect("it is there");
    // As editors do that write a file beside it first.
    let beside = watching.spec.path().join("entities/.thing.yaml.tmp");
    fs::write(&beside, ENTITY).expect("it is new");
    fs::rename(&beside, watching.spec.path().join("entities/thing.yaml")).expect("both are there");
    watching.expect("no errors");
}

#[test]
fn every_save_is_generated() {
    let out = TempDir::new().expect("a folder can be made");
    let path = out.path().to_str().expect("the path is UTF-8");
    let watching = Watching::start("generate", &["--out", path]);
    watching.expect("1 operations in");
    watching.save(&ENTITY.replace("Name", "Title"));
    watching.expect("1 operations in");
    let model = fs::read_to_string(out.path().join("model/src/thing.rs")).expect("it is generated");
    assert!(model.contains("title"), "{model}");
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it() {
    use std::os::unix::process::ExitStatusExt;
    let mut watching = Watching::start("check", &[]);
    watching.expect("watching");
    let id = watching.process.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status().expect("kill is there");
    assert!(sent.success());
    let status = watching.process.wait().expect("it is a child");
    assert_eq!(status.signal(), Some(2), "{status}");
}

#[test]
fn a_folder_that_is_not_there_is_an_error_of_usage() {
    let status = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["check", "--watch", "--spec", "nowhere"])
        .stderr(Stdio::null())
        .status()
        .expect("xtask is there");
    assert_eq!(status.code(), Some(2));
}
