//! A field that changes a list: the list is another field of its type, on the same operations, and
//! changes none itself.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Entity, Field, Type};
use crate::lower::Lowered;

pub(super) fn check(lowered: &Lowered, found: &mut Diagnostics) {
    for entity in lowered.entities.iter().filter(|entity| entity.complete) {
        for field in &entity.fields {
            if let Some(change) = field.changes
                && let Some((message, help)) = mistake(entity, field, change.list)
            {
                let list = entity.fields[change.list].span;
                found.push(
                    Diagnostic::new(Code::UnknownList, change.span, message)
                        .help(help)
                        .related(list, "declared here"),
                );
            }
        }
    }
}

/// What is wrong with the list that a field changes, and what to do about it.
fn mistake(entity: &Entity, field: &Field, list: usize) -> Option<(String, String)> {
    let Field { wire, ty, changes, .. } = &entity.fields[list];
    if changes.is_some() {
        let message = format!("`{wire}` changes a list itself");
        return Some((message, "name the list as it is stored".to_owned()));
    }
    if !matches!(ty, Type::Many(_)) || *ty != field.ty {
        let message = format!("`{wire}` and `{}` are not lists of the same type", field.wire);
        return Some((
            message,
            format!("give both the same `type: list of ...`, or leave `{wire}` be"),
        ));
    }
    let lacks = entity.operations.iter().find(|operation| {
        let has = |wire: &str| entity.parameters(operation).any(|(field, _)| field.wire == wire);
        has(&field.wire) && !has(wire)
    })?;
    let operation = lacks.kind.word();
    let message = format!("`{wire}` is not on `{operation}`, where `{}` is", field.wire);
    Some((message, format!("add `{operation}` to the list `optional` of `{wire}`")))
}
