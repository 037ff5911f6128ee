//! Enumerations, and the names of those that are declared.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{Lowerer, bad_name, names, redundant};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir;
use crate::source::Span;
use crate::spec;
use crate::spec::tree::{Node, Value};

/// The enumerations of a spec.
#[derive(Default)]
pub(super) struct Enums {
    /// Those that could be lowered.
    pub(super) lowered: IndexMap<String, Arc<ir::Enumeration>>,
    /// The places of all names, those of enumerations with errors included.
    pub(super) spans: IndexMap<String, Span>,
    /// Whether every declaration of a name could be read.
    pub(super) complete: bool,
}

impl Enums {
    /// Collects the names from the trees, so that an enumeration with an error still has one.
    pub(super) fn collect<'a>(roots: impl Iterator<Item = Option<&'a Node>>) -> Self {
        let mut enums = Self { complete: true, ..Self::default() };
        for root in roots {
            let Some(root) = root else {
                enums.complete = false;
                continue;
            };
            enums.complete &= !root.has_misplaced("enums") && !root.may_lack_keys();
            let Some(node) = root.get("enums") else { continue };
            enums.complete &= matches!(node.value, Value::Mapping(_));
            for (key, _) in node.entries() {
                enums.spans.entry(key.text.to_string()).or_insert(key.span);
            }
        }
        enums
    }
}

/// Lowers the enumerations of a file.
pub(super) fn lower(
    lowerer: &mut Lowerer<'_>,
    written: &IndexMap<String, spec::Enumeration>,
    root: &Node,
) {
    let at = root.at("enums");
    for (name, written) in written {
        let span = at.key(name);
        let first = lowerer.enums.spans[name];
        if first != span {
            lowerer.report(
                invalid(span, format!("duplicate enum `{name}`"))
                    .help("declare an enum once; every entity can use it")
                    .related(first, "first declared here"),
            );
            continue;
        }
        let ident = names::type_name(name).filter(|ident| ident.text == *name);
        let Some(ident) = ident else {
            lowerer.report(bad_name(name, span, "name enums like `GroupAccess`"));
            continue;
        };
        let at = at.at(name);
        let enumeration = ir::Enumeration {
            name: ident,
            docs: lowerer.docs(&written.docs, at.at("docs")),
            members: members(lowerer, name, written, at),
            span,
        };
        lowerer.enums.lowered.insert(name.clone(), Arc::new(enumeration));
    }
}

fn members(
    lowerer: &mut Lowerer<'_>,
    name: &str,
    written: &spec::Enumeration,
    at: &Node,
) -> Vec<ir::EnumMember> {
    let node = at.at("members");
    if written.members.is_empty() && node.valid {
        lowerer.report(
            invalid(at.key("members"), format!("the enum `{name}` has no members"))
                .help("list the members by their names, or use the type `integer`"),
        );
    }
    let mut members: Vec<ir::EnumMember> = Vec::new();
    for (wire, member) in &written.members {
        let (span, at) = (node.key(wire), node.at(wire));
        if let Some(first) = members.iter().find(|first| first.value == member.value) {
            let message = format!("`{wire}` has the same value as `{}`", first.wire);
            lowerer.report(
                invalid(at.at("value").span, message)
                    .help("give each member its own value, or delete one of the two")
                    .related(first.span, "the other one"),
            );
            continue;
        }
        let Some(constant) = constant(lowerer, wire, member, span, at) else { continue };
        let docs = member.docs.as_ref().map(|docs| lowerer.docs(docs, at.at("docs")));
        members.push(ir::EnumMember {
            wire: wire.clone(),
            constant,
            value: member.value,
            docs,
            span,
        });
    }
    members
}

fn constant(
    lowerer: &mut Lowerer<'_>,
    wire: &str,
    member: &spec::EnumMember,
    span: Span,
    at: &Node,
) -> Option<ir::Ident> {
    if wire.trim().is_empty() || names::foreign_letter(wire).is_some() {
        lowerer.report(bad_name(wire, span, "write the name that the vendor gives it"));
        return None;
    }
    let derived = names::constant_of(wire);
    let Some(own) = &member.rust else {
        if derived.is_none() {
            lowerer.report(bad_name(wire, span, "choose the name of a constant with `rust:`"));
        }
        return derived;
    };
    let constant = names::given_constant(own);
    if constant.is_none() {
        let help = "write a constant like `MEMBERS_ONLY`";
        lowerer.report(bad_name(own, at.at("rust").span, help));
    } else if constant == derived {
        lowerer.report(redundant("rust", format!("`{own}` is the default for `{wire}`"), at));
    }
    constant
}

fn invalid(span: Span, message: String) -> Diagnostic {
    Diagnostic::new(Code::InvalidEnum, span, message)
}
