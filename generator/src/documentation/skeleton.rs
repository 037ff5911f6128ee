//! The file of an entity that no page describes: everything that a person has to decide is asked.

use std::fmt::Write;

use runtime_core::Kind;

use super::import::{Imported, file_name};
use super::is_type_name;
use super::spec_view::SpecView;
use super::write::{self, QUESTION};
use crate::diagnostic::Diagnostics;
use crate::source::Sources;

/// The words for the kinds of operations that an entity has once.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    once().map(Kind::as_str)
}

fn once() -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(|kind| *kind != Kind::Download)
}

/// The file of an entity with some operations, by their keys; `None` where the name is none. Without a
/// path, a likely one is asked. What the spec says for all entities is left out.
pub fn skeleton(
    entity: &str,
    path: Option<&str>,
    operations: &[&str],
    spec: &Sources,
) -> Option<Imported> {
    let spec: Vec<_> = spec.iter().collect();
    let spec = SpecView::read(&spec, &mut Diagnostics::default());
    let has_shared_id = spec.shared_fields().any(|field| field.wire == "Id");
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
    for key in kinds().filter(|key| operations.contains(key)) {
        let asked = "how is it known? Or name its `page` of the documentation";
        let _ = writeln!(text, "  {key}:");
        if spec.section(&["operations", key, "source"]).is_none() {
            let _ = writeln!(text, "    source: \"\" {QUESTION}{asked}");
        }
        text.push_str("    docs: \"\"\n");
    }
    let needs_id = |kind: Kind| kind.names_records() || kind.replaces();
    let has_id = once().any(|kind| needs_id(kind) && operations.contains(&kind.as_str()));
    if has_shared_id || !has_id {
        text.push_str("\nfields: {}\n");
    } else {
        text.push_str("\nfields:\n");
        text.push_str(&write::id(2, entity, operations.contains(&"update")));
    }
    Some(Imported { entity: entity.to_owned(), file: None, file_name, text })
}
