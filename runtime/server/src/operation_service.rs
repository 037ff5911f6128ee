//! [`OperationService`]: the steps of a request from its head to its response.

use std::error::Error;
use std::iter;
use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use futures_util::future::{BoxFuture, poll_immediate};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::sync::Semaphore;

use crate::api::ErasedApi;
use crate::body_timeout::BodyTimeout;
use crate::decode::{BodySchema, QueryDecoder, decode, id};
use crate::endpoint::{Endpoint, Handler};
use crate::rejection::RejectionKind;
use crate::response::{read_success, write_success};
use crate::{Caller, ReadResult, Settings, WriteResult};

/// An operation with everything that serving it takes.
pub(crate) struct OperationService {
    pub(crate) endpoint: Endpoint,
    pub(crate) api: &'static ErasedApi,
    pub(crate) settings: Arc<Settings>,
    /// The concurrency limit, shared by all operations of a router.
    pub(crate) permits: Arc<Semaphore>,
}

/// A call of a handler.
enum Call {
    Write(BoxFuture<'static, WriteResult<i64>>),
    Read(BoxFuture<'static, ReadResult<Vec<u8>>>),
}

impl OperationService {
    /// Handles a request. An `async fn` would hold the request twice.
    pub(crate) fn handle(self: Arc<Self>, request: Request) -> impl Future<Output = Response> {
        let (Parts { headers, uri, .. }, body) = request.into_parts();
        async move {
            self.run(&headers, &uri, body).await.unwrap_or_else(|rejection| {
                rejection.log(self.endpoint.info);
                rejection.into_response(self.api)
            })
        }
    }

    /// Reads the body only after the caller is authenticated and authorized.
    async fn run(
        &self,
        headers: &HeaderMap,
        uri: &Uri,
        body: Body,
    ) -> Result<Response, RejectionKind> {
        let caller = self.authenticate(headers).await?;
        self.authorize(&caller)?;
        let body = self.body(headers, body).await?;
        let _permit = self.permits.try_acquire().map_err(|_| RejectionKind::Overloaded)?;
        let name = caller.name().to_owned();
        match self.call(uri, &body, caller)? {
            Call::Write(result) => {
                let written = self.with_timeout(result).await?.map_err(|rejection| rejection.0)?;
                Ok(write_success(self.api, self.endpoint.info, name, written))
            }
            Call::Read(result) => {
                let json = self.with_timeout(result).await?.map_err(|rejection| rejection.0)?;
                Ok(read_success(self.api, json))
            }
        }
    }

    /// Reads the body. Skipped for operations without one.
    async fn body(&self, headers: &HeaderMap, body: Body) -> Result<Bytes, RejectionKind> {
        if !self.endpoint.info.kind.has_body() {
            return Ok(Bytes::new());
        }
        check_content_type(headers)?;
        read(body, self.settings.body_limit).await
    }

    /// Decodes the request and calls the handler.
    fn call(&self, uri: &Uri, body: &[u8], caller: Caller) -> Result<Call, RejectionKind> {
        let id =
            || id(self.endpoint.info.kind.path_suffix(), uri.path()).ok_or(RejectionKind::NotFound);
        let query = QueryDecoder {
            text: uri.query().unwrap_or_default(),
            reading: self.api.reading,
            required_message: self.api.required_message,
            ids_limit: self.settings.ids_limit,
            strict: self.settings.strict,
        };
        Ok(match &self.endpoint.handler {
            Handler::Body(handler) => {
                Call::Write(decode(body, self.schema(), |text| handler(text, caller))?)
            }
            Handler::Get(handler) => {
                query.no_parameters()?;
                Call::Read(handler(id()?, caller))
            }
            Handler::GetMany(handler) => Call::Read(handler(query.ids()?, caller)),
            Handler::List(columns, handler) => Call::Read(handler(query.list(columns)?, caller)),
            Handler::Delete(handler) => {
                query.no_parameters()?;
                Call::Write(handler(id()?, caller))
            }
        })
    }

    async fn authenticate(&self, headers: &HeaderMap) -> Result<Caller, RejectionKind> {
        let token = bearer_token(headers).ok_or(RejectionKind::MissingToken)?;
        let identity = self.with_timeout(self.settings.authenticator.authenticate(token)).await?;
        identity.map_err(RejectionKind::Failed)?.ok_or(RejectionKind::InvalidToken)
    }

    /// Bounds a future by the handler timeout. Sets no timer for one that is ready at once, as
    /// most are.
    async fn with_timeout<T>(&self, mut future: BoxFuture<'_, T>) -> Result<T, RejectionKind> {
        if let Some(output) = poll_immediate(&mut future).await {
            return Ok(output);
        }
        let timeout = self.settings.handler_timeout;
        tokio::time::timeout(timeout, future).await.map_err(|_| {
            let operation = self.endpoint.info;
            tracing::error!(%operation, ?timeout, "the handler timed out");
            RejectionKind::HandlerTimeout
        })
    }

    fn authorize(&self, caller: &Caller) -> Result<(), RejectionKind> {
        let role = self.endpoint.info.role;
        if caller.has(role) { Ok(()) } else { Err(RejectionKind::MissingRole(role)) }
    }

    fn schema(&self) -> BodySchema {
        BodySchema {
            fields: self.endpoint.info.fields,
            required_message: self.api.required_message,
            strict: self.settings.strict,
        }
    }
}

fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    const SCHEME: &str = "Bearer ";
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_at_checked(SCHEME.len())?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case(SCHEME) && !token.is_empty()).then_some(token)
}

/// Ignores parameters such as a charset: JSON is always UTF-8.
fn check_content_type(headers: &HeaderMap) -> Result<(), RejectionKind> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).map(str::trim);
    match essence {
        Some(essence) if essence.eq_ignore_ascii_case("application/json") => Ok(()),
        Some(_) | None => Err(RejectionKind::UnsupportedMediaType),
    }
}

/// Reads a body up to a limit. A body that announces a larger length is rejected unread.
async fn read(body: Body, limit: usize) -> Result<Bytes, RejectionKind> {
    if u64::try_from(limit).is_ok_and(|limit| body.size_hint().lower() > limit) {
        return Err(RejectionKind::BodyTooLarge(limit));
    }
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(RejectionKind::BodyTooLarge(limit)),
        Err(error) if is_body_timeout(&*error) => Err(RejectionKind::BodyTimeout),
        Err(_) => {
            Err(RejectionKind::MalformedBody("it broke off on the way, send it again".into()))
        }
    }
}

/// Searches the sources as well: a layer may have wrapped the error of the server.
fn is_body_timeout(error: &(dyn Error + 'static)) -> bool {
    iter::successors(Some(error), |&error| error.source()).any(<dyn Error>::is::<BodyTimeout>)
}
