//! Showing a value that was turned down to its sender.

use serde_json::value::{RawValue, to_raw_value};

/// How much of a value is sent back.
const LIMIT: usize = 1024;

/// How deeply a value may be nested that is sent back as JSON. Readers commonly give up at 64 or
/// 128 levels, and the envelope takes some of them.
const DEPTH: usize = 32;

/// A value as it was sent. One that is long, or that few readers would take, is sent back as a
/// string with the beginning of its text instead.
pub(super) fn attempted_value(value: &RawValue) -> Option<Box<RawValue>> {
    let text = value.get();
    if text.len() <= LIMIT && is_readable(text) {
        return Some(value.to_owned());
    }
    to_raw_value(bounded(text)).ok()
}

/// As much of a text as is sent back.
pub(super) fn bounded(text: &str) -> &str {
    &text[..text.floor_char_boundary(LIMIT)]
}

/// Whether a JSON text is nested reasonably and its strings are Unicode. Numbers of any size
/// are fine.
fn is_readable(text: &str) -> bool {
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

/// The length of the string that a JSON text begins with; `None` where it has a lone surrogate.
fn string_length(text: &str) -> Option<usize> {
    let mut strings = serde_json::Deserializer::from_str(text).into_iter::<String>();
    strings.next()?.ok()?;
    Some(strings.byte_offset())
}
