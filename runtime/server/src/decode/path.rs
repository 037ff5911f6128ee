//! Decoding the path: the id in it.

use percent_encoding::percent_decode_str;

/// What stands for the id in the path of an operation.
const ID: &str = "{id}";

/// The id in a path, which is held against that of the operation from its end: a router may have
/// been put below another path. A text that is no id names no record.
pub(crate) fn id(template: &str, path: &str) -> Option<i64> {
    let mut segments = template.rsplit('/').zip(path.rsplit('/'));
    let (_, segment) = segments.find(|(template, _)| *template == ID)?;
    integer(&percent_decode_str(segment).decode_utf8().ok()?)
}

/// An integer in an address: digits, and a sign only where it is negative.
pub(super) fn integer(text: &str) -> Option<i64> {
    text.parse().ok().filter(|_| !text.starts_with('+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_in_their_place() {
        for (template, path, expected) in [
            ("/notes/{id}", "/notes/7", Some(7)),
            ("/notes/{id}", "/below/another/notes/-7", Some(-7)),
            ("/notes/{id}/text", "/notes/7/text", Some(7)),
            ("/notes/{id}", "/notes/%37", Some(7)),
            ("/notes/{id}", "/notes/9223372036854775807", Some(i64::MAX)),
            ("/notes/{id}", "/notes/9223372036854775808", None),
            ("/notes/{id}", "/notes/+7", None),
            ("/notes/{id}", "/notes/%2B7", None),
            ("/notes/{id}", "/notes/7%20", None),
            ("/notes/{id}", "/notes/7.0", None),
            ("/notes/{id}", "/notes/%ff", None),
            ("/notes/{id}", "/notes/%00", None),
            ("/notes", "/notes", None),
        ] {
            assert_eq!(id(template, path), expected, "{path}");
        }
    }
}
