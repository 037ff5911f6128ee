//! The target of a call: method and path.

use std::borrow::Cow;
use std::fmt;

use http::Method;
use runtime_core::{Kind, Operation, OperationInfo};

use crate::throttle::EndpointKey;

/// Method and path of a call, and the operation unless the call is untyped.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) operation: Option<&'static OperationInfo>,
    pub(crate) method: Method,
    pub(crate) path: Cow<'static, str>,
}

impl Target {
    pub(crate) fn of<O: Operation>(request: &O) -> Self {
        Self { path: request.path(), ..Self::unaddressed(O::INFO) }
    }

    /// Creates a target from an operation without a request, so its path has no id and query.
    pub(crate) fn unaddressed(operation: &'static OperationInfo) -> Self {
        let method = operation.kind.method().parse().expect("kinds name standard methods");
        Self { operation: Some(operation), method, path: operation.path() }
    }

    pub(crate) fn raw(method: Method, path: String) -> Self {
        Self { operation: None, method, path: Cow::Owned(path) }
    }

    /// Returns the kind of the operation, unless the call is untyped.
    pub(crate) fn kind(&self) -> Option<Kind> {
        self.operation.map(|operation| operation.kind)
    }

    /// Whether the call changes nothing, so that it is safe to retry.
    pub(crate) fn reads(&self) -> bool {
        !self.is_write()
    }

    /// Returns the endpoint that the service throttles, and denies a role for, as a whole.
    pub(crate) fn endpoint_key(&self) -> EndpointKey {
        let path = match self.operation {
            Some(operation) => Cow::Borrowed(operation.entity.path),
            None => Cow::Owned(self.path.split('?').next().unwrap_or_default().to_owned()),
        };
        (self.is_write(), path)
    }

    /// Whether the call may change something.
    pub(crate) fn is_write(&self) -> bool {
        ![Method::GET, Method::HEAD].contains(&self.method)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A query can hold personal data.
        match self.path.split_once('?') {
            Some((path, _)) => write!(f, "{} {path}?…", self.method),
            None => write!(f, "{} {}", self.method, self.path),
        }
    }
}
