//! A small project in a folder of its own.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use crate::sources;

/// The entities of the project.
pub(crate) const ENTITIES: [&str; 3] = ["create_only", "update_only", "lists"];

/// Where the project says that its spec, output and runtime are.
pub(crate) const PLACES: [&str; 6] = ["--spec", "spec", "--out", "out", "--runtime", "runtime"];

/// Text and time of change of every file below a folder.
pub(crate) type Contents = BTreeMap<PathBuf, (Vec<u8>, SystemTime)>;

/// A project that has a spec, a runtime, and no output yet.
pub(crate) struct Project(TempDir);

impl Project {
    pub(crate) fn new() -> Self {
        let project = Self(TempDir::new().expect("a folder can be made"));
        project.write("spec/api.yaml", &sources::api(""));
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generator/tests/fixtures");
        for entity in ENTITIES {
            for (name, text) in sources::files(&fixtures.join(entity)) {
                let text = String::from_utf8(text).expect("fixtures are text");
                project.write(&format!("spec/entities/{name}"), &text);
            }
        }
        project.write("runtime/core/Cargo.toml", "");
        project
    }

    /// One whose output is fresh, and was written long ago.
    pub(crate) fn generated() -> Self {
        let project = Self::new();
        project.generate();
        for path in project.contents("out").keys() {
            let file = File::options().write(true).open(project.path("out").join(path));
            let long_ago = SystemTime::now() - Duration::from_hours(1);
            file.and_then(|file| file.set_modified(long_ago)).expect("the file is ours");
        }
        project
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("it has one")).expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    /// Says something else of the first entity.
    pub(crate) fn edit_spec(&self, words: &str) {
        let path = format!("spec/entities/{}.yaml", ENTITIES[0]);
        let text = fs::read_to_string(self.path(&path)).expect("it was written");
        let (head, tail) = text.split_once("docs: ").expect("it is documented");
        let (_, tail) = tail.split_once('\n').expect("lines follow");
        self.write(&path, &format!("{head}docs: {words}\n{tail}"));
    }

    /// The program, to be run in the project.
    pub(crate) fn xtask(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).current_dir(&self.0);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// `generate` with the places of the project.
    pub(crate) fn generation(&self) -> Command {
        let mut command = self.xtask(&["generate"]);
        command.args(PLACES);
        command
    }

    /// Generates, and gives what it printed.
    pub(crate) fn generate(&self) -> String {
        stdout_and_stderr(&self.generation().output().expect("xtask is there"), 0)
    }

    /// Checks whether the output is fresh, and gives what it printed.
    pub(crate) fn check(&self, code: i32) -> String {
        stdout_and_stderr(&self.generation().arg("--check").output().expect("xtask is there"), code)
    }

    pub(crate) fn contents(&self, folder: &str) -> Contents {
        let root = self.path(folder);
        let mut contents = Contents::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("the folder is there") {
                let path = entry.expect("an entry").path();
                if path.is_dir() && !path.is_symlink() {
                    folders.push(path);
                } else {
                    let changed = path.metadata().and_then(|about| about.modified());
                    let text = fs::read(&path).expect("it can be read");
                    let within = path.strip_prefix(&root).expect("it is below").to_owned();
                    contents.insert(within, (text, changed.expect("the system keeps times")));
                }
            }
        }
        contents
    }

    /// The texts of the output, whenever they were written.
    pub(crate) fn texts(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.contents("out").into_iter().map(|(path, (text, _))| (path, text)).collect()
    }
}

/// What a run printed, after checking how it ended.
pub(crate) fn stdout_and_stderr(output: &Output, code: i32) -> String {
    let printed = [output.stdout.as_slice(), &output.stderr].concat();
    let printed = String::from_utf8(printed).expect("it prints text");
    assert_eq!(output.status.code(), Some(code), "{printed}");
    printed
}
