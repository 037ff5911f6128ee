//! The type that a field of a page has in the spec. What a page leaves open is proposed as a question
//! and not decided.

use super::differences::Target;
use super::spec_view::{EntityView, FieldView, SpecView, on_the_wire};
use super::{Element, EnumTable, PageField};
use crate::spec;

/// What the import writes for a field.
#[derive(Debug)]
pub(super) struct Proposal {
    pub(super) ty: String,
    /// A question about the type.
    pub(super) asked: Option<String>,
    /// Whether records have it, and a question about that.
    pub(super) record: Option<(&'static str, Option<&'static str>)>,
    /// The list that it changes.
    pub(super) changes: Option<String>,
}

/// What proposals are made from.
pub(super) struct Known<'a> {
    pub(super) spec: &'a SpecView,
    /// The entity that the field is part of.
    pub(super) own: &'a EntityView,
    /// The entities that can be referred to.
    pub(super) names: &'a [String],
    /// The fields beside it.
    pub(super) siblings: &'a [PageField],
    pub(super) enums: &'a [EnumTable],
}

/// What the import writes for a field.
pub(super) fn proposal(known: &Known<'_>, field: &PageField, target: Target) -> Proposal {
    let wire = field.name.value.as_str();
    if wire == "Id" && field.notation.value.element == Element::Integer {
        let record = matches!(target, Target::Record(_)).then_some(("always", None));
        let ty = format!("id of {}", known.own.name.value);
        return Proposal { ty, record, changes: None, asked: None };
    }
    if let (Target::Record(_), Some(proposal)) = (target, shared(known, field)) {
        return proposal;
    }
    let list = ["Added", "Removed"].iter().find_map(|side| wire.strip_prefix(side));
    let changed = list.and_then(|list| {
        let same = |other: &&PageField| {
            other.name.value == list && other.notation.value == field.notation.value
        };
        known.siblings.iter().filter(|_| field.notation.value.many).find(same)
    });
    let (ty, asked) = match changed {
        // Both are of one type, so that is asked once.
        Some(list) => {
            let own = known.own.field(&list.name.value).and_then(FieldView::ty);
            (own.map_or_else(|| ty(known, list).0, str::to_owned), None)
        }
        None => ty(known, field),
    };
    let record = match target {
        Target::Body(_) => None,
        Target::Record(true) => Some(("always", Some("does every record have it?"))),
        Target::Record(false) => Some(("nullable", None)),
    };
    Proposal { ty, asked, record, changes: changed.map(|list| list.name.value.clone()) }
}

/// A field that the other entities of the spec only read is the same in all of them.
fn shared(known: &Known<'_>, field: &PageField) -> Option<Proposal> {
    let is_read_only = |entity: &&EntityView| {
        entity.field(&field.name.value).is_some_and(|own| {
            own.node.get("record").is_some()
                && own.presence("create").or(own.presence("update")).is_none()
        })
    };
    let others =
        known.spec.entities.iter().filter(|other| other.name.value != known.own.name.value);
    let mut found = others.filter(is_read_only).filter_map(|other| {
        let own = other.field(&field.name.value)?;
        Some((own.ty()?, super::spec_view::text(own.node.get("record")?)?))
    });
    let (ty, record) = found.next()?;
    let record = if record == "always" { "always" } else { "nullable" };
    let fits = on_the_wire(ty).is_some_and(|wire| wire == field.notation.value);
    (fits && !ty.starts_with("id of ") && found.all(|other| other == (ty, record))).then(|| {
        Proposal { ty: ty.to_owned(), record: Some((record, None)), changes: None, asked: None }
    })
}

/// The type, and what is to be decided about it.
fn ty(known: &Known<'_>, field: &PageField) -> (String, Option<String>) {
    let notation = &field.notation.value;
    let many = if notation.many { "list of " } else { "" };
    let asked = match notation.element {
        Element::Integer => return integer(known, field, many),
        Element::String => text(field),
        Element::Boolean | Element::Number => None,
        Element::Object | Element::Array | Element::Any | Element::Record(_) => {
            Some(format!("the page says `{notation}`: what is in it?"))
        }
    };
    let word = match &notation.element {
        Element::Integer => "integer",
        Element::String => "string",
        Element::Boolean => "boolean",
        Element::Number => "decimal",
        // The language has no such words: `check` asks for one that it has.
        Element::Object | Element::Record(_) => "object",
        Element::Array => "array",
        Element::Any => "any",
    };
    (format!("{many}{word}"), asked)
}

