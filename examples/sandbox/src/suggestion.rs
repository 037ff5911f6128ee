//! Suggestions for unknown names in messages.

use nexudus_server::runtime::nearest_name;

/// Suggests the known name that is closest to an unknown one, or else lists all known names.
pub(crate) fn suggestion<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest_name(name, known.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => format!("choose from {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::suggestion;

    #[test]
    fn suggests_the_closest_name_or_all() {
        assert_eq!(suggestion("Thread-create", ["Thread-Create"]), "did you mean `Thread-Create`?");
        assert_eq!(suggestion("x", ["admin", "other"]), "choose from admin, other");
    }
}
