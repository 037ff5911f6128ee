//! What each crate may use, and what each file has to say of itself: the invariants of
//! ARCHITECTURE.md.

use std::fs;
use std::path::{Path, PathBuf};

/// The Rust files below a folder of the project, with their paths in it.
fn sources(folder: &str) -> Vec<(String, String)> {
    let root = xtask::workspace_root();
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("the file is text");
                found.push((shown(&root, &path), text));
            }
        }
    }
    found.sort();
    found
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).expect("it is below the root").display().to_string()
}

/// The files of a folder that contain a word, without those that may.
fn offenders(folder: &str, word: &str, allowed: &[&str]) -> Vec<String> {
    sources(folder)
        .into_iter()
        .filter(|(path, text)| {
            text.contains(word) && !allowed.iter().any(|allowed| path.starts_with(allowed))
        })
        .map(|(path, _)| path)
        .collect()
}

#[test]
fn only_names_change_case() {
    assert!(offenders("generator/src", "use heck", &["generator/src/lower/names.rs"]).is_empty());
}

#[test]
fn only_emitters_write_code() {
    let quoting = offenders("generator/src", "quote!", &["generator/src/emit"]);
    // The printer makes the blocks in which it prints members.
    assert_eq!(quoting, ["generator/src/render.rs"]);
}

#[test]
fn the_generator_does_no_io() {
    for word in ["std::fs", "std::io", "std::env", "std::process", "SystemTime"] {
        assert_eq!(offenders("generator/src", word, &[]), [""; 0], "{word}");
    }
}

#[test]
fn the_runtime_knows_no_entity() {
    let spec = tests::spec();
    for entity in &spec.api().entities {
        for folder in [
            "runtime/core/src",
            "runtime/client/src",
            "runtime/server/src",
            "runtime/reference",
            "generator/src/emit",
        ] {
            let quoted = format!("\"{}\"", entity.wire);
            assert_eq!(offenders(folder, &quoted, &[]), [""; 0], "{folder}");
        }
    }
}

#[test]
fn generated_folders_contain_generated_files_only() {
    for krate in ["model", "client", "server"] {
        for (path, text) in sources(&format!("generated/{krate}")) {
            assert!(text.starts_with("// @generated"), "{path} is not generated");
        }
    }
}

#[test]
fn every_file_has_a_module_doc() {
    for folder in ["generator/src", "xtask/src", "runtime", "tests", "examples"] {
        for (path, text) in sources(folder) {
            assert!(text.starts_with("//!"), "{path}");
        }
    }
}
