//! What a list is filtered by, and the keys around a page of records.

use super::answers::answer;
use super::{Change, Comparison, listed};
use crate::diagnostic::{Code, Diagnostic};
use crate::documentation::PageField;
use crate::documentation::spec_view::{elements, entries, text};
use crate::source::Span;
use crate::spec::tree::Node;

pub(super) fn compare(comparison: &mut Comparison<'_>, operation: &Node) {
    let own = |list: &str| -> Vec<(String, Span)> {
        let names = operation.get(list).map(elements).unwrap_or_default().iter();
        names.filter_map(|node| Some((text(node)?.to_owned(), node.span))).collect()
    };
    let (filters, ranges) = (own("filters"), own("ranges"));
    let mut said: [Vec<String>; 2] = [Vec::new(), Vec::new()];
    let page = comparison.page;
    for field in &page.query {
        let Some((property, list)) = property(comparison, field) else { continue };
        let known =
            comparison.fields().find(|own| own.filter() == property || own.wire == property);
        let reference = || comparison.field(&format!("{property}Id"));
        let Some(known) = known.or_else(reference) else {
            unknown(comparison, field);
            continue;
        };
        let (lists, at) = if list == "ranges" { (&ranges, 1) } else { (&filters, 0) };
        let is_new = !said[at].iter().any(|name| name == known.wire);
        said[at].push(known.wire.to_owned());
        if is_new && !lists.iter().any(|(name, _)| name == known.wire) {
            let message = format!("the page has `{}` under {list}", known.wire);
            let diagnostic = Diagnostic::new(Code::MissingFromSpec, comparison.span, message)
                .related(field.name.span, "described here")
                .help(format!("add it to `{list}`"));
            comparison.add(diagnostic, Change::Filter(known.wire.to_owned(), list));
        }
    }
    for (list, own, said) in [("filters", filters, &said[0]), ("ranges", ranges, &said[1])] {
        for (name, span) in own {
            if !said.contains(&name) {
                let message = format!("the page does not have `{name}` under {list}");
                let diagnostic = Diagnostic::new(Code::MissingFromPage, span, message)
                    .related(page.path.span, "described here");
                let question = format!("the page does not have `{name}` under `{list}`");
                comparison.add(diagnostic, Change::Ask(None, question));
            }
        }
    }
    around_a_page(comparison);
}

/// The property that a parameter filters by, and the list of the spec that it belongs to.
fn property<'a>(
    comparison: &Comparison<'_>,
    field: &'a PageField,
) -> Option<(&'a str, &'static str)> {
    let own = format!("{}_", comparison.name());
    let name = field.name.value.as_str();
    if let Some(property) = name.strip_prefix(&own) {
        return Some((property, "filters"));
    }
    ["from", "to"].iter().find_map(|side| {
        let word = comparison.spec.setting(&["reading", "query", side])?;
        Some((name.strip_prefix(word)?.strip_prefix(&own)?, "ranges"))
    })
}

fn unknown(comparison: &mut Comparison<'_>, field: &PageField) {
    let name = &field.name.value;
    let message = format!("the page filters by `{name}`, of which the spec has no field");
    let diagnostic = Diagnostic::new(Code::MissingFromSpec, comparison.span, message)
        .related(field.name.span, "described here");
    let own = format!("{}_", comparison.name());
    let question = match name.strip_prefix(&own) {
        // A property of another record.
        Some(key) if key.contains('_') => format!(
            "the page also filters by `{name}` ({}): declare `{key}` under `fields`, and name it under `filters`",
            field.notation.value
        ),
        _ => format!("the page also filters by `{name}` ({})", field.notation.value),
    };
    comparison.add(diagnostic, Change::Ask(None, question));
}

/// The names in the query and the keys of the answer that all lists have.
fn around_a_page(comparison: &mut Comparison<'_>) {
    let page = comparison.page;
    if let Some(query) = comparison.spec.section(&["reading", "query"]) {
        let words: Vec<&str> = entries(query).iter().filter_map(|(_, node)| text(node)).collect();
        let is_filter = |field: &PageField| field.name.value.contains('_');
        let others = page.query.iter().filter(|field| !is_filter(field));
        let unknown: Vec<_> =
            others.filter(|field| !words.contains(&field.name.value.as_str())).collect();
        if let Some(first) = unknown.first() {
            let names: Vec<&str> = unknown.iter().map(|field| field.name.value.as_str()).collect();
            let message = format!("the page has {} in the query", listed(&names));
            let diagnostic = Diagnostic::new(Code::EnvelopeMismatch, comparison.span, message)
                .related(first.name.span, "`reading.query` has no such name");
            comparison.add(diagnostic, Change::None);
        }
    }
    let Some(keys) = comparison.spec.section(&["reading", "page"]) else { return };
    let Some(answer) = answer(comparison, "success", 200) else { return };
    let Some(example) = &answer.example else { return };
    let words: Vec<&str> = entries(keys).iter().filter_map(|(_, node)| text(node)).collect();
    let unknown: Vec<_> =
        entries(example).iter().filter(|(key, _)| !words.contains(&&*key.text)).collect();
    let lacking: Vec<&str> =
        words.iter().copied().filter(|word| example.get(word).is_none()).collect();
    let message = match (unknown.as_slice(), lacking.as_slice()) {
        ([], []) => return,
        ([], lacking) => format!("the example of a page lacks {}", listed(lacking)),
        (unknown, _) => {
            let names: Vec<&str> = unknown.iter().map(|(key, _)| &*key.text).collect();
            format!("the example of a page has {}", listed(&names))
        }
    };
    let place = unknown.first().map_or(example.span, |(key, _)| key.span);
    let diagnostic = Diagnostic::new(Code::EnvelopeMismatch, comparison.span, message)
        .related(place, "not as in `reading.page`");
    comparison.add(diagnostic, Change::None);
}
