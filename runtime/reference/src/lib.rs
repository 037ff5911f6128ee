//! An interactive reference of an API in the browser, from its `OpenAPI` document.
//!
//! The page is [Scalar's API reference], which the crate `scalar_api_reference` ships whole (MIT
//! licence). Nothing is loaded from another host: the script comes from this crate, fonts are those of
//! the reader's system, and a `Content-Security-Policy` holds the page to that. Nothing about the
//! API is in here; all of it comes from the document.
//!
//! - With the feature `axum`, [`Reference::routes`] serves the page beside the API that it describes,
//!   where every operation can be tried.
//! - [`Reference::to_html`] is the page as one file, to publish or to read without a server.
//!
//! # Why Scalar
//!
//! Compared by trial in November 2026, with a document of 17 operations and one of 900, under a policy without
//! `unsafe-eval` and without other hosts. "Violations" are those of axe-core 4.14.
//!
//! | component | licence | script | sends requests | 900 operations | violations | the rest |
//! |---|---|---|---|---|---|---|
//! | Scalar 1.76 (`scalar_api_reference` 0.2) | MIT | 4.9 MB, a crate | yes | 3.6 CPU s | 1 (contrast) | search, deep links, copies as Markdown |
//! | Swagger UI 5.32 (`utoipa-swagger-ui-vendored` 0.2) | Apache-2.0 | 1.9 MB, a zip in a crate | yes | 10 CPU s | 6 (critical: unnamed select) | roles are not shown |
//! | Redoc 2.5 | MIT | 1.1 MB, npm alone | no | not usable after 15 s | 3 | loads a logo from a CDN |
//! | Redoc 3.0 | MIT | 2.3 MB, npm alone | no | not measured | not measured | |
//! | `RapiDoc` 9.3 | MIT | 0.9 MB, npm alone | yes | not usable after 15 s | 5 (critical: 59 unnamed inputs) | |
//! | OpenAPI Explorer 2.4 | Apache-2.0 | 0.8 MB, npm alone | yes | not measured | 2 (contrast) | |
//!
//! All of them read `OpenAPI` 3.1. Scalar's is the one that is fast on large documents, accessible, and a crate
//! of its maker's.
//!
//! [Scalar's API reference]: https://github.com/scalar/scalar

mod assets;
#[cfg(feature = "axum")]
mod content;
mod page;
#[cfg(feature = "axum")]
mod routes;

#[cfg(feature = "axum")]
pub use routes::document;

/// The reference of an API.
///
/// ```
/// let reference = runtime_reference::Reference::new(r#"{ "openapi": "3.1.0" }"#);
/// std::fs::write(std::env::temp_dir().join("reference.html"), reference.to_html())?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Reference {
    document: String,
    client_docs: Option<String>,
}

impl Reference {
    /// The reference of the API that an `OpenAPI` document in JSON describes.
    ///
    /// The document is not looked into: where it is not one, the page says so.
    pub fn new(document: impl Into<String>) -> Self {
        Self { document: document.into(), client_docs: None }
    }

    /// Links to the documentation of a client crate, such as `nexudus_client/index.html`.
    pub fn client_docs(self, url: impl Into<String>) -> Self {
        Self { client_docs: Some(url.into()), ..self }
    }

    /// The reference as one file of HTML that needs no other.
    ///
    /// It sends no requests, so operations can be read but not tried.
    pub fn to_html(&self) -> String {
        page::file(&self.document, self.client_docs.as_deref())
    }
}
