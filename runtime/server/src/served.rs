//! What happens to a request, from its first header to its answer.

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

use crate::answer::{Denial, accept, refuse, show};
use crate::decode::{Expected, Query, decode, id};
use crate::dialect::Dialect;
use crate::endpoint::{Endpoint, Handler, Shown};
use crate::reply::{Reason, Rejection};
use crate::too_slow::TooSlow;
use crate::{Caller, Reply, Settings};

/// An operation with all that it takes to serve it.
pub(crate) struct Served {
    pub(crate) endpoint: Endpoint,
    pub(crate) dialect: &'static Dialect,
    pub(crate) settings: Arc<Settings>,
    /// One for each request that may be handled at a time.
    pub(crate) permits: Arc<Semaphore>,
}

/// A handler at work.
enum Begun {
    /// On something that is written or deleted.
    Write(BoxFuture<'static, Reply<i64>>),
    /// On something to show.
    Read(BoxFuture<'static, Shown>),
}

impl Served {
    /// Answers a request. This is no `async fn`, which would hold the request twice.
    pub(crate) fn answer(self: Arc<Self>, request: Request) -> impl Future<Output = Response> {
        let (Parts { headers, uri, .. }, body) = request.into_parts();
        async move {
            let answer = self.run(&headers, &uri, body).await;
            answer.unwrap_or_else(|denial| refuse(self.dialect, denial))
        }
    }

    /// The body is not touched before it is known that the caller may send one.
    async fn run(&self, headers: &HeaderMap, uri: &Uri, body: Body) -> Result<Response, Denial> {
        let caller = self.authenticate(headers).await?;
        self.authorize(&caller)?;
        let body = self.body(headers, body).await?;
        let _permit = self.permits.try_acquire().map_err(|_| Denial::Busy)?;
        let name = caller.name().to_owned();
        match self.begin(uri, &body, caller)? {
            Begun::Write(reply) => {
                let written = self.in_time(reply).await?.map_err(|refused| self.denial(refused))?;
                Ok(accept(self.dialect, self.endpoint.info, name, written))
            }
            Begun::Read(shown) => {
                let json = self.in_time(shown).await?.map_err(|refused| self.denial(refused))?;
                Ok(show(self.dialect, json))
            }
        }
    }

    /// Of operations without one it is neither looked at nor waited for.
    async fn body(&self, headers: &HeaderMap, body: Body) -> Result<Bytes, Denial> {
        if !self.endpoint.info.kind.has_body() {
            return Ok(Bytes::new());
        }
        check_content_type(headers)?;
        read(body, self.settings.body_limit).await
    }

    /// Takes out of the request what it asks for, and hands it on.
    fn begin(&self, uri: &Uri, body: &[u8], caller: Caller) -> Result<Begun, Denial> {
        let id = || id(self.endpoint.info.kind.path_suffix(), uri.path()).ok_or(Denial::NotFound);
        let query = Query {
            text: uri.query().unwrap_or_default(),
            reading: self.dialect.reading,
            required_message: self.dialect.required_message,
            ids_limit: self.settings.ids_limit,
            strict: self.settings.strict,
        };
        Ok(match &self.endpoint.handler {
            Handler::Body(handler) => {
                Begun::Write(decode(body, self.expected(), |text| handler(text, caller))?)
            }
            Handler::Get(handler) => {
                query.nothing()?;
                Begun::Read(handler(id()?, caller))
            }
            Handler::GetMany(handler) => Begun::Read(handler(query.ids()?, caller)),
            Handler::List(columns, handler) => Begun::Read(handler(query.list(columns)?, caller)),
            Handler::Delete(handler) => {
                query.nothing()?;
                Begun::Write(handler(id()?, caller))
            }
        })
    }

    async fn authenticate(&self, headers: &HeaderMap) -> Result<Caller, Denial> {
        let token = bearer_token(headers).ok_or(Denial::NoToken)?;
        let identity = self.in_time(self.settings.authenticator.authenticate(token)).await?;
        identity.map_err(|error| self.failed(&*error))?.ok_or(Denial::BadToken)
    }

    /// Most are ready at once, and no clock is set for them.
    async fn in_time<T>(&self, mut future: BoxFuture<'_, T>) -> Result<T, Denial> {
        if let Some(output) = poll_immediate(&mut future).await {
            return Ok(output);
        }
        let timeout = self.settings.handler_timeout;
        tokio::time::timeout(timeout, future).await.map_err(|_| {
            let operation = self.endpoint.info;
            tracing::error!(%operation, ?timeout, "the handler took too long");
            Denial::TimedOut
        })
    }

    fn authorize(&self, caller: &Caller) -> Result<(), Denial> {
        let role = self.endpoint.info.role;
        if caller.has(role) { Ok(()) } else { Err(Denial::MissingRole(role)) }
    }

    fn expected(&self) -> Expected {
        Expected {
            fields: self.endpoint.info.fields,
            required_message: self.dialect.required_message,
            strict: self.settings.strict,
        }
    }

    fn denial(&self, Rejection(reason): Rejection) -> Denial {
        match reason {
            Reason::Invalid(errors) => Denial::Invalid(errors),
            Reason::Rejected(message) => Denial::Rejected(message),
            Reason::NotFound => Denial::NotFound,
            Reason::Failed(error) => self.failed(&*error),
        }
    }

    /// What went wrong inside is logged here, and goes no further.
    fn failed(&self, error: &(dyn Error + 'static)) -> Denial {
        let operation = self.endpoint.info;
        tracing::error!(%operation, error, "the handler failed");
        Denial::Failed
    }
}

fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    const SCHEME: &str = "Bearer ";
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_at_checked(SCHEME.len())?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case(SCHEME) && !token.is_empty()).then_some(token)
}

/// Parameters such as a charset don't matter: JSON is UTF-8 whatever they say.
fn check_content_type(headers: &HeaderMap) -> Result<(), Denial> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).map(str::trim);
    match essence {
        Some(essence) if essence.eq_ignore_ascii_case("application/json") => Ok(()),
        Some(_) | None => Err(Denial::ContentType),
    }
}

/// A body that announces its length is refused before a byte of it is read.
async fn read(body: Body, limit: usize) -> Result<Bytes, Denial> {
    if u64::try_from(limit).is_ok_and(|limit| body.size_hint().lower() > limit) {
        return Err(Denial::TooLarge(limit));
    }
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Denial::TooLarge(limit)),
        Err(error) if is_too_slow(&*error) => Err(Denial::TooSlow),
        Err(_) => Err(Denial::Unreadable("it broke off on the way, send it again".into())),
    }
}

/// Layers may have wrapped the error that the server gave up with.
fn is_too_slow(error: &(dyn Error + 'static)) -> bool {
    iter::successors(Some(error), |&error| error.source()).any(<dyn Error>::is::<TooSlow>)
}
