//! The page beside the API that it describes, as routes of axum.

use axum::Router;
use axum::body::Bytes;
use axum::routing::MethodRouter;

use crate::assets::{Asset, COMPONENT, SCRIPT, STYLE};
use crate::{Reference, content, page};

/// The name of the document in the folder of the page.
pub(crate) const DOCUMENT: &str = "openapi.json";

/// The media type of JSON.
const JSON: &str = "application/json";

/// Serves an `OpenAPI` document at a path of its own. The reference serves it as well, below its own path.
///
/// ```
/// # use axum::Router;
/// # fn mounted(service: Router, document: &'static str) -> Router {
/// service.route("/openapi.json", runtime_reference::document(document))
/// # }
/// ```
///
/// It is compressed for clients that take gzip, and responds with 304 to those that have it.
pub fn document<S: Clone + Send + Sync + 'static>(document: impl Into<Bytes>) -> MethodRouter<S> {
    content::route(JSON, document)
}

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
    /// the document. The script is large: 4.9 MB, of which 1.9 MB travel where the client takes gzip. All of it
    /// has an `ETag`, so a browser loads it once.
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
        let page = content::route("text/html; charset=utf-8", html);
        let router = Router::new()
            .route(if path.is_empty() { "/" } else { path }, page)
            .route(&format!("{path}/{DOCUMENT}"), document(self.document));
        assets.into_iter().fold(router, |router, asset| {
            let bytes = Bytes::from_static(asset.text.as_bytes());
            router
                .route(&format!("{path}/{}", asset.name), content::route(asset.content_type, bytes))
        })
    }
}
