//! What happens to a request, from its first header to its answer.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::response::Response;
use futures_util::FutureExt;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::answer::{Denial, accept, refuse};
use crate::decode::{Expected, decode};
use crate::dialect::Dialect;
use crate::reply::{Reason, Refused};
use crate::routes::Endpoint;
use crate::{Caller, Settings};

/// An operation with all that it takes to serve it.
pub(crate) struct Served {
    pub(crate) endpoint: Endpoint,
    pub(crate) dialect: Dialect,
    pub(crate) settings: Arc<Settings>,
}

impl Served {
    /// Answers a request. A panic on the way is an answer too, and the server goes on.
    pub(crate) async fn answer(&self, request: Request) -> Response {
        match AssertUnwindSafe(self.run(request)).catch_unwind().await {
            Ok(Ok(response)) => response,
            Ok(Err(denial)) => refuse(&self.dialect, denial),
            Err(panic) => {
                let operation = self.endpoint.info;
                tracing::error!(%operation, panic = panic_message(&*panic), "the handler panicked");
                refuse(&self.dialect, Denial::Failed)
            }
        }
    }

    /// The body is not touched before it is known that the caller may send one.
    async fn run(&self, request: Request) -> Result<Response, Denial> {
        let (head, body) = request.into_parts();
        let caller = self.authenticate(&head.headers).await?;
        self.authorize(&caller)?;
        check_content_type(&head.headers)?;
        let body = read(&head.headers, body, self.settings.body_limit).await?;
        let name = caller.name().to_owned();
        let reply = decode(&body, self.expected(), |text| (self.endpoint.handler)(text, caller))?;
        let written = reply.await.map_err(|refused| self.denial(refused))?;
        Ok(accept(&self.dialect, self.endpoint.info, &name, written))
    }

    async fn authenticate(&self, headers: &HeaderMap) -> Result<Caller, Denial> {
        let token = bearer_token(headers).ok_or(Denial::NoToken)?;
        self.settings.authenticator.authenticate(token).await.ok_or(Denial::BadToken)
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

    /// What went wrong inside is logged here, and goes no further.
    fn denial(&self, Refused(reason): Refused) -> Denial {
        match reason {
            Reason::Invalid(errors) => Denial::Invalid(errors),
            Reason::NotFound => Denial::NotFound,
            Reason::Failed(error) => {
                let operation = self.endpoint.info;
                tracing::error!(%operation, error = &*error as &dyn std::error::Error, "the handler failed");
                Denial::Failed
            }
        }
    }
}

fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("Bearer") && !token.is_empty()).then_some(token)
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
async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, Denial> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > limit) {
        return Err(Denial::TooLarge(limit));
    }
    match Limited::new(body, limit).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Denial::TooLarge(limit)),
        Err(_) => Err(Denial::Unreadable("it broke off on the way, send it again".into())),
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no message")
}
