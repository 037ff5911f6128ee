//! Waivers: findings of a lint that somebody wants as they are, with the reason.

use indexmap::IndexMap;

use super::Waiver;
use super::fields::declared;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::spec::tree::Node;
use crate::spec::{self, Document};

/// The waivers of an entity, its operations and its fields.
pub(super) fn lower(document: &Document<spec::Entity>, found: &mut Diagnostics) -> Vec<Waiver> {
    let Document { written, root } = document;
    let mut waivers = Vec::new();
    let mut add = |waive: &IndexMap<String, String>, at: &Node, part: Span| {
        for (code, reason) in waive {
            waivers.extend(waiver(code, reason, at.at("waive"), part, found));
        }
    };
    add(&written.waive, root, root.span);
    for (kind, operation) in declared(written) {
        let operations = root.at("operations");
        let at = operations.at(kind.word());
        add(&operation.waive, at, Span { start: operations.key(kind.word()).start, ..at.span });
    }
    for (wire, field) in &written.fields {
        let fields = root.at("fields");
        let at = fields.at(wire);
        add(&field.waive, at, Span { start: fields.key(wire).start, ..at.span });
    }
    waivers
}

fn waiver(
    code: &str,
    reason: &str,
    at: &Node,
    part: Span,
    found: &mut Diagnostics,
) -> Option<Waiver> {
    let span = at.key(code);
    let mut useless = |message: String, help: &str| {
        found.push(Diagnostic::new(Code::UselessWaiver, span, message).help(help));
        None
    };
    let waived = code.parse::<Code>().ok().filter(|code| code.is_waivable());
    match waived {
        None => useless(
            format!("`{code}` can't be waived"),
            "lints can be waived: NX0018, NX0029 and NX0030",
        ),
        Some(_) if reason.trim().is_empty() => {
            useless("a waiver needs a reason".to_owned(), "say why the finding is as it should be")
        }
        Some(code) => Some(Waiver { code, part, span }),
    }
}
