//! The operations of a service, and the router made of them.

use std::convert::Infallible;
use std::future::ready;
use std::marker::PhantomData;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on, on_service};
use futures_util::FutureExt;
use runtime_core::{
    Api, BatchReadable, Deletable, Id, Kind, List, Listable, OperationInfo, Page, Readable, Record,
};
use serde::Serialize;
use tokio::sync::Semaphore;
use tower::service_fn;

use crate::answer::{Denial, refuse};
use crate::dialect::Dialect;
use crate::endpoint::{Endpoint, Handler, Shown};
use crate::observation::{Observation, REQUEST_ID};
use crate::reply::Written;
use crate::served::Served;
use crate::{Caller, Found, Rejection, Reply, Settings};

/// The operations of a service.
#[must_use]
pub struct Routes<A> {
    endpoints: Vec<Endpoint>,
    api: PhantomData<A>,
}

impl<A: Api> Routes<A> {
    /// No operations.
    pub fn new() -> Self {
        Self { endpoints: Vec::new(), api: PhantomData }
    }

    /// Adds the operation that the type of the request describes.
    pub fn operation<O, I, S, F, R>(self, service: &Arc<S>, handler: F) -> Self
    where
        O: runtime_core::Request<Api = A>,
        I: Id,
        S: Send + Sync + 'static,
        F: Fn(Arc<S>, O, Caller) -> R + Send + Sync + 'static,
        R: Future<Output = Reply<I>> + Send + 'static,
    {
        let service = Arc::clone(service);
        let handler = move |body: &str, caller| {
            let request = runtime_core::decode(body)?;
            Ok(handler(Arc::clone(&service), request, caller).map(untyped).boxed())
        };
        self.with(O::INFO, Handler::Body(Box::new(handler)))
    }

    /// Adds the reading of a record. That there is none with the id is [`Rejection::not_found`].
    pub fn get<T, S, F, R>(self, service: &Arc<S>, handler: F) -> Self
    where
        T: Readable<Api = A>,
        S: Send + Sync + 'static,
        F: Fn(Arc<S>, T::Id, Caller) -> R + Send + Sync + 'static,
        R: Future<Output = Found<T>> + Send + 'static,
    {
        let service = Arc::clone(service);
        let handler = move |id: i64, caller| {
            handler(Arc::clone(&service), id.into(), caller).map(shown).boxed()
        };
        self.with(T::GET, Handler::Get(Box::new(handler)))
    }

    /// Adds the reading of several records. An id that there is no record with is passed over.
    pub fn get_many<T, S, F, R>(self, service: &Arc<S>, handler: F) -> Self
    where
        T: BatchReadable<Api = A>,
        S: Send + Sync + 'static,
        F: Fn(Arc<S>, Vec<T::Id>, Caller) -> R + Send + Sync + 'static,
        R: Future<Output = Found<Vec<T>>> + Send + 'static,
    {
        let service = Arc::clone(service);
        let handler = move |ids: Vec<i64>, caller| {
            let ids = ids.into_iter().map(<T as Record>::Id::from).collect();
            handler(Arc::clone(&service), ids, caller).map(shown).boxed()
        };
        self.with(T::GET_MANY, Handler::GetMany(Box::new(handler)))
    }

    /// Adds the lists of records. What a request does not say of its list is `None` there, and for
    /// the handler to choose.
    pub fn list<T, S, F, R>(self, service: &Arc<S>, handler: F) -> Self
    where
        T: Listable<Api = A>,
        S: Send + Sync + 'static,
        F: Fn(Arc<S>, List<T>, Caller) -> R + Send + Sync + 'static,
        R: Future<Output = Found<Page<T::Row>>> + Send + 'static,
    {
        let service = Arc::clone(service);
        let handler = move |list, caller| {
            let page = handler(Arc::clone(&service), typed(list), caller);
            page.map(|page| json(page?.to_json(&A::READING.page))).boxed()
        };
        self.with(T::LIST, Handler::List(T::COLUMNS, Box::new(handler)))
    }

    /// Adds the deleting of a record. That there is none with the id is [`Rejection::not_found`].
    pub fn delete<I, S, F, R>(self, service: &Arc<S>, handler: F) -> Self
    where
        I: Deletable<Api = A>,
        S: Send + Sync + 'static,
        F: Fn(Arc<S>, I, Caller) -> R + Send + Sync + 'static,
        R: Future<Output = Reply<I>> + Send + 'static,
    {
        let service = Arc::clone(service);
        let handler = move |id: i64, caller| {
            handler(Arc::clone(&service), id.into(), caller).map(untyped).boxed()
        };
        self.with(I::DELETE, Handler::Delete(Box::new(handler)))
    }

    fn with(mut self, info: &'static OperationInfo, handler: Handler) -> Self {
        self.endpoints.push(Endpoint { info, handler });
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

fn untyped<I: Into<i64>>(reply: Reply<I>) -> Reply<i64> {
    reply.map(Written::untyped)
}

fn typed<T: Listable>(list: List<()>) -> List<T> {
    let mut typed = List::new();
    typed.page = list.page;
    typed.size = list.size;
    typed.order = list.order;
    typed.direction = list.direction;
    typed.conditions = list.conditions;
    typed
}

fn shown<T: Serialize>(found: Found<T>) -> Shown {
    json(serde_json::to_vec(&found?))
}

/// An implementer may serialize a record in a way that fails.
fn json(json: serde_json::Result<Vec<u8>>) -> Shown {
    json.map_err(Rejection::failed)
}

fn build(endpoints: Vec<Endpoint>, dialect: &'static Dialect, settings: &Arc<Settings>) -> Router {
    let permits = settings.concurrency_limit.min(Semaphore::MAX_PERMITS);
    let permits = Arc::new(Semaphore::new(permits));
    let routes = endpoints.into_iter().fold(Router::new(), |router, endpoint| {
        let (settings, permits) = (Arc::clone(settings), Arc::clone(&permits));
        router.route(&endpoint.info.path(), route(Served { endpoint, dialect, settings, permits }))
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
        // As a handler it would be put into a box with the request beside it, and that into another.
        return on_service(
            filter,
            service_fn(move |request: Request| {
                observe(&request)
                    .answer(Arc::clone(&served).answer(request))
                    .map(Ok::<_, Infallible>)
            }),
        );
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
