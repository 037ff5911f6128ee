//! [`Tokens`]: a fixed list of bearer tokens.

use std::fmt;
use std::future;

use subtle::ConstantTimeEq;

use crate::{Authentication, Authenticator, Caller, RequestContext};

/// A fixed list of bearer tokens: an [`Authenticator`] for tests, sandboxes and small gateways.
///
/// An empty list authenticates nobody.
#[derive(Clone, Default)]
pub struct Tokens {
    callers: Vec<(String, Caller)>,
}

impl Tokens {
    /// Creates an empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a token. If a token is added twice, the last caller replaces the first.
    #[must_use]
    pub fn with(mut self, token: impl Into<String>, caller: Caller) -> Self {
        self.callers.push((token.into(), caller));
        self
    }

    /// Returns the caller that a token belongs to. Compares every token in constant time, so that
    /// the duration reveals nothing about them.
    pub fn find(&self, token: &str) -> Option<&Caller> {
        self.callers.iter().fold(None, |found, (known, caller)| {
            let same = bool::from(known.as_bytes().ct_eq(token.as_bytes()));
            if same { Some(caller) } else { found }
        })
    }
}

impl Authenticator for Tokens {
    fn authenticate(
        &self,
        request: &RequestContext,
    ) -> impl Future<Output = Authentication> + Send {
        future::ready(Ok(request.bearer_token().and_then(|token| self.find(token)).cloned()))
    }
}

impl fmt::Debug for Tokens {
    /// Prints the callers without their tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.callers.iter().map(|(_, caller)| caller)).finish()
    }
}
