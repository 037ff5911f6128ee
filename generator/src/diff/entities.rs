//! Entities: which there are, their names and paths.

use super::migration::{self, Migration, Party};
use super::{Found, Pair, Rule, commands, fields, lists, operations, texts};
use crate::ir::{Entity, Operation, Record};

/// The entities of both specs that belong together: those with the same name, or else with the
/// same type of ids, or else with the same path.
pub(super) fn pairs(entities: Pair<&[Entity]>) -> Vec<Pair<Option<&Entity>>> {
    let mut rest: Vec<&Entity> = entities.head.iter().collect();
    let mut heads: Vec<Option<&Entity>> = vec![None; entities.base.len()];
    let same: [fn(&Entity, &Entity) -> bool; 3] = [
        |base, head| base.wire == head.wire,
        |base, head| base.id == head.id,
        |base, head| base.path == head.path,
    ];
    for is_same in same {
        for (base, head) in entities.base.iter().zip(&mut heads).filter(|(_, head)| head.is_none())
        {
            let at = rest.iter().position(|entity| is_same(base, entity));
            *head = at.map(|at| rest.remove(at));
        }
    }
    let known = entities.base.iter().zip(heads).map(|(base, head)| Pair { base: Some(base), head });
    let new = rest.into_iter().map(|head| Pair { base: None, head: Some(head) });
    known.chain(new).collect()
}

/// Compares the entities.
pub(super) fn compare(entities: Pair<&Vec<Entity>>, found: &mut Found) {
    for pair in pairs(entities.map(Vec::as_slice)) {
        let entity = pair.head.or(pair.base);
        found.entity = entity.map(|entity| entity.wire.clone());
        let spans = pair.map(|entity| entity.map(|entity| entity.span));
        match (pair.base, pair.head) {
            (Some(base), Some(head)) => both(Pair { base, head }, found),
            (Some(base), None) => {
                let kinds = kinds(base);
                let change = found.add(
                    Rule::EntityRemoved,
                    &base.wire,
                    format!("gone, with {kinds}"),
                    spans,
                );
                let base = format!("client.{}()", migration::name(&base.accessor));
                let code = Pair { base, head: String::new() };
                change.migrations = vec![Migration::new(Party::Both, code)];
            }
            (None, Some(head)) => {
                let kinds = kinds(head);
                let change =
                    found.add(Rule::EntityAdded, &head.wire, format!("new, with {kinds}"), spans);
                let head = format!("impl {} for Service", head.resource.text);
                let code = Pair { base: String::new(), head };
                change.migrations = vec![Migration::new(Party::Server, code)];
            }
            (None, None) => {}
        }
    }
    found.entity = None;
}

fn kinds(entity: &Entity) -> String {
    let kinds: Vec<_> = entity.operations.iter().map(Operation::word).collect();
    kinds.join(", ")
}

fn both(pair: Pair<&Entity>, found: &mut Found) {
    let Entity {
        wire,
        module,
        id,
        resource,
        accessor,
        docs,
        docs_span,
        path,
        operations: _,
        fields: _,
        record,
        // The file may be called and divided as one likes.
        file: _,
        complete: _,
        span,
        path_span,
    } = pair.base;
    let head = pair.head;
    let spans = Pair { base: *span, head: head.span };
    if *wire != head.wire {
        let words = format!("{wire} -> {} in the API, still `{}` in Rust", head.wire, id.text);
        found.push(Rule::WireNameChanged, &head.wire, words, spans);
    }
    if *path != head.path {
        let places = Pair { base: *path_span, head: head.path_span };
        let words = format!("{path} -> {}", head.path);
        found.push(Rule::PathChanged, "path", words, places);
    }
    let mut renamed = vec![
        Pair { base: id, head: &head.id }.renamed(),
        Pair { base: module, head: &head.module }.renamed(),
        Pair { base: resource, head: &head.resource }.renamed(),
        Pair { base: accessor, head: &head.accessor }.renamed(),
    ];
    let records = Pair { base: record.as_ref(), head: head.record.as_ref() };
    if let Some(Pair { base, head }) = records.both() {
        // What is read and when it was written are matters of the fields.
        let Record { name, row, fields: _, version_field: _ } = base;
        renamed.push(Pair { base: name, head: &head.name }.renamed());
        renamed.push(Pair { base: row, head: &head.row }.renamed());
    }
    let all = fields::pairs(pair);
    for operations in operations::pairs(pair) {
        renamed.extend(operations::names(pair, operations));
        operations::compare(pair, operations, found);
        commands::compare(pair, operations, found);
    }
    let renamed: Vec<_> = renamed.into_iter().flatten().collect();
    if let Some(first) = renamed.first() {
        let words = match renamed.len() {
            1 => first.clone(),
            count => format!("{first}, and {} more names in Rust", count - 1),
        };
        let names = renamed.iter().filter_map(|names| names.split_once(" -> "));
        let migrations = names.map(|(base, head)| {
            Migration::new(Party::Both, Pair { base: base.to_owned(), head: head.to_owned() })
        });
        found.push(Rule::EntityRenamed, &head.wire, words, spans).migrations = migrations.collect();
    }
    fields::compare(&all, found);
    lists::compare(pair, &all, found);
    let places = Pair { base: *docs_span, head: head.docs_span };
    texts::docs(&head.wire, Pair { base: docs, head: &head.docs }, places, found);
    texts::cases(pair, found);
    texts::fold(found);
}
