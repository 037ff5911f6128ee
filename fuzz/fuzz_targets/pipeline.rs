//! Any text as an entity of a sound spec: what has no mistake becomes Rust that parses.
#![no_main]

use generator::RuntimePath;
use generator::source::Sources;
use libfuzzer_sys::fuzz_target;

const API: &str = include_str!("../../generator/tests/shared/api.yaml");

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    sources.add("api.yaml", API);
    sources.add("entities/thing.yaml", text);
    // Rendering parses every Rust file that is made, and expects that it can.
    let _ = generator::generate(&sources, &RuntimePath("../../runtime".to_owned()));
});
