//! Operations without a body: reads and deletes.

use std::time::Duration;

use runtime_core::{Delete, Get, GetMany, List, Operation};
use runtime_server::axum::body::Body;
use runtime_server::axum::http::Request;

use crate::exchange::{
    Exchange, exchange, rejection_envelope, request, send, settings, untouchable,
};
use crate::notes::{Note, NoteId, router};
use crate::scripted::Scripted;

const FAILED: &str = "the service failed: try again later";
const THROTTLED: &str = "there are too many requests: wait and send it again";
const NOTE: &str = concat!(
    r#"{"Id":7,"UpdatedOn":"2025-01-15T10:30:00","Subject":"<b>\u0000","Guests":[1,7],"#,
    r#""Other":1e400}"#,
);
const NEGATIVE: &str = concat!(
    r#"{"Id":-7,"UpdatedOn":"2025-01-15T10:30:00","Subject":"<b>\u0000","Guests":null,"#,
    r#""Other":1e400}"#,
);

/// A request with a token but without content type and body.
fn bare(method: &str, uri: &str) -> Request<Body> {
    let request = Request::builder().method(method).uri(uri);
    request.header("Authorization", "Bearer admin-token").body(Body::empty()).unwrap()
}

async fn ask(method: &str, uri: &str) -> Exchange {
    exchange(bare(method, uri)).await
}

#[tokio::test]
async fn a_record_has_no_envelope() {
    ask("GET", "/api/notes/7").await.assert(200, NOTE);
    ask("GET", "/api/notes/-7").await.assert(200, NEGATIVE);
    ask("GET", "/api/notes/%37?else=1&%ff").await.assert(200, NOTE);
}

#[tokio::test]
async fn several_records_are_a_bare_array() {
    ask("GET", "/api/notes/?id=[7,404,-7]").await.assert(200, &format!("[{NOTE},{NEGATIVE}]"));
    ask("GET", "/api/notes/?id=%5B%207%20%2c+-7%20%5d")
        .await
        .assert(200, &format!("[{NOTE},{NEGATIVE}]"));
    ask("GET", "/api/notes/?id=[-007]").await.assert(200, &format!("[{NEGATIVE}]"));
    assert_eq!(ask("GET", "/api/notes/?id=[-0]").await.status, 200);
    for nothing in ["[]", "[+]", "+[]"] {
        ask("GET", &format!("/api/notes/?id={nothing}")).await.assert(200, "[]");
    }
}

