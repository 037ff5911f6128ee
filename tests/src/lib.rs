//! What the tests share: the real spec, a service that records its requests, and a transport that
//! records exchanges.

pub mod envelopes;
pub mod operations;
pub mod recorder;
pub mod wire;

use std::sync::LazyLock;

use generator::Checked;
use generator::files::Files;
use xtask::{Places, read};

/// The token of the administrator in every test.
pub const TOKEN: &str = "a-token";

/// The real spec.
///
/// # Panics
/// If the spec has errors, with their messages.
pub fn spec() -> &'static Checked {
    static SPEC: LazyLock<Checked> = LazyLock::new(|| {
        let folder = xtask::workspace_root().join("spec");
        let (sources, unreadable) = read(&folder).expect("the spec is there");
        assert!(unreadable.is_empty(), "{unreadable:?}");
        generator::check(&sources).unwrap_or_else(|errors| panic!("{errors:#?}"))
    });
    &SPEC
}

/// The output that the real spec generates.
pub fn generated() -> &'static Files {
    static FILES: LazyLock<Files> = LazyLock::new(|| {
        let runtime = Places::DEFAULT.runtime().expect("the runtime is there");
        generator::emit(spec(), &runtime)
    });
    &FILES
}
