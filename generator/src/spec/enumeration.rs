//! Enumerations: integers with names.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

/// Integers with names. Others may occur: a client and a server keep them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enumeration {
    /// What the integers say, for the documentation.
    pub docs: String,
    /// The members, by the names that the vendor gives them.
    pub members: IndexMap<String, EnumMember>,
}

/// A member of an enumeration.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnumMember {
    /// The integer on the wire.
    pub value: i64,
    /// Name of the constant in Rust, where none can be derived from the name.
    pub rust: Option<String>,
    /// What it means, for the documentation.
    pub docs: Option<String>,
}