fn integer(known: &Known<'_>, field: &PageField, many: &str) -> (String, Option<String>) {
    let wire = field.name.value.as_str();
    let is_known = |name: &str| known.names.iter().any(|known| known == name);
    if let Some(table) = table(known.enums, field) {
        return (format!("{many}enum {}", enum_name(table, field)), None);
    }
    if let Some(name) = named_enums(field).next() {
        let asked = format!("an enumeration, `{name}`: which members has it?");
        return (format!("{many}integer"), Some(asked));
    }
    if let Some(stem) = wire.strip_suffix("Id").filter(|stem| !stem.is_empty() && many.is_empty()) {
        if is_known(stem) {
            return (format!("id of {stem}"), None);
        }
        let asked = match suffix(known, stem) {
            Some(name) => format!("is it `id of {name}`?"),
            None => format!("is it `id of {stem}`? Then `{stem}` is an entity or a reference"),
        };
        return ("integer".to_owned(), Some(asked));
    }
    if many.is_empty() {
        return ("integer".to_owned(), None);
    }
    let singular = wire.strip_suffix('s').unwrap_or(wire);
    let asked = match suffix(known, singular).or_else(|| described(known, field)) {
        Some(name) => format!("are these ids? Then `list of id of {name}`?"),
        None => "are these ids? Then `list of id of` which entity?".to_owned(),
    };
    ("list of integer".to_owned(), Some(asked))
}

/// The longest name of an entity that a key ends in.
fn suffix<'a>(known: &Known<'a>, stem: &str) -> Option<&'a str> {
    let names = known.names.iter().filter(|name| stem.ends_with(name.as_str()));
    names.max_by_key(|name| name.len()).map(String::as_str)
}

/// The entity whose records a description speaks of: `IDs of users to add.`
fn described<'a>(known: &Known<'a>, field: &PageField) -> Option<&'a str> {
    let mut words = field.description.split(|c: char| !c.is_alphanumeric());
    words.find_map(|word| {
        let is_it = |name: &&String| {
            let name = name.as_str();
            name.eq_ignore_ascii_case(word)
                || word.strip_suffix('s').is_some_and(|word| name.eq_ignore_ascii_case(word))
        };
        known.names.iter().find(is_it).map(String::as_str)
    })
}

/// The table of the enumeration that a field takes, if the page has one.
pub(super) fn table<'a>(enums: &'a [EnumTable], field: &PageField) -> Option<&'a EnumTable> {
    let is_of = |table: &&EnumTable| {
        table.field.as_ref() == Some(&field.name.value)
            || table.name.as_deref().is_some_and(|name| named_enums(field).any(|own| own == name))
    };
    enums.iter().filter(|table| !table.members.is_empty()).find(is_of)
}

/// The name of an enumeration in the spec: that of the page without its `e`, or that of the field.
pub(super) fn enum_name<'a>(table: &'a EnumTable, field: &'a PageField) -> &'a str {
    let name = table.name.as_deref().filter(|name| is_enum_name(name));
    name.map_or(&field.name.value, |name| &name[1..])
}

/// The enumerations that the description of a field names.
fn named_enums(field: &PageField) -> impl Iterator<Item = &str> {
    let words = field.description.split(|c: char| !(c.is_ascii_alphanumeric()));
    words.filter(|word| is_enum_name(word))
}

fn is_enum_name(word: &str) -> bool {
    word.len() > 2
        && word.starts_with('e')
        && word[1..].starts_with(|second: char| second.is_ascii_uppercase())
}

/// What a text may be besides a text.
fn text(field: &PageField) -> Option<String> {
    let description = field.description.to_ascii_lowercase();
    let words: Vec<String> = words(&field.name.value).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    let last = words.last().map(String::as_str);
    if has(&["Date", "Time"]) && !has(&["Zone"]) || matches!(last, Some("On" | "Until")) {
        return Some("is it a `date-time`?".to_owned());
    }
    if description.contains("date and time") || description.contains("iso 8601") {
        return Some("is it a `date-time`?".to_owned());
    }
    if description.contains("comma-separated") || description.contains("comma separated") {
        return Some("is it a `comma-list`?".to_owned());
    }
    let is_unique = words.ends_with(&["Unique".to_owned(), "Id".to_owned()]);
    if has_type("uuid") && (is_unique || has(&["Guid", "Uuid"])) {
        return Some("is it a `uuid`?".to_owned());
    }
    let is_json = description.split(|c: char| !c.is_alphanumeric()).any(|word| word == "json");
    if is_json || has(&["Json", "JSON"]) {
        return Some("is it `json`?".to_owned());
    }
    None
}

/// Whether the language has a type.
fn has_type(word: &str) -> bool {
    spec::type_words().any(|known| known == word)
}

/// The words of a key: `DueDateLocal` has three.
fn words(key: &str) -> impl Iterator<Item = String> + '_ {
    let mut words: Vec<String> = Vec::new();
    for c in key.chars() {
        match words.last_mut() {
            Some(word) if !c.is_ascii_uppercase() => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    words.into_iter()
}
