//! The responses to writes: the envelopes of the spec, key by key in its order.

use nexudus_server::Nexudus;
use runtime_core::{Api as _, FieldError, RejectionParts, SuccessParts};

use crate::harness::{Rejection, Sandbox, Success, saved_id};
use crate::operations::{Existing, writes};

#[tokio::test]
async fn a_write_returns_the_documented_envelope() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    for operation in writes() {
        let request = operation.smallest(&existing);
        let answer = sandbox.answer(operation, &request).await;
        let id = saved_id(&answer.body).unwrap();
        let expected = Success::from(SuccessParts {
            status: 200,
            message: operation.info.success_message,
            id: Some(id),
            updated_on: Some("{on}".to_owned()),
            updated_by: Some("admin@example.com".to_owned()),
        });
        let expected = serde_json::to_string(&expected).unwrap();
        // The spec may have an envelope that does not tell the time.
        match expected.split_once("{on}") {
            Some((before, after)) => {
                let on = answer.body.strip_prefix(before).and_then(|on| on.strip_suffix(after));
                assert_is_a_time(on.unwrap_or_else(|| panic!("{} is not {expected}", answer.body)));
            }
            None => assert_eq!(answer.body, expected),
        }
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("Content-Type"), Some("application/json"));
        if let Some(updated) = request.get("Id") {
            assert_eq!(id, *updated);
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
            let expected = Rejection::from(RejectionParts {
                status: 400,
                message: format!("{}: {}", field.key, Nexudus::REQUIRED_MESSAGE),
                errors: vec![FieldError::new(field.key, Nexudus::REQUIRED_MESSAGE)],
            });
            let expected = serde_json::to_string(&expected).unwrap();
            assert_eq!((answer.status, answer.body), (400, expected));
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
