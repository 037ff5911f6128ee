//! [`OperationService`]: the steps of a request from its head to its response.

use std::error::Error;
use std::iter;
use std::sync::Arc;

use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use futures_util::future::{BoxFuture, poll_immediate};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::api::ErasedApi;
use crate::body_timeout::BodyTimeout;
use crate::decode::{BodySchema, QueryDecoder, UnknownParameters, decode, decode_command, id};
use crate::endpoint::{Call, Endpoint, Handler};
use crate::limiter::{Limiter, Permit};
use crate::rejection::RejectionKind;
use crate::request_id::RequestId;
use crate::response::{file_success, read_success, write_success};
use crate::response_body::{stream_with_permit, with_permit};
use crate::results::FileContent;
use crate::{
    Caller, ConnectionInfo, FileResponse, IgnoreUnknown, Rejection, RequestContext, Settings,
};

/// An operation with everything that serving it takes.
pub(crate) struct OperationService {
    pub(crate) endpoint: Endpoint,
    pub(crate) api: &'static ErasedApi,
    pub(crate) settings: Arc<Settings>,
    /// Shared by all operations of a router.
    pub(crate) limiter: Arc<Limiter>,
}

impl OperationService {
    /// Handles a request. The caller, if there is one, is in the extensions of the response.
    ///
    /// An `async fn` would hold the request twice.
    pub(crate) fn handle(
        self: Arc<Self>,
        request: Request,
        id: RequestId,
        wants_caller: bool,
    ) -> impl Future<Output = Response> {
        let (parts, body) = request.into_parts();
        let context = Arc::new(RequestContext::new(parts, id, self.settings.response_limit));
        async move {
            let mut caller = None;
            let result = self.run(&context, body, &mut caller).await;
            let mut response = result.unwrap_or_else(|rejection| {
                rejection.log(self.endpoint.info);
                rejection.into_response(self.api)
            });
            if let Some(caller) = caller.filter(|_| wants_caller) {
                response.extensions_mut().insert(caller);
            }
            response
        }
    }

    /// Reads the body only after the caller is authenticated and authorized.
    async fn run(
        &self,
        context: &Arc<RequestContext>,
        body: Body,
        caller: &mut Option<Caller>,
    ) -> Result<Response, RejectionKind> {
        let caller = &*caller.insert(self.authenticate(context).await?);
        self.authorize(caller)?;
        if let Some(connection) = context.extensions().get::<ConnectionInfo>() {
            connection.set_authenticated();
        }
        self.limiter.check()?;
        let body = self.body(context.headers(), body).await?;
        let permit = self.limiter.acquire(caller).await?;
        let with_request = caller.clone().with_request(Arc::clone(context));
        match self.call(context, &body, with_request)? {
            Call::Write(result) => {
                let written = self.with_timeout(result).await?.map_err(|rejection| rejection.0)?;
                Ok(write_success(self.api, self.endpoint.info, caller.name(), written))
            }
            Call::Read(result) => {
                let json = self.with_timeout(result).await?.map_err(|rejection| rejection.0)?;
                if json.len() > self.settings.response_limit {
                    return Err(RejectionKind::ResponseTooLarge(self.settings.response_limit));
                }
                Ok(read_success(self.api, with_permit(json, permit)))
            }
            Call::File(result) => {
                let file = self.with_timeout(result).await?.map_err(|rejection| rejection.0)?;
                let file = file.map(|file| self.file(file, permit)).transpose()?;
                Ok(file_success(self.api, file))
            }
        }
    }

    /// The content type and the body of a file.
    fn file(
        &self,
        file: FileResponse,
        permit: Permit,
    ) -> Result<(HeaderValue, Body), RejectionKind> {
        let limit = self.settings.response_limit;
        let content_type = HeaderValue::try_from(file.content_type);
        let content_type = content_type.map_err(|error| Rejection::failed(error).0)?;
        let body = match file.content {
            // Nothing that the caller could do about it.
            FileContent::Bytes(bytes) if bytes.len() > limit => {
                let reason = format!("the file is longer than {limit} bytes: return a stream");
                return Err(Rejection::failed(reason).0);
            }
            FileContent::Bytes(bytes) => with_permit(bytes, permit),
            FileContent::Stream(body, length) => stream_with_permit(body, length, permit),
        };
        Ok((content_type, body))
    }

    /// Reads the body. Skipped for operations without one.
    async fn body(&self, headers: &HeaderMap, body: Body) -> Result<Bytes, RejectionKind> {
        if !self.endpoint.info.kind.has_body() {
            return Ok(Bytes::new());
        }
        check_content_type(headers)?;
        check_content_encoding(headers)?;
        read(body, self.settings.body_limit).await
    }

