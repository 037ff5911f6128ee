//! Enumerations that some field or parameter uses, with members that differ in Rust.

use std::collections::HashMap;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Entity, Enumeration};
use crate::lower::Lowered;

/// The constant that generated enumerations have besides their members.
const MEMBERS: &str = "MEMBERS";

pub(super) fn check(lowered: &Lowered, diagnostics: &mut Diagnostics) {
    let is_complete = lowered.entities_complete && lowered.entities.iter().all(|e| e.complete);
    for enumeration in &lowered.enums {
        constants(enumeration, diagnostics);
        if is_complete && !is_used(lowered, enumeration) {
            let message = format!("nothing has the enum `{}` as its type", enumeration.name.text);
            diagnostics.push(
                Diagnostic::new(Code::InvalidEnum, enumeration.span, message)
                    .help("delete it, or give a field or a parameter the type `enum NAME`"),
            );
        }
    }
}

fn is_used(lowered: &Lowered, enumeration: &Arc<Enumeration>) -> bool {
    let mut fields = lowered.entities.iter().flat_map(Entity::typed_fields);
    fields.any(|field| field.ty.scalar().enumeration() == Some(enumeration))
}

fn constants(enumeration: &Enumeration, diagnostics: &mut Diagnostics) {
    let mut known = HashMap::new();
    for member in &enumeration.members {
        let name = member.constant.text.as_str();
        let taken = known.insert(name, member.span);
        if taken.is_none() && name != MEMBERS {
            continue;
        }
        let what = if taken.is_some() { "taken" } else { "reserved for generated code" };
        let message = format!("`{name}` in Rust is {what}");
        let error = Diagnostic::new(Code::NameCollision, member.span, message)
            .help("choose another name with `rust:`");
        diagnostics.push(match taken {
            Some(first) => error.related(first, format!("this is also `{name}` in Rust")),
            None => error,
        });
    }
}
