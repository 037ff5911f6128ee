//! How records are read: names in queries, keys of pages, and sizes.

use super::{Found, Pair, Places, Rule};
use crate::ir::ReadConventions;
use crate::spec::{Page, Query};

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
    queries(Pair { base: query, head: &head.query }, places, found);
    pages(Pair { base: page, head: &head.page }, places, found);
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

fn queries(pair: Pair<&Query>, places: &Pair<Places>, found: &mut Found) {
    let Query { ids, page, size, order, direction, from, to } = pair.base;
    let head = pair.head;
    let names = [
        (Rule::IdsParameterChanged, "ids", ids, &head.ids),
        (Rule::ParameterNameChanged, "page", page, &head.page),
        (Rule::ParameterNameChanged, "size", size, &head.size),
        (Rule::ParameterNameChanged, "order", order, &head.order),
        (Rule::ParameterNameChanged, "direction", direction, &head.direction),
        (Rule::ParameterNameChanged, "from", from, &head.from),
        (Rule::ParameterNameChanged, "to", to, &head.to),
    ];
    each("query", names, places, found);
}

fn pages(pair: Pair<&Page>, places: &Pair<Places>, found: &mut Found) {
    let Page {
        records,
        number,
        size,
        order,
        direction,
        first,
        last,
        total,
        pages,
        has_next,
        has_previous,
    } = pair.base;
    let head = pair.head;
    let names = [
        (Rule::RecordsKeyChanged, "records", records, &head.records),
        (Rule::PageKeyChanged, "number", number, &head.number),
        (Rule::PageKeyChanged, "size", size, &head.size),
        (Rule::PageKeyChanged, "order", order, &head.order),
        (Rule::PageKeyChanged, "direction", direction, &head.direction),
        (Rule::PageKeyChanged, "first", first, &head.first),
        (Rule::PageKeyChanged, "last", last, &head.last),
        (Rule::PageKeyChanged, "total", total, &head.total),
        (Rule::PageKeyChanged, "pages", pages, &head.pages),
        (Rule::PageKeyChanged, "has_next", has_next, &head.has_next),
        (Rule::PageKeyChanged, "has_previous", has_previous, &head.has_previous),
    ];
    each("page", names, places, found);
}

fn each<const N: usize>(
    part: &str,
    names: [(Rule, &str, &String, &String); N],
    places: &Pair<Places>,
    found: &mut Found,
) {
    for (rule, key, base, head) in names.into_iter().filter(|(_, _, base, head)| base != head) {
        let places = places.key(&["reading", part, key]);
        found.push(rule, format!("reading.{part}.{key}"), format!("{base} -> {head}"), places);
    }
}
