//! Who sent a request, and what they may do.

use std::collections::BTreeSet;
use std::sync::Arc;

use runtime_core::Role;

/// Who sent a request: a name, and the roles that go with it. Cheap to clone.
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
    /// A caller who passes every role.
    pub fn administrator(name: impl Into<String>) -> Self {
        Self { name: name.into().into(), rights: Rights::All }
    }

    /// A caller who passes these roles, or the roles with these names, and no others.
    pub fn with_roles<R: Into<String>>(
        name: impl Into<String>,
        roles: impl IntoIterator<Item = R>,
    ) -> Self {
        let roles = roles.into_iter().map(Into::into).collect();
        Self { name: name.into().into(), rights: Rights::Roles(Arc::new(roles)) }
    }

    /// The name that records written by the caller bear.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the caller passes every role.
    pub fn is_administrator(&self) -> bool {
        matches!(self.rights, Rights::All)
    }

    /// The names of the roles that the caller was given; none for an administrator, who needs none.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        let roles = match &self.rights {
            Rights::All => None,
            Rights::Roles(roles) => Some(roles),
        };
        roles.into_iter().flat_map(|roles| roles.iter().map(String::as_str))
    }

    /// Whether the caller passes a role.
    pub fn has(&self, role: Role) -> bool {
        match &self.rights {
            Rights::All => true,
            Rights::Roles(roles) => roles.contains(role.name()),
        }
    }
}
