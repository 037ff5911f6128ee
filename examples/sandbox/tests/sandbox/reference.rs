//! The reference is served, and what its document shows of shared responses is what the sandbox responds.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;

use crate::harness::{ADMIN, Sandbox, send};

const PATH: &str = "/api/community/communitythreads";

/// A response of the document, and a request that gets it.
struct Shared {
    response: &'static str,
    example: &'static str,
    method: Method,
    path: &'static str,
    token: &'static str,
    content_type: &'static str,
    body: fn() -> String,
}

impl Shared {
    const fn new(response: &'static str, example: &'static str) -> Self {
        Self {
            response,
            example,
            method: Method::GET,
            path: PATH,
            token: ADMIN,
            content_type: "application/json",
            body: String::new,
        }
    }
}

#[tokio::test]
async fn shared_examples_are_what_the_sandbox_responds() {
    let sandbox = Sandbox::with(&["--grant", "nobody-token="]).await;
    let document = sandbox.get("/docs/openapi.json").await;
    let table = [
        Shared { token: "", ..Shared::new("unauthorized", "without a token") },
        Shared { token: "unknown", ..Shared::new("unauthorized", "with a bad token") },
        Shared {
            token: "nobody-token",
            method: Method::POST,
            path: "/api/sys/chatusermessages",
            ..Shared::new("unauthorized", "without the role")
        },
        Shared {
            path: "/api/community/communitythreads/1",
            ..Shared::new("not-found", "no such record")
        },
        Shared {
            method: Method::PATCH,
            ..Shared::new("405", "a method that the path does not take")
        },
        Shared {
            method: Method::POST,
            body: || " ".repeat(1_048_577),
            ..Shared::new("413", "a body of more than a mebibyte")
        },
        Shared {
            method: Method::POST,
            content_type: "text/plain",
            ..Shared::new("415", "a body of another type")
        },
        Shared {
            path: "/api/community/communitythreads/",
            ..Shared::new("invalid-get-many", "no ids")
        },
        Shared {
            path: "/api/community/communitythreads?size=0",
            ..Shared::new("invalid-list", "a page without records")
        },
    ];
    for Shared { response, example, method, path, token, content_type, body } in table {
        let request = sandbox.bare(method, path).header(CONTENT_TYPE, content_type);
        let request = if token.is_empty() { request } else { request.bearer_auth(token) };
        let answer = send(request.body(body())).await;
        let shown = &document["components"]["responses"][response];
        let expected = &shown["content"]["application/json"]["examples"][example]["value"];
        assert_eq!(&answer.json(), expected, "{response}: {example}");
        for header in shown["headers"].as_object().into_iter().flatten() {
            assert!(answer.header(header.0).is_some(), "{response}: {}", header.0);
        }
    }
}

#[tokio::test]
async fn the_reference_needs_no_token() {
    let sandbox = Sandbox::start().await;
    let page = send(sandbox.bare(Method::GET, "/docs")).await;
    assert_eq!(page.status, 200);
    assert!(page.header("Content-Security-Policy").is_some());
    let whole = send(sandbox.bare(Method::GET, "/openapi.json")).await.body;
    let beside = send(sandbox.bare(Method::GET, "/docs/openapi.json")).await.body;
    assert_eq!(whole, beside);
    assert!(serde_json::from_str::<Value>(&whole).is_ok());
}
