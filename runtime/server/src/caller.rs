//! [`Caller`]: who sent a request, and with which roles.

use std::collections::BTreeSet;
use std::sync::Arc;

use runtime_core::Role;

/// The authenticated sender of a request: a name and roles. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    name: Arc<str>,
    rights: Rights,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rights {
    All,
    Roles(Arc<BTreeSet<String>>),
}

impl Caller {
    /// Creates a caller who has every role.
    pub fn administrator(name: impl Into<String>) -> Self {
        Self { name: name.into().into(), rights: Rights::All }
    }

    /// Creates a caller who has these roles, given as such or by name, and no others.
    pub fn with_roles<R: Into<String>>(
        name: impl Into<String>,
        roles: impl IntoIterator<Item = R>,
    ) -> Self {
        let roles = roles.into_iter().map(Into::into).collect();
        Self { name: name.into().into(), rights: Rights::Roles(Arc::new(roles)) }
    }

    /// The name, which records written by the caller show as their author.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the caller has every role.
    pub fn is_administrator(&self) -> bool {
        matches!(self.rights, Rights::All)
    }

    /// The names of the roles given to the caller. Empty for an administrator, who has every role.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        let roles = match &self.rights {
            Rights::All => None,
            Rights::Roles(roles) => Some(roles),
        };
        roles.into_iter().flat_map(|roles| roles.iter().map(String::as_str))
    }

    /// Whether the caller has a role.
    pub fn has(&self, role: Role) -> bool {
        match &self.rights {
            Rights::All => true,
            Rights::Roles(roles) => roles.contains(role.name()),
        }
    }
}
