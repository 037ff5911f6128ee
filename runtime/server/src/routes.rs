//! [`Routes`]: the operations of a service, and the router built from them.

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
    Api, BatchReadable, CommandInfo, Commandable, Deletable, Downloadable, Id, Kind, List,
    Listable, OperationInfo, Page, Readable, Record, RunCommand, Runnable,
};
use tower::service_fn;

use crate::api::ErasedApi;
use crate::endpoint::{AnyId, Call, Endpoint, Handler};
use crate::instrument::Instrumentation;
use crate::limiter::Limiter;
use crate::operation_service::OperationService;
use crate::rejection::RejectionKind;
use crate::request_id::{REQUEST_ID, RequestId};
use crate::{Caller, FileResponse, ReadResult, Settings, WriteResult};

/// A method of a service, such as `S::create`: a function of the service, the request and the caller.
pub trait ServiceMethod<'s, S: 's, T>:
    Fn(&'s S, T, Caller) -> Self::Future + Clone + Send + Sync + 'static
{
    /// What the method responds with.
    type Response;
    /// The response that is on its way.
    type Future: Future<Output = Self::Response> + Send + 's;
}

impl<'s, S, T, F, R> ServiceMethod<'s, S, T> for F
where
    S: 's,
    F: Fn(&'s S, T, Caller) -> R + Clone + Send + Sync + 'static,
    R: Future + Send + 's,
{
    type Response = R::Output;
    type Future = R;
}

/// Calls a method of a service, which the future keeps alive.
fn call<S, T, F, O>(
    service: &Arc<S>,
    method: &F,
    argument: T,
    caller: Caller,
) -> impl Future<Output = O> + Send + use<S, T, F, O>
where
    S: Send + Sync + 'static,
    T: Send + 'static,
    F: for<'s> ServiceMethod<'s, S, T, Response = O>,
{
    let (service, method) = (Arc::clone(service), method.clone());
    async move { method(&service, argument, caller).await }
}

/// The operations of a service.
#[must_use]
pub struct Routes<A> {
    endpoints: Vec<Endpoint>,
    api: PhantomData<A>,
}

impl<A: Api> Routes<A> {
    /// Creates an empty list of operations.
    pub fn new() -> Self {
        Self { endpoints: Vec::new(), api: PhantomData }
    }

    /// Adds an operation with a body, described by the type of its request.
    pub fn operation<O, I, S, F>(self, service: &Arc<S>, method: F) -> Self
    where
        O: runtime_core::Request<Api = A>,
        I: Id,
        S: Send + Sync + 'static,
        F: for<'s> ServiceMethod<'s, S, O, Response = WriteResult<I>>,
    {
        let service = Arc::clone(service);
        let handler = move |body: &str, caller| {
            let request = runtime_core::decode(body)?;
            Ok(Call::write(call(&service, &method, request, caller)))
        };
        self.with(O::INFO, Handler::Body(Box::new(handler)))
    }

    /// Adds the reading of a record. The handler returns [`not_found`](crate::Rejection::not_found) for an unknown id.
    pub fn get<T, S, F>(self, service: &Arc<S>, method: F) -> Self
    where
        T: Readable<Api = A>,
        S: Send + Sync + 'static,
        F: for<'s> ServiceMethod<'s, S, T::Id, Response = ReadResult<T>>,
    {
        let service = Arc::clone(service);
        let handler = move |id: i64, caller| Call::read(call(&service, &method, id.into(), caller));
        self.with(T::GET, Handler::Id(Box::new(handler)))
    }

    /// Adds the reading of several records. The handler leaves out unknown ids.
    pub fn get_many<T, S, F>(self, service: &Arc<S>, method: F) -> Self
    where
        T: BatchReadable<Api = A>,
        S: Send + Sync + 'static,
        F: for<'s> ServiceMethod<'s, S, Vec<T::Id>, Response = ReadResult<Vec<T>>>,
    {
        let service = Arc::clone(service);
        let handler = move |ids: Vec<i64>, caller| {
            let ids = ids.into_iter().map(<T as Record>::Id::from).collect();
            Call::read(call(&service, &method, ids, caller))
        };
        self.with(T::GET_MANY, Handler::Ids(Box::new(handler)))
    }

    /// Adds the listing of records. The handler chooses the default for what is `None` in the
    /// [`List`].
    pub fn list<T, S, F>(self, service: &Arc<S>, method: F) -> Self
    where
        T: Listable<Api = A>,
        S: Send + Sync + 'static,
        F: for<'s> ServiceMethod<'s, S, List<T>, Response = ReadResult<Page<T::Row>>>,
    {
        let service = Arc::clone(service);
        let handler = move |list: List<()>, caller| {
            let page = call(&service, &method, list.of_records(), caller);
            Call::page(page, &A::READING.page)
        };
        self.with(T::LIST, Handler::Query(T::COLUMNS, Box::new(handler)))
    }

    /// Adds the deletion of a record. The handler returns [`not_found`](crate::Rejection::not_found) for an unknown
    /// id.
    pub fn delete<I, S, F>(self, service: &Arc<S>, method: F) -> Self
    where
        I: Deletable<Api = A>,
        S: Send + Sync + 'static,
        F: for<'s> ServiceMethod<'s, S, I, Response = WriteResult<I>>,
    {
        let service = Arc::clone(service);
        let handler =
            move |id: i64, caller| Call::write(call(&service, &method, id.into(), caller));
        self.with(I::DELETE, Handler::Id(Box::new(handler)))
    }

    /// Adds the listing of the commands of an entity, or of the record with an id.
    pub fn commands<I, S, F>(self, service: &Arc<S>, method: F) -> Self
    where
        I: Commandable<Api = A>,
        S: Send + Sync + 'static,
        F: for<'s> ServiceMethod<'s, S, Option<I>, Response = ReadResult<Vec<CommandInfo>>>,
    {
        let service = Arc::clone(service);
        let handler = move |id: Option<i64>, caller| {
            Call::read(call(&service, &method, id.map(I::from), caller))
        };
        self.with(I::COMMANDS, Handler::OptionalId(Box::new(handler)))
    }

    /// Adds the running of commands. The stubs reject a declared command whose parameters are not
    /// valid; the handler rejects a command that it does not know.
    pub fn run_command<I, S, F>(self, service: &Arc<S>, method: F) -> Self
    where
        I: Runnable<Api = A>,
        S: Send + Sync + 'static,
        F: for<'s> ServiceMethod<'s, S, RunCommand<I>, Response = WriteResult<I>>,
    {
        let service = Arc::clone(service);
        let handler = move |command: RunCommand<AnyId>, caller| {
            Call::write(call(&service, &method, command.with_ids(), caller))
        };
        self.with(I::RUN_COMMAND, Handler::Command(I::COMMANDS, Box::new(handler)))
    }

    /// Adds the reading of a file of a record. The handler returns `None` where there is no file, and
    /// [`not_found`](crate::Rejection::not_found) for an unknown id.
    pub fn download<T, S, F>(self, service: &Arc<S>, method: F) -> Self
    where
        T: Downloadable<Api = A>,
        S: Send + Sync + 'static,
        F: for<'s> ServiceMethod<'s, S, T::Id, Response = ReadResult<Option<FileResponse>>>,
    {
        let service = Arc::clone(service);
        let handler =
            move |id: i64, caller| Call::file(call(&service, &method, T::Id::from(id), caller));
        self.with(T::DOWNLOAD, Handler::Id(Box::new(handler)))
    }

    pub(crate) fn with(self, info: &'static OperationInfo, handler: Handler) -> Self {
        self.and(Endpoint { info, handler })
    }

    /// An operation replaces one with the same method and path.
    fn and(mut self, endpoint: Endpoint) -> Self {
        let place = |info: &OperationInfo| (info.kind.method(), info.path());
        self.endpoints.retain(|known| place(known.info) != place(endpoint.info));
        self.endpoints.push(endpoint);
        self
    }

    /// Adds the operations of another list, in place of those that both have.
    pub fn merge(self, other: Self) -> Self {
        other.endpoints.into_iter().fold(self, Self::and)
    }

    /// Builds the router. Every response has the shape of the API, also for unknown paths and
    /// methods.
    pub fn into_router(self, settings: Settings) -> Router {
        build(self.endpoints, ErasedApi::of::<A>(), &Arc::new(settings))
    }
}

impl<A: Api> Default for Routes<A> {
    fn default() -> Self {
        Self::new()
    }
}

fn build(endpoints: Vec<Endpoint>, api: &'static ErasedApi, settings: &Arc<Settings>) -> Router {
    let limiter = Arc::new(Limiter::new(settings));
    let routes = endpoints.into_iter().fold(Router::new(), |router, endpoint| {
        let (settings, limiter) = (Arc::clone(settings), Arc::clone(&limiter));
        router.route(
            &endpoint.info.path(),
            route(OperationService { endpoint, api, settings, limiter }),
        )
    });
    routes
        .fallback(move |request| reject(api, request, |_| RejectionKind::UnknownPath))
        .method_not_allowed_fallback(move |request| reject(api, request, wrong_method))
}

/// Answers with 405 in the shape of the API. For routes that an implementer adds to the router:
/// `router.method_not_allowed_fallback(..)`.
pub async fn method_not_allowed<A: Api>(request: Request) -> Response {
    reject(ErasedApi::of::<A>(), request, wrong_method).await
}

fn wrong_method(request: &Request) -> RejectionKind {
    RejectionKind::MethodNotAllowed(request.method().clone())
}

async fn reject(
    api: &'static ErasedApi,
    request: Request,
    kind: fn(&Request) -> RejectionKind,
) -> Response {
    let response = ready(kind(&request).into_response(api));
    Instrumentation::new(&request, None, api).instrument(response).await
}

/// Wraps an operation in the layers of the implementer. These find the operation in the extensions
/// of the request and its id in the headers; without layers neither is set.
fn route(service: OperationService) -> MethodRouter {
    let (info, api) = (service.endpoint.info, service.api);
    let (layers, filter) = (service.settings.layers.clone(), method(info.kind));
    let service = Arc::new(service);
    let instrumentation = move |request: &Request| Instrumentation::new(request, Some(info), api);
    if layers.is_empty() {
        // A handler would be boxed with the request beside it, and boxed again.
        return on_service(
            filter,
            service_fn(move |request: Request| {
                let instrumentation = instrumentation(&request);
                let (id, is_logged) = (instrumentation.id().clone(), instrumentation.is_logged());
                let response = Arc::clone(&service).handle(request, id, is_logged);
                instrumentation.instrument(response).map(Ok::<_, Infallible>)
            }),
        );
    }
    let operation = on(filter, move |request: Request| {
        let id = RequestId::of(request.headers());
        service.handle(request, id, true)
    });
    layers.iter().fold(operation, |inner, layer| layer(inner)).route_layer(from_fn(
        move |mut request: Request, next: Next| {
            let instrumentation = instrumentation(&request);
            request.headers_mut().insert(REQUEST_ID, instrumentation.id().to_header());
            request.extensions_mut().insert(info);
            instrumentation.instrument(next.run(request))
        },
    ))
}

fn method(kind: Kind) -> MethodFilter {
    let method: axum::http::Method = kind.method().parse().expect("kinds name standard methods");
    method.try_into().expect("routers know the standard methods")
}
