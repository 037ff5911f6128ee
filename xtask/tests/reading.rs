//! Which files are read as a spec, and which are reported.

use std::fs;
use std::path::Path;

use generator::source::Span;
use tempfile::TempDir;

fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    fs::create_dir_all(folder.path().join("spec/entities")).expect("it is new");
    folder
}

/// The paths of the files that were read, and the errors of those that were not.
fn read(folder: &TempDir) -> (Vec<String>, Vec<String>) {
    let (sources, errors) = xtask::read(&folder.path().join("spec")).expect("the folder is there");
    assert!(errors.iter().all(|error| error.span != Span::NOWHERE));
    let path = |span: Span| sources.get(span.file).path.clone();
    let reported = errors.iter().map(|error| {
        let help = error.help.as_deref().expect("each error has a help");
        format!("{}: {}; {help}", path(error.span), error.message)
    });
    (sources.iter().map(|(_, source)| source.path.clone()).collect(), reported.collect())
}

#[test]
fn files_are_read_in_the_order_of_their_names() {
    let folder = folder();
    let names: Vec<_> =
        (0..40).map(|at| format!("entities/{}.yaml", (at * 17) % 40 + 10)).collect();
    for name in &names {
        fs::write(folder.path().join("spec").join(name), "").expect("it is new");
    }
    let mut sorted = names.clone();
    sorted.sort();
    assert_eq!(read(&folder), (sorted, Vec::new()));
}

#[test]
fn editors_copies_are_ignored() {
    let folder = folder();
    for name in [".thing.yaml.swp", "thing.yaml~", "#thing.yaml#"] {
        fs::write(folder.path().join("spec/entities").join(name), "").expect("it is new");
    }
    let reported = [
        "entities/#thing.yaml#: entities are files that end in `.yaml`; rename it so that it ends in `.yaml` if it is an entity, else move it elsewhere",
    ];
    assert_eq!(read(&folder).1, reported);
}

/// What is put in the place of an entity, and the error that is reported.
#[test]
fn unreadable_files_are_reported() {
    type Put = fn(&Path);
    let table: [(Put, Option<&str>); 7] = [
        (|path| fs::write(path, "a\nb").expect("it is new"), None),
        (
            |path| fs::create_dir(path).expect("it is new"),
            Some("this is not a file; a spec consists of text files"),
        ),
        (|path| fs::write(path, vec![b' '; 4 << 20]).expect("it is new"), None),
        (
            |path| fs::write(path, vec![b' '; (4 << 20) + 1]).expect("it is new"),
            Some("the file is larger than 4 MiB; delete what does not belong to the entity"),
        ),
        (
            |path| fs::write(path, b"a\nb\n\xff").expect("it is new"),
            Some("the file is not UTF-8 text: see line 3; save it in the encoding UTF-8"),
        ),
        #[cfg(unix)]
        (
            |path| std::os::unix::fs::symlink("../../outside", path).expect("it is new"),
            Some("the file is a link to a place outside the spec; put the file itself here"),
        ),
        #[cfg(unix)]
        (|path| std::os::unix::fs::symlink("../schema/other", path).expect("it is new"), None),
    ];
    for (put, expected) in table {
        let folder = folder();
        fs::write(folder.path().join("outside"), "").expect("it is new");
        fs::create_dir(folder.path().join("spec/schema")).expect("it is new");
        fs::write(folder.path().join("spec/schema/other"), "").expect("it is new");
        put(&folder.path().join("spec/entities/thing.yaml"));
        let expected = expected.map(|error| format!("entities/thing.yaml: {error}"));
        assert_eq!(read(&folder).1, Vec::from_iter(expected));
    }
}

/// Files beside `api.yaml` that would otherwise be ignored without a word.
#[test]
fn misplaced_files_are_reported() {
    let table = [
        ("thing.yaml", "entities are not read from here; move the file into `entities/`"),
        ("thing.yml", "entities are not read from here; move the file into `entities/`"),
        ("api.yml", "only `api.yaml` is read here; rename the file to `api.yaml`"),
        (
            "notes.txt",
            "this is not part of a spec; a spec is `api.yaml`, and the files in `entities/`; move everything else elsewhere",
        ),
        (
            "entities/thing.yml",
            "entities are files that end in `.yaml`; rename the file so that it ends in `.yaml`",
        ),
    ];
    for (name, expected) in table {
        let folder = folder();
        fs::write(folder.path().join("spec").join(name), "").expect("it is new");
        assert_eq!(read(&folder).1, [format!("{name}: {expected}")]);
    }
    let folder = folder();
    fs::create_dir(folder.path().join("spec/entities/more")).expect("it is new");
    let expected =
        "entities/more: a folder among the entities; move its files directly into `entities/`";
    assert_eq!(read(&folder).1, [expected]);
}

#[test]
fn the_readme_and_the_schemas_belong_to_a_spec() {
    let folder = folder();
    fs::create_dir(folder.path().join("spec/schema")).expect("it is new");
    fs::write(folder.path().join("spec/README.md"), "").expect("it is new");
    fs::write(folder.path().join("spec/.api.yaml.swp"), "").expect("it is new");
    assert_eq!(read(&folder), (Vec::new(), Vec::new()));
}
