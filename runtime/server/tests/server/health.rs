//! The route for health checks.

use runtime_server::axum::body::Body;
use runtime_server::axum::http::Request;
use runtime_server::health;

use crate::exchange::{send, settings};
use crate::notes::router;
use crate::scripted::Scripted;

#[tokio::test]
async fn health_is_the_result_of_the_check() {
    let router = router(Scripted, settings())
        .route("/live", health(|| async { Ok(()) }))
        .route("/ready", health(|| async { Err("the inside".into()) }));
    for (path, status, body) in
        [("/live", 200, r#"{"status":"ok"}"#), ("/ready", 503, r#"{"status":"unavailable"}"#)]
    {
        let response = send(router.clone(), Request::get(path).body(Body::empty()).unwrap()).await;
        response.assert(status, body);
        assert_eq!(response.header("Cache-Control"), Some("no-store"));
    }
}
