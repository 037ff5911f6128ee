//! Any text as either kind of file: it ends in a document or in mistakes, each at a place in it.
#![no_main]

use generator::source::{Sources, Span};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    sources.add("api.yaml", text);
    sources.add("entities/thing.yaml", text);
    let Err(mistakes) = generator::check(&sources) else { return };
    for mistake in mistakes {
        if mistake.span != Span::NOWHERE {
            let length = sources.get(mistake.span.file).text.len();
            assert!(mistake.span.start as usize <= length, "{mistake:?}");
            sources.position(mistake.span);
        }
    }
});
