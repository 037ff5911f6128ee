//! Decoding a request against what serde derives: good bodies ought to cost next to nothing more.

#[expect(dead_code, reason = "only the request is decoded here")]
#[path = "../tests/server/notes.rs"]
mod notes;

use divan::{Bencher, black_box};
use runtime_server::private::decode_operation;

use self::notes::CreateNote;

const VALID: &str = include_str!("note.json");

/// The same with two mistakes, one of them at the end.
fn invalid() -> String {
    VALID.replacen("false", "0", 1).replacen('}', ",\"Subject\":null}", 1)
}

fn main() {
    divan::main();
}

#[divan::bench]
fn valid_by_derive(bencher: Bencher<'_, '_>) {
    bencher.bench(|| serde_json::from_str::<CreateNote>(black_box(VALID)));
}

#[divan::bench]
fn valid_by_runtime(bencher: Bencher<'_, '_>) {
    bencher.bench(|| decode_operation::<CreateNote>(black_box(VALID.as_bytes())));
}

#[divan::bench]
fn invalid_by_derive(bencher: Bencher<'_, '_>) {
    let invalid = invalid();
    bencher.bench(|| serde_json::from_str::<CreateNote>(black_box(&invalid)));
}

#[divan::bench]
fn invalid_by_runtime(bencher: Bencher<'_, '_>) {
    let invalid = invalid();
    bencher.bench(|| decode_operation::<CreateNote>(black_box(invalid.as_bytes())));
}
