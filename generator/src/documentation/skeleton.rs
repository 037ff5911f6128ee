//! The file of an entity that no page describes: everything that a person has to decide is asked.

use std::fmt::Write;

use super::import::{Imported, ORDER, file_name};
use super::write::{self, QUESTION};
use super::{Endpoint, is_type_name};

/// The words for the kinds of operations that an entity can have.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    ORDER.iter().filter_map(Endpoint::key)
}

/// The file of an entity with some operations, by their keys; `None` where the name is none. Without a
/// path, a likely one is asked.
pub fn skeleton(entity: &str, path: Option<&str>, operations: &[&str]) -> Option<Imported> {
    let file_name = file_name(entity).filter(|_| is_type_name(entity))?;
    let (path, asked) = match path {
        Some(path) => (path.to_owned(), String::new()),
        None => {
            let path = format!("/api/module/{}s", entity.to_ascii_lowercase());
            (path, format!(" {QUESTION}is this the path?"))
        }
    };
    let mut text = write::start(entity, &path, &asked, "");
    text.push_str("\noperations:\n");
    let endpoints = ORDER.iter().filter_map(|endpoint| Some((endpoint, endpoint.key()?)));
    for (endpoint, key) in endpoints.filter(|(_, key)| operations.contains(key)) {
        let suffix = endpoint.role_suffix().unwrap_or_default();
        let asked = "how is it known? Or name its `page` of the documentation";
        let _ = writeln!(text, "  {key}:\n    role: {entity}-{suffix}");
        let _ = writeln!(text, "    source: \"\" {QUESTION}{asked}\n    docs: \"\"");
    }
    // A record that nothing reads and nothing updates has no id.
    if operations.iter().all(|key| matches!(*key, "create" | "commands" | "run-command")) {
        text.push_str("\nfields: {}\n");
    } else {
        text.push_str("\nfields:\n");
        text.push_str(&write::id(2, entity, operations.contains(&"update")));
    }
    Some(Imported { entity: entity.to_owned(), file: None, file_name, text })
}
