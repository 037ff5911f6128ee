//! Checks a document against the JSON Schema of the language and reports all errors of shape at
//! once, each at its span. The schema comes from the types that serde decodes into.
//!
//! Where the intent is certain, such as a misspelt key with one candidate, the error is reported and
//! the document goes on as if it were fixed, so that nothing else is reported as a consequence.

mod keys;

use std::collections::HashSet;

use indexmap::IndexMap;
use serde_json::Value as Json;
use serde_yaml::Value as Yaml;

use super::renamed;
use super::tree::{Key, Node, Scalar, Value};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, only_nearest};
use crate::source::Span;
use keys::{correct_keys, duplicates, misplaced_block};

/// The shape of a value.
#[derive(Debug)]
pub(crate) enum Shape {
    Any,
    Text,
    Boolean,
    Integer,
    Word(Vec<String>),
    List(Box<Shape>),
    Map(Box<Shape>),
    Struct(IndexMap<String, Member>),
}

/// A key of a mapping whose keys are known.
#[derive(Debug)]
pub(crate) struct Member {
    shape: Shape,
    required: bool,
}

impl Shape {
    /// The shape that a schema describes. Of JSON Schema it reads the part that `schema` leaves of
    /// what schemars writes for the types of the language.
    pub(crate) fn of(schema: &Json) -> Self {
        if let Some(words) = schema["enum"].as_array() {
            return Self::Word(words.iter().filter_map(Json::as_str).map(str::to_owned).collect());
        }
        match schema["type"].as_str() {
            Some("string") => Self::Text,
            Some("boolean") => Self::Boolean,
            Some("integer") => Self::Integer,
            Some("array") => Self::List(Box::new(Self::of(&schema["items"]))),
            Some("object") => object(schema),
            _ => Self::Any,
        }
    }

    fn expectation(&self) -> String {
        match self {
            Self::Any => "a value".to_owned(),
            Self::Text => "a string".to_owned(),
            Self::Boolean => "`true` or `false`".to_owned(),
            Self::Integer => "an integer".to_owned(),
            Self::Word(words) => format!("one of {}", quoted(words.iter().map(String::as_str))),
            Self::List(_) => "a list".to_owned(),
            Self::Map(_) => "a mapping".to_owned(),
            Self::Struct(members) => {
                format!("a mapping with {}", quoted(members.keys().map(String::as_str)))
            }
        }
    }
}

/// The shape of a mapping.
fn object(schema: &Json) -> Shape {
    let Some(properties) = schema["properties"].as_object() else {
        return Shape::Map(Box::new(Shape::of(&schema["additionalProperties"])));
    };
    let required = schema["required"].as_array();
    let is_required =
        |key: &str| required.is_some_and(|keys| keys.iter().any(|known| known == key));
    let members = properties.iter().map(|(key, value)| {
        (key.clone(), Member { shape: Shape::of(value), required: is_required(key) })
    });
    Shape::Struct(members.collect())
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Checks a document against a shape. Returns the document without what does not fit: an entry of a
/// map, an element of a list or an optional key is left out alone, a required key together with its
/// mapping. Marks the nodes that are not valid, and corrects keys whose intent is certain.
pub(crate) fn check(root: &mut Node, shape: &Shape, diagnostics: &mut Diagnostics) -> Option<Yaml> {
    let mut pass = Pass { diagnostics, missing: Vec::new() };
    let at = first_key(root);
    let checked = value(root, at, shape, &mut pass);
    for Missing { at, mut keys } in std::mem::take(&mut pass.missing) {
        // A key at another place is reported there.
        keys.retain(|(name, _)| !root.has_misplaced(name));
        if !keys.is_empty() {
            diagnostics.push(missing_keys(at, &keys));
        }
    }
    checked
}

/// The errors of one pass over a document.
struct Pass<'a> {
    diagnostics: &'a mut Diagnostics,
    missing: Vec<Missing>,
}

/// The required keys that a mapping lacks, each with what belongs there.
struct Missing {
    at: Span,
    keys: Vec<(String, String)>,
}

