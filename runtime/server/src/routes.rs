//! The operations of a service, and the router made of them.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Request};
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use runtime_core::{Api, Id, Kind, Operation, OperationInfo};
use serde::de::DeserializeOwned;

use crate::answer::{Denial, refuse};
use crate::dialect::Dialect;
use crate::reply::Written;
use crate::serve::Served;
use crate::{Caller, Reply, Settings};

/// The operations of a service.
#[must_use]
pub struct Routes<A> {
    endpoints: Vec<Endpoint>,
    api: PhantomData<A>,
}

/// An operation and its handler, with their types erased.
pub(crate) struct Endpoint {
    pub(crate) info: &'static OperationInfo,
    pub(crate) handler: Box<Handler>,
}

/// Decodes a body and hands it on. An error is that of the decoding.
type Handler =
    dyn Fn(&str, Caller) -> serde_json::Result<BoxFuture<'static, Reply<i64>>> + Send + Sync;

impl<A: Api> Routes<A> {
    /// No operations.
    pub fn new() -> Self {
        Self { endpoints: Vec::new(), api: PhantomData }
    }

    /// Adds the operation that the type of the request describes.
    pub fn operation<O, I, S, F, R>(mut self, service: &Arc<S>, handler: F) -> Self
    where
        O: Operation<Api = A> + DeserializeOwned,
        I: Id,
        S: Send + Sync + 'static,
        F: Fn(Arc<S>, O, Caller) -> R + Send + Sync + 'static,
        R: Future<Output = Reply<I>> + Send + 'static,
    {
        let service = Arc::clone(service);
        let handler: Box<Handler> = Box::new(move |body, caller| {
            let request = serde_json::from_str(body)?;
            let reply = handler(Arc::clone(&service), request, caller);
            Ok(reply.map(|reply| reply.map(Written::untyped)).boxed())
        });
        self.endpoints.push(Endpoint { info: O::INFO, handler });
        self
    }

    /// Adds the operations of another list.
    pub fn merge(mut self, other: Self) -> Self {
        self.endpoints.extend(other.endpoints);
        self
    }

    /// The service as a router, which answers in the words of the API whatever is asked of it.
    pub fn into_router(self, settings: Settings) -> Router {
        build(self.endpoints, Dialect::of::<A>(), &Arc::new(settings))
    }
}

impl<A: Api> Default for Routes<A> {
    fn default() -> Self {
        Self::new()
    }
}

fn build(endpoints: Vec<Endpoint>, dialect: Dialect, settings: &Arc<Settings>) -> Router {
    let routes = endpoints.into_iter().fold(Router::new(), |router, endpoint| {
        let info = endpoint.info;
        router.route(info.path, route(Served { endpoint, dialect, settings: Arc::clone(settings) }))
    });
    routes
        .fallback(async move || refuse(&dialect, Denial::UnknownPath))
        .method_not_allowed_fallback(async move |method: Method| {
            refuse(&dialect, Denial::Method(method))
        })
}

/// The operation is put into the extensions outside of the layers, so that they see it.
fn route(served: Served) -> MethodRouter {
    let info = served.endpoint.info;
    let layers = served.settings.layers.clone();
    let served = Arc::new(served);
    let operation = on(method(info.kind), move |request: Request| {
        let served = Arc::clone(&served);
        async move { served.answer(request).await }
    });
    layers.iter().fold(operation, |inner, layer| layer(inner)).route_layer(Extension(info))
}

const fn method(kind: Kind) -> MethodFilter {
    match kind {
        Kind::Create => MethodFilter::POST,
        Kind::Update => MethodFilter::PUT,
    }
}
