//! What reviewers read of a change to an entity: one sheet with its YAML and the code generated from it.
//! What entities share is reviewed in `generated/`, which `fresh.rs` compares with the spec.

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
