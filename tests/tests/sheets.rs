//! What reviewers read of a change to the spec: one sheet per entity with its YAML and the code
//! generated from it, and one for what entities share. Other files of the output are reviewed in
//! `generated/`, which `fresh.rs` compares with the spec.

use std::fmt::Write;
use std::fs;

use tests::{generated, spec};

/// Appends a file of the spec or of the output, below its path.
fn section(sheet: &mut String, path: &str, text: &str) {
    writeln!(sheet, "{} {path} {}\n{text}", "=".repeat(8), "=".repeat(8))
        .expect("a string takes it");
}

fn written(path: &str) -> String {
    fs::read_to_string(xtask::workspace_root().join("spec").join(path))
        .expect("the file was read before")
}

#[test]
fn one_sheet_per_entity() {
    let files = generated();
    for entity in &spec().api().entities {
        let module = &entity.module.text;
        let mut sheet = String::new();
        section(&mut sheet, &format!("spec/{}", entity.file), &written(&entity.file));
        for krate in ["model", "client", "server"] {
            let path = format!("{krate}/src/{module}.rs");
            section(&mut sheet, &path, files.get(&path).expect("every entity has its files"));
        }
        insta::with_settings!({ description => "review the YAML first, then what comes from it", omit_expression => true }, {
            insta::assert_snapshot!(module.as_str(), sheet);
        });
    }
}

#[test]
fn one_sheet_for_what_entities_share() {
    let entities: Vec<_> =
        spec().api().entities.iter().map(|entity| format!("/{}.rs", entity.module.text)).collect();
    let mut sheet = String::new();
    section(&mut sheet, "spec/api.yaml", &written("api.yaml"));
    for (path, text) in generated().iter() {
        if path.contains("/src/") && !entities.iter().any(|module| path.ends_with(module)) {
            section(&mut sheet, path, text);
        }
    }
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("shared", sheet);
    });
}
