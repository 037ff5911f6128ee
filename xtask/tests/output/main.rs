//! `cargo xtask generate` on the disk: what it writes, what it deletes, and what it leaves alone.

#[path = "../../../generator/tests/shared/sources.rs"]
mod sources;
#[expect(dead_code, reason = "only one of its kinds of specs is used here")]
#[path = "../../../generator/benches/synthetic.rs"]
mod synthetic;

mod broken_off;
mod docs;
mod folder;
mod growth;
mod interface;
mod orphans;
mod places;
mod project;
