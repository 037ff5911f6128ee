//! Known failure modes of a service.

/// A known failure mode of a service, for tests of clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quirk {
    /// The name by which a request asks a test server for it.
    pub name: &'static str,
    /// What happens to the request.
    pub text: &'static str,
    /// Where this is known from.
    pub source: &'static str,
}
