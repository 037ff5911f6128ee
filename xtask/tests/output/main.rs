//! `cargo xtask generate` on the disk: what it writes, what it deletes, and what it leaves alone.

#[path = "../../../generator/tests/shared/sources.rs"]
mod sources;

mod broken_off;
mod folder;
mod interface;
mod orphans;
mod places;
mod project;
