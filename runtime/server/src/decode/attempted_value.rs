//! `AttemptedValue` of a field error: the rejected value, bounded in size and depth.

use serde_json::value::{RawValue, to_raw_value};

/// The most bytes of a value that a response repeats.
const LIMIT: usize = 1024;

/// The deepest nesting of a value that a response repeats as JSON. Parsers commonly stop at 64 or
/// 128 levels, of which the envelope needs some.
const DEPTH: usize = 32;

/// Returns a value as it was sent. A value that is long, or that many parsers reject, becomes a
/// string with the beginning of its JSON text.
pub(super) fn attempted_value(value: &RawValue) -> Option<Box<RawValue>> {
    let text = value.get();
    if text.len() <= LIMIT && is_portable(text) {
        return Some(value.to_owned());
    }
    to_raw_value(bounded(text)).ok()
}

/// Cuts a text to the size that a response repeats.
pub(super) fn bounded(text: &str) -> &str {
    truncated(text, LIMIT)
}

/// Cuts a text to a number of bytes, or a few fewer, so that no character is split.
pub(super) fn truncated(text: &str, limit: usize) -> &str {
    let ends = (0..=limit.min(text.len())).rev();
    &text[..ends.into_iter().find(|end| text.is_char_boundary(*end)).unwrap_or_default()]
}

/// Whether most parsers accept a JSON text: its nesting is bounded and its strings are Unicode.
/// Numbers may have any size.
fn is_portable(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(at) = rest.find(['[', ']', '{', '}', '"']) {
        let mut end = at + 1;
        match rest.as_bytes()[at] {
            b'[' | b'{' => depth += 1,
            b'"' => match string_length(&rest[at..]) {
                Some(length) => end = at + length,
                None => return false,
            },
            _ => depth = depth.saturating_sub(1),
        }
        if depth > DEPTH {
            return false;
        }
        rest = &rest[end..];
    }
    true
}

/// Returns the length of the string that a JSON text begins with; `None` if the string has a lone
/// surrogate.
fn string_length(text: &str) -> Option<usize> {
    let mut strings = serde_json::Deserializer::from_str(text).into_iter::<String>();
    strings.next()?.ok()?;
    Some(strings.byte_offset())
}
