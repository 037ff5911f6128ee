//! Operations: which there are, who may call them, and what they are called.

use super::migration::{self, Migration, Party};
use super::{Found, Pair, Rule, texts};
use crate::ir::{Entity, File, Operation, RequestShape};

/// The operations of both specs that belong together: those of the same kind, and of files with the
/// same segment, or else with the same name.
pub(super) fn pairs(entities: Pair<&Entity>) -> Vec<Pair<Option<&Operation>>> {
    let mut rest: Vec<&Operation> = entities.head.operations.iter().collect();
    let mut heads: Vec<Option<&Operation>> = vec![None; entities.base.operations.len()];
    let is_same: [fn(&File) -> &str; 2] = [|file| &file.segment, |file| &file.wire];
    for key in is_same {
        for (base, head) in entities.base.operations.iter().zip(&mut heads) {
            let key =
                |operation: &'_ Operation| operation.file.as_ref().map(|file| key(file).to_owned());
            let at = rest.iter().position(|head| head.kind == base.kind && key(head) == key(base));
            *head = head.or_else(|| at.map(|at| rest.remove(at)));
        }
    }
    let known = entities.base.operations.iter().zip(heads);
    let known = known.map(|(base, head)| Pair { base: Some(base), head });
    let new = rest.into_iter().map(|head| Pair { base: None, head: Some(head) });
    let mut pairs: Vec<_> = known.chain(new).collect();
    pairs.sort_by_key(|pair| pair.base.or(pair.head).map(|operation| operation.kind));
    pairs
}

/// The names in Rust that differ.
pub(super) fn names(
    entities: Pair<&Entity>,
    pair: Pair<Option<&Operation>>,
) -> Vec<Option<String>> {
    let Some(Pair { base, head }) = pair.both() else { return Vec::new() };
    let mut rest = entities.head.operations.iter();
    let is_there = rest.any(|operation| operation.role_constant == base.role_constant);
    let roles = Pair { base: &base.role_constant, head: &head.role_constant };
    let file = Pair { base: base.file.as_ref(), head: head.file.as_ref() }.both();
    vec![
        Pair { base: &base.request, head: &head.request }.renamed(),
        Pair { base: &base.builder, head: &head.builder }.renamed(),
        Pair { base: &base.method, head: &head.method }.renamed(),
        file.and_then(|file| file.map(|file| &file.name).renamed()),
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
            let accessor = migration::name(&entities.base.accessor);
            let code = format!("client.{accessor}().{}(..)", migration::name(&base.method));
            let change = found.add(Rule::OperationRemoved, base.word(), "gone", spans);
            let code = Pair { base: code, head: String::new() };
            change.migrations = vec![Migration::new(Party::Both, code)];
        }
        (None, Some(head)) => {
            let words = format!("new: {} {}", head.kind.method(), entities.head.path_of(head));
            let code = Pair { base: String::new(), head: signature(entities.head, head) };
            let change = found.add(Rule::OperationAdded, head.word(), words, spans);
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
        // Those that are compared have the same.
        kind: _,
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
        file,
        cases: _,
        span,
        role_span,
    } = pair.base;
    let head = pair.head;
    let (subject, spans) = (&*head.word(), Pair { base: *span, head: head.span });
    if let Some(Pair { base, head }) =
        (Pair { base: file.as_ref(), head: head.file.as_ref() }).both()
    {
        // The word is that of the subject; names in Rust are compared with those of the entity.
        let File { wire: _, name: _, segment, segment_span } = base;
        if *segment != head.segment {
            let places = Pair { base: *segment_span, head: head.segment_span };
            let words = format!("{segment} -> {}", head.segment);
            found.push(Rule::PathChanged, subject, words, places);
        }
    }
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
