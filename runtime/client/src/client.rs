//! The client, which calls share.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use http::Method;
use runtime_core::{Api, BatchReadable, Downloadable, Operation, Updatable};

use crate::settings::Settings;
use crate::{
    Async, Batch, Bulk, Call, CallOptions, Calls, ClientBuilder, Download, Modify, Raw, Replace,
};

/// A client of an API. Cloning it is cheap; clones share connections and tokens.
///
/// Calls must be awaited inside a tokio runtime whose timers and I/O are enabled. The calls of a
/// client whose mode is `Blocking` block instead.
pub struct Client<A, M = Async> {
    settings: Arc<Settings>,
    api: PhantomData<fn() -> (A, M)>,
}

impl<A: Api> Client<A> {
    /// Returns a builder. `C` is the generated client that wraps this one.
    pub fn builder<C: From<Self>>() -> ClientBuilder<A, C> {
        ClientBuilder::new()
    }
}

impl<A: Api, M> Client<A, M> {
    /// Calls an operation.
    pub fn call<O: Operation<Api = A>>(&self, request: O) -> Call<O, M> {
        Call::new(&self.settings, request)
    }

    /// Calls an operation with many requests, in order and with limited concurrency.
    pub fn call_all<O: Operation<Api = A>>(
        &self,
        requests: impl IntoIterator<Item = O, IntoIter: Send + 'static>,
    ) -> Bulk<O, M> {
        let settings = Arc::clone(&self.settings);
        let calls = requests.into_iter().map(move |request| Call::new(&settings, request));
        Bulk::new(Box::new(calls) as Calls<O, M>)
    }

    /// Returns a client with other options for its calls. It shares connections, tokens and rate
    /// limits with this one.
    pub fn with_options(&self, options: CallOptions) -> Self {
        let mut settings = Settings::clone(&self.settings);
        settings.options.apply(options);
        Self::new(Arc::new(settings))
    }

    /// Reads the records with some ids, in as many requests as necessary.
    pub fn batch<R: BatchReadable<Api = A>>(
        &self,
        ids: impl IntoIterator<Item = R::Id>,
    ) -> Call<Batch<R>, M> {
        Call::batch(&self.settings, ids.into_iter())
    }

    /// Reads a file of the record with an id.
    pub fn download<F: Downloadable<Api = A>>(&self, id: F::Id) -> Call<Download<F>, M> {
        Call::download(&self.settings, id)
    }

    /// Reads a record, modifies it, and writes it back unless it changed in between.
    pub fn modify<'f, R: Updatable<Api = A>>(
        &self,
        id: R::Id,
        change: impl FnMut(&mut R::Update) + Send + 'f,
    ) -> Call<Modify<'f, R>, M> {
        Call::modify(&self.settings, id, change)
    }

    /// Writes an update of a record, unless the record changed since it was read.
    pub fn replace<R: Updatable<Api = A>>(
        &self,
        record: &R,
        update: R::Update,
    ) -> Call<Replace<R>, M> {
        Call::replace(&self.settings, record.clone(), update)
    }

    /// Calls a method and path that the API does not describe. The path starts with a slash, is
    /// relative to the base URL, and may have a query. Authentication, retries and errors work as
    /// for every other call.
    pub fn raw(&self, method: Method, path: impl Into<String>) -> Call<Raw<A>, M> {
        Call::raw(&self.settings, method, path.into())
    }

    /// Converts the client into one of another mode, which shares everything with it.
    #[cfg(feature = "blocking")]
    pub(crate) fn into_mode<N>(self) -> Client<A, N> {
        Client::new(self.settings)
    }

    pub(crate) fn new(settings: Arc<Settings>) -> Self {
        Self { settings, api: PhantomData }
    }
}

impl<A, M> Clone for Client<A, M> {
    fn clone(&self) -> Self {
        Self { settings: Arc::clone(&self.settings), api: PhantomData }
    }
}

impl<A, M> fmt::Debug for Client<A, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.settings).finish()
    }
}
