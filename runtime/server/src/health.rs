//! [`health`]: a route for the health checks of load balancers and orchestrators.

use std::sync::Arc;

use axum::BoxError;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;

/// A route that answers with 200 while a check succeeds, and with 503 while it fails. The error is
/// logged; the client sees no detail of it. Needs no credentials.
///
/// ```
/// # use runtime_server::{axum, health};
/// let router: axum::Router = axum::Router::new().route("/health", health(|| async { Ok(()) }));
/// ```
pub fn health<C, F, S>(check: C) -> MethodRouter<S>
where
    C: Fn() -> F + Send + Sync + 'static,
    F: Future<Output = Result<(), BoxError>> + Send + 'static,
    S: Clone + Send + Sync + 'static,
{
    let check: Arc<dyn Fn() -> BoxFuture<'static, Result<(), BoxError>> + Send + Sync> =
        Arc::new(move || check().boxed());
    get(move || respond(check()))
}

async fn respond(check: BoxFuture<'static, Result<(), BoxError>>) -> Response {
    let (status, body) = match check.await {
        Ok(()) => (StatusCode::OK, r#"{"status":"ok"}"#),
        Err(error) => {
            let error: &(dyn std::error::Error + 'static) = &*error;
            tracing::error!(error, "the health check failed");
            (StatusCode::SERVICE_UNAVAILABLE, r#"{"status":"unavailable"}"#)
        }
    };
    (status, [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], body)
        .into_response()
}
