//! Any text as a page of documentation: it is read or refused at a place in it, and what is read can be
//! merged into a spec twice with one result.
#![no_main]

use generator::documentation;
use generator::source::{FileId, Source, Sources};
use libfuzzer_sys::fuzz_target;

const API: &str = include_str!("../../generator/tests/shared/api.yaml");

fuzz_target!(|text: &str| {
    let Some(first) = import(text, None) else { return };
    let again = import(text, Some(&first)).expect("what was written can be read");
    assert_eq!(again, first);
});

/// The file of the entity after an import, if the page is one of an entity.
fn import(text: &str, entity: Option<&str>) -> Option<String> {
    let mut sources = Sources::default();
    sources.add("api.yaml", API);
    if let Some(entity) = entity {
        sources.add("entities/thing.yaml", entity);
    }
    let count = sources.iter().count();
    let file = sources.add("page.txt", text);
    let page = match documentation::read(file, &sources.get(file).text) {
        Ok(page) => page,
        Err(refusal) => {
            assert!(refusal.span.end as usize <= sources.get(file).text.len(), "{refusal:?}");
            sources.position(refusal.span);
            return None;
        }
    };
    let spec: Vec<(FileId, &Source)> = sources.iter().take(count).collect();
    documentation::verify(&spec, std::slice::from_ref(&page));
    let mut imported = documentation::import(&spec, &[page]).ok()?;
    imported.pop().map(|imported| imported.text)
}
