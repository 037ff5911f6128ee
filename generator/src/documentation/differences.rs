//! What a page and the spec say differently: each difference as a diagnostic, and as the change of
//! the spec that would end it.

mod answers;
mod body;
mod lists;

use runtime_core::{Kind, RequestShape, ResponseShape};

use super::spec_view::{EntityView, FieldView, Presence, SpecView, elements, text};
use super::{Page, PageField};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// A difference between a page and the spec.
#[derive(Debug)]
pub(super) struct Difference<'a> {
    /// Its place is in the spec, so that a waiver can cover it. The place in the page is related.
    pub(super) diagnostic: Diagnostic,
    pub(super) change: Change<'a>,
}

/// The change of the spec that follows a page.
#[derive(Debug)]
pub(super) enum Change<'a> {
    /// None: it is the page that should change, or the API as a whole.
    None,
    /// The path of the entity.
    Path,
    /// The role of the operation.
    Role,
    /// The operation becomes deprecated.
    Deprecate,
    /// A field that the spec lacks.
    Add(&'a PageField, Target),
    /// A field that the spec has becomes part of an operation, or another part of it.
    Place(&'a str, Presence),
    /// The type of a field.
    Retype(&'a PageField),
    /// A field becomes a filter of the list, or a range.
    Filter(String, &'static str),
    /// Only a person can tell: a question beside the field, or else beside the operation.
    Ask(Option<String>, String),
}

/// What a field is added to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Requests of the operation.
    Body(Presence),
    /// Records; `true` if the example has a value for it.
    Record(bool),
}

/// The differences between a page and an operation that the spec has.
pub(super) fn differences<'a>(
    spec: &'a SpecView,
    entity: &'a EntityView,
    page: &'a Page,
) -> Vec<Difference<'a>> {
    let key = page.endpoint.key(Some(entity));
    let Some((kind, key)) = page.endpoint.kind().zip(key) else { return Vec::new() };
    let Some((span, node)) = entity.operation(&key) else { return Vec::new() };
    let mut comparison = Comparison { spec, entity, kind, key, span, page, found: Vec::new() };
    comparison.path();
    comparison.role();
    comparison.deprecation();
    match kind.request() {
        RequestShape::Body => body::compare(&mut comparison),
        RequestShape::Query => lists::compare(&mut comparison, node),
        RequestShape::Id | RequestShape::Ids | RequestShape::OptionalId | RequestShape::Command => {
        }
    }
    match kind.response() {
        ResponseShape::Record => answers::record(&mut comparison),
        ResponseShape::Records | ResponseShape::Page => {
            answers::examples_of_records(&mut comparison);
        }
        // The shape of the answer is the same for every entity.
        ResponseShape::Commands | ResponseShape::File => {}
        ResponseShape::Saved | ResponseShape::Deleted | ResponseShape::Completed => {
            answers::envelopes(&mut comparison);
        }
    }
    comparison.found
}

/// An operation and its page.
struct Comparison<'a> {
    spec: &'a SpecView,
    entity: &'a EntityView,
    kind: Kind,
    key: String,
    /// Where the operation stands.
    span: Span,
    page: &'a Page,
    found: Vec<Difference<'a>>,
}

impl<'a> Comparison<'a> {
    fn add(&mut self, diagnostic: Diagnostic, change: Change<'a>) {
        self.found.push(Difference { diagnostic, change });
    }

    /// The fields of the entity: its own, and those of all entities.
    fn fields(&self) -> impl Iterator<Item = FieldView<'a>> + use<'a> {
        let own = self.entity;
        let shared = self.spec.shared_fields();
        own.fields().chain(shared.filter(|field| own.field(field.wire).is_none()))
    }

