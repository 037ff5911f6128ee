//! What does not compile, and what the compiler prints about it: values, ids, filters and rows of
//! another type, deprecated operations. `missing_fields.rs` of the package `tests` covers every
//! incomplete request. The programs of the proof of `diff`, which use every public item, do compile.

#[path = "../examples/diff_proof/programs.rs"]
mod programs;
#[path = "shared/sources.rs"]
mod sources;
#[path = "shared/workspace.rs"]
mod workspace;

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use generator::source::Sources;
use serde_json::Value;
use workspace::{cargo, runtime, write, write_crates, write_workspace};

const MANIFEST: &str = "[package]
name = \"wrong_programs\"
edition = \"2024\"

[dependencies]
fixture-client = { path = \"../client\", default-features = false }
";

/// The messages of the compiler about the programs in a folder: each with its labels, below the
/// code that they are about.
fn messages(root: &Path) -> Vec<(String, String)> {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--package", "wrong_programs", "--bins", "--keep-going"])
        .args(["--offline", "--quiet", "--message-format", "json"])
        .current_dir(root)
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixtures/target"))
        .output()
        .expect("cargo is there");
    let mut messages = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: Value = serde_json::from_str(line).expect("cargo prints JSON");
        let program = message["target"]["name"].as_str().unwrap_or_default().to_owned();
        let message = &message["message"];
        if message["level"] == "error" && !message["spans"].as_array().is_none_or(Vec::is_empty) {
            messages.push((program, describe(message)));
        }
    }
    assert!(!messages.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    messages.sort();
    messages
}

fn describe(message: &Value) -> String {
    let mut text = String::new();
    let mut line = |line: String| writeln!(text, "{line}").expect("a string takes it");
    line(format!("error: {}", string(&message["message"])));
    for span in message["spans"].as_array().into_iter().flatten() {
        if string(&span["file_name"]).contains("src/bin/")
            && let Some(label) = span["label"].as_str()
        {
            let source = &span["text"][0];
            let column = |name: &str| source[name].as_u64().expect("a column") - 1;
            let code = string(&source["text"]).chars();
            let (start, end) = (column("highlight_start"), column("highlight_end"));
            let start = usize::try_from(start).expect("a line is short");
            let end = usize::try_from(end).expect("a line is short");
            let code: String = code.skip(start).take(end - start).collect();
            line(format!("  {code}: {label}"));
        }
    }
    for child in message["children"].as_array().into_iter().flatten() {
        line(format!("  {}: {}", string(&child["level"]), string(&child["message"])));
    }
    text
}

fn string(value: &Value) -> &str {
    value.as_str().expect("it is text")
}

#[test]
fn the_compiler_rejects_wrong_programs() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let text = |path: &str| fs::read_to_string(tests.join(path)).expect("it can be read");
    let mut sources = Sources::default();
    sources.add("api.yaml", sources::api(&text("diff/base/api.yaml")));
    for name in ["event", "note"] {
        let path = format!("entities/{name}.yaml");
        sources.add(&path, text(&format!("diff/base/{path}")));
    }
    let spec = generator::check(&sources).expect("the spec has no errors");
    let files = generator::emit(&spec, &runtime());

    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wrong_programs");
    write_crates(&root, &files);
    let members = ["model", "client", "server", "programs", "uses_client", "uses_server"];
    write_workspace(&root, &members.map(str::to_owned));
    let (api, core) = (spec.api(), format!("{}/core", runtime().0));
    for (part, program) in [("client", programs::client(api)), ("server", programs::server(api))] {
        let folder = root.join(format!("uses_{part}"));
        write(
            &folder.join("Cargo.toml"),
            programs::manifest("fixture", part, "..", &core).as_bytes(),
        );
        let program = format!("#![allow(deprecated)]\n{program}");
        write(&folder.join("src/lib.rs"), program.as_bytes());
    }
    write(&root.join("programs/Cargo.toml"), MANIFEST.as_bytes());
    for (name, bytes) in sources::files(&tests.join("wrong_programs")) {
        write(&root.join("programs/src/bin").join(name), &bytes);
    }

    cargo(
        &root,
        &["check", "--package", "fixture-uses-client", "--package", "fixture-uses-server"],
    );

    let mut sheet = String::new();
    for (program, messages) in messages(&root) {
        writeln!(sheet, "{program}.rs: {messages}").expect("a string takes it");
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(sheet) });
}
