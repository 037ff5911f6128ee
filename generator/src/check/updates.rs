//! An update replaces the record that its body names, so it requires the `Id` of the entity.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Entity, Operation};
use crate::lower::Lowered;

pub(super) fn check(lowered: &Lowered, diagnostics: &mut Diagnostics) {
    for entity in lowered.entities.iter().filter(|entity| entity.complete) {
        for operation in &entity.operations {
            if operation.kind.replaces() && !has_id(entity, operation) {
                let mut diagnostic = Diagnostic::new(
                    Code::UpdateWithoutId,
                    operation.span,
                    format!("the update of `{}` does not require its `Id`", entity.wire),
                )
                .help(format!(
                    "add the field `Id` with `type: id of {}` and `required: [update]`; an update that the service finds without an `Id` is left out, and sent with `raw` of the client",
                    entity.wire
                ));
                if let Some(id) = entity.fields.iter().find(|field| field.wire == "Id") {
                    diagnostic = diagnostic.related(id.span, "the field is declared here");
                }
                diagnostics.push(diagnostic);
            }
        }
    }
}

fn has_id(entity: &Entity, operation: &Operation) -> bool {
    entity.request_fields(operation).any(|member| member.required && entity.is_id(member.field))
}
