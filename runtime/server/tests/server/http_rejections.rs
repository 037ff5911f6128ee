//! Rejections by content type, method and path.

use runtime_server::axum::body::Body;

use crate::exchange::{exchange, rejection_envelope, request};

const VALID: &str = r#"{"UserId":1,"Subject":""}"#;

#[tokio::test]
async fn other_content_types_are_rejected() {
    let json = rejection_envelope("the body has to be JSON: send `Content-Type: application/json`");
    let mut none = request("POST").body(Body::from(VALID)).unwrap();
    none.headers_mut().remove("Content-Type");
    exchange(none).await.assert(415, &json);

    for (content_type, status) in [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("Application/JSON ;x=y", 200),
        ("text/plain", 415),
        ("application/jsonp", 415),
        ("application/problem+json", 415),
        ("application/x-www-form-urlencoded", 415),
        ("", 415),
    ] {
        let mut request = request("POST").body(Body::from(VALID)).unwrap();
        request.headers_mut().insert("Content-Type", content_type.parse().unwrap());
        let answer = exchange(request).await;
        assert_eq!(answer.status, status, "{content_type}");
        if status == 415 {
            answer.assert(415, &json);
        }
    }
}

#[tokio::test]
async fn compressed_bodies_are_rejected() {
    for (encoding, status) in [("gzip", 415), ("identity", 200), ("gzip, identity", 415)] {
        let request = request("POST").header("Content-Encoding", encoding);
        let response = exchange(request.body(Body::from(VALID)).unwrap()).await;
        assert_eq!(response.status, status, "{encoding}");
        if status == 415 {
            let message = "the body has to be uncompressed: leave out `Content-Encoding`";
            response.assert(415, &rejection_envelope(message));
            assert_eq!(response.header("Accept-Encoding"), Some("identity"));
        }
    }
}

#[tokio::test]
async fn other_methods_are_rejected_with_the_allowed_ones() {
    for (path, methods, allowed) in [
        ("/api/notes", ["DELETE", "PATCH"], "GET,HEAD,POST,PUT"),
        ("/api/notes/1", ["POST", "PUT"], "DELETE,GET,HEAD"),
        ("/api/notes/x", ["POST", "PATCH"], "DELETE,GET,HEAD"),
        ("/api/notes/", ["DELETE", "POST"], "GET,HEAD"),
    ] {
        for method in methods {
            let answer = exchange(request(method).uri(path).body(Body::empty()).unwrap()).await;
            let message = "is not an operation at this path: use what `Allow` names";
            answer.assert(405, &rejection_envelope(&format!("{method} {message}")));
            let mut named: Vec<_> = answer.header("Allow").unwrap().split(',').collect();
            named.sort_unstable();
            assert_eq!(named.join(","), allowed, "{path}");
        }
    }
}

#[tokio::test]
async fn unknown_paths_are_rejected() {
    for path in ["/", "/api/notes/1/", "/api/notes/1/x", "/api/notes//", "/api/Notes"] {
        for method in ["POST", "GET"] {
            let request = request(method).uri(path).body(Body::from(VALID)).unwrap();
            exchange(request).await.assert(
                404,
                &rejection_envelope("there is no operation at this path: check the address"),
            );
        }
    }
}
