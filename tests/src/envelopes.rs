//! The envelopes of the spec, whatever keys they have.

use nexudus_model::Nexudus;
use runtime_core::{Api, Envelope, FieldError, Object, RejectionParts, SuccessParts};
use serde_json::Value;

/// The envelope of a write that succeeded.
pub type Success = <Nexudus as Api>::Success;

/// The envelope of a rejected request.
pub type Rejection = <Nexudus as Api>::Rejection;

/// The envelope that a body is.
///
/// # Panics
/// If the body is not a JSON object.
pub fn envelope<E: Envelope>(body: &str) -> E {
    E::decode(Object::parse(body).expect("the body is an envelope"))
}

/// The id of the record in the envelope of a success.
///
/// # Panics
/// If the body is not a JSON object.
pub fn saved_id(body: &str) -> Option<i64> {
    let envelope = envelope::<Success>(body);
    let value: Value = serde_json::from_str(envelope.value()?.get()).ok()?;
    value["Id"].as_i64()
}

/// The body of a success, with the id of a record.
///
/// # Panics
/// If the envelope does not serialize.
pub fn success(id: Option<i64>) -> String {
    let (updated_on, updated_by) = (None, None);
    let parts = SuccessParts { status: 200, message: "done", id, updated_on, updated_by };
    serde_json::to_string(&Success::from(parts)).expect("an envelope is JSON")
}

/// The body of a rejection, with an error of a field.
///
/// # Panics
/// If the envelope does not serialize.
pub fn rejection(field: &str, message: &str) -> String {
    let errors = vec![FieldError::new(field, message)];
    let parts = RejectionParts { status: 400, message: "no".to_owned(), errors };
    serde_json::to_string(&Rejection::from(parts)).expect("an envelope is JSON")
}
