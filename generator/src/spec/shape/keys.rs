//! The keys of mappings: unknown ones, and those that occur twice.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;

use super::{Member, Pass, quoted};
use crate::diagnostic::{Code, Diagnostic, only_nearest};
use crate::source::Span;
use crate::spec::renamed;
use crate::spec::tree::{Key, Node, Scalar, Value};

/// Reports unknown keys. One that certainly stands for a known key becomes that key. Returns whether
/// all keys are known.
pub(super) fn correct_keys(
    entries: &mut [(Key, Node)],
    members: &IndexMap<String, Member>,
    repeated: &HashSet<usize>,
    pass: &mut Pass<'_>,
) -> bool {
    let written: HashSet<Arc<str>> = entries.iter().map(|(key, _)| Arc::clone(&key.text)).collect();
    let mut unknown: Vec<(usize, Diagnostic)> = Vec::new();
    let mut valid = true;
    let misplaced = misplaced_block(entries, members);
    for (index, (key, node)) in entries.iter_mut().enumerate() {
        if members.contains_key(&*key.text) || repeated.contains(&index) {
            continue;
        }
        valid = false;
        if misplaced.is_some_and(|start| index > start) {
            key.known = false;
            continue;
        }
        let is_free = |name: &&str| !written.contains(*name);
        let free = members.keys().map(String::as_str).filter(is_free);
        let current =
            renamed::current(&key.text).filter(|name| free.clone().any(|free| free == *name));
        let meant = current.or_else(|| only_nearest(&key.text, free.clone()));
        let diagnostic = match current {
            Some(name) => renamed::diagnostic(Code::UnknownKey, key.span, &key.text, name),
            None => unknown_key(key, node, members, free),
        };
        match meant {
            Some(name) => {
                key.text = name.into();
                pass.diagnostics.push(diagnostic);
            }
            None => {
                key.known = false;
                unknown.push((index, diagnostic));
            }
        }
    }
    // Several in a row have one cause: most likely the indentation.
    for run in unknown.chunk_by(|(before, _), (after, _)| before + 1 == *after) {
        let (first, diagnostic) = &run[0];
        let mut diagnostic = diagnostic.clone();
        if run.len() > 1 {
            let keys = run.iter().take(MAX_NAMED).map(|(index, _)| &*entries[*index].0.text);
            diagnostic.message = format!("{} unknown keys: {}", run.len(), quoted(keys));
            diagnostic.span = entries[*first].0.span;
            diagnostic.fix = None;
        }
        pass.diagnostics.push(diagnostic);
    }
    valid
}

/// The index of an unknown key without a value: the key of a block that is indented like the entries
/// around it, so that everything after it belongs to the block.
pub(super) fn misplaced_block(
    entries: &[(Key, Node)],
    members: &IndexMap<String, Member>,
) -> Option<usize> {
    entries.iter().position(|(key, node)| {
        !members.contains_key(&*key.text) && matches!(node.value, Value::Scalar(Scalar::Null))
    })
}

fn unknown_key<'a>(
    key: &Key,
    node: &Node,
    members: &IndexMap<String, Member>,
    free: impl Iterator<Item = &'a str> + Clone,
) -> Diagnostic {
    if let Some((name, rest)) = key.text.split_once(':')
        && members.contains_key(name)
        && matches!(node.value, Value::Scalar(Scalar::Null))
    {
        let colon = Span { end: key.span.start, ..key.span };
        let start = key.span.start + u32::try_from(name.len() + 1).unwrap_or(0);
        return Diagnostic::new(Code::UnknownKey, key.span, "a space is missing after the colon")
            .help(format!("write `{name}: {rest}`"))
            .fix(Span { start, end: start, ..colon }, " ");
    }
    let is_odd = |c: &char| c.is_whitespace() && *c != ' ';
    if let Some(odd) = key.text.chars().find(is_odd) {
        let message = format!("U+{:04X} is not a space in YAML", u32::from(odd));
        return Diagnostic::new(Code::UnknownKey, key.span, message)
            .help("write ordinary spaces, and indent with them");
    }
    let known = members.keys().map(String::as_str);
    Diagnostic::new(Code::UnknownKey, key.span, format!("unknown key `{}`", key.text))
        .help(format!("the keys are {}", quoted(known)))
        .did_you_mean(&key.text, free)
}

/// The entries whose key occurs before, with the span of the first, in order.
fn repeated(entries: &[(Key, Node)]) -> Vec<(usize, Span)> {
    let mut first: HashMap<&str, Span> = HashMap::with_capacity(entries.len());
    let mut repeated = Vec::new();
    for (index, (key, _)) in entries.iter().enumerate() {
        match first.get(&*key.text) {
            None => drop(first.insert(&key.text, key.span)),
            Some(before) => repeated.push((index, *before)),
        }
    }
    repeated
}

/// How many keys an error names.
const MAX_NAMED: usize = 4;

/// The errors of the entries whose key occurs before. Several in a row have one cause: the line with
/// the key of their mapping is missing, or a block was pasted twice.
pub(super) fn duplicates(entries: &[(Key, Node)]) -> (HashSet<usize>, Vec<Diagnostic>) {
    let repeated = repeated(entries);
    let runs = repeated.chunk_by(|(before, _), (after, _)| before + 1 == *after);
    let errors = runs.map(|run| {
        let (index, before) = run[0];
        let keys = run.iter().take(MAX_NAMED).map(|(index, _)| &*entries[*index].0.text);
        let (message, help) = match run.len() {
            1 => (format!("duplicate key {}", quoted(keys)), "delete one of the two"),
            count => (
                format!("{count} duplicate keys: {}", quoted(keys)),
                "delete them, or add the key of the mapping that they belong to",
            ),
        };
        Diagnostic::new(Code::DuplicateKey, entries[index].0.span, message)
            .help(help)
            .related(before, "first used here")
    });
    let errors = errors.collect();
    (repeated.into_iter().map(|(index, _)| index).collect(), errors)
}
