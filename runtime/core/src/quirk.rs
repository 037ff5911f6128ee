//! What a service is known to do on its worse days.

/// Something that a service does and that nobody expects of it: material for tests of clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quirk {
    /// What it is asked for by, of a server that plays it.
    pub name: &'static str,
    /// What happens to a request.
    pub text: &'static str,
    /// How that is known.
    pub source: &'static str,
}
