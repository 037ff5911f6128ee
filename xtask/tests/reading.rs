//! Which files are read as a spec, and which are refused.

use std::fs;
use std::path::Path;

use generator::source::Span;
use tempfile::TempDir;

fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder can be made");
    fs::create_dir_all(folder.path().join("spec/entities")).expect("it is new");
    folder
}

/// Paths of the files that were read, and what is said of those that were not.
fn read(folder: &TempDir) -> (Vec<String>, Vec<String>) {
    let (sources, mistakes) =
        xtask::read(&folder.path().join("spec")).expect("the folder is there");
    assert!(mistakes.iter().all(|mistake| mistake.span != Span::NOWHERE));
    let path = |span: Span| sources.get(span.file).path.clone();
    let said = mistakes.iter().map(|mistake| {
        let help = mistake.help.as_deref().expect("each says what to do");
        format!("{}: {}; {help}", path(mistake.span), mistake.message)
    });
    (sources.iter().map(|(_, source)| source.path.clone()).collect(), said.collect())
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
fn copies_of_editors_are_passed_over() {
    let folder = folder();
    for name in [".thing.yaml.swp", "thing.yaml~", "#thing.yaml#"] {
        fs::write(folder.path().join("spec/entities").join(name), "").expect("it is new");
    }
    let said = [
        "entities/#thing.yaml#: only files that end in `.yaml` are read here; let its name end in `.yaml` if it is an entity, else move it elsewhere",
    ];
    assert_eq!(read(&folder).1, said);
}

/// What is put in the place of an entity, and what is said of it.
#[test]
fn what_is_no_text_of_the_spec_is_refused() {
    type Put = fn(&Path);
    let table: [(Put, Option<&str>); 7] = [
        (|path| fs::write(path, "a\nb").expect("it is new"), None),
        (
            |path| fs::create_dir(path).expect("it is new"),
            Some("this is not a file; a spec is made of files of text"),
        ),
        (|path| fs::write(path, vec![b' '; 4 << 20]).expect("it is new"), None),
        (
            |path| fs::write(path, vec![b' '; (4 << 20) + 1]).expect("it is new"),
            Some("the file is larger than 4 MiB; leave out what is no part of the entity"),
        ),
        (
            |path| fs::write(path, b"a\nb\n\xff").expect("it is new"),
            Some("the file is not UTF-8 text: see line 3; save it in the encoding UTF-8"),
        ),
        #[cfg(unix)]
        (
            |path| std::os::unix::fs::symlink("../../outside", path).expect("it is new"),
            Some("the file is a link that leads out of the spec; put the file itself there"),
        ),
        #[cfg(unix)]
        (|path| std::os::unix::fs::symlink("../other", path).expect("it is new"), None),
    ];
    for (put, expected) in table {
        let folder = folder();
        fs::write(folder.path().join("outside"), "").expect("it is new");
        fs::write(folder.path().join("spec/other"), "").expect("it is new");
        put(&folder.path().join("spec/entities/thing.yaml"));
        let expected = expected.map(|said| format!("entities/thing.yaml: {said}"));
        assert_eq!(read(&folder).1, Vec::from_iter(expected));
    }
}
