//! The example entity of `spec/README.md`, added to the real spec: its generated client and server
//! talk to each other.

#[path = "shared/workspace.rs"]
mod workspace;

use std::fs;
use std::path::Path;

use generator::source::Sources;
use workspace::{cargo, runtime, write, write_crates, write_workspace};

/// The complete example of the language.
fn example(readme: &str) -> &str {
    let (_, section) = readme.split_once("## A complete example").expect("the section is there");
    let (_, example) = section.split_once("```yaml\n").expect("it has an example");
    example.split_once("```").expect("the example ends").0
}

#[test]
fn the_example_of_the_readme_makes_a_client_and_a_server() {
    let crate_root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let spec = crate_root.with_file_name("spec");
    let text = |path: &str| fs::read_to_string(spec.join(path)).expect("it can be read");
    let mut sources = Sources::default();
    sources.add("api.yaml", text("api.yaml"));
    for entry in fs::read_dir(spec.join("entities")).expect("there are entities") {
        let name = entry.expect("an entry").file_name().into_string().expect("it is text");
        let path = format!("entities/{name}");
        sources.add(&path, text(&path));
    }
    sources.add("entities/book_club.yaml", example(&text("README.md")));
    let files = generator::generate(&sources, &runtime())
        .unwrap_or_else(|mistakes| panic!("{mistakes:#?}"));

    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme_example");
    write_crates(&root, &files);
    for name in ["Cargo.toml", "program.rs"] {
        let bytes =
            fs::read(crate_root.join("tests/readme_example").join(name)).expect("it is there");
        write(&root.join("readme_example").join(name), &bytes);
    }
    write_workspace(&root, &["model", "client", "server", "readme_example"].map(str::to_owned));
    cargo(&root, &["run", "--package", "readme_example"]);
}
