//! The responses to writes: the keys of the documentation in its order.

use crate::harness::Sandbox;
use crate::operations::{Existing, writes};

const SUCCESS: &str = r#"{"Status":200,"Message":"{message}","Value":{"Id":{id}},"OpenInDialog":false,"OpenInWindow":false,"RedirectURL":null,"JavaScript":null,"UpdatedOn":"{on}","UpdatedBy":"admin@example.com","Errors":null,"WasSuccessful":true}"#;

const REJECTION: &str = r#"{"Message":"{key}: is a required field","Value":null,"Errors":[{"AttemptedValue":null,"Message":"is a required field","PropertyName":"{key}"}],"WasSuccessful":false}"#;

#[tokio::test]
async fn a_write_returns_the_documented_envelope() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    for operation in writes() {
        let request = operation.smallest(&existing);
        let answer = sandbox.answer(operation, &request).await;
        let (id, on) = (&answer.json()["Value"]["Id"], &answer.json()["UpdatedOn"]);
        let expected = SUCCESS
            .replace("{message}", operation.info.success_message)
            .replace("{id}", &id.as_i64().unwrap().to_string())
            .replace("{on}", on.as_str().unwrap());
        assert_eq!((answer.status, answer.body.as_str()), (200, expected.as_str()));
        assert_eq!(answer.header("Content-Type"), Some("application/json"));
        assert_is_a_time(on.as_str().unwrap());
        if let Some(updated) = request.get("Id") {
            assert_eq!(id, updated);
        }
    }
}

#[tokio::test]
async fn a_missing_field_returns_the_documented_rejection() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    for operation in writes() {
        for field in operation.body_fields().iter().filter(|field| field.required) {
            let mut request = operation.fields(&existing);
            request.remove(field.key).unwrap();
            let answer = sandbox.answer(operation, serde_json::to_string(&request).unwrap()).await;
            assert_eq!((answer.status, answer.body), (400, REJECTION.replace("{key}", field.key)));
        }
    }
}

/// `2025-01-15T10:30:00.000Z`
fn assert_is_a_time(text: &str) {
    let shape: String =
        text.chars().map(|char| if char.is_ascii_digit() { '0' } else { char }).collect();
    assert_eq!(shape, "0000-00-00T00:00:00.000Z");
    assert!(text > "2025-01-15T10:30:00", "{text} is in the past");
}
