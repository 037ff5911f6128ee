//! [`Caller`]: who sent a request, and with which roles.

use std::any::Any;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use runtime_core::Role;

use crate::RequestContext;

/// The authenticated sender of a request: a name, roles, and data of the implementer's own. Cheap
/// to clone.
///
/// Callers are equal if their names and roles are.
#[derive(Clone)]
pub struct Caller {
    identity: Arc<Identity>,
    request: Option<Arc<RequestContext>>,
}

#[derive(Clone)]
struct Identity {
    name: String,
    rights: Rights,
    data: Option<Arc<dyn Any + Send + Sync>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Rights {
    All,
    Roles(BTreeSet<String>),
}

impl Caller {
    /// Creates a caller who has every role.
    pub fn administrator(name: impl Into<String>) -> Self {
        Self::new(name.into(), Rights::All)
    }

    /// Creates a caller who has these roles, given as such or by name, and no others.
    pub fn with_roles<R: Into<String>>(
        name: impl Into<String>,
        roles: impl IntoIterator<Item = R>,
    ) -> Self {
        let roles = roles.into_iter().map(Into::into).collect();
        Self::new(name.into(), Rights::Roles(roles))
    }

    fn new(name: String, rights: Rights) -> Self {
        Self { identity: Arc::new(Identity { name, rights, data: None }), request: None }
    }

    /// Attaches data for handlers, such as the tenant or the user record. Replaces earlier data.
    #[must_use]
    pub fn with_data<T: Send + Sync + 'static>(mut self, data: T) -> Self {
        Arc::make_mut(&mut self.identity).data = Some(Arc::new(data));
        self
    }

    /// The data that the authenticator attached, if it is a `T`.
    pub fn data<T: Send + Sync + 'static>(&self) -> Option<&T> {
        self.identity.data.as_deref()?.downcast_ref()
    }

    /// The request that the caller sent. All of it is empty for a caller that a test made by hand.
    pub fn request(&self) -> &RequestContext {
        self.request.as_deref().unwrap_or_else(|| RequestContext::empty())
    }

    pub(crate) fn with_request(mut self, request: Arc<RequestContext>) -> Self {
        self.request = Some(request);
        self
    }

    /// The name, which records written by the caller show as their author.
    pub fn name(&self) -> &str {
        &self.identity.name
    }

    /// Whether the caller has every role.
    pub fn is_administrator(&self) -> bool {
        matches!(self.identity.rights, Rights::All)
    }

    /// The names of the roles given to the caller. Empty for an administrator, who has every role.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        let roles = match &self.identity.rights {
            Rights::All => None,
            Rights::Roles(roles) => Some(roles),
        };
        roles.into_iter().flat_map(|roles| roles.iter().map(String::as_str))
    }

    /// Whether the caller has a role.
    pub fn has(&self, role: Role) -> bool {
        match &self.identity.rights {
            Rights::All => true,
            Rights::Roles(roles) => roles.contains(role.name()),
        }
    }
}

impl PartialEq for Caller {
    fn eq(&self, other: &Self) -> bool {
        (self.name(), &self.identity.rights) == (other.name(), &other.identity.rights)
    }
}

impl Eq for Caller {}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller")
            .field("name", &self.identity.name)
            .field("rights", &self.identity.rights)
            .finish_non_exhaustive()
    }
}
