//! Decoding of the path: the id in it.

use percent_encoding::percent_decode_str;

/// The placeholder of the id in the path of an operation.
const ID: &str = "{id}";

/// Returns the id in a path. The path is matched against the template from its end, because a
/// router may be nested below another path. `None` if the segment is not an id.
pub(crate) fn id(template: &str, path: &str) -> Option<i64> {
    let mut segments = template.rsplit('/').zip(path.rsplit('/'));
    let (_, segment) = segments.find(|(template, _)| *template == ID)?;
    integer(&percent_decode_str(segment).decode_utf8().ok()?)
}

/// Parses an integer in a URL: digits, with a sign only if it is negative.
pub(super) fn integer(text: &str) -> Option<i64> {
    text.parse().ok().filter(|_| !text.starts_with('+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_id_of_the_template() {
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
