//! `--strict`: unknown keys and query parameters are errors, each with the nearest known name.

use reqwest::Method;
use runtime_core::Kind;
use serde_json::Value;

use crate::harness::{ADMIN, Sandbox, send};
use crate::operations::{Existing, entities, writes};

#[tokio::test]
async fn a_misspelt_filter_is_an_error() {
    let sandbox = Sandbox::with(&["--strict"]).await;
    for entity in entities().into_iter().filter(|entity| entity.has(&[Kind::List])) {
        let Some(column) = entity.columns.first() else { continue };
        let misspelt = format!("{}x", column.parameter);
        let answer = sandbox.ask(&format!("{}?{misspelt}=1", entity.path(None))).await;
        assert_eq!(answer.status, 400);
        let error = &answer.errors()[0];
        assert_eq!(error["PropertyName"], misspelt);
        let message = error["Message"].as_str().unwrap();
        assert!(message.contains(&format!("`{}`", column.parameter)), "{message}");
    }
}

#[tokio::test]
async fn a_misspelt_filter_is_ignored_on_request() {
    let sandbox = Sandbox::with(&["--strict"]).await;
    for entity in entities().into_iter().filter(|entity| entity.has(&[Kind::List])) {
        let Some(column) = entity.columns.first() else { continue };
        let whole = sandbox.ask(&entity.path(None)).await;
        let path = format!("{}?{}x=1", entity.path(None), column.parameter);
        let request = sandbox.bare(Method::GET, &path).bearer_auth(ADMIN);
        let answer = send(request.header("Prefer", "quirk=lenient-query")).await;
        assert_eq!((answer.status, answer.body), (200, whole.body), "{path}");
    }
}

#[tokio::test]
async fn an_unknown_key_is_an_error() {
    let sandbox = Sandbox::with(&["--strict"]).await;
    let existing = Existing::records(&sandbox).await;
    let before = sandbox.rows();
    for operation in writes() {
        let mut request = operation.fields(&existing);
        request.insert("Unknown".to_owned(), Value::Null);
        let answer = sandbox.answer(operation, Value::Object(request)).await;
        assert_eq!(answer.status, 400, "{}", operation.info);
        assert_eq!(answer.errors()[0]["PropertyName"], "Unknown");
    }
    assert_eq!(sandbox.rows(), before);
}
