//! What an update clears by leaving it out.

use crate::{Kind, Object, Operation};

/// The keys of the optional fields that a request leaves out, and that the record thereby loses:
/// an update replaces the record as a whole. A list that another field of the request changes is
/// kept, and the fields that change one are no part of a record. Empty for operations that are no
/// update.
pub fn would_clear<O: Operation>(request: &O) -> Vec<&'static str> {
    match O::INFO.kind {
        Kind::Create => Vec::new(),
        Kind::Update => left_out::<O>(request),
    }
}

fn left_out<O: Operation>(request: &O) -> Vec<&'static str> {
    let body = serde_json::to_string(request).ok();
    let body = body.as_deref().and_then(Object::parse).unwrap_or_default();
    let fields = O::INFO.fields;
    let is_sent = |key| body.raw(key).is_some_and(|value| value.get() != "null");
    let is_changed =
        |key| fields.iter().any(|field| field.changes == Some(key) && is_sent(field.key));
    fields
        .iter()
        .filter(|field| !field.required && field.changes.is_none())
        .map(|field| field.key)
        .filter(|key| !is_sent(key) && !is_changed(key))
        .collect()
}