/// The page of a list whose row has this subject.
fn page(subject: &str, rest: &str) -> String {
    format!(r#"{{"Records":[{{"Id":1,"Subject":"{subject}"}}],{rest}}}"#)
}

#[tokio::test]
async fn a_list_is_a_page() {
    let first = page(
        "None None",
        concat!(
            r#""CurrentPage":1,"CurrentPageSize":25,"CurrentOrderField":null,"#,
            r#""CurrentSortDirection":null,"FirstItem":1,"LastItem":1,"TotalItems":26,"#,
            r#""TotalPages":2,"HasNextPage":true,"HasPreviousPage":false"#,
        ),
    );
    ask("GET", "/api/notes").await.assert(200, &first);
    ask("GET", "/api/notes?").await.assert(200, &first);
    ask("GET", "/api/notes?&&sort=7&x=x&=&UserId=1&_=1234").await.assert(200, &first);
    ask("GET", "/api/notes?dir=desc&size=10&orderBy=No+such&page=3").await.assert(
        200,
        &page(
            "Some(3) Some(10)",
            concat!(
                r#""CurrentPage":3,"CurrentPageSize":10,"CurrentOrderField":"No such","#,
                r#""CurrentSortDirection":4,"FirstItem":21,"LastItem":21,"TotalItems":26,"#,
                r#""TotalPages":3,"HasNextPage":false,"HasPreviousPage":true"#,
            ),
        ),
    );
}

#[tokio::test]
async fn conditions_are_decoded_in_their_order() {
    for (query, arrived) in [
        ("Note_User=-7", "UserId Eq Integer(-7)"),
        ("from_Note_User=007", "UserId Ge Integer(7)"),
        ("to_Note_User=9223372036854775807", "UserId Le Integer(9223372036854775807)"),
        ("Note_Private=true", "Private Eq Boolean(true)"),
        ("Note_Private=false", "Private Eq Boolean(false)"),
        ("Note_Subject=", r#"Subject Eq Text(\"\")"#),
        ("Note_Subject", r#"Subject Eq Text(\"\")"#),
        ("Note_Subject=a+b%2B%26c=d", r#"Subject Eq Text(\"a b+&c=d\")"#),
        ("Note%5FSubject=%C3%BC%25%zz", r#"Subject Eq Text(\"ü%%zz\")"#),
        ("Note_Subject=%00%3Cb%3E", r#"Subject Eq Text(\"\\0<b>\")"#),
        ("Note_Subject=';DROP--", r#"Subject Eq Text(\"';DROP--\")"#),
        (
            "to_Note_CreatedOn=2025-01-31T10:30&Note_User=1&from_Note_CreatedOn=2025",
            concat!(
                r#"CreatedOn Le Text(\"2025-01-31T10:30\"); UserId Eq Integer(1); "#,
                r#"CreatedOn Ge Text(\"2025\")"#,
            ),
        ),
    ] {
        let answer = ask("GET", &format!("/api/notes?{query}")).await;
        let expected = format!(r#"{{"Records":[{{"Id":1,"Subject":"None None; {arrived}"}}]"#);
        assert!(answer.body.starts_with(&expected), "{query}: {}", answer.body);
    }
}

/// The encoder of the core and the decoder of the server agree.
#[tokio::test]
async fn decodes_the_paths_of_the_core() {
    let list = List::<Note>::new()
        .filter(Note::USER_ID, 7)
        .from(Note::USER_ID, i64::MIN)
        .filter(Note::SUBJECT, "a b&c=%d+\u{fc}\0")
        .filter(Note::PRIVATE, true)
        .to(Note::CREATED_ON, "2025-01-15T10:30")
        .page(2)
        .size(1000);
    // Not even the strict mode finds an unknown parameter.
    let strict = router(Scripted, settings().strict(true));
    let answer = send(strict, bare("GET", &list.path())).await;
    let page: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(
        page["Records"][0]["Subject"],
        concat!(
            "Some(2) Some(1000); UserId Eq Integer(7); UserId Ge Integer(-9223372036854775808); ",
            "Subject Eq Text(\"a b&c=%d+ü\\0\"); Private Eq Boolean(true); ",
            "CreatedOn Le Text(\"2025-01-15T10:30\")",
        )
    );
    let ids = GetMany::<Note> { ids: vec![NoteId(7), NoteId(-7)] };
    ask("GET", &ids.path()).await.assert(200, &format!("[{NOTE},{NEGATIVE}]"));
    ask("GET", &Get::<Note> { id: NoteId(-7) }.path()).await.assert(200, NEGATIVE);
    assert_eq!(ask("DELETE", &Delete { id: NoteId(1) }.path()).await.status, 200);
}

#[tokio::test]
async fn a_delete_gets_an_envelope() {
    ask("DELETE", "/api/notes/7").await.assert(
        200,
        concat!(
            r#"{"Status":200,"Message":"Note was successfully deleted.","Value":{"Id":7},"#,
            r#""UpdatedOn":"2025-01-15T10:30:00Z","UpdatedBy":"admin@example.com","#,
            r#""Errors":null,"WasSuccessful":true}"#,
        ),
    );
}

#[tokio::test]
async fn a_malformed_id_is_not_found() {
    let not_found = r#""Not found""#;
    for id in [
        "404",
        "x",
        "7x",
        "+7",
        "7.0",
        "7e0",
        "%20",
        "%ff",
        "%00",
        "-",
        "null",
        "[7]",
        "..",
        "9223372036854775808",
        "%3Cb%3E",
    ] {
        for method in ["GET", "DELETE"] {
            ask(method, &format!("/api/notes/{id}")).await.assert(404, not_found);
        }
    }
}

#[tokio::test]
async fn handlers_without_a_body_reject_and_fail_alike() {
    let odd = concat!(
        r#"{"Message":"Id: is odd","Value":null,"Errors":["#,
        r#"{"AttemptedValue":null,"Message":"is odd","PropertyName":"Id"}],"#,
        r#""WasSuccessful":false}"#,
    );
    for (id, status, body) in [
        (200, 200, &*rejection_envelope("notes are closed on Sundays")),
        (400, 400, odd),
        (500, 500, &rejection_envelope(FAILED)),
        (501, 500, &rejection_envelope(FAILED)),
    ] {
        ask("GET", &format!("/api/notes/{id}")).await.assert(status, body);
        ask("GET", &format!("/api/notes/?id=[{id}]")).await.assert(status, body);
        ask("GET", &format!("/api/notes?page={id}")).await.assert(status, body);
        ask("DELETE", &format!("/api/notes/{id}")).await.assert(status, body);
    }
}

#[tokio::test]
async fn handlers_without_a_body_time_out() {
    let router = router(Scripted, settings().handler_timeout(Duration::from_millis(10)));
    for (method, uri) in [
        ("GET", "/api/notes/504"),
        ("GET", "/api/notes/?id=[1,504]"),
        ("GET", "/api/notes?page=504"),
        ("DELETE", "/api/notes/504"),
    ] {
        send(router.clone(), bare(method, uri)).await.assert(504, &rejection_envelope(FAILED));
    }
}

#[tokio::test]
async fn handlers_without_a_body_count_as_concurrent() {
    let router = router(Scripted, settings().concurrency_limit(0).queue_limit(0));
    for (method, uri) in
        [("GET", "/api/notes/1"), ("GET", "/api/notes"), ("DELETE", "/api/notes/1")]
    {
        send(router.clone(), bare(method, uri)).await.assert(429, &rejection_envelope(THROTTLED));
    }
}

#[tokio::test]
async fn a_superfluous_body_is_ignored() {
    for (method, uri) in [
        ("GET", "/api/notes/7"),
        ("GET", "/api/notes/?id=[7]"),
        ("GET", "/api/notes"),
        ("DELETE", "/api/notes/7"),
    ] {
        let request = request(method).uri(uri).header("Content-Type", "text/plain");
        let answer = exchange(request.body(untouchable()).unwrap()).await;
        assert_eq!(answer.status, 200, "{method} {uri}");
    }
}

#[tokio::test]
async fn head_has_the_headers_of_get() {
    for uri in ["/api/notes/7", "/api/notes/?id=[7]", "/api/notes", "/api/notes/404"] {
        let (head, get) = (ask("HEAD", uri).await, ask("GET", uri).await);
        assert_eq!((head.status, &*head.body), (get.status, ""));
        assert_eq!(head.header("Content-Length"), Some(&*get.body.len().to_string()));
        assert_eq!(head.header("Content-Type"), Some("application/json"));
    }
}

#[tokio::test]
async fn a_nested_router_finds_ids() {
    let below = runtime_server::axum::Router::new().nest("/7/below", router(Scripted, settings()));
    send(below, bare("GET", "/7/below/api/notes/-7")).await.assert(200, NEGATIVE);
}
