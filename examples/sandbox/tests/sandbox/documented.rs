//! The documented requests get the documented answers: the same keys in the same order, with the
//! same values but for ids, dates and users.

use crate::harness::Sandbox;
use crate::operations::{ALL, Existing};

const SUCCESS: &str = r#"{"Status":200,"Message":"{did}","Value":{"Id":{id}},"OpenInDialog":false,"OpenInWindow":false,"RedirectURL":null,"JavaScript":null,"UpdatedOn":"{on}","UpdatedBy":"admin@example.com","Errors":null,"WasSuccessful":true}"#;

const REFUSAL: &str = r#"{"Message":"{key}: is a required field","Value":null,"Errors":[{"AttemptedValue":null,"Message":"is a required field","PropertyName":"{key}"}],"WasSuccessful":false}"#;

#[tokio::test]
async fn documented_requests_get_the_documented_answers() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    let did = [
        "CommunityThread was successfully created.",
        "CommunityThread was successfully updated.",
        "CommunityMessage was successfully created.",
        "CommunityMessage was successfully updated.",
        "ChatUserMessage was successfully created.",
    ];
    for (operation, did) in ALL.into_iter().zip(did) {
        let request = operation.documented(existing);
        let answer = sandbox.answer(operation, &request).await;
        let (id, on) = (&answer.json()["Value"]["Id"], &answer.json()["UpdatedOn"]);
        let expected = SUCCESS
            .replace("{did}", did)
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
async fn a_missing_field_gets_the_documented_answer() {
    let sandbox = Sandbox::start().await;
    let existing = Existing::records(&sandbox).await;
    for operation in ALL {
        for field in operation.info.fields.iter().filter(|field| field.required) {
            let mut request = operation.fields(existing);
            request.remove(field.key).unwrap();
            let answer = sandbox.answer(operation, serde_json::to_string(&request).unwrap()).await;
            let expected = REFUSAL.replace("{key}", field.key);
            assert_eq!((answer.status, answer.body), (400, expected));
        }
    }
}

/// `2025-01-15T10:30:00Z`
fn assert_is_a_time(text: &str) {
    let shape: String =
        text.chars().map(|char| if char.is_ascii_digit() { '0' } else { char }).collect();
    assert_eq!(shape, "0000-00-00T00:00:00Z");
    assert!(text > "2025-01-15T10:30:00Z", "{text} is in the past");
}
