//! The operations of a service, and the router made of them.

use std::future::ready;
use std::marker::PhantomData;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use runtime_core::{Api, Id, Kind, OperationInfo};
use tokio::sync::Semaphore;

use crate::answer::{Denial, refuse};
use crate::dialect::Dialect;
use crate::observation::{Observation, REQUEST_ID};
use crate::reply::Written;
use crate::served::Served;
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
        O: runtime_core::Request<Api = A>,
        I: Id,
        S: Send + Sync + 'static,
        F: Fn(Arc<S>, O, Caller) -> R + Send + Sync + 'static,
        R: Future<Output = Reply<I>> + Send + 'static,
    {
        let service = Arc::clone(service);
        let handler: Box<Handler> = Box::new(move |body, caller| {
            let request = runtime_core::decode(body)?;
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

fn build(endpoints: Vec<Endpoint>, dialect: &'static Dialect, settings: &Arc<Settings>) -> Router {
    let permits = settings.concurrency_limit.min(Semaphore::MAX_PERMITS);
    let permits = Arc::new(Semaphore::new(permits));
    let routes = endpoints.into_iter().fold(Router::new(), |router, endpoint| {
        let (settings, permits) = (Arc::clone(settings), Arc::clone(&permits));
        router.route(endpoint.info.path, route(Served { endpoint, dialect, settings, permits }))
    });
    routes
        .fallback(move |request| deny(dialect, request, |_| Denial::UnknownPath))
        .method_not_allowed_fallback(move |request| deny(dialect, request, wrong_method))
}

/// Answers that a path takes other methods. The router of the operations does so by itself; this is
/// for routes that an implementer adds to it: `router.method_not_allowed_fallback(..)`.
pub async fn method_not_allowed<A: Api>(request: Request) -> Response {
    deny(Dialect::of::<A>(), request, wrong_method).await
}

fn wrong_method(request: &Request) -> Denial {
    Denial::Method(request.method().clone())
}

async fn deny(
    dialect: &'static Dialect,
    request: Request,
    denial: fn(&Request) -> Denial,
) -> Response {
    let answer = ready(refuse(dialect, denial(&request)));
    Observation::of(&request, None, dialect).answer(answer).await
}

/// An operation with the layers of the implementer around it. These find the operation in the
/// extensions of the request and its id in the headers; without them both are saved.
fn route(served: Served) -> MethodRouter {
    let (info, dialect) = (served.endpoint.info, served.dialect);
    let (layers, filter) = (served.settings.layers.clone(), method(info.kind));
    let served = Arc::new(served);
    let observe = move |request: &Request| Observation::of(request, Some(info), dialect);
    if layers.is_empty() {
        return on(filter, move |request: Request| {
            observe(&request).answer(served.answer(request))
        });
    }
    let operation = on(filter, move |request: Request| served.answer(request));
    layers.iter().fold(operation, |inner, layer| layer(inner)).route_layer(from_fn(
        move |mut request: Request, next: Next| {
            let observation = observe(&request);
            request.headers_mut().insert(REQUEST_ID, observation.id().clone());
            request.extensions_mut().insert(info);
            observation.answer(next.run(request))
        },
    ))
}

const fn method(kind: Kind) -> MethodFilter {
    match kind {
        Kind::Create => MethodFilter::POST,
        Kind::Update => MethodFilter::PUT,
        Kind::Get | Kind::GetMany | Kind::List => MethodFilter::GET,
        Kind::Delete => MethodFilter::DELETE,
    }
}
