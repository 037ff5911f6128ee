//! The page beside the API that it describes, as routes of axum.

use axum::Router;
use axum::body::Bytes;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::routing::{MethodRouter, get};

use crate::assets::{Asset, COMPONENT, SCRIPT, STYLE};
use crate::{Reference, page};

/// The name of the document in the folder of the page.
pub(crate) const DOCUMENT: &str = "openapi.json";

/// No other host, no inline script, no `eval`. The component sets styles of elements, which takes
/// `unsafe-inline` for them.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

impl Reference {
    /// Serves the reference at a path, such as `/docs`, and the document below it, as
    /// `/docs/openapi.json`.
    ///
    /// The routes are merged into the router of the API, and need no token:
    ///
    /// ```
    /// # use axum::Router;
    /// # use runtime_reference::Reference;
    /// # fn mounted(service: Router, document: &str) -> Router {
    /// service.merge(Reference::new(document).routes("/docs"))
    /// # }
    /// ```
    ///
    /// What is tried in the page goes to the host that the page comes from, whatever the servers of
    /// the document. The script is large, 4.9 MB: put `tower_http::compression` around the router where it
    /// travels over a network.
    ///
    /// # Panics
    ///
    /// Like [`Router::route`], if the path does not start with `/`.
    pub fn routes<S: Clone + Send + Sync + 'static>(self, path: &str) -> Router<S> {
        let path = path.trim_end_matches('/');
        let folder = path.rsplit('/').next().unwrap_or_default();
        let folder = if folder.is_empty() { "." } else { folder };
        let html = page::served(folder, self.client_docs.as_deref());
        let assets: [&'static Asset; 3] = [&COMPONENT, &SCRIPT, &STYLE];
        let page = answer("text/html; charset=utf-8", html);
        let router = Router::new()
            .route(if path.is_empty() { "/" } else { path }, page)
            .route(&format!("{path}/{DOCUMENT}"), answer("application/json", self.document));
        assets.into_iter().fold(router, |router, asset| {
            let bytes = Bytes::from_static(asset.text.as_bytes());
            router.route(&format!("{path}/{}", asset.name), answer(asset.content_type, bytes))
        })
    }
}

fn answer<S>(content_type: &'static str, body: impl Into<Bytes>) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    let body = body.into();
    let headers = [
        (CONTENT_TYPE, content_type),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-cache"),
    ];
    get(move || std::future::ready((headers, body)))
}