/// Checks a value. `at` is the span of its key, which is shown for what is missing within.
fn value(node: &mut Node, at: Span, shape: &Shape, pass: &mut Pass<'_>) -> Option<Yaml> {
    let span = node.span;
    match (shape, &mut node.value) {
        (Shape::Any, _) => {
            let mut duplicates = Vec::new();
            let checked = any(node, &mut duplicates);
            node.valid = duplicates.is_empty();
            pass.diagnostics.extend(duplicates);
            Some(checked)
        }
        (Shape::Text, Value::Scalar(Scalar::Text(text))) => Some((**text).into()),
        (Shape::Boolean, Value::Scalar(Scalar::Boolean(value))) => Some((*value).into()),
        (Shape::Integer, Value::Scalar(Scalar::Integer(value))) => Some((*value).into()),
        (Shape::Word(words), Value::Scalar(Scalar::Text(text))) => {
            if words.iter().any(|word| **word == **text) {
                Some((**text).into())
            } else {
                node.valid = false;
                word(span, text, words, pass)
            }
        }
        (Shape::List(inner), Value::List(elements)) => {
            let checked = elements.iter_mut().filter_map(|element| {
                let at = first_key(element);
                value(element, at, inner, pass)
            });
            let checked = checked.collect();
            node.valid = elements.iter().all(|element| element.valid);
            Some(checked)
        }
        (Shape::Map(inner), Value::Mapping(entries)) => {
            let (repeated, errors) = duplicates(entries);
            pass.diagnostics.extend(errors);
            let checked = entries.iter_mut().enumerate().filter_map(|(index, (key, node))| {
                let checked = value(node, key.span, inner, pass)?;
                (!repeated.contains(&index)).then(|| (Yaml::from(&*key.text), checked))
            });
            let checked = Yaml::Mapping(checked.collect());
            node.has_duplicates = !repeated.is_empty();
            node.valid = repeated.is_empty() && entries.iter().all(|(_, node)| node.valid);
            Some(checked)
        }
        (Shape::Struct(members), Value::Mapping(entries)) => {
            let (repeated, errors) = duplicates(entries);
            let misplaced = misplaced_block(entries, members).map(|index| entries[index].0.span);
            let corrected = correct_keys(entries, members, &repeated, pass);
            let before = |error: &Diagnostic| misplaced.is_none_or(|block| error.span < block);
            pass.diagnostics.extend(errors.into_iter().filter(before));
            node.has_duplicates = !repeated.is_empty();
            let (checked, valid) = structure(entries, at, members, &repeated, pass);
            node.valid = valid && corrected && repeated.is_empty();
            checked
        }
        (
            Shape::Text
            | Shape::Boolean
            | Shape::Integer
            | Shape::Word(_)
            | Shape::List(_)
            | Shape::Map(_)
            | Shape::Struct(_),
            _,
        ) => {
            node.valid = false;
            wrong_kind(node, shape, pass)
        }
    }
}

/// Checks a mapping with known keys, without the repeated ones; also returns whether it is valid.
fn structure(
    entries: &mut [(Key, Node)],
    at: Span,
    members: &IndexMap<String, Member>,
    repeated: &HashSet<usize>,
    pass: &mut Pass<'_>,
) -> (Option<Yaml>, bool) {
    // The document itself has no key to show.
    let is_root = entries.first().is_some_and(|(key, _)| key.span == at);
    let mut valid = true;
    let mut complete = true;
    let mut kept = serde_yaml::Mapping::new();
    for (index, (key, node)) in entries.iter_mut().enumerate() {
        let Some(member) = members.get(&*key.text) else { continue };
        if repeated.contains(&index) {
            continue;
        }
        match value(node, key.span, &member.shape, pass) {
            Some(checked) => drop(kept.insert((&*key.text).into(), checked)),
            None => complete &= !member.required,
        }
        valid &= node.valid;
    }
    let is_missing = |(name, member): &(&String, &Member)| {
        member.required && !entries.iter().any(|(key, _)| *key.text == **name)
    };
    let missing = members.iter().filter(is_missing);
    let keys: Vec<_> =
        missing.map(|(name, member)| (name.clone(), member.shape.expectation())).collect();
    if let Some((first, _)) = keys.first() {
        complete = false;
        valid = false;
        let at = if is_root { place_of(entries, members, first).unwrap_or(at) } else { at };
        pass.missing.push(Missing { at, keys });
    }
    (complete.then_some(Yaml::Mapping(kept)), valid)
}

/// The error of a mapping without some of its required keys.
fn missing_keys(at: Span, missing: &[(String, String)]) -> Diagnostic {
    let names = quoted(missing.iter().map(|(name, _)| name.as_str()));
    let verb = if missing.len() == 1 { "is" } else { "are" };
    let additions = missing.iter().map(|(name, what)| format!("`{name}:` with {what}"));
    let additions = additions.collect::<Vec<_>>().join(", and ");
    Diagnostic::new(Code::MissingKey, at, format!("{names} {verb} missing"))
        .help(format!("add {additions}"))
}

/// Where a key of a document belongs: after the entries that the language lists before it.
fn place_of(
    entries: &[(Key, Node)],
    members: &IndexMap<String, Member>,
    missing: &str,
) -> Option<Span> {
    let before = members.keys().take_while(|name| *name != missing);
    let present = before.filter_map(|name| entries.iter().find(|(key, _)| *key.text == **name));
    present.last().map(|(_, value)| Span { start: value.span.end, ..value.span })
}

