//! Holds a document against the JSON Schema of the language: the mistakes of shape, all at once,
//! each at its place. The schema comes from the same types that serde decodes into.

use std::collections::HashMap;

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::tree::{Key, Node, Scalar, Value};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::source::Span;

/// What a value may look like.
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
    /// The shape that a schema describes: of JSON Schema, the part that `schema` leaves of what
    /// schemars writes for the types of the language.
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
            Self::Text => "a text".to_owned(),
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

/// The shape that a mapping has.
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

/// Holds a document against a shape. Gives the document without what does not fit: an entry of a
/// map, an element of a list or an optional key goes alone, a required one takes its mapping along.
/// Each mistake is said once.
pub(crate) fn check(
    node: &Node,
    shape: &Shape,
    found: &mut Diagnostics,
) -> Option<serde_yaml::Value> {
    match (shape, &node.value) {
        (Shape::Any, _) => Some(any(node, found)),
        (Shape::Text, Value::Scalar(Scalar::Text(text))) => Some((**text).into()),
        (Shape::Boolean, Value::Scalar(Scalar::Boolean(value))) => Some((*value).into()),
        (Shape::Integer, Value::Scalar(Scalar::Integer(value))) => Some((*value).into()),
        (Shape::Word(words), Value::Scalar(Scalar::Text(text))) => word(node, text, words, found),
        (Shape::List(inner), Value::List(elements)) => {
            Some(elements.iter().filter_map(|element| check(element, inner, found)).collect())
        }
        (Shape::Map(inner), Value::Mapping(entries)) => {
            let entries = unique(entries, found);
            Some(mapping(
                entries.into_iter().filter_map(|(key, value)| {
                    check(value, inner, found).map(|value| (key, value))
                }),
            ))
        }
        (Shape::Struct(members), Value::Mapping(entries)) => {
            structure(node, members, entries, found)
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
            found.push(wrong_kind(node, shape));
            None
        }
    }
}

fn structure(
    node: &Node,
    members: &IndexMap<String, Member>,
    entries: &[(Key, Node)],
    found: &mut Diagnostics,
) -> Option<serde_yaml::Value> {
    let mut complete = true;
    let mut kept = Vec::new();
    // Keys that are there, but misspelt: they are not missing as well.
    let mut meant = Vec::new();
    for (key, value) in unique(entries, found) {
        let Some(member) = members.get(&*key.text) else {
            meant.extend(nearest(&key.text, members.keys().map(String::as_str)));
            found.push(unknown_key(key, members));
            continue;
        };
        match check(value, &member.shape, found) {
            Some(value) => kept.push((key, value)),
            None => complete &= !member.required,
        }
    }
    for (name, member) in members {
        if member.required && !entries.iter().any(|(key, _)| *key.text == **name) {
            complete = false;
            if meant.contains(&name.as_str()) {
                continue;
            }
            found.push(
                Diagnostic::new(Code::MissingKey, first_key(node), format!("`{name}` is missing"))
                    .help(format!("add `{name}:` with {}", member.shape.expectation())),
            );
        }
    }
    complete.then(|| mapping(kept.into_iter()))
}

/// Values whose form depends on other parts of the spec: only keys given twice are a mistake.
fn any(node: &Node, found: &mut Diagnostics) -> serde_yaml::Value {
    match &node.value {
        Value::Scalar(Scalar::Null) => serde_yaml::Value::Null,
        Value::Scalar(Scalar::Boolean(value)) => (*value).into(),
        Value::Scalar(Scalar::Integer(value)) => (*value).into(),
        Value::Scalar(Scalar::Number) => f64::NAN.into(),
        Value::Scalar(Scalar::Text(text)) => (**text).into(),
        Value::List(elements) => elements.iter().map(|element| any(element, found)).collect(),
        Value::Mapping(entries) => {
            let entries = unique(entries, found);
            mapping(entries.into_iter().map(|(key, value)| (key, any(value, found))))
        }
    }
}

fn mapping<'k>(entries: impl Iterator<Item = (&'k Key, serde_yaml::Value)>) -> serde_yaml::Value {
    let entries = entries.map(|(key, value)| (serde_yaml::Value::from(&*key.text), value));
    serde_yaml::Value::Mapping(entries.collect())
}

/// The entries of a mapping without those whose key stood there before.
fn unique<'n>(entries: &'n [(Key, Node)], found: &mut Diagnostics) -> Vec<(&'n Key, &'n Node)> {
    let mut first = HashMap::with_capacity(entries.len());
    let mut kept = Vec::with_capacity(entries.len());
    for (key, value) in entries {
        match first.insert(&*key.text, key.span) {
            None => kept.push((key, value)),
            Some(before) => {
                first.insert(&key.text, before);
                found.push(
                    Diagnostic::new(
                        Code::DuplicateKey,
                        key.span,
                        format!("`{}` stands here twice", key.text),
                    )
                    .help("keep one of the two")
                    .related(before, "first written here"),
                );
            }
        }
    }
    kept
}

fn word(
    node: &Node,
    text: &str,
    words: &[String],
    found: &mut Diagnostics,
) -> Option<serde_yaml::Value> {
    if words.iter().any(|word| word == text) {
        return Some(text.into());
    }
    let known = || words.iter().map(String::as_str);
    found.push(
        Diagnostic::new(Code::UnknownWord, node.span, format!("`{text}` is not known here"))
            .help(format!("it may be one of {}", quoted(known())))
            .did_you_mean(text, known()),
    );
    None
}

fn unknown_key(key: &Key, members: &IndexMap<String, Member>) -> Diagnostic {
    let known = || members.keys().map(String::as_str);
    Diagnostic::new(Code::UnknownKey, key.span, format!("`{}` is not a key here", key.text))
        .help(format!("the keys are {}", quoted(known())))
        .did_you_mean(&key.text, known())
}

fn wrong_kind(node: &Node, shape: &Shape) -> Diagnostic {
    let got = match &node.value {
        Value::Scalar(Scalar::Null) => "nothing".to_owned(),
        Value::Scalar(Scalar::Boolean(value)) => format!("the boolean `{value}`"),
        Value::Scalar(Scalar::Integer(value)) => format!("the integer `{value}`"),
        Value::Scalar(Scalar::Number) => "a number".to_owned(),
        Value::Scalar(Scalar::Text(_)) => "a text".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Mapping(_) => "a mapping".to_owned(),
    };
    let message = format!("this is {got}, but {} belongs here", shape.expectation());
    let diagnostic = Diagnostic::new(Code::WrongKind, first_key(node), message);
    match (shape, &node.value) {
        (Shape::Text, Value::Scalar(Scalar::Boolean(_) | Scalar::Integer(_) | Scalar::Number)) => {
            diagnostic.help("put it in quotes to make it a text")
        }
        (Shape::Boolean, Value::Scalar(Scalar::Text(text))) => match &**text {
            "yes" | "on" | "Yes" | "On" | "YES" | "ON" => diagnostic.help("write `true`"),
            "no" | "off" | "No" | "Off" | "NO" | "OFF" => diagnostic.help("write `false`"),
            _ => diagnostic,
        },
        _ => diagnostic,
    }
}

/// Where a value is pointed at: a scalar as a whole, a mapping at its first key, a list at its
/// first element, since a block has no sign of its own where it starts.
fn first_key(node: &Node) -> Span {
    match &node.value {
        Value::Scalar(_) => node.span,
        Value::List(elements) => elements.first().map_or(node.span, first_key),
        Value::Mapping(entries) => entries.first().map_or(node.span, |(key, _)| key.span),
    }
}
