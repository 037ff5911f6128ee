//! How records are read: names in queries, keys of pages, and sizes.

use super::{Found, Pair, Places, Rule};
use crate::ir::ReadConventions;

/// Compares the conventions of reading, where both specs have them. Without them nothing is read,
/// so that the operations show the difference.
pub(super) fn compare(
    pair: Pair<Option<&ReadConventions>>,
    places: &Pair<Places>,
    found: &mut Found,
) {
    let Some(pair) = pair.both() else { return };
    let ReadConventions {
        // Compared record by record.
        version_field: _,
        version_field_span: _,
        query,
        page,
        default_size,
        max_size,
        // Part of the outcome table.
        outcomes: _,
        span: _,
    } = pair.base;
    let head = pair.head;
    each("query", query.names(), head.query.names(), places, found);
    each("page", page.keys(), head.page.keys(), places, found);
    if *default_size != head.default_size {
        let words = format!("{default_size} -> {}", head.default_size);
        let places = places.key(&["reading", "usual_size"]);
        found.push(Rule::DefaultSizeChanged, "reading.usual_size", words, places);
    }
    if *max_size != head.max_size {
        let rule =
            if head.max_size < *max_size { Rule::MaxSizeLowered } else { Rule::MaxSizeRaised };
        let words = format!("{max_size} -> {}", head.max_size);
        let places = places.key(&["reading", "largest_size"]);
        found.push(rule, "reading.largest_size", words, places);
    }
}

/// Compares the names of one part, which are the same in both specs and in the same order.
fn each<const N: usize>(
    part: &str,
    base: [(&str, &String); N],
    head: [(&str, &String); N],
    places: &Pair<Places>,
    found: &mut Found,
) {
    for ((key, base), (_, head)) in base.into_iter().zip(head).filter(|(base, head)| base != head) {
        let rule = match (part, key) {
            ("query", "ids") => Rule::IdsParameterChanged,
            ("query", _) => Rule::ParameterNameChanged,
            (_, "records") => Rule::RecordsKeyChanged,
            _ => Rule::PageKeyChanged,
        };
        let places = places.key(&["reading", part, key]);
        found.push(rule, format!("reading.{part}.{key}"), format!("{base} -> {head}"), places);
    }
}