/// A value whose form depends on other parts of the spec: only duplicate keys are errors.
fn any(node: &Node, duplicates: &mut Vec<Diagnostic>) -> Yaml {
    match &node.value {
        Value::Scalar(Scalar::Null) => Yaml::Null,
        Value::Scalar(Scalar::Boolean(value)) => (*value).into(),
        Value::Scalar(Scalar::Integer(value)) => (*value).into(),
        Value::Scalar(Scalar::Number(text)) => text.parse().unwrap_or(f64::NAN).into(),
        Value::Scalar(Scalar::Text(text)) => (**text).into(),
        Value::List(elements) => elements.iter().map(|element| any(element, duplicates)).collect(),
        Value::Mapping(entries) => {
            let (repeated, found) = self::duplicates(entries);
            duplicates.extend(found);
            let kept = entries.iter().enumerate().filter(|(index, _)| !repeated.contains(index));
            let kept = kept.map(|(_, (key, node))| (Yaml::from(&*key.text), any(node, duplicates)));
            Yaml::Mapping(kept.collect())
        }
    }
}

/// Reports an unknown word; one that certainly stands for a known word is replaced by it.
fn word(span: Span, text: &str, words: &[String], pass: &mut Pass<'_>) -> Option<Yaml> {
    let known = words.iter().map(String::as_str);
    let meant = renamed::current(text).filter(|name| known.clone().any(|known| known == *name));
    let diagnostic = match meant {
        Some(name) => renamed::diagnostic(Code::UnknownWord, span, text, name),
        None => Diagnostic::new(Code::UnknownWord, span, format!("unknown word `{text}`"))
            .help(format!("the words are {}", quoted(known.clone())))
            .did_you_mean(text, known.clone()),
    };
    pass.diagnostics.push(diagnostic);
    meant.or_else(|| only_nearest(text, known)).map(Yaml::from)
}

/// Reports a value of another type. Where the intent is certain, returns what was meant.
fn wrong_kind(node: &Node, shape: &Shape, pass: &mut Pass<'_>) -> Option<Yaml> {
    let message = format!("expected {}, found {}", shape.expectation(), node.describe());
    let mut diagnostic = Diagnostic::new(Code::WrongKind, first_key(node), message);
    let width = (node.span.end - node.span.start) as usize;
    let mut meant = None;
    match (shape, &node.value) {
        (
            Shape::Text,
            Value::Scalar(Scalar::Boolean(_) | Scalar::Integer(_) | Scalar::Number(_)),
        ) => {
            diagnostic = diagnostic.help("put it in quotes to make it a string");
            let text = plain_text(&node.value).filter(|text| text.len() == width);
            if let Some(text) = text {
                diagnostic = diagnostic.fix(node.span, format!("\"{text}\""));
                meant = Some(text.into());
            }
        }
        (Shape::Boolean, Value::Scalar(Scalar::Text(text))) => {
            let value = match &*text.to_lowercase() {
                "yes" | "on" | "true" | "y" => Some(true),
                "no" | "off" | "false" | "n" => Some(false),
                _ => None,
            };
            if let Some(value) = value {
                diagnostic =
                    diagnostic.help(format!("write `{value}`")).fix(node.span, value.to_string());
                meant = Some(value.into());
            }
        }
        (Shape::Integer, Value::Scalar(Scalar::Text(text))) => {
            if let Ok(value) = text.parse::<i64>() {
                diagnostic =
                    diagnostic.help("write it without quotes").fix(node.span, value.to_string());
                meant = Some(value.into());
            }
        }
        (Shape::List(inner), Value::Scalar(Scalar::Text(text))) => {
            let is_element = match &**inner {
                Shape::Text => true,
                Shape::Word(words) => words.iter().any(|word| **word == **text),
                _ => false,
            };
            if is_element && text.len() == width && !text.contains(['[', ']', ',', '#', ':']) {
                diagnostic = diagnostic
                    .help(format!("write `[{text}]`"))
                    .fix(node.span, format!("[{text}]"));
                meant = Some(Yaml::Sequence(vec![(**text).into()]));
            }
        }
        (Shape::Map(_) | Shape::Struct(_), Value::List(_)) => {
            diagnostic = diagnostic.help("write each entry as `name: value`, without a hyphen");
        }
        (Shape::List(_), Value::Mapping(_)) => {
            diagnostic = diagnostic.help("write each element on a line that starts with `- `");
        }
        _ => {}
    }
    pass.diagnostics.push(diagnostic);
    meant
}

/// The text of a scalar as it was most likely written.
fn plain_text(value: &Value) -> Option<String> {
    match value {
        Value::Scalar(Scalar::Boolean(value)) => Some(value.to_string()),
        Value::Scalar(Scalar::Integer(value)) => Some(value.to_string()),
        Value::Scalar(Scalar::Number(text)) => Some(text.to_string()),
        Value::Scalar(Scalar::Null | Scalar::Text(_)) | Value::List(_) | Value::Mapping(_) => None,
    }
}

/// The span to show for a value: a scalar as a whole, a mapping at its first key, a list at its
/// first element. A block has no character of its own at its start.
fn first_key(node: &Node) -> Span {
    match &node.value {
        Value::Scalar(_) => node.span,
        Value::List(elements) => elements.first().map_or(node.span, first_key),
        Value::Mapping(entries) => entries.first().map_or(node.span, |(key, _)| key.span),
    }
}
