//! Holds pages against the spec: the differences that nobody has waived.

use super::differences::{Difference, differences};
use super::spec_view::{EntityView, SpecView, entries, text};
use super::{Page, indescribable};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Source, Span};
use crate::spec::tree::Node;

/// The differences between a spec and pages, in the order of the spec.
pub fn verify(spec: &[(FileId, &Source)], pages: &[Page]) -> Vec<Diagnostic> {
    let mut found = Diagnostics::default();
    let view = SpecView::read(spec, &mut found);
    for page in pages {
        match indescribable(page).filter(|_| page.endpoint.kind().is_some()) {
            Some(refusal) => found.push(refusal),
            None => unknown(&view, page, &mut found),
        }
    }
    for entity in &view.entities {
        let pages: Vec<&Page> = pages
            .iter()
            .filter(|page| {
                view.entity(name(page), &page.collection).is_some_and(|own| own.file == entity.file)
            })
            .collect();
        let waived = waived(&view, entity, &pages);
        for difference in waived.left {
            found.push(difference.diagnostic);
        }
        for useless in waived.useless {
            found.push(useless);
        }
    }
    found.into_sorted()
}

fn name(page: &Page) -> Option<&str> {
    page.entity.as_ref().map(|name| name.value.as_str())
}

/// Reports a page of an operation or an entity that the spec lacks.
fn unknown(view: &SpecView, page: &Page, found: &mut Diagnostics) {
    let missing =
        |span: Span, message: String| Diagnostic::new(Code::MissingFromSpec, span, message);
    let place = page.path.span;
    let Some(entity) = view.entity(name(page), &page.collection) else {
        let what = name(page).unwrap_or(&page.collection);
        found.push(
            missing(place, format!("the spec has no entity `{what}`"))
                .help("`cargo xtask import` adds it"),
        );
        return;
    };
    let Some(key) = page.endpoint.key(Some(entity)) else { return };
    if entity.operation(&key).is_none() {
        let message = format!("`{}` has no operation `{key}`", entity.name.value);
        let span = entity.root.key("operations");
        found.push(
            missing(span, message)
                .related(place, "described here")
                .help("`cargo xtask import` adds it"),
        );
    }
}

/// What is left of differences where waivers cover the others.
pub(super) struct Waived<'a> {
    pub(super) left: Vec<Difference<'a>>,
    pub(super) useless: Vec<Diagnostic>,
}

/// Compares an entity with its pages, and applies its waivers. A waiver is useless where all pages
/// that it can be about are at hand, and none of them differs there.
pub(super) fn waived<'a>(
    view: &'a SpecView,
    entity: &'a EntityView,
    pages: &[&'a Page],
) -> Waived<'a> {
    let key = |page: &&Page| page.endpoint.key(Some(entity));
    let keys: Vec<String> = pages.iter().filter_map(key).collect();
    let mut left: Vec<Difference<'a>> =
        pages.iter().flat_map(|page| differences(view, entity, page)).collect();
    let mut useless = Vec::new();
    for waiver in waivers(entity) {
        let before = left.len();
        left.retain(|difference| {
            let Diagnostic { code, span, .. } = difference.diagnostic;
            code != waiver.code || !(waiver.part.start..waiver.part.end).contains(&span.start)
        });
        if left.len() == before && waiver.operations.iter().all(|key| keys.contains(key)) {
            useless.push(
                Diagnostic::new(Code::UselessWaiver, waiver.span, "there is nothing to waive")
                    .help("take the waiver out: the pages say the same as the spec here"),
            );
        }
    }
    Waived { left, useless }
}

struct Waiver {
    code: Code,
    /// What it covers.
    part: Span,
    span: Span,
    /// The operations whose pages have to be at hand to find it useless.
    operations: Vec<String>,
}

/// The waivers of an entity that are about pages.
fn waivers(entity: &EntityView) -> Vec<Waiver> {
    let operations = entity.operations();
    let with_page = operations.iter().filter(|(_, _, node)| node.get("page").is_some());
    let with_page: Vec<String> = with_page.map(|(key, ..)| key.clone()).collect();
    let mut waivers = Vec::new();
    let mut add = |node: &Node, part: Span, operations: &[String]| {
        let Some(waive) = node.get("waive") else { return };
        for (key, reason) in entries(waive) {
            let code = key.text.parse::<Code>().ok().filter(|code| code.is_about_pages());
            let has_reason = text(reason).is_some_and(|reason| !reason.trim().is_empty());
            if let Some(code) = code.filter(|_| has_reason) {
                waivers.push(Waiver {
                    code,
                    part,
                    span: key.span,
                    operations: operations.to_vec(),
                });
            }
        }
    };
    add(&entity.root, entity.root.span, &with_page);
    for (key, span, node) in operations {
        let part = Span { start: span.start, ..node.span };
        add(node, part, &[key]);
    }
    for field in entity.fields() {
        let part = Span { start: field.span.start, ..field.node.span };
        add(field.node, part, &with_page);
    }
    waivers
}
