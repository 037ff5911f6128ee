//! What changes in the output without a change of the spec: the generator writes something else for
//! the spec that there was.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Change, Rule};
use crate::files::Files;

/// What the changes are grouped under.
const GROUP: &str = "generated code";

/// More items than this are counted instead of named.
const MAX_NAMED: usize = 2;

/// Compares the output of two generators for the same spec.
pub fn output(base: &Files, head: &Files) -> Vec<Change> {
    let text = |files: &Files, path: &str| files.get(path).unwrap_or_default().to_owned();
    let [base_items, head_items] = [base, head].map(|files| text(files, "api.txt"));
    let (base_items, head_items) = (items(&base_items), items(&head_items));
    let is_demanded = |item: &&str| is_method_of(item, &base_items);
    let (demanded, added): (Vec<_>, Vec<_>) =
        head_items.difference(&base_items).copied().partition(is_demanded);
    let gone: Vec<_> = base_items.difference(&head_items).copied().chain(demanded).collect();
    let [base_api, head_api] =
        [base, head].map(|files| without_texts(&text(files, "openapi.json")));

    let mut found = Vec::new();
    if !gone.is_empty() {
        found.push(change(Rule::ItemsChanged, named("changed or gone", &gone)));
    }
    if base_api != head_api {
        let words = "openapi.json, not only in its texts".to_owned();
        found.push(change(Rule::DocumentChanged, words));
    }
    if !added.is_empty() {
        found.push(change(Rule::ItemsAdded, named("new", &added)));
    }
    let files: BTreeSet<_> = base.iter().chain(head.iter()).map(|(path, _)| path).collect();
    let changed = files.into_iter().filter(|path| base.get(path) != head.get(path)).count();
    if found.is_empty() && changed > 0 {
        let plural = if changed == 1 { "" } else { "s" };
        found.push(change(Rule::CodeChanged, format!("{changed} file{plural}, no public items")));
    }
    found
}

/// The public items, one per line.
fn items(listing: &str) -> BTreeSet<&str> {
    listing.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

/// Whether an item is a method of a trait that the base has: its implementations lack the method.
fn is_method_of(item: &str, base: &BTreeSet<&str>) -> bool {
    let path = item.strip_prefix("pub fn ").and_then(|rest| rest.split(['(', '<']).next());
    let Some((owner, _)) = path.and_then(|path| path.rsplit_once("::")) else { return false };
    base.iter().any(|line| line.starts_with(&format!("pub trait {owner}:")))
}

fn named(what: &str, items: &[&str]) -> String {
    let mut words: Vec<_> = items.iter().take(MAX_NAMED).map(|item| format!("`{item}`")).collect();
    if items.len() > MAX_NAMED {
        words.push(format!("{} more", items.len() - MAX_NAMED));
    }
    format!("{what}: {}", words.join(", "))
}

fn change(rule: Rule, words: String) -> Change {
    let entity = Some(GROUP.to_owned());
    let subject = GROUP.to_owned();
    Change { rule, entity, subject, words, base: None, head: None, migrations: Vec::new() }
}

/// An `OpenAPI` document without what is for people.
fn without_texts(document: &str) -> Value {
    let mut document = serde_json::from_str(document).unwrap_or_default();
    remove_texts(&mut document);
    document
}

fn remove_texts(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|key, value| match key.as_str() {
                "externalDocs" | "x-generated" => false,
                // A field may be called so: then its value is a schema, not a text.
                "description" | "summary" | "title" => !value.is_string(),
                _ => true,
            });
            object.values_mut().for_each(remove_texts);
        }
        Value::Array(values) => values.iter_mut().for_each(remove_texts),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
