//! Responses to requests that reach their handler.

use runtime_server::axum::body::Body;

use crate::exchange::{exchange, post, rejection_envelope, request};

#[tokio::test]
async fn a_valid_request_gets_the_whole_envelope() {
    let answer = exchange(
        request("PUT").body(Body::from(r#"{"Id":9223372036854775807,"Subject":""}"#)).unwrap(),
    )
    .await;
    answer.assert(
        200,
        concat!(
            r#"{"Status":200,"Message":"Note was successfully updated.","#,
            r#""Value":{"Id":9223372036854775807},"UpdatedOn":"2025-01-15T10:30:00Z","#,
            r#""UpdatedBy":"admin@example.com","Errors":null,"WasSuccessful":true}"#,
        ),
    );
}

#[tokio::test]
async fn empty_strings_and_zeros_are_values_and_null_is_absent() {
    let answer = post(r#"{"UserId":0,"Subject":"","Guests":[],"Tags":null}"#).await;
    assert!(answer.body.contains(r#""UpdatedOn":"\"\" None Some([]) None""#), "{}", answer.body);
    let answer =
        post(r#"{"UserId":0,"Subject":"x","Private":false,"Guests":[-1],"Tags":""}"#).await;
    assert!(
        answer.body.contains(r#""UpdatedOn":"\"x\" Some(false) Some([-1]) Some(\"\")""#),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn time_and_author_default_to_now_and_the_caller() {
    let answer = post(r#"{"UserId":0,"Subject":"now"}"#).await;
    let envelope: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let time = envelope["UpdatedOn"].as_str().unwrap();
    assert_eq!((time.len(), &time[10..11], &time[19..]), (20, "T", "Z"), "{time}");
    assert_eq!(envelope["UpdatedBy"], "admin@example.com");

    let answer = post(r#"{"UserId":0,"Subject":"by"}"#).await;
    let envelope: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(envelope["UpdatedOn"], "2025-01-15");
    assert_eq!(envelope["UpdatedBy"], "someone@else");
}

#[tokio::test]
async fn a_handler_rejects_fields() {
    post(r#"{"UserId":0,"Subject":"invalid"}"#).await.assert(
        400,
        concat!(
            r#"{"Message":"Subject: is too long","Value":null,"Errors":["#,
            r#"{"AttemptedValue":null,"Message":"is too long","PropertyName":"Subject"},"#,
            r#"{"AttemptedValue":null,"Message":"is odd","PropertyName":"Tags"}],"#,
            r#""WasSuccessful":false}"#,
        ),
    );
    post(r#"{"UserId":0,"Subject":"nothing"}"#)
        .await
        .assert(400, &rejection_envelope("the request is not valid"));
}

#[tokio::test]
async fn a_handler_rejects_a_request_with_a_message() {
    post(r#"{"UserId":0,"Subject":"reject"}"#)
        .await
        .assert(200, &rejection_envelope("notes are closed on Sundays"));
}

#[tokio::test]
async fn an_unknown_id_gets_a_bare_string() {
    let body = Body::from(r#"{"Id":404,"Subject":""}"#);
    exchange(request("PUT").body(body).unwrap()).await.assert(404, r#""Not found""#);
}

#[tokio::test]
async fn failures_and_panics_reveal_no_detail() {
    for subject in ["fail", "panic"] {
        post(format!(r#"{{"UserId":0,"Subject":"{subject}"}}"#))
            .await
            .assert(500, &rejection_envelope("the service failed: try again later"));
    }
}
