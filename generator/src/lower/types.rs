//! The types of fields, from the few words that name them.

use super::{Scope, names};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{Scalar, Type};
use crate::source::Span;
use crate::spec;

/// The type that a text names.
pub(super) fn lower(scope: &Scope<'_>, text: &str, span: Span) -> Result<Type, Diagnostic> {
    match text.strip_prefix("list of ") {
        Some(element) => scalar(scope, element, span).map(Type::Many),
        None => scalar(scope, text, span).map(Type::One),
    }
}

fn scalar(scope: &Scope<'_>, text: &str, span: Span) -> Result<Scalar, Diagnostic> {
    if let Some(entity) = text.strip_prefix("id of ") {
        return id(scope, entity, span);
    }
    match text {
        "integer" => Ok(Scalar::Integer),
        "string" => Ok(Scalar::String),
        "boolean" => Ok(Scalar::Boolean),
        "date-time" => Ok(Scalar::DateTime),
        "json" => Ok(Scalar::Json),
        "comma-list" => Ok(Scalar::CommaList),
        _ => Err(Diagnostic::new(Code::UnknownType, span, format!("`{text}` is no type"))
            .help(spec::type_help())
            .did_you_mean(text, spec::type_words())),
    }
}

fn id(scope: &Scope<'_>, entity: &str, span: Span) -> Result<Scalar, Diagnostic> {
    match scope.ids.get(entity) {
        Some(id) => Ok(Scalar::Id { entity: entity.to_owned(), id: id.clone() }),
        // Without the references nobody can say what is unknown; the field stays usable.
        None if !scope.references_known => names::type_name(entity)
            .map(|name| Scalar::Id { entity: entity.to_owned(), id: name })
            .ok_or_else(|| unknown_entity(scope, entity, span)),
        None => Err(unknown_entity(scope, entity, span)),
    }
}

/// The mistake of naming an entity that there is none of.
pub(super) fn unknown_entity(scope: &Scope<'_>, entity: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnknownEntity, span, format!("there is no entity `{entity}`"))
        .help("declare it under `references` in `api.yaml`, or in a file of its own")
        .did_you_mean(entity, scope.ids.keys().map(String::as_str))
}
