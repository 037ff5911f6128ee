//! What the tests share: the real spec, a service that remembers what it was asked, and a client
//! whose exchanges are written down.

pub mod operations;
pub mod recorder;
pub mod wire;

use generator::Checked;
use xtask::{Places, read};

/// The token of the administrator in every test.
pub const TOKEN: &str = "a-token";

/// The real spec.
///
/// # Panics
/// Where the spec has mistakes, with their messages.
pub fn spec() -> Checked {
    let folder = xtask::workspace_root().join("spec");
    let (sources, unreadable) = read(&folder).expect("the spec is there");
    assert!(unreadable.is_empty(), "{unreadable:?}");
    generator::check(&sources).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}

/// What the real spec generates.
pub fn generated() -> generator::files::Files {
    let runtime = Places::DEFAULT.runtime().expect("the runtime is there");
    generator::emit(&spec(), &runtime)
}
