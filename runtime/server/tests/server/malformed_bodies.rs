//! Rejections of malformed bodies.

use crate::exchange::{post, rejection_envelope};

#[tokio::test]
async fn every_error_is_in_one_envelope() {
    post(r#"{"Tags":7,"Guests":[1,"2"],"UserId":1e400,"Private":null}"#).await.assert(
        400,
        concat!(
            r#"{"Message":"UserId: must be a 64-bit integer","Value":null,"Errors":["#,
            r#"{"AttemptedValue":1e400,"Message":"must be a 64-bit integer","PropertyName":"UserId"},"#,
            r#"{"AttemptedValue":null,"Message":"is a required field","PropertyName":"Subject"},"#,
            r#"{"AttemptedValue":[1,"2"],"Message":"must be an array of 64-bit integers","PropertyName":"Guests"},"#,
            r#"{"AttemptedValue":7,"Message":"must be a string","PropertyName":"Tags"}],"#,
            r#""WasSuccessful":false}"#,
        ),
    );
}

#[tokio::test]
async fn an_invalid_field_is_rejected() {
    let integer = "must be a 64-bit integer";
    let integers = "must be an array of 64-bit integers";
    let required = "is a required field";
    for (body, property, message, attempted) in [
        (r#"{"Subject":""}"#, "UserId", required, "null"),
        (r#"{"UserId":null,"Subject":""}"#, "UserId", required, "null"),
        (r#"{"UserId":1.0,"Subject":""}"#, "UserId", integer, "1.0"),
        (r#"{"UserId":1e3,"Subject":""}"#, "UserId", integer, "1e3"),
        (r#"{"UserId":"1","Subject":""}"#, "UserId", integer, r#""1""#),
        (r#"{"UserId":true,"Subject":""}"#, "UserId", integer, "true"),
        (
            r#"{"UserId":9223372036854775808,"Subject":""}"#,
            "UserId",
            integer,
            "9223372036854775808",
        ),
        (r#"{"UserId":{"Id": 1},"Subject":""}"#, "UserId", integer, r#"{"Id": 1}"#),
        (r#"{"UserId":1,"Subject":"","Guests":[1, null]}"#, "Guests", integers, "[1, null]"),
        (r#"{"UserId":1,"Subject":"","Guests":7}"#, "Guests", integers, "7"),
        (r#"{"UserId":1,"Subject":"","Private":0}"#, "Private", "must be true or false", "0"),
        (
            r#"{"UserId":1,"Subject":"\ud800"}"#,
            "Subject",
            "must be a string of Unicode text, without a lone surrogate",
            r#""\"\\ud800\"""#,
        ),
        (
            r#"{"UserId":1,"Subject":"a","Subject":"b"}"#,
            "Subject",
            "is given more than once",
            r#""b""#,
        ),
    ] {
        post(body).await.assert(
            400,
            &format!(
                concat!(
                    r#"{{"Message":"{0}: {1}","Value":null,"Errors":["#,
                    r#"{{"AttemptedValue":{2},"Message":"{1}","PropertyName":"{0}"}}],"#,
                    r#""WasSuccessful":false}}"#,
                ),
                property, message, attempted
            ),
        );
    }
}

#[tokio::test]
async fn a_body_that_is_not_an_object_is_rejected() {
    let whole = r#"{"UserId":1,"Subject":""}"#;
    for (body, reason) in [
        (String::new(), "EOF while parsing a value at line 1 column 0"),
        ("nonsense".into(), "expected ident at line 1 column 2"),
        (whole[..24].into(), "EOF while parsing an object at line 1 column 24"),
        (format!("{whole}\n x"), "trailing characters at line 2 column 2"),
        (format!("\u{feff}{whole}"), "there is a byte order mark at line 1 column 1, leave it out"),
        (r#"[1,""]"#.into(), "invalid type: sequence, expected a JSON object at line 1 column 0"),
        ("7".into(), "invalid type: integer `7`, expected a JSON object at line 1 column 1"),
        ("null".into(), "invalid type: null, expected a JSON object at line 1 column 4"),
    ] {
        post(body)
            .await
            .assert(400, &rejection_envelope(&format!("the body could not be read: {reason}")));
    }
    post(&b"{\"\xff\":1}"[..]).await.assert(
        400,
        &rejection_envelope(
            "the body could not be read: invalid utf-8 sequence of 1 bytes from index 2",
        ),
    );
}

#[tokio::test]
async fn unknown_keys_are_ignored_with_any_value() {
    let deep = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    let body = format!(
        r#"{{"Echo":{deep},"UserId":1,"Echo":1e400,"Subject":"","userid":"\ud800","Echo":{{}}}}"#
    );
    assert_eq!(post(body).await.status, 200);
}
