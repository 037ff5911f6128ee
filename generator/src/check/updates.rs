//! An update replaces the record that its body names: it needs a required `Id` of its own entity.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Entity, Kind, Operation};
use crate::lower::Lowered;

pub(super) fn check(lowered: &Lowered, found: &mut Diagnostics) {
    for entity in lowered.entities.iter().filter(|entity| entity.complete) {
        for operation in &entity.operations {
            let needs_id = match operation.kind {
                Kind::Update => true,
                Kind::Create | Kind::Get | Kind::GetMany | Kind::List | Kind::Delete => false,
            };
            if needs_id && !has_id(entity, operation) {
                found.push(
                    Diagnostic::new(
                        Code::UpdateWithoutId,
                        operation.span,
                        format!(
                            "the update of `{}` does not say which record it is about",
                            entity.wire
                        ),
                    )
                    .help(format!(
                        "add the field `Id` with `type: id of {}` and `required: [update]`",
                        entity.wire
                    )),
                );
            }
        }
    }
}

fn has_id(entity: &Entity, operation: &Operation) -> bool {
    entity.parameters(operation).any(|(field, required)| required && entity.is_id(field))
}
