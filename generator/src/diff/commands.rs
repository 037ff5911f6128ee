//! The commands that have a method of their own.

use super::migration::{self, Migration, Party};
use super::{Found, Pair, Rule, texts};
use crate::ir::{Command, Entity, Operation, Parameter};

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
    let Pair { base, head } = pair;
    let wire = &base.wire;
    let spans = Pair { base: base.span, head: head.span };
    // The type is named after the method and the entity, whose name is compared by itself.
    if base.method != head.method {
        let words = format!("method {} -> {}", base.method.text, head.method.text);
        found.push(Rule::CommandRenamed, wire, words, spans);
    }
    let find = |command: &'_ Command, wire: &str| {
        command.parameters.iter().position(|parameter| parameter.field.wire == wire)
    };
    for parameter in &base.parameters {
        let field = &parameter.field;
        match find(head, &field.wire).map(|at| &head.parameters[at]) {
            None => {
                let words = format!("no longer takes `{}`", field.wire);
                found.push(Rule::CommandChanged, wire, words, spans);
            }
            Some(now) if now.field.ty != field.ty || now.required != parameter.required => {
                let words = format!("takes another `{}`", field.wire);
                found.push(Rule::CommandChanged, wire, words, spans);
            }
            Some(now) if now.field.name != field.name => {
                let words =
                    format!("`{}`: {} -> {}", field.wire, field.name.text, now.field.name.text);
                found.push(Rule::CommandRenamed, wire, words, spans);
            }
            Some(_) => {}
        }
    }
    for Parameter { field, required } in &head.parameters {
        if find(base, &field.wire).is_none() {
            // The method of a command without parameters takes none.
            let is_additional = !required && !base.parameters.is_empty();
            let rule = if is_additional { Rule::CommandExtended } else { Rule::CommandChanged };
            found.push(rule, wire, format!("also takes `{}`", field.wire), spans);
        }
    }
    texts::docs(wire, Pair { base: &base.docs, head: &head.docs }, spans, found);
}
