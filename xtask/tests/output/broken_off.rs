//! Runs that are cut short, and runs at the same time.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::project::{Project, stdout_and_stderr};

#[test]
fn what_an_unfinished_run_left_behind_is_cleared() {
    let project = Project::generated();
    let before = project.contents("out");
    for folder in ["", "model/", "model/src/", "client/", "client/src/", "server/", "server/src/"] {
        project.write(&format!("out/{folder}.generate-x7.tmp"), "// @generated, or half of it");
    }
    project.check(0);
    project.generate();
    assert_eq!(project.contents("out"), before);
}

/// Whenever a run dies, every file is whole: as it was, or as it is to be.
#[test]
fn a_run_may_be_killed_at_any_moment() {
    let project = Project::generated();
    let old = project.texts();
    let start = Instant::now();
    project.edit_spec("Something else.");
    project.write("spec/entities/added.yaml", ADDED);
    project.generate();
    let whole_run = start.elapsed();
    let new = project.texts();

    for moment in 0..20 {
        restore(&project, &old);
        let mut run = project.generation().spawn().expect("xtask is there");
        sleep(whole_run * moment / 20);
        run.kill().expect("it is ours");
        run.wait().expect("it was started");
        let texts = project.texts();
        for (path, text) in &texts {
            let is_unfinished = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(".generate-"));
            let is_whole = old.get(path) == Some(text) || new.get(path) == Some(text);
            assert!(is_unfinished || is_whole, "{} is torn", path.display());
        }
        assert!(old.keys().all(|path| texts.contains_key(path)), "a file is lost");
        project.generate();
        assert_eq!(project.texts(), new, "the next run did not mend it");
    }
}

const ADDED: &str = "entity: Added
path: /api/added
docs: Something that was added.
operations:
  create: { role: Added-Create, page: create, docs: Makes one. }
fields:
  Text: { type: string, required: [create], docs: What happened. }
";

fn restore(project: &Project, texts: &BTreeMap<PathBuf, Vec<u8>>) {
    fs::remove_dir_all(project.path("out")).expect("it was written");
    for (path, text) in texts {
        let text = std::str::from_utf8(text).expect("the output is text");
        project.write(&format!("out/{}", path.display()), text);
    }
}

#[test]
fn runs_at_the_same_time_end_well() {
    let project = Project::generated();
    for round in 0..5 {
        project.edit_spec(&format!("Round {round}."));
        let runs: Vec<_> =
            (0..3).map(|_| project.generation().spawn().expect("xtask is there")).collect();
        for run in runs {
            stdout_and_stderr(&run.wait_with_output().expect("it was started"), 0);
        }
        project.check(0);
    }
    assert!(project.texts().keys().all(|path| !path.to_string_lossy().contains(".generate-")));
}

/// A run would take the unfinished files of another for those of one that was cut short.
#[test]
fn a_run_waits_for_another() {
    let project = Project::generated();
    project.edit_spec("Something else.");
    let before = project.contents("out");
    let other = File::open(project.path("out")).expect("it is there");
    other.lock().expect("nobody else holds it");
    let start = Instant::now();
    let mut run = project.generation().spawn().expect("xtask is there");
    while start.elapsed() < Duration::from_millis(500) {
        assert_eq!(run.try_wait().expect("it was started"), None, "it did not wait");
        sleep(Duration::from_millis(10));
    }
    assert_eq!(project.contents("out"), before, "it did not wait");
    drop(other);
    stdout_and_stderr(&run.wait_with_output().expect("it was started"), 0);
    project.check(0);
}
