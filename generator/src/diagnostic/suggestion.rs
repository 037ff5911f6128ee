//! Did you mean: the known name nearest to what was written.

/// Words of other tools and languages, with the words that the spec uses for the same thing.
const SYNONYMS: [(&str, &str); 27] = [
    ("patch", "update"),
    ("put", "update"),
    ("edit", "update"),
    ("replace", "update"),
    ("post", "create"),
    ("insert", "create"),
    ("add", "create"),
    ("new", "create"),
    ("remove", "delete"),
    ("search", "list"),
    ("find", "list"),
    ("read", "get"),
    ("description", "docs"),
    ("summary", "docs"),
    ("doc", "docs"),
    ("url", "path"),
    ("properties", "fields"),
    ("examples", "cases"),
    ("int", "integer"),
    ("int64", "integer"),
    ("i64", "integer"),
    ("long", "integer"),
    ("bool", "boolean"),
    ("text", "string"),
    ("str", "string"),
    ("datetime", "date-time"),
    ("date", "date-time"),
];

/// The nearest of some names, if one is near.
pub(crate) fn nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates(written, known).into_iter().min_by_key(|(edits, _)| *edits).map(|(_, name)| name)
}

/// The nearest of some names, if one is nearer than all others.
pub(crate) fn only_nearest<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let mut candidates = candidates(written, known);
    candidates.sort_unstable();
    candidates.dedup();
    match candidates.as_slice() {
        [(_, only)] => Some(only),
        [(first, near), (second, _), ..] if first < second => Some(near),
        _ => None,
    }
}

/// The names within two edits of what was written, with their distance.
fn candidates<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Vec<(usize, &'a str)> {
    let meant = SYNONYMS.iter().find(|(word, _)| *word == written).map(|(_, meant)| *meant);
    known
        .into_iter()
        .filter(|name| name.len().abs_diff(written.len()) <= 8)
        .map(|name| {
            let edits = if meant == Some(name) { 0 } else { distance(written, name) };
            (edits, name)
        })
        .filter(|(edits, name)| *edits <= 2 && *edits < name.chars().count())
        .collect()
}

/// The number of edits between two names. Upper and lower case, and `_` and `-`, count as equal
/// where nothing else differs.
fn distance(written: &str, name: &str) -> usize {
    let plain = |text: &str| text.to_lowercase().replace('_', "-");
    if plain(written) == plain(name) {
        return usize::from(written != name);
    }
    strsim::osa_distance(written, name)
}

#[cfg(test)]
mod tests {
    use super::{nearest, only_nearest};

    #[test]
    fn the_nearest_name_within_two_edits() {
        let known = ["docs", "type", "required"];
        assert_eq!(nearest("doc", known), Some("docs"));
        assert_eq!(nearest("reqiured", known), Some("required"));
        assert_eq!(nearest("tpye", known), Some("type"));
        assert_eq!(nearest("description", known), Some("docs"));
        assert_eq!(nearest("REQUIRED", known), Some("required"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("x", ["y"]), None, "nothing in common is not near");
    }

    #[test]
    fn two_names_at_the_same_distance_are_no_certain_fix() {
        assert_eq!(only_nearest("BusinessI", ["BusinessId", "BusinessIs"]), None);
        assert_eq!(only_nearest("Busines", ["BusinessId", "Business"]), Some("Business"));
    }
}
