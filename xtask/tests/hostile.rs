//! Hostile input: every file results in output or in errors with a code, never in a panic, within ten
//! seconds of CPU time and one GiB of memory.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

const API: &str = include_str!("../../generator/tests/shared/api.yaml");

const ENTITY: &str = "\
entity: Thing
path: /api/things
docs: A thing.
operations:
  create: { role: Thing-Create, page: create, docs: Makes one. }
fields:
  Name: { type: string, required: [create], docs: A name. }
";

/// The address space of a run.
const MEMORY_KIB: u32 = 1 << 20;

/// CPU time of a run, which other load on the machine does not consume.
const SECONDS: u32 = 10;

/// A valid spec, before a test changes it.
struct Spec(TempDir);

impl Spec {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder can be made");
        let spec = Self(folder);
        fs::create_dir_all(spec.path("spec/entities")).expect("the folder is new");
        spec.write("spec/api.yaml", API);
        spec.write("spec/entities/thing.yaml", ENTITY);
        spec
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(path), bytes).expect("the folder is ours");
    }

    /// Generates; returns the codes of the errors, sorted, or none where there is output.
    fn codes(&self) -> Vec<String> {
        let output = generate(self.0.path());
        let report = String::from_utf8_lossy(&output.stderr);
        let mut codes: Vec<_> = report
            .lines()
            .filter_map(|line| line.strip_prefix("error[")?.split_once(']'))
            .map(|(code, _)| code.to_owned())
            .collect();
        codes.sort();
        codes.dedup();
        match output.status.code() {
            Some(0) => {
                assert!(codes.is_empty(), "{report}");
                assert!(self.path("out/model/src/lib.rs").is_file(), "there is output");
            }
            Some(1) => {
                assert!(!codes.is_empty(), "findings have codes: {report}");
                assert!(!self.path("out").exists(), "a spec with errors writes nothing");
            }
            other => panic!("{other:?}: {report}"),
        }
        codes
    }
}

/// Runs the command with limits, beyond which a signal or its allocator ends it.
fn generate(folder: &Path) -> Output {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("runtime");
    let limits = format!("ulimit -v {MEMORY_KIB}; ulimit -t {SECONDS}; exec \"$@\"");
    Command::new("sh")
        .args(["-c", &limits, "sh"])
        .arg(env!("CARGO_BIN_EXE_xtask"))
        .args(["generate", "--spec", "spec", "--out", "out", "--runtime"])
        .arg(runtime)
        .current_dir(folder)
        .output()
        .expect("sh and xtask are there")
}

/// The codes of a spec whose entity has a given text.
fn entity(text: impl AsRef<[u8]>) -> Vec<String> {
    let spec = Spec::new();
    spec.write("spec/entities/thing.yaml", text);
    spec.codes()
}

/// The codes of the shared entity with one of its parts replaced.
fn with(part: &str, other: &str) -> Vec<String> {
    assert!(ENTITY.contains(part), "{part}");
    entity(ENTITY.replace(part, other))
}

const FINE: [&str; 0] = [];

#[test]
fn the_shared_entity_is_valid() {
    assert_eq!(entity(ENTITY), FINE);
}

#[test]
fn anchors_aliases_and_merges() {
    assert_eq!(with("docs: A thing.", "docs: &a A thing."), ["NX0002"]);
    assert_eq!(with("docs: A thing.", "docs: *a"), ["NX0002"]);
    assert_eq!(with("  Name:", "  <<: { a: b }\n  Name:"), ["NX0002"]);
    assert_eq!(with("docs: A thing.", "docs: !!binary A"), ["NX0002"]);
}

#[test]
fn an_alias_bomb() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..20 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(text, "a{level}: &a{level} [{below}]").expect("a string takes it");
    }
    assert_eq!(entity(text), ["NX0002"]);
}

#[test]
fn line_endings_and_tabs() {
    assert_eq!(entity(ENTITY.replace('\n', "\r\n")), FINE);
    assert_eq!(entity(format!("\u{feff}{ENTITY}")), FINE);
    assert_eq!(with("  create:", "\tcreate:"), ["NX0001"]);
    assert_eq!(with("docs: A thing.", "docs: \"A\tthing.\""), ["NX0023"]);
}

#[test]
fn empty_files() {
    for text in ["", "\n", "# nothing\n", "---\n...\n", "\u{feff}"] {
        let codes = entity(text);
        assert!(codes == ["NX0001"] || codes == ["NX0006"], "{text:?}: {codes:?}");
    }
    let spec = Spec::new();
    spec.write("spec/api.yaml", "");
    assert_eq!(spec.codes(), ["NX0001"]);
}

