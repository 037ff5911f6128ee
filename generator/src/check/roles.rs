//! Roles follow the vendor's pattern: the entity, a hyphen, and a word for the kind of operation.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::lower::Lowered;

pub(super) fn check(lowered: &Lowered, found: &mut Diagnostics) {
    for entity in &lowered.entities {
        for operation in &entity.operations {
            let expected = format!("{}-{}", entity.wire, operation.kind.role_suffix());
            if operation.role != expected {
                let message = format!("`{}` is not how the vendor names this role", operation.role);
                let mut diagnostic =
                    Diagnostic::new(Code::RolePattern, operation.role_span, message)
                        .help(format!("write `{expected}`"));
                diagnostic.fix = Some(expected);
                found.push(diagnostic);
            }
        }
    }
}
