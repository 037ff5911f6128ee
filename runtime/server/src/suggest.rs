//! [`nearest_name`]: did-you-mean suggestions for unknown names.

/// The largest edit distance between a name and its suggestion.
const MAX_DISTANCE: usize = 2;

/// The largest difference in bytes between names within that distance.
const LONGEST_DIFFERENCE: usize = MAX_DISTANCE * 4;

/// Returns the known name that is closest to an unknown one, for a did-you-mean in a message.
///
/// A name is close within two edits, where swapping neighbours is one edit and letter case does
/// not matter. Names without a character in common are never close.
pub fn nearest_name<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let is_near = |known: &&str| known.len().abs_diff(name.len()) <= LONGEST_DIFFERENCE;
    let (distance, nearest) = nearest(name, known.into_iter().filter(is_near))?;
    (distance <= MAX_DISTANCE && distance < nearest.len()).then_some(nearest)
}

/// Returns the known name that is closest to an unknown one, however far.
pub(crate) fn nearest_of_all<'k>(
    name: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<&'k str> {
    nearest(name, known).map(|(_, known)| known)
}

fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<(usize, &'k str)> {
    let name = name.to_lowercase();
    known
        .into_iter()
        .map(|known| (strsim::osa_distance(&known.to_lowercase(), &name), known))
        .min_by_key(|(distance, _)| *distance)
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