#[test]
fn a_file_of_ten_megabytes() {
    assert_eq!(entity(ENTITY.repeat((10 << 20) / ENTITY.len())), ["NX0027"]);
}

/// The largest files, with the text that is the most expensive to parse.
#[test]
fn files_of_the_largest_size() {
    let room = (4 << 20) - ENTITY.len();
    assert_eq!(with("A thing.", &"a ".repeat(room / 2)), FINE);
    assert_eq!(with("A name.", &"`".repeat(room)), ["NX0001"]);
    assert_eq!(with("A name.", &"[".repeat(room)), ["NX0001"]);
    let line = "x: 1\n";
    assert_eq!(entity(line.repeat(room / line.len())), ["NX0003", "NX0004", "NX0005"]);
}

#[test]
fn nesting_of_twenty_thousand() {
    const DEPTH: usize = 20_000;
    let deep = [
        format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH)),
        "[".repeat(DEPTH),
        "{ a: ".repeat(DEPTH),
        format!("\n  {}x", "- ".repeat(DEPTH)),
        (1..2_000).map(|step| ["\n", &" ".repeat(step), "a:"].concat()).collect::<String>(),
    ];
    for text in deep {
        // The parser has a limit of its own in brackets, and looks ahead.
        let codes = with("A thing.", &text);
        assert!(codes == ["NX0001"] || codes == ["NX0002"], "{codes:?}: {}", &text[..20]);
    }
    // Docs are plain strings, so their content has no depth.
    assert_eq!(with("A thing.", &format!("'{} thing.'", "> ".repeat(DEPTH))), FINE);
}

#[test]
fn invalid_utf8_and_null_bytes() {
    assert_eq!(entity(b"entity: \xff\xfe"), ["NX0027"]);
    assert_eq!(
        entity(ENTITY.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()),
        ["NX0001"]
    );
    assert_eq!(with("A thing.", "A\0thing."), ["NX0001"]);
    assert_eq!(with("A thing.", "\"A\\0thing.\""), ["NX0023"]);
    assert_eq!(with("Name:", "\"Na\\0me\":"), ["NX0023"]);
}

#[test]
fn names_and_paths_that_escape_the_output() {
    for name in ["../Thing", "/Thing", "..", "C:\\Thing", "Thing/../../x"] {
        assert!(with("entity: Thing", &format!("entity: {name}")).contains(&"NX0011".to_owned()));
    }
    for path in
        ["../things", "/../things", "/api/../things", "//things", "C:\\things", "/a?b", "/{a}"]
    {
        assert_eq!(
            with("/api/things", &format!("\"{}\"", path.replace('\\', "\\\\"))),
            ["NX0017"],
            "{path}"
        );
    }
    for prefix in ["../x", "/x", ".."] {
        let spec = Spec::new();
        spec.write("spec/api.yaml", API.replace("prefix: fixture", &format!("prefix: {prefix}")));
        assert_eq!(spec.codes(), ["NX0024"], "{prefix}");
    }
}

#[test]
fn folders_in_place_of_files() {
    let spec = Spec::new();
    fs::create_dir(spec.path("spec/entities/folder.yaml")).expect("the folder is ours");
    assert_eq!(spec.codes(), ["NX0027"]);
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn links() {
        let spec = Spec::new();
        spec.write("outside.yaml", ENTITY);
        for target in
            ["../../outside.yaml", "/etc/passwd", "nowhere", "link.yaml", "/dev/zero", "."]
        {
            let link = spec.path("spec/entities/link.yaml");
            symlink(target, &link).expect("the folder is ours");
            assert_eq!(spec.codes(), ["NX0027"], "{target}");
            fs::remove_file(link).expect("it was made above");
        }
    }

    #[test]
    fn a_pipe_without_a_writer() {
        let spec = Spec::new();
        let made = Command::new("mkfifo").arg(spec.path("spec/entities/pipe.yaml")).status();
        assert!(made.expect("mkfifo is there").success());
        assert_eq!(spec.codes(), ["NX0027"]);
    }

    #[test]
    fn files_without_read_permission() {
        let spec = Spec::new();
        let file = spec.path("spec/entities/thing.yaml");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).expect("the file is ours");
        // An administrator reads it all the same.
        let expected: &[&str] = if fs::read(&file).is_ok() { &[] } else { &["NX0027"] };
        assert_eq!(spec.codes(), expected);
    }

    #[test]
    fn names_of_files() {
        for name in [&b"\xff.yaml"[..], b"a\nb.yaml", b"\x1b[31m.yaml", b"notes.txt"] {
            let spec = Spec::new();
            let file = spec.path("spec/entities").join(OsStr::from_bytes(name));
            fs::write(file, "- nothing").expect("the folder is ours");
            assert!(!spec.codes().is_empty(), "{name:?}");
        }
    }
}
