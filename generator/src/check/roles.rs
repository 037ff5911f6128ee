//! Roles follow the vendor's pattern: the entity, a hyphen, and a suffix for the kind of operation.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::Entity;
use crate::lower::Lowered;

pub(super) fn check(lowered: &Lowered, diagnostics: &mut Diagnostics) {
    for entity in &lowered.entities {
        if let Some(other) = other_entity(entity) {
            diagnostics.push(renamed(entity, other));
            continue;
        }
        for operation in &entity.operations {
            let expected = format!("{}-{}", entity.wire, operation.kind.role_suffix());
            if operation.role != expected {
                let message = format!("the vendor would name this role `{expected}`");
                diagnostics.push(
                    Diagnostic::new(Code::RolePattern, operation.role_span, message)
                        .help(format!(
                            "delete `role`, or waive {} with a reason",
                            Code::RolePattern
                        ))
                        .fix(operation.role_span, expected),
                );
            }
        }
    }
}

/// The entity that all roles of an entity name in place of it.
fn other_entity(entity: &Entity) -> Option<&str> {
    let mut others = entity.operations.iter().map(|operation| {
        let suffix = operation.kind.role_suffix();
        operation.role.strip_suffix(suffix)?.strip_suffix('-').filter(|name| *name != entity.wire)
    });
    let first = others.next()??;
    (entity.operations.len() > 1 && others.all(|other| other == Some(first))).then_some(first)
}

/// All roles name another entity: one error at the name, rather than one for each role.
fn renamed(entity: &Entity, other: &str) -> Diagnostic {
    let message = format!("the roles of `{}` belong to `{other}`", entity.wire);
    Diagnostic::new(Code::RolePattern, entity.span, message)
        .help(format!(
            "correct `entity` or the roles, or waive {} on the entity with a reason",
            Code::RolePattern
        ))
        .related(entity.operations[0].role_span, "the first role")
}
