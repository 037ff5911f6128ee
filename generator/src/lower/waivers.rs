//! Waivers: lints that are suppressed with a reason.

use indexmap::IndexMap;

use super::{Lowerer, Waiver};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::spec;
use crate::spec::tree::Node;

/// The waivers of an entity, its operations and its fields.
pub(super) fn lower(lowerer: &mut Lowerer<'_>, entity: &spec::Entity, root: &Node) -> Vec<Waiver> {
    let mut waivers = Vec::new();
    let mut add = |waive: &IndexMap<String, String>, at: &Node, part: Span| {
        for (code, reason) in waive {
            waivers.extend(waiver(lowerer, code, reason, at, part));
        }
    };
    add(&entity.waive, root, root.span);
    for declared in entity.operations.all() {
        add(&declared.operation.waive, declared.at(root), declared.entry_span(root));
    }
    let fields = root.at("fields");
    for (wire, field) in &entity.fields {
        add(&field.waive, fields.at(wire), fields.entry_span(wire));
    }
    waivers
}

fn waiver(
    lowerer: &mut Lowerer<'_>,
    code: &str,
    reason: &str,
    at: &Node,
    part: Span,
) -> Option<Waiver> {
    let span = at.at("waive").key(code);
    let mut useless = |message: String, help: &str| {
        lowerer.report(Diagnostic::new(Code::UselessWaiver, span, message).help(help));
        None
    };
    let waived = code.parse::<Code>().ok().filter(|code| code.is_waivable());
    match waived {
        None => useless(
            format!("`{code}` can't be waived"),
            "only lints (NX0018, NX0029, NX0030, NX0037 to NX0039) and differences from the documentation (NX0102 to NX0110) can be waived",
        ),
        Some(_) if reason.trim().is_empty() => {
            useless("the waiver has no reason".to_owned(), "say why the lint does not apply here")
        }
        Some(code) => Some(Waiver { code, part, span }),
    }
}
