//! What an update clears and changes, and the id of its record.

use crate::envelope::ID;
use crate::{Id, Object, Operation};

/// The keys of the optional fields that an update omits, and that the service therefore clears: an
/// update replaces the whole record. A list is not cleared if another field of the request changes
/// it, and the fields that change lists are not part of a record. Empty for other operations.
pub fn would_clear<O: Operation>(request: &O) -> Vec<&'static str> {
    if O::INFO.kind.replaces() { omitted::<O>(request) } else { Vec::new() }
}

fn omitted<O: Operation>(request: &O) -> Vec<&'static str> {
    let body = body(request);
    let fields = O::INFO.fields();
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

/// The keys of the fields in which two requests differ.
pub fn changes<O: Operation>(before: &O, after: &O) -> Vec<&'static str> {
    let (before, after) = (body(before), body(after));
    let value = |body: &Object, key| body.raw(key).map(|value| value.get().to_owned());
    let keys = O::INFO.fields().iter().map(|field| field.key);
    keys.filter(|key| value(&before, key) != value(&after, key)).collect()
}

/// The id in the body of an update, if it contains one.
pub fn id_of<I: Id>(body: &[u8]) -> Option<I> {
    let object = Object::parse(std::str::from_utf8(body).ok()?)?;
    object.get::<i64>(ID).map(I::from)
}

fn body<O: Operation>(request: &O) -> Object {
    let body = serde_json::to_string(request).ok();
    body.as_deref().and_then(Object::parse).unwrap_or_default()
}
