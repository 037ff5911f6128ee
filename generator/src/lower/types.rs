//! The types of fields, from the words that name them.

use super::{Lowerer, names, unknown_enum};
use crate::diagnostic::{Code, Diagnostic, only_nearest};
use crate::ir::{Scalar, Type};
use crate::source::Span;
use crate::spec::{self, Builtin};

/// What other languages call a list.
const LIST_WORDS: [&str; 4] = ["array of ", "list of a ", "lists of ", "List of "];

/// The type that a text names. Reports one that there is not; where the intent is certain, lowers
/// what was meant.
pub(super) fn lower(lowerer: &mut Lowerer<'_>, text: &str, span: Span) -> Option<Type> {
    if let Some(element) = text.strip_prefix("list of ") {
        if element.starts_with("list of ") {
            lowerer.report(
                Diagnostic::new(Code::UnknownType, span, "lists of lists are not supported")
                    .help("write `list of` once"),
            );
            return None;
        }
        return scalar(lowerer, element, text, span).map(Type::Many);
    }
    let element = LIST_WORDS.iter().find_map(|word| text.strip_prefix(word));
    let element = element.or_else(|| text.strip_suffix("[]"));
    if let Some(element) = element {
        let meant = format!("list of {element}");
        lowerer.report(unknown_type(text, span).help(format!("write `{meant}`")).fix(span, meant));
        return scalar(lowerer, element, text, span).map(Type::Many);
    }
    scalar(lowerer, text, text, span).map(Type::One)
}

fn scalar(lowerer: &mut Lowerer<'_>, word: &str, text: &str, span: Span) -> Option<Scalar> {
    if let Some(entity) = word.strip_prefix("id of ") {
        return id(lowerer, entity, text, span);
    }
    if let Some(name) = word.strip_prefix("enum ") {
        return enumeration(lowerer, name, text, span);
    }
    if let Some(scalar) = named(word) {
        return Some(scalar);
    }
    let mut diagnostic =
        unknown_type(text, span).help(spec::type_help()).did_you_mean(word, spec::type_words());
    let meant = only_nearest(word, spec::type_words());
    if let Some(meant) = meant {
        let before = text.strip_suffix(word).unwrap_or_default();
        diagnostic = diagnostic.fix(span, format!("{before}{meant}"));
    }
    lowerer.report(diagnostic);
    meant.and_then(named)
}

/// Whether a text names a type as it is, so that values can be held against it.
pub(super) fn is_certain(text: &str) -> bool {
    let word = text.strip_prefix("list of ").unwrap_or(text);
    word.starts_with("id of ") || word.starts_with("enum ") || named(word).is_some()
}

fn unknown_type(text: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnknownType, span, format!("unknown type `{text}`"))
}

fn named(word: &str) -> Option<Scalar> {
    Builtin::from_word(word).map(Scalar::Builtin)
}

fn enumeration(lowerer: &mut Lowerer<'_>, name: &str, text: &str, span: Span) -> Option<Scalar> {
    let enums = &lowerer.enums;
    if !enums.spans.contains_key(name) && enums.complete {
        unknown_enum(lowerer, name, text, span);
    }
    let known = || lowerer.enums.spans.keys().map(String::as_str);
    let name = if lowerer.enums.spans.contains_key(name) {
        Some(name)
    } else {
        only_nearest(name, known())
    };
    lowerer.enums.lowered.get(name?).cloned().map(Scalar::Enum)
}

fn id(lowerer: &mut Lowerer<'_>, entity: &str, text: &str, span: Span) -> Option<Scalar> {
    if !lowerer.names.ids.contains_key(entity) {
        lowerer.unknown_entity(entity, text, span);
    }
    let names = &lowerer.names;
    let known = if names.ids.contains_key(entity) { Some(entity) } else { names.similar(entity) };
    match known {
        Some(entity) => {
            Some(Scalar::Id { entity: entity.to_owned(), id: names.ids[entity].clone() })
        }
        // The name may be declared where an error hides it.
        None if !names.complete => {
            let id = names::type_name(entity)?;
            Some(Scalar::Id { entity: entity.to_owned(), id })
        }
        None => None,
    }
}
