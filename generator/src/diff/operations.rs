//! Operations: which there are, who may call them, and what they are called.

use super::migration::{self, Migration, Party};
use super::{Found, Pair, Rule, texts};
use crate::ir::{Entity, Operation, RequestShape};

/// The names in Rust that differ.
pub(super) fn names(
    entities: Pair<&Entity>,
    pair: Pair<Option<&Operation>>,
) -> Vec<Option<String>> {
    let Some(Pair { base, head }) = pair.both() else { return Vec::new() };
    let mut rest = entities.head.operations.iter();
    let is_there = rest.any(|operation| operation.role_constant == base.role_constant);
    let roles = Pair { base: &base.role_constant, head: &head.role_constant };
    vec![
        Pair { base: &base.request, head: &head.request }.renamed(),
        Pair { base: &base.builder, head: &head.builder }.renamed(),
        Pair { base: &base.method, head: &head.method }.renamed(),
        // Another operation may have the role still.
        if is_there { None } else { roles.renamed() },
    ]
}

/// Compares the operations of a kind.
pub(super) fn compare(entities: Pair<&Entity>, pair: Pair<Option<&Operation>>, found: &mut Found) {
    let spans = pair.map(|operation| operation.map(|operation| operation.span));
    match (pair.base, pair.head) {
        (Some(base), Some(head)) => both(Pair { base, head }, found),
        (Some(base), None) => {
            let (kind, accessor) = (base.kind, migration::name(&entities.base.accessor));
            let code = format!("client.{accessor}().{}(..)", migration::name(&base.method));
            let change = found.add(Rule::OperationRemoved, kind.as_str(), "gone", spans);
            let code = Pair { base: code, head: String::new() };
            change.migrations = vec![Migration::new(Party::Both, code)];
        }
        (None, Some(head)) => {
            let words = format!("new: {} {}", head.kind.method(), entities.head.path_of(head.kind));
            let code = Pair { base: String::new(), head: signature(entities.head, head) };
            let change = found.add(Rule::OperationAdded, head.kind.as_str(), words, spans);
            change.migrations = vec![Migration::new(Party::Server, code)];
        }
        (None, None) => {}
    }
}

/// The beginning of a method of the server.
fn signature(entity: &Entity, operation: &Operation) -> String {
    let request = match operation.kind.request() {
        RequestShape::Body => format!("request: {}", operation.request.text),
        RequestShape::Id => format!("id: {}", entity.id.text),
        RequestShape::Ids => format!("ids: Vec<{}>", entity.id.text),
        RequestShape::Command => format!("command: RunCommand<{}>", entity.id.text),
        RequestShape::OptionalId => format!("id: Option<{}>", entity.id.text),
        RequestShape::Query => {
            let record = entity.record.as_ref().map_or("", |record| record.name.text.as_str());
            format!("list: List<{record}>")
        }
    };
    format!("async fn {}(&self, {request}, caller: Caller)", migration::name(&operation.method))
}

fn both(pair: Pair<&Operation>, found: &mut Found) {
    let Operation {
        kind,
        // Names in Rust are compared with those of the entity.
        method: _,
        request: _,
        builder: _,
        role_constant: _,
        role,
        page,
        source,
        assumptions,
        docs,
        docs_span,
        deprecated,
        // Compared for the API as a whole, because entities share the text.
        success_message: _,
        // Compared field by field.
        parameters: _,
        columns: _,
        // Compared command by command.
        commands: _,
        cases: _,
        span,
        role_span,
    } = pair.base;
    let head = pair.head;
    let (subject, spans) = (kind.as_str(), Pair { base: *span, head: head.span });
    if *role != head.role {
        let places = Pair { base: *role_span, head: head.role_span };
        let words = format!("role {role} -> {}", head.role);
        found.push(Rule::RoleChanged, subject, words, places);
    }
    let deprecated = Pair { base: deprecated.as_ref(), head: head.deprecated.as_ref() };
    texts::deprecation(subject, deprecated, [Rule::Deprecated, Rule::Undeprecated], spans, found);
    let is_same = *page == head.page && *source == head.source;
    texts::note(!is_same, format!("source of {subject}"), spans, found);
    let places = Pair { base: *docs_span, head: head.docs_span };
    texts::docs(subject, Pair { base: docs, head: &head.docs }, places, found);
    let assumptions = Pair { base: assumptions, head: &head.assumptions };
    texts::assumptions(subject, assumptions, spans, found);
}
