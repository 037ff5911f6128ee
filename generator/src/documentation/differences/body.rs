//! The fields of a request, and the example request.

use super::{Change, Comparison, Target, listed};
use crate::diagnostic::{Code, Diagnostic};
use crate::documentation::proposals::table;
use crate::documentation::spec_view::{
    FieldView, Presence, entries, enumeration, fits, on_the_wire,
};
use crate::documentation::{Located, Member, PageField};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let page = comparison.page;
    for field in &page.body {
        documented(comparison, field);
    }
    for field in comparison.fields() {
        let presence = field.presence(&comparison.key);
        let is_documented = page.body.iter().any(|other| other.name.value == field.wire);
        if matches!(presence, Some(Presence::Required | Presence::Optional)) && !is_documented {
            let message =
                format!("the page of `{}` does not describe `{}`", comparison.key, field.wire);
            let diagnostic = Diagnostic::new(Code::MissingFromPage, field.span, message)
                .related(page.path.span, "described here")
                .help(format!("take it off `{}`, or move it to `undocumented`", comparison.key));
            let question = format!("the page of `{}` does not describe this field", comparison.key);
            let change = Change::Ask(Some(field.wire.to_owned()), question);
            let change = comparison.change(field, change);
            comparison.add(diagnostic, change);
        }
    }
    example(comparison);
}

fn documented<'a>(comparison: &mut Comparison<'a>, field: &'a PageField) {
    let Located { value: wire, span: place } = &field.name;
    let (key, name) = (comparison.key.clone(), comparison.name());
    let expected = if field.required { Presence::Required } else { Presence::Optional };
    let Some(own) = comparison.field(wire) else {
        let message = format!("`{name}` has no field `{wire}`");
        let diagnostic = Diagnostic::new(Code::MissingFromSpec, comparison.span, message)
            .related(*place, format!("on `{key}`, {}", expected.key()))
            .help("`cargo xtask import` adds it");
        comparison.add(diagnostic, Change::Add(field, Target::Body(expected)));
        return;
    };
    match own.presence(&key) {
        Some(presence) if presence == expected => {}
        Some(Presence::Required | Presence::Optional) => {
            let message = format!("`{wire}` is {} on the page of `{key}`", expected.key());
            let diagnostic = Diagnostic::new(Code::RequirementMismatch, own.span, message)
                .related(*place, "described here");
            let change = comparison.change(own, Change::Place(own.wire, expected));
            comparison.add(diagnostic, change);
        }
        Some(Presence::Undocumented) | None => {
            let message = format!("the page of `{key}` describes `{wire}`");
            let diagnostic = Diagnostic::new(Code::MissingFromSpec, own.span, message)
                .related(*place, format!("{} here", expected.key()));
            let change = comparison.change(own, Change::Place(own.wire, expected));
            comparison.add(diagnostic, change);
        }
    }
    retype(comparison, field);
}

/// Holds the type of a field that both know against the page.
pub(super) fn retype<'a>(comparison: &mut Comparison<'a>, field: &'a PageField) {
    let Some(own) = comparison.field(&field.name.value) else { return };
    let Some(wire) = own.ty().and_then(on_the_wire) else { return };
    if !fits(&field.notation.value, &wire) {
        let message = format!("the page of `{}` says `{}`", comparison.key, field.notation.value);
        let span = own.node.at("type").span;
        let diagnostic = Diagnostic::new(Code::TypeMismatch, span, message)
            .related(field.notation.span, format!("the spec has `{wire}` on the wire"));
        let change = comparison.change(own, Change::Retype(field));
        comparison.add(diagnostic, change);
    }
    members(comparison, field, own);
}

/// Holds the members of the enumeration that a field takes against the table of the page.
fn members<'a>(comparison: &mut Comparison<'a>, field: &'a PageField, own: FieldView<'a>) {
    let Some(name) = own.ty().and_then(enumeration) else { return };
    let Some(table) = table(&comparison.page.enums, field) else { return };
    let Some(known) = comparison.spec.members(name) else { return };
    let only = |these: &[Member], those: &[Member]| {
        let other = these.iter().filter(|member| !those.contains(member));
        let other = other.map(|(value, name)| format!("{value} (`{name}`)"));
        other.collect::<Vec<_>>().join(", ")
    };
    let said = match (only(&table.members, &known), only(&known, &table.members)) {
        (more, less) if more.is_empty() && less.is_empty() => return,
        (more, less) if less.is_empty() => format!("has also {more}"),
        (more, less) if more.is_empty() => format!("does not have {less}"),
        (more, less) => format!("has {more}, and not {less}"),
    };
    let message = format!("`{name}` {said} on the page of `{}`", comparison.key);
    let span = own.node.at("type").span;
    let diagnostic = Diagnostic::new(Code::TypeMismatch, span, message)
        .related(field.name.span, "described here")
        .help(format!(
            "see which is right; members that have no name in `{name}` are kept as well"
        ));
    let question = format!("on the page of `{}`, `{name}` {said}", comparison.key);
    let change = Change::Ask(Some(field.name.value.clone()), question);
    let change = comparison.change(own, change);
    comparison.add(diagnostic, change);
}

/// The example has what is required, and nothing that is not described.
fn example(comparison: &mut Comparison<'_>) {
    let page = comparison.page;
    let Some(request) = &page.request else { return };
    let keys = entries(request);
    let is_known = |name: &str| page.body.iter().any(|field| field.name.value == name);
    let unknown: Vec<_> = keys.iter().filter(|(key, _)| !is_known(&key.text)).collect();
    if let Some((first, _)) = unknown.first() {
        let names: Vec<&str> = unknown.iter().map(|(key, _)| &*key.text).collect();
        let message = format!("the example request of `{}` has {}", comparison.key, listed(&names));
        let diagnostic = Diagnostic::new(Code::ExampleMismatch, comparison.span, message)
            .related(first.span, "the page does not describe it");
        comparison.add(diagnostic, Change::None);
    }
    let lacking = page.body.iter().filter(|field| {
        field.required && !keys.iter().any(|(key, _)| *key.text == *field.name.value)
    });
    let lacking: Vec<&str> = lacking.map(|field| field.name.value.as_str()).collect();
    if !lacking.is_empty() {
        let message =
            format!("the example request of `{}` lacks {}", comparison.key, listed(&lacking));
        let diagnostic = Diagnostic::new(Code::ExampleMismatch, comparison.span, message)
            .related(request.span, "required by the page");
        comparison.add(diagnostic, Change::None);
    }
}
