//! Did-you-mean: the known name that is nearest to one that is not known.

/// Names that differ in more letters than this are strangers.
const FURTHEST: usize = 5;

/// A question that names the known name nearest to this one, or else a list of all of them.
pub(crate) fn suggestion<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let distance = |candidate: &str| {
        strsim::damerau_levenshtein(&name.to_lowercase(), &candidate.to_lowercase())
    };
    let nearest = known.iter().map(|candidate| (distance(candidate), candidate)).min();
    match nearest.filter(|(distance, _)| *distance <= FURTHEST.min(name.len() / 2)) {
        Some((_, nearest)) => format!("did you mean `{nearest}`?"),
        None => format!("choose from {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::suggestion;

    #[test]
    fn names_what_is_near_or_all() {
        assert_eq!(suggestion("Thread-create", ["Thread-Create"]), "did you mean `Thread-Create`?");
        assert_eq!(suggestion("x", ["admin", "other"]), "choose from admin, other");
    }
}
