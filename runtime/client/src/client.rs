//! The client: what calls share. How one is configured is in `builder`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use http::Method;
use runtime_core::{Api, BatchReadable, Operation, Updatable};

use crate::settings::Settings;
use crate::{Batch, Call, ClientBuilder, Modify, Raw, Replace};

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

    /// A call that reads the records with some ids, however many.
    pub fn batch<R: BatchReadable<Api = A>>(
        &self,
        ids: impl IntoIterator<Item = R::Id>,
    ) -> Call<'_, Batch<R>> {
        Call::batch(&self.settings, ids.into_iter())
    }

    /// A call that reads a record, changes it, and writes it back, unless somebody else changed it
    /// in between.
    pub fn modify<R, F>(&self, id: R::Id, change: F) -> Call<'_, Modify<R, F>>
    where
        R: Updatable<Api = A>,
        F: FnMut(&mut R::Update) + Send,
    {
        Call::modify(&self.settings, id, change)
    }

    /// A call that writes an update of a record, unless somebody else changed the record since it
    /// was read.
    pub fn replace<R: Updatable<Api = A>>(
        &self,
        record: &R,
        update: R::Update,
    ) -> Call<'_, Replace<R>> {
        Call::replace(&self.settings, record.clone(), update)
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
