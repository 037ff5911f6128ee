//! Decoding a request against what serde derives for the same fields: valid bodies ought to cost next
//! to nothing more.

#[expect(dead_code, reason = "only the request is decoded here")]
#[path = "../tests/server/notes.rs"]
mod notes;

use divan::{Bencher, black_box};
use runtime_server::private::decode_operation;
use serde::Deserialize;

use self::notes::CreateNote;

const VALID: &str = include_str!("note.json");

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "only decoded")]
struct Derived {
    user_id: i64,
    subject: String,
    private: Option<bool>,
    guests: Option<Vec<i64>>,
    tags: Option<String>,
}

/// The same with two mistakes, one of them at the end.
fn invalid() -> String {
    VALID.replacen("false", "0", 1).replacen('}', ",\"Subject\":null}", 1)
}

fn main() {
    divan::main();
}

#[divan::bench]
fn valid_by_derive(bencher: Bencher<'_, '_>) {
    bencher.bench(|| serde_json::from_slice::<Derived>(black_box(VALID.as_bytes())));
}

#[divan::bench]
fn valid_by_runtime(bencher: Bencher<'_, '_>) {
    bencher.bench(|| decode_operation::<CreateNote>(black_box(VALID.as_bytes())));
}

#[divan::bench]
fn invalid_by_derive(bencher: Bencher<'_, '_>) {
    let invalid = invalid();
    bencher.bench(|| serde_json::from_slice::<Derived>(black_box(invalid.as_bytes())));
}

#[divan::bench]
fn invalid_by_runtime(bencher: Bencher<'_, '_>) {
    let invalid = invalid();
    bencher.bench(|| decode_operation::<CreateNote>(black_box(invalid.as_bytes())));
}
