//! The commands that have a method of their own.

use super::migration::{self, Migration, Party};
use super::{Found, Pair, Rule, texts};
use crate::ir::{Command, Entity, Field, Ident, Operation, Parameter};

/// Compares the declared commands of an entity.
pub(super) fn compare(
    entities: Pair<&Entity>,
    operations: Pair<Option<&Operation>>,
    found: &mut Found,
) {
    let Some(operations) = operations.both() else { return };
    let find = |operation: &'_ Operation, wire: &str| {
        operation.commands.iter().position(|command| command.wire == wire)
    };
    for base in &operations.base.commands {
        match find(operations.head, &base.wire) {
            Some(at) => both(Pair { base, head: &operations.head.commands[at] }, found),
            None => {
                let spans = Pair { base: Some(base.span), head: None };
                let method = migration::name(&base.method);
                let accessor = migration::name(&entities.base.accessor);
                let code = format!("client.{accessor}().{method}(..)");
                let change =
                    found.add(Rule::CommandRemoved, &base.wire, "no longer declared", spans);
                let code = Pair { base: code, head: String::new() };
                change.migrations = vec![Migration::new(Party::Both, code)];
            }
        }
    }
    for head in &operations.head.commands {
        if find(operations.base, &head.wire).is_none() {
            let spans = Pair { base: None, head: Some(head.span) };
            found.add(Rule::CommandAdded, &head.wire, "declared", spans);
        }
    }
}

fn both(pair: Pair<&Command>, found: &mut Found) {
    let Command { wire, method, name, docs, parameters, span } = pair.base;
    let spans = Pair { base: *span, head: pair.head.span };
    let shape = |parameters: &[Parameter]| -> Vec<_> {
        let described = parameters.iter().map(|Parameter { field, required }| {
            let Field { wire, name, ty, .. } = field;
            (wire.clone(), name.clone(), ty.clone(), *required)
        });
        described.collect()
    };
    let names = |method: &Ident, name: &Ident| (method.clone(), name.clone());
    let is_same = names(method, name) == names(&pair.head.method, &pair.head.name)
        && shape(parameters) == shape(&pair.head.parameters);
    if !is_same {
        found.push(Rule::CommandChanged, wire, "other names or parameters", spans);
    }
    texts::docs(wire, Pair { base: docs, head: &pair.head.docs }, spans, found);
}
