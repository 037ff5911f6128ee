//! What an update clears by leaving it out.

use crate::{Kind, Object, Operation};

/// The keys of the optional fields that a request leaves out, and that the record thereby loses:
/// an update replaces the record as a whole. Empty for operations that are no update.
pub fn would_clear<O: Operation>(request: &O) -> Vec<&'static str> {
    match O::INFO.kind {
        Kind::Create => Vec::new(),
        Kind::Update => left_out::<O>(request),
    }
}

fn left_out<O: Operation>(request: &O) -> Vec<&'static str> {
    let body = serde_json::to_string(request).ok();
    let body = body.as_deref().and_then(Object::parse).unwrap_or_default();
    let is_sent = |key| body.raw(key).is_some_and(|value| value.get() != "null");
    O::INFO
        .fields
        .iter()
        .filter(|field| !field.required && !is_sent(field.key))
        .map(|field| field.key)
        .collect()
}
