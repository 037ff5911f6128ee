//! Records that are deleted together with another one: their field contains the id of that record,
//! and the spec describes its entity.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Scalar, Type};
use crate::lower::Lowered;

pub(super) fn check(lowered: &Lowered, found: &mut Diagnostics) {
    for entity in &lowered.entities {
        for field in &entity.fields {
            let Some(span) = field.cascade else { continue };
            let (message, help) = match &field.ty {
                Type::One(Scalar::Id { .. }) if entity.is_id(field) => (
                    format!("`{}` is the id of the record itself", field.wire),
                    "write `on_delete` on a field that refers to another record",
                ),
                Type::One(Scalar::Id { entity: target, .. }) => {
                    let is_described =
                        lowered.entities.iter().any(|entity| entity.is_identified_by(field));
                    if is_described || !lowered.entities_complete {
                        continue;
                    }
                    (
                        format!("the spec does not describe `{target}`, so nothing deletes one"),
                        "describe the entity in a file of its own, or take `on_delete` out",
                    )
                }
                Type::One(_) | Type::Many(_) => (
                    format!("`{}` does not refer to a record", field.wire),
                    "write `on_delete` on a field of the type `id of ENTITY`",
                ),
            };
            found.push(Diagnostic::new(Code::CascadeMismatch, span, message).help(help));
        }
    }
}
