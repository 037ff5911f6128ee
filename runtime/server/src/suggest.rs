//! [`nearest_name`]: did-you-mean suggestions for unknown names.

/// The largest edit distance between a name and its suggestion.
const MAX_DISTANCE: usize = 2;

/// Returns the known name that is closest to an unknown one, for a did-you-mean in a message.
///
/// A name is close within two edits, where swapping neighbours is one edit and letter case does
/// not matter. Names without a character in common are never close.
pub fn nearest_name<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let lower_case = name.to_lowercase();
    known
        .into_iter()
        .filter(|known| known.len().abs_diff(name.len()) <= MAX_DISTANCE * char::MAX_LEN_UTF8)
        .map(|known| (strsim::osa_distance(&known.to_lowercase(), &lower_case), known))
        .filter(|(distance, known)| *distance <= MAX_DISTANCE && *distance < known.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::nearest_name;

    #[test]
    fn suggests_names_within_two_edits() {
        let known = ["Subject", "UserId", "page", "Id"];
        for (name, expected) in [
            ("Subjetc", Some("Subject")),
            ("subject", Some("Subject")),
            ("User", Some("UserId")),
            ("PAGES", Some("page")),
            ("I", Some("Id")),
            ("Xy", None),
            ("Business", None),
            ("", None),
        ] {
            assert_eq!(nearest_name(name, known), expected, "{name}");
        }
    }
}
