//! How a fixture becomes a spec: its files are the entities, beside an `api.yaml` that all of them
//! share. Only what a fixture is about stands in it.

use std::fs;
use std::path::Path;

/// What the fixtures share.
const API: &str = include_str!("api.yaml");

/// The shared `api.yaml`, with the keys of a fixture's own in place of those of the same name.
pub(crate) fn api(own: &str) -> String {
    let own = sections(own);
    let mut merged = String::new();
    for (key, text) in sections(API) {
        let stands_in = own.iter().find(|(other, _)| *other == key);
        merged.push_str(stands_in.map_or(text, |(_, text)| text));
    }
    for (key, text) in own {
        if !sections(API).iter().any(|(known, _)| *known == key) {
            merged.push_str(text);
        }
    }
    merged
}

/// Names and bytes of the files of a fixture, in the order of their names.
pub(crate) fn files(fixture: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(fixture).expect("the fixture is a folder");
    let mut files: Vec<_> = entries
        .map(|entry| {
            let entry = entry.expect("the fixture can be listed");
            let name = entry.file_name().into_string().expect("the name is UTF-8");
            (name, fs::read(entry.path()).expect("the file can be read"))
        })
        .collect();
    files.sort();
    files
}

/// The top-level keys of a document, each with its lines.
fn sections(text: &str) -> Vec<(&str, &str)> {
    let is_key = |line: &str| line.starts_with(|first: char| first.is_alphanumeric());
    let mut starts: Vec<usize> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if is_key(line) {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let sections = starts.iter().zip(ends).map(|(start, end)| &text[*start..end]);
    sections.map(|section| (section.split(':').next().unwrap_or_default(), section)).collect()
}
