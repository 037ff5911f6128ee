//! Envelopes, key by key.

use super::migration::{self, Migration, Party};
use super::{Found, Pair, Rule, texts};
use crate::ir::{Constant, Content, Envelope, EnvelopeKey, Ident, Slot, Value};

/// Compares an envelope.
pub(super) fn compare(name: &str, pair: Pair<&Envelope>, found: &mut Found) {
    let Envelope { docs, keys, span } = pair.base;
    let spans = Pair { base: *span, head: pair.head.span };
    texts::docs(name, Pair { base: docs, head: &pair.head.docs }, spans, found);
    for pair in pairs(Pair { base: keys, head: &pair.head.keys }) {
        let key = pair.head.or(pair.base);
        let subject = key.map_or_else(String::new, |key| format!("{name}.{}", key.wire));
        let spans = pair.map(|key| key.map(|key| key.span));
        match (pair.base, pair.head) {
            (Some(base), Some(head)) => both(&subject, Pair { base, head }, found),
            (Some(base), None) => {
                let code = Pair { base: access(&base.name), head: String::new() };
                found.add(Rule::EnvelopeKeyRemoved, subject, "gone", spans).migrations =
                    vec![Migration::new(Party::Both, code)];
            }
            (None, Some(_)) => {
                found.add(Rule::EnvelopeKeyAdded, subject, "new", spans);
            }
            (None, None) => {}
        }
    }
}

fn access(name: &Ident) -> String {
    format!("envelope.{}", migration::name(name))
}

/// The keys of both envelopes that belong together: those with the same key on the wire, or else
/// with the same content, or else with the same name in Rust.
fn pairs(keys: Pair<&[EnvelopeKey]>) -> Vec<Pair<Option<&EnvelopeKey>>> {
    let mut rest: Vec<_> = keys.head.iter().collect();
    let mut heads: Vec<Option<&EnvelopeKey>> = vec![None; keys.base.len()];
    let same: [fn(&EnvelopeKey, &EnvelopeKey) -> bool; 3] = [
        |base, head| base.wire == head.wire,
        |base, head| slot(base).is_some() && slot(base) == slot(head),
        |base, head| base.name == head.name,
    ];
    for is_same in same {
        for (base, head) in keys.base.iter().zip(&mut heads).filter(|(_, head)| head.is_none()) {
            let at = rest.iter().position(|key| is_same(base, key));
            *head = at.map(|at| rest.remove(at));
        }
    }
    let known = keys.base.iter().zip(heads).map(|(base, head)| Pair { base: Some(base), head });
    let new = rest.into_iter().map(|head| Pair { base: None, head: Some(head) });
    known.chain(new).collect()
}

fn slot(key: &EnvelopeKey) -> Option<Slot> {
    match &key.content {
        Content::Carries(slot) => Some(*slot),
        Content::Always(Constant { ty: _, value: _ }) => None,
    }
}

/// Whether nothing works without what the key carries.
fn is_essential(key: &EnvelopeKey) -> bool {
    match slot(key) {
        Some(Slot::Verdict | Slot::Value) => true,
        Some(Slot::Status | Slot::Message | Slot::UpdatedOn | Slot::UpdatedBy | Slot::Errors)
        | None => false,
    }
}

fn both(subject: &str, pair: Pair<&EnvelopeKey>, found: &mut Found) {
    let EnvelopeKey { wire, name, docs, content, span } = pair.base;
    let head = pair.head;
    let spans = Pair { base: *span, head: head.span };
    let is_essential = is_essential(pair.base) || is_essential(head);
    if *wire != head.wire {
        let rule = if is_essential { Rule::EssentialKeyChanged } else { Rule::EnvelopeKeyChanged };
        found.push(rule, subject, format!("{wire} -> {}", head.wire), spans);
    }
    if *name != head.name {
        let names = Pair { base: name, head: &head.name };
        let words = format!("`{}` -> `{}` in Rust", name.text, head.name.text);
        found.push(Rule::EnvelopeKeyRenamed, subject, words, spans).migrations =
            vec![Migration::new(Party::Both, names.map(access))];
    }
    match (content, &head.content) {
        (Content::Always(before), Content::Always(after)) if before.ty == after.ty => {
            if before.value != after.value {
                let shown = |constant: &Constant| match &constant.value {
                    None => "null".to_owned(),
                    Some(Value::Integer(number)) => number.to_string(),
                    Some(Value::Decimal(number)) => number.to_string(),
                    Some(Value::String(text)) => format!("{text:?}"),
                    Some(Value::Boolean(value)) => value.to_string(),
                    Some(Value::List(_)) => "a list".to_owned(),
                };
                let words = format!("always {} -> {}", shown(before), shown(after));
                found.push(Rule::ConstantChanged, subject, words, spans);
            }
        }
        (Content::Carries(before), Content::Carries(after)) if before == after => {}
        (Content::Carries(_) | Content::Always(_), Content::Carries(_) | Content::Always(_)) => {
            let shown = |content: &Content| match content {
                Content::Carries(slot) => format!("carries {}", slot.word()),
                Content::Always(Constant { ty, value: _ }) => {
                    format!("a constant, {}", format!("{ty:?}").to_lowercase())
                }
            };
            let rule =
                if is_essential { Rule::EssentialKeyChanged } else { Rule::EnvelopeTypeChanged };
            let words = format!("{} -> {}", shown(content), shown(&head.content));
            found.push(rule, subject, words, spans);
        }
    }
    texts::docs(subject, Pair { base: docs, head: &head.docs }, spans, found);
}
