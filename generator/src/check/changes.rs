//! Fields that change a list: the list is another field of the same type, on the same operations, and
//! does not itself change a list. The name tells whether the field adds to it or removes from it.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Entity, Field, FieldId};
use crate::lower::Lowered;

pub(super) fn check(lowered: &Lowered, diagnostics: &mut Diagnostics) {
    for entity in lowered.entities.iter().filter(|entity| entity.complete) {
        for field in &entity.fields {
            if let Some(change) = field.changes
                && let Some((message, help)) = mismatch(entity, field, change.list)
            {
                let list = entity.field(change.list).span;
                diagnostics.push(
                    Diagnostic::new(Code::UnknownList, change.span, message)
                        .help(help)
                        .related(list, "declared here"),
                );
            }
        }
    }
}

/// What is wrong with the list that a field changes, and what to do about it.
fn mismatch(entity: &Entity, field: &Field, list: FieldId) -> Option<(String, String)> {
    let Field { wire, ty, changes, .. } = entity.field(list);
    if changes.is_some() {
        let message = format!("`{wire}` itself changes a list");
        return Some((message, "name the list that records have".to_owned()));
    }
    if !ty.is_list() || *ty != field.ty {
        let message = format!("`{wire}` and `{}` are not lists of the same type", field.wire);
        return Some((
            message,
            format!("give both the same `type: list of ...`, or name another list than `{wire}`"),
        ));
    }
    let lacks = entity.operations.iter().find(|operation| {
        let has =
            |wire: &str| entity.request_fields(operation).any(|member| member.field.wire == wire);
        has(&field.wire) && !has(wire)
    });
    if let Some(lacks) = lacks {
        let operation = lacks.kind.as_str();
        let message = format!("`{operation}` takes `{}`, but not `{wire}`", field.wire);
        return Some((message, format!("add `{operation}` to the list `optional` of `{wire}`")));
    }
    let names = [format!("Added{wire}"), format!("Removed{wire}")];
    (!names.contains(&field.wire)).then(|| {
        let message = format!("the name `{}` does not tell how it changes `{wire}`", field.wire);
        (message, format!("such a field is called `{}` or `{}`", names[0], names[1]))
    })
}
