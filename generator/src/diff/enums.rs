//! Enumerations: which there are, and their members.

use std::sync::Arc;

use super::migration::{self, Migration, Party};
use super::{Found, Pair, Rule, texts};
use crate::ir::{EnumMember, Enumeration};

/// Compares the enumerations with the same name.
pub(super) fn compare(pair: Pair<&Vec<Arc<Enumeration>>>, found: &mut Found) {
    for base in pair.base {
        let subject = format!("enum {}", base.name.text);
        match pair.head.iter().find(|head| head.name == base.name) {
            Some(head) => enumeration(&subject, Pair { base: base.as_ref(), head }, found),
            None => {
                let places = Pair { base: Some(base.span), head: None };
                let code = Pair { base: base.name.text.clone(), head: String::new() };
                found.add(Rule::EnumRemoved, subject, "gone", places).migrations =
                    vec![Migration::new(Party::Both, code)];
            }
        }
    }
    for head in pair.head {
        if !pair.base.iter().any(|base| base.name == head.name) {
            let places = Pair { base: None, head: Some(head.span) };
            found.add(Rule::EnumAdded, format!("enum {}", head.name.text), "new", places);
        }
    }
}

fn enumeration(subject: &str, pair: Pair<&Enumeration>, found: &mut Found) {
    let Enumeration { name, docs, members, span } = pair.base;
    let head = pair.head;
    let spans = Pair { base: *span, head: head.span };
    texts::docs(subject, Pair { base: docs, head: &head.docs }, spans, found);
    let code = |member: &EnumMember| {
        format!("{}::{}", migration::name(name), migration::name(&member.constant))
    };
    for base in members {
        // The integer is what a member is on the wire.
        if let Some(head) = head.member(base.value) {
            member(subject, Pair { base, head }, code, found);
        } else {
            let moved = head.members.iter().find(|head| head.constant == base.constant);
            let words = match moved {
                Some(moved) => format!("{}: {} -> {}", base.wire, base.value, moved.value),
                None => format!("{} ({}) is gone", base.wire, base.value),
            };
            let rule =
                if moved.is_some() { Rule::EnumValueChanged } else { Rule::EnumMemberRemoved };
            let places = Pair { base: Some(base.span), head: moved.map(|moved| moved.span) };
            let change = found.add(rule, subject, words, places);
            if moved.is_none() {
                let code = Pair { base: code(base), head: String::new() };
                change.migrations = vec![Migration::new(Party::Both, code)];
            }
        }
    }
    for added in &head.members {
        let is_known = |base: &&EnumMember| {
            base.value == added.value
                || base.constant == added.constant && head.member(base.value).is_none()
        };
        if !members.iter().any(|base| is_known(&base)) {
            let words = format!("{} ({}) is new", added.wire, added.value);
            let places = Pair { base: None, head: Some(added.span) };
            found.add(Rule::EnumMemberAdded, subject, words, places);
        }
    }
}

/// Compares the members with the same integer.
fn member(
    subject: &str,
    pair: Pair<&EnumMember>,
    code: impl Fn(&EnumMember) -> String,
    found: &mut Found,
) {
    let EnumMember { wire, constant, value: _, docs, span } = pair.base;
    let head = pair.head;
    let spans = Pair { base: *span, head: head.span };
    if *constant != head.constant {
        let words = format!("{wire} -> {}", head.wire);
        found.push(Rule::EnumMemberRenamed, subject, words, spans).migrations =
            vec![Migration::new(Party::Both, pair.map(code))];
    }
    // The name shows in documentation and messages.
    let is_called_otherwise = *wire != head.wire && *constant == head.constant;
    let changed = is_called_otherwise || *docs != head.docs;
    texts::note(changed, format!("docs of {subject}.{wire}"), spans, found);
}