    /// Decodes the request and calls the handler.
    fn call(
        &self,
        context: &RequestContext,
        body: &[u8],
        caller: Caller,
    ) -> Result<Call, RejectionKind> {
        let uri = context.uri();
        let id =
            || id(self.endpoint.info.kind.path_suffix(), uri.path()).ok_or(RejectionKind::NotFound);
        let ignores_unknown = context.extensions().get::<IgnoreUnknown>().is_some();
        let strict = self.settings.strict && !ignores_unknown;
        let query = QueryDecoder {
            text: uri.query().unwrap_or_default(),
            reading: self.api.reading,
            entity: self.endpoint.info.entity.name,
            required_message: self.api.required_message,
            ids_limit: self.settings.ids_limit,
            unknown: match (ignores_unknown, strict) {
                (true, _) => UnknownParameters::Ignored,
                (false, false) => UnknownParameters::RejectedIfSimilar,
                (false, true) => UnknownParameters::Rejected,
            },
        };
        Ok(match &self.endpoint.handler {
            Handler::Body(handler) => {
                let schema = BodySchema {
                    fields: self.endpoint.info.fields(),
                    required_message: self.api.required_message,
                    strict,
                };
                decode(body, schema, |text| handler(text, caller))?
            }
            Handler::Id(handler) => {
                query.no_parameters()?;
                handler(id()?, caller)
            }
            Handler::Ids(handler) => handler(query.ids()?, caller),
            Handler::Query(columns, handler) => handler(query.list(columns)?, caller),
            Handler::OptionalId(handler) => handler(query.optional_id()?, caller),
            Handler::Command(declared, handler) => {
                let message = self.api.required_message;
                handler(decode_command(body, declared, message, strict)?, caller)
            }
        })
    }

    async fn authenticate(&self, context: &RequestContext) -> Result<Caller, RejectionKind> {
        if context.headers().get_all(AUTHORIZATION).iter().nth(1).is_some() {
            return Err(RejectionKind::RepeatedAuthorization);
        }
        let authenticator = &self.settings.authenticator;
        let authentication = self.with_timeout(authenticator.authenticate(context)).await?;
        authentication.map_err(RejectionKind::Failed)?.ok_or_else(|| {
            let schemes = authenticator.schemes();
            let has_credentials = (schemes.has_bearer() && context.bearer_token().is_some())
                || (schemes.has_basic() && context.basic_credentials().is_some());
            if has_credentials {
                RejectionKind::InvalidCredentials(schemes)
            } else {
                RejectionKind::MissingCredentials(schemes)
            }
        })
    }

    /// Bounds a future by the handler timeout. Sets no timer for one that is ready at once, as
    /// most are.
    async fn with_timeout<T>(&self, mut future: BoxFuture<'_, T>) -> Result<T, RejectionKind> {
        if let Some(output) = poll_immediate(&mut future).await {
            return Ok(output);
        }
        let timeout = self.settings.handler_timeout;
        Box::pin(tokio::time::timeout(timeout, future)).await.map_err(|_| {
            let operation = self.endpoint.info;
            tracing::error!(%operation, ?timeout, "the handler timed out");
            RejectionKind::HandlerTimeout
        })
    }

    fn authorize(&self, caller: &Caller) -> Result<(), RejectionKind> {
        let role = self.endpoint.info.role;
        if caller.has(role) { Ok(()) } else { Err(RejectionKind::MissingRole(role)) }
    }
}

/// Ignores parameters such as a charset: JSON is always UTF-8.
fn check_content_type(headers: &HeaderMap) -> Result<(), RejectionKind> {
    let content_type = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let essence = content_type.split(|byte| *byte == b';').next().unwrap_or_default();
    let is_json = essence.trim_ascii().eq_ignore_ascii_case(b"application/json");
    if is_json { Ok(()) } else { Err(RejectionKind::UnsupportedMediaType) }
}

fn check_content_encoding(headers: &HeaderMap) -> Result<(), RejectionKind> {
    let mut encodings = headers.get_all(CONTENT_ENCODING).iter();
    let is_identity = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"identity");
    if encodings.all(is_identity) { Ok(()) } else { Err(RejectionKind::UnsupportedEncoding) }
}

/// Reads a body up to a limit. A body that announces a larger length is rejected unread.
async fn read(body: Body, limit: usize) -> Result<Bytes, RejectionKind> {
    if u64::try_from(limit).is_ok_and(|limit| body.size_hint().lower() > limit) {
        return Err(RejectionKind::BodyTooLarge(limit));
    }
    collect(Limited::new(body, limit)).await.map_err(|error| match error {
        error if error.is::<LengthLimitError>() => RejectionKind::BodyTooLarge(limit),
        error if is_body_timeout(&*error) => RejectionKind::BodyTimeout,
        _ => RejectionKind::MalformedBody("it broke off on the way, send it again".into()),
    })
}

/// Collects a body. Most arrive in one piece, which is not copied and needs no list of pieces.
async fn collect(mut body: Limited<Body>) -> Result<Bytes, BoxError> {
    let Some(first) = body.frame().await.transpose()? else { return Ok(Bytes::new()) };
    let first = first.into_data().unwrap_or_default();
    if body.is_end_stream() {
        return Ok(first);
    }
    let rest = body.collect().await?.to_bytes();
    Ok([first, rest].concat().into())
}

/// Searches the sources as well: a layer may have wrapped the error of the server.
fn is_body_timeout(error: &(dyn Error + 'static)) -> bool {
    iter::successors(Some(error), |&error| error.source()).any(<dyn Error>::is::<BodyTimeout>)
}