    fn field(&self, wire: &str) -> Option<FieldView<'a>> {
        self.fields().find(|field| field.wire == wire)
    }

    /// The advice for a difference in a field. A field of all entities is not changed for one of them.
    fn change(&self, field: FieldView<'_>, change: Change<'a>) -> Change<'a> {
        if self.entity.field(field.wire).is_some() {
            return change;
        }
        let wire = field.wire;
        Change::Ask(
            None,
            format!("the page differs from `{wire}` in `api.yaml`: does the entity need its own?"),
        )
    }

    fn name(&self) -> &'a str {
        &self.entity.name.value
    }

    fn path(&mut self) {
        let Some(own) = self.entity.path() else { return };
        if self.page.collection != own.value {
            let message =
                format!("the page of `{}` has the path `{}`", self.key, self.page.path.value);
            let diagnostic = Diagnostic::new(Code::PathMismatch, own.span, message)
                .related(self.page.path.span, format!("the spec has `{}`", own.value));
            self.add(diagnostic, Change::Path);
        }
    }

    fn role(&mut self) {
        let Some(role) = &self.page.role else { return };
        let (_, node) = self.entity.operation(&self.key).expect("the operation is there");
        let written = node.get("role");
        let derived = || format!("{}-{}", self.name(), self.kind.role_suffix());
        let own = written.and_then(text).map_or_else(derived, str::to_owned);
        if own != role.value {
            let span = written.map_or(self.span, |node| node.span);
            let message = format!("the page asks for the role `{}`", role.value);
            let diagnostic = Diagnostic::new(Code::RoleMismatch, span, message)
                .related(role.span, "named here")
                .help("see which of the two is right");
            self.add(diagnostic, Change::Role);
        }
    }

    fn deprecation(&mut self) {
        let (_, node) = self.entity.operation(&self.key).expect("the operation is there");
        let mismatch =
            |span, message: String| Diagnostic::new(Code::DeprecationMismatch, span, message);
        match (node.get("deprecated"), &self.page.deprecation) {
            (None, None) => {}
            (None, Some(page)) => {
                let message = format!("`{}` is deprecated on its page", self.key);
                let diagnostic = mismatch(self.span, message).related(page.span, "said here");
                self.add(diagnostic, Change::Deprecate);
            }
            (Some(_), None) => {
                let message =
                    format!("the page of `{}` does not say that it is deprecated", self.key);
                let diagnostic = mismatch(node.key("deprecated"), message)
                    .related(self.page.path.span, "described here");
                let question = "the page does not say any more that this is deprecated".to_owned();
                self.add(diagnostic, Change::Ask(None, question));
            }
            (Some(own), Some(page)) => {
                let names = own.at("use").texts();
                // A page names entities, the spec perhaps the operation.
                let entity = |name: &str| name.find('.').unwrap_or(name.len());
                let names: Vec<&str> =
                    names.into_iter().map(|name| &name[..entity(name)]).collect();
                let said = resolved(&page.value.replacements, &self.spec.names());
                if !said.is_empty() && !same(&names, &said) {
                    let message = format!("the page names {} to use instead", listed(&said));
                    let diagnostic =
                        mismatch(own.at("use").span, message).related(page.span, "said here");
                    let question = format!("the page says to use {} instead", said.join(", "));
                    self.add(diagnostic, Change::Ask(None, question));
                }
            }
        }
    }
}

impl crate::spec::tree::Node {
    /// The texts of a list.
    fn texts(&self) -> Vec<&str> {
        elements(self).iter().filter_map(text).collect()
    }
}

/// Names as the spec has them: a page may write the plural.
pub(super) fn resolved(written: &[String], known: &[&str]) -> Vec<String> {
    let resolve = |name: &String| {
        let singular = name.strip_suffix('s').filter(|name| known.contains(name));
        let known_name = if known.contains(&name.as_str()) { None } else { singular };
        known_name.map_or_else(|| name.clone(), str::to_owned)
    };
    written.iter().map(resolve).collect()
}

fn same(left: &[&str], right: &[String]) -> bool {
    left.len() == right.len() && left.iter().all(|name| right.iter().any(|other| other == name))
}

fn listed(names: &[impl AsRef<str>]) -> String {
    names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}
