//! What is served and written, without a browser. The page in a browser is a matter of `tests/outside`.

use std::io::Read;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use runtime_reference::Reference;
use tower::ServiceExt;

const DOCUMENT: &str = r#"{ "openapi": "3.1.0", "info": { "title": "Notes", "version": "1" } }"#;

async fn get(router: &Router, path: &str) -> (Response<()>, String) {
    let request = Request::get(path).body(Body::empty()).expect("the path is one");
    let Ok(response) = router.clone().oneshot(request).await;
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("the body is in memory").to_bytes();
    let text = String::from_utf8(bytes.into()).expect("every file is text");
    (Response::from_parts(parts, ()), text)
}

/// The values of `src` and `href` in a page.
fn addresses(html: &str) -> Vec<&str> {
    let after = |name| html.split(name).skip(1);
    let values = after(r#" src=""#).chain(after(r#" href=""#));
    values.map(|text| text.split_once('"').map_or(text, |(value, _)| value)).collect()
}

#[tokio::test]
async fn the_page_names_files_that_are_served() {
    for (path, folder) in [("/docs", ""), ("/internal/docs/", "/internal"), ("/", "")] {
        let router = Router::new().merge(Reference::new(DOCUMENT).routes(path));
        let page = if path == "/" { path } else { path.trim_end_matches('/') };
        let (response, html) = get(&router, page).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe-eval"));
        let files: Vec<_> = addresses(&html).into_iter().filter(|file| *file != "data:,").collect();
        assert_eq!(files.len(), 4, "{html}");
        for file in files {
            let file = format!("{folder}/{}", file.trim_start_matches("./"));
            let (response, text) = get(&router, &file).await;
            assert_eq!(response.status(), StatusCode::OK, "{file}");
            assert_eq!(response.headers()["x-content-type-options"], "nosniff");
            assert!(!text.is_empty());
            assert_eq!(text == DOCUMENT, file.ends_with("openapi.json"));
        }
    }
}

#[tokio::test]
async fn everything_else_is_left_to_the_service() {
    let service = Router::new()
        .route("/api/notes", axum::routing::get(|| async { "a note" }))
        .fallback(|| async { (StatusCode::IM_A_TEAPOT, "the service") });
    let router = service.merge(Reference::new(DOCUMENT).routes("/docs"));
    assert_eq!(get(&router, "/api/notes").await.1, "a note");
    for path in ["/", "/docs/unknown.js", "/openapi.json"] {
        assert_eq!(get(&router, path).await.0.status(), StatusCode::IM_A_TEAPOT, "{path}");
    }
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let router = Router::new()
        .route("/openapi.json", runtime_reference::document(DOCUMENT))
        .merge(Reference::new(DOCUMENT).routes("/docs"));
    let ask = async |path: &str, name: &str, value: &str| {
        let request = Request::get(path).header(name, value).body(Body::empty()).unwrap();
        let Ok(response) = router.clone().oneshot(request).await;
        let (parts, body) = response.into_parts();
        (parts, body.collect().await.unwrap().to_bytes())
    };
    for path in ["/openapi.json", "/docs", "/docs/openapi.json", "/docs/reference.js"] {
        let (whole, plain) = ask(path, "accept-encoding", "identity, gzip;q=0").await;
        assert!(!whole.headers.contains_key("content-encoding"), "{path}");
        let tag = whole.headers["etag"].to_str().unwrap();
        for known in [tag.to_owned(), format!("\"other\", {tag}"), "*".to_owned()] {
            let (parts, body) = ask(path, "if-none-match", &known).await;
            assert_eq!((parts.status, body.len()), (StatusCode::NOT_MODIFIED, 0), "{path} {known}");
            assert_eq!(parts.headers["etag"], tag);
        }
        let (parts, body) = ask(path, "if-none-match", "\"other\"").await;
        assert_eq!((parts.status, &body), (StatusCode::OK, &plain), "{path}");
        let (parts, body) = ask(path, "accept-encoding", "br, GZIP;q=0.5").await;
        assert_eq!(parts.headers["content-encoding"], "gzip", "{path}");
        assert_eq!(parts.headers["etag"], tag, "it holds for both forms");
        assert_eq!(parts.headers["vary"], "accept-encoding");
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(&*body).read_to_end(&mut text).unwrap();
        assert_eq!(text, plain, "{path}");
    }
}

#[test]
fn a_file_holds_everything_and_names_no_other_file() {
    let html = Reference::new(DOCUMENT).to_html();
    let (before, rest) = html.split_once("<script>").unwrap();
    assert!(before.contains(DOCUMENT));
    assert!(before.contains("script-src 'sha256-"));
    assert_eq!(addresses(before), ["data:,"]);
    let scripts: Vec<_> = rest.split("</script>").collect();
    assert_eq!(scripts.len(), 3, "two scripts, and the end of the page");
    assert!(!html.contains("<script src"));
}

#[test]
fn a_document_cannot_leave_its_element() {
    let document = r#"{ "x": "</script><script>alert(1)</script><!-- & \" ' " }"#;
    let html = Reference::new(document).to_html();
    let (_, rest) = html.split_once(r#"id="document">"#).unwrap();
    let (inside, _) = rest.split_once("</script>").unwrap();
    assert_eq!(
        inside,
        r#"{ "x": "\u003c/script>\u003cscript>alert(1)\u003c/script>\u003c!-- & \" ' " }"#
    );
}

#[test]
fn the_documentation_of_the_client_is_linked() {
    let reference = Reference::new(DOCUMENT).client_docs(r#"a/index.html"><b>&"#);
    let html = reference.to_html();
    let link = r#"<a href="a/index.html&quot;>&lt;b>&amp;">Documentation of the Rust client</a>"#;
    assert!(html.contains(link));
}
