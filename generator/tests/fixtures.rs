//! Tiny specs, one feature each: what is generated of them, for a reader, and that it compiles
//! without a warning of rustc, clippy and rustdoc.

#[path = "shared/names.rs"]
mod names;
#[path = "shared/selection.rs"]
mod selection;
#[path = "shared/sources.rs"]
mod sources;
#[path = "shared/workspace.rs"]
mod workspace;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use generator::files::Files;
use generator::source::Sources;
use serde_json::{Value, json};
use workspace::{cargo, runtime, write_crates, write_workspace};

/// A fixture that was read.
struct Fixture {
    name: String,
    /// The keys of `api.yaml` that it has of its own.
    api: Option<String>,
    /// Path and text of each entity.
    entities: Vec<(String, String)>,
}

fn read(folder: &Path) -> Fixture {
    let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
    let mut fixture = Fixture { name, api: None, entities: Vec::new() };
    for (name, bytes) in sources::files(folder) {
        let text = String::from_utf8(bytes).expect("fixtures are text");
        match name.as_str() {
            "api.yaml" => fixture.api = Some(text),
            _ => fixture.entities.push((format!("entities/{name}"), text)),
        }
    }
    fixture
}

fn fixtures() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let entries = fs::read_dir(folder).expect("the fixtures are there");
    let mut folders: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.sort();
    folders.iter().map(|folder| read(folder)).collect()
}

/// What the entities of some fixtures generate.
fn generate<'a>(
    api: Option<&str>,
    entities: impl IntoIterator<Item = &'a (String, String)>,
) -> Files {
    let mut sources = Sources::default();
    sources.add("api.yaml", sources::api(api.unwrap_or_default()));
    for (path, text) in entities {
        sources.add(path.as_str(), text.as_str());
    }
    generator::generate(&sources, &runtime()).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}

/// What a fixture shows of the output: the items, methods and lines of `api.txt` that the comments
/// `# shows: ...` in its files name. The rest of the output is compiled.
fn check(folder: &Path) {
    let fixture = read(folder);
    let mut sheet = String::new();
    let mut section = |title: &str, text: &str| {
        writeln!(sheet, "{} {title} {}\n{text}", "=".repeat(8), "=".repeat(8))
            .expect("a string takes it");
    };
    let inputs = fixture.api.iter().chain(fixture.entities.iter().map(|(_, text)| text));
    let files = generate(fixture.api.as_deref(), &fixture.entities);
    let mut shown = 0;
    for selector in inputs.flat_map(|text| selection::selectors(text)) {
        let found = selection::select(&files, selector);
        assert!(!found.is_empty(), "{}: the output has no `{selector}`", fixture.name);
        for (path, text) in found {
            section(&path, &text);
        }
        shown += 1;
    }
    let sheet = sheet.replace(&runtime().0, "runtime");
    assert!(shown > 0, "{}: a comment `# shows: ...` is missing", fixture.name);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(sheet) });
}

#[test]
fn output() {
    insta::glob!("fixtures/*", check);
}

/// The envelopes of this fixture have slots of every kind.
#[test]
fn examples_are_what_a_server_sends() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/other_envelopes");
    let fixture = read(&folder);
    let files = generate(fixture.api.as_deref(), &fixture.entities);
    let document: Value = serde_json::from_str(files.get("openapi.json").expect("a document"))
        .expect("the document is JSON");
    let example = |status: &str, name: &str| {
        let answer = &document["paths"]["/api/things"]["post"]["responses"][status];
        answer["content"]["application/json"]["examples"][name]["value"].clone()
    };
    let saved = json!({
        "Type": "Thing was created.",
        "4th": { "Id": 1 },
        "Status": 200,
        "On": "now",
        "By": "me",
        "Yes": true,
        "Least": i64::MIN,
        "Quote": "\"\\ {} \n",
        "Nothing": null,
        "Neither": null,
        "Self": null,
        "ok?": true,
        "Größe": null,
    });
    let error = json!({ "AttemptedValue": null, "Message": "is required", "PropertyName": "Name" });
    let refused = json!({
        "code": 400,
        "message": "Name: is required",
        "errors": [error],
        "ok?": false,
    });
    assert_eq!([example("200", "one"), example("400", "none")], [saved, refused]);
}

/// A workspace of everything that the fixtures generate. Fixtures that are about entities alone
/// share their three crates, so that there are few to build. It lies in the folder of the build,
/// where cargo finds it again the next time.
fn fixture_crates() -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixtures");
    let (own, shared): (Vec<_>, Vec<_>) =
        fixtures().into_iter().partition(|fixture| fixture.api.is_some());
    let together = shared.iter().flat_map(|fixture| &fixture.entities);
    write_crates(&root.join("shared"), &generate(None, together));
    write_crates(&root.join("names"), &generate(Some(names::API), &names::entities()));
    for fixture in &own {
        let files = generate(fixture.api.as_deref(), &fixture.entities);
        write_crates(&root.join(&fixture.name), &files);
    }
    let folders = own.iter().map(|fixture| fixture.name.as_str()).chain(["shared", "names"]);
    let members: Vec<_> = folders
        .flat_map(|folder| ["model", "client", "server"].map(|part| format!("{folder}/{part}")))
        .collect();
    write_workspace(&root, &members);
    root
}

/// The code of clients and servers does not depend on their features, so the network is left out;
/// the models are built with decoding for the servers, and without it next to no server. The
/// examples of the clients are run, and whatever else rustdoc takes for one.
#[test]
fn the_output_compiles_without_warnings() {
    let root = fixture_crates();
    cargo(&root, &["clippy", "--workspace"]);
    cargo(&root, &["clippy", "--exclude", "*-server", "--workspace"]);
    cargo(&root, &["doc", "--no-deps", "--workspace"]);
    cargo(&root, &["test", "--doc", "--workspace"]);
}
