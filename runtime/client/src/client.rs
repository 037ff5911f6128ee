//! The client: what calls share. How one is configured is in `builder`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use http::Method;
use runtime_core::{Api, Operation};

use crate::settings::Settings;
use crate::{Call, ClientBuilder, Raw};

/// A client of an API. Cloning it is cheap; clones share connections and tokens.
///
/// Calls are made inside a tokio runtime whose timers and I/O are enabled.
pub struct Client<A> {
    settings: Arc<Settings>,
    api: PhantomData<fn() -> A>,
}

impl<A: Api> Client<A> {
    /// Starts to configure a client. `C` is the generated client around this one.
    pub fn builder<C: From<Self>>() -> ClientBuilder<A, C> {
        ClientBuilder::new()
    }

    /// A call of an operation. Nothing is sent before it is awaited.
    pub fn call<O: Operation<Api = A>>(&self, request: O) -> Call<'_, O> {
        Call::new(&self.settings, request)
    }

    /// A call that the API does not describe, by its method and its path below the base URL, which
    /// starts with a slash and may end in a query. Authentication, repeats and errors are those of
    /// every other call.
    pub fn raw(&self, method: Method, path: impl Into<String>) -> Call<'_, Raw<A>> {
        Call::raw(&self.settings, method, path.into())
    }

    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), api: PhantomData }
    }
}

impl<A> Clone for Client<A> {
    fn clone(&self) -> Self {
        Self { settings: Arc::clone(&self.settings), api: PhantomData }
    }
}

impl<A> fmt::Debug for Client<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.settings).finish()
    }
}
