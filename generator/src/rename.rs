//! Renaming an entity, an enum, a field or a member: the edits of all places in a spec that name it.

use std::fmt;

use crate::diagnostic::Fix;
use crate::lower::names;
use crate::source::{FileId, Sources, Span};
use crate::spec::tree::{self, Node, Value};

/// What to rename, and how.
#[derive(Clone, Copy, Debug)]
pub struct Rename<'a> {
    /// The entity, by its name on the wire, or the enum; `fields` for the fields of all entities.
    pub entity: &'a str,
    /// Its field or member, by its name on the wire, if that is what to rename.
    pub field: Option<&'a str>,
    /// The new name.
    pub new: &'a str,
    /// Whether the name on the wire changes, rather than the name in Rust.
    pub wire: bool,
}

/// Why something can't be renamed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenameError(String);

impl fmt::Display for RenameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RenameError {}

fn error<T>(message: impl Into<String>) -> Result<T, RenameError> {
    Err(RenameError(message.into()))
}

/// What the fields of all entities belong to in a [`Rename`]: the section of `api.yaml`.
const SHARED: &str = "fields";

/// The keys whose values are documentation.
const DOCUMENTATION: [&str; 3] = ["docs", "text", "source"];

/// The edits that rename something in a valid spec.
pub fn rename(sources: &Sources, rename: Rename<'_>) -> Result<Vec<Fix>, RenameError> {
    let trees = sources.iter().filter_map(|(file, source)| {
        let root = tree::read(file, &source.text).ok()?;
        Some(File { id: file, text: &source.text, root })
    });
    let files: Vec<File<'_>> = trees.collect();
    let has_name =
        |file: &&File<'_>| file.root.get("entity").and_then(Node::text) == Some(rename.entity);
    let Some(entity) = files.iter().find(has_name) else {
        let declares = |file: &&File<'_>| file.declared("enums", rename.entity).is_some();
        return match (files.iter().find(declares), rename.field) {
            (Some(file), member) => enumeration(&files, file, member, rename),
            (None, Some(field)) if rename.entity == SHARED => shared_field(&files, field, rename),
            (None, _) => reference(&files, rename),
        };
    };
    match (rename.field, rename.wire) {
        (None, false) => rust_entity(entity, rename),
        (None, true) => Ok(wire_entity(&files, entity, rename)),
        (Some(field), false) => rust_field(entity, field, rename),
        (Some(field), true) => wire_field(&files, entity, field, rename),
    }
}

/// A file of the spec with its tree.
struct File<'a> {
    id: FileId,
    text: &'a str,
    root: Node,
}

impl File<'_> {
    fn source(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// What a section declares under a name.
    fn declared(&self, section: &str, name: &str) -> Option<&Node> {
        self.root.get(section)?.get(name)
    }

    /// The edits of a name in backticks, in all documentation of the file.
    fn documentation(&self, old: &str, new: &str) -> Vec<Fix> {
        let (old, new) = (format!("`{old}`"), format!("`{new}`"));
        let mut edits = Vec::new();
        visit(&self.root, "", &mut |key, node| {
            if !DOCUMENTATION.contains(&key) || node.text().is_none() {
                return;
            }
            for (at, _) in self.source(node.span).match_indices(&old) {
                let start = node.span.start + offset(at);
                let span = Span { file: self.id, start, end: start + offset(old.len()) };
                edits.push(Fix { span, replacement: new.clone() });
            }
        });
        edits
    }

    /// Sets a key to a value, or deletes it.
    fn set(&self, mapping: &Node, key: &str, value: Option<&str>) -> Option<Fix> {
        if let Some(node) = mapping.get(key) {
            return Some(match value {
                Some(value) => Fix { span: node.span, replacement: value.to_owned() },
                None => Fix { span: mapping.entry_span(key), replacement: String::new() },
            });
        }
        let value = value?;
        // After the first key, which names the entity or gives the type of the field.
        let (first, _) = mapping.entries().first()?;
        let is_flow = self.source(mapping.span).starts_with('{');
        let start = first.span.start as usize;
        let line_start = self.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let indentation = " ".repeat(start - line_start);
        let (at, replacement) = match mapping.entries().get(1) {
            Some((second, _)) if is_flow => (second.span.start, format!("{key}: {value}, ")),
            Some((second, _)) => (second.span.start, format!("{key}: {value}\n{indentation}")),
            None if is_flow => (first.span.start, format!("{key}: {value}, ")),
            None => (first.span.start, format!("{key}: {value}\n{indentation}")),
        };
        Some(Fix { span: Span { file: self.id, start: at, end: at }, replacement })
    }
}

fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// Calls a function with every node and the key that it is under.
fn visit<'n>(node: &'n Node, key: &'n str, each: &mut impl FnMut(&'n str, &'n Node)) {
    each(key, node);
    match &node.value {
        Value::Scalar(_) => {}
        Value::List(elements) => {
            for element in elements {
                visit(element, key, each);
            }
        }
        Value::Mapping(entries) => {
            for (key, value) in entries {
                visit(value, &key.text, each);
            }
        }
    }
}

fn replace(span: Span, new: impl Into<String>) -> Fix {
    Fix { span, replacement: new.into() }
}

/// Renames an entity that the spec only refers to.
fn reference(files: &[File<'_>], rename: Rename<'_>) -> Result<Vec<Fix>, RenameError> {
    let Rename { entity, field, new, wire } = rename;
    let key = files.iter().find_map(|file| {
        let references = file.root.get("references")?;
        references.get(entity).map(|_| references.key(entity))
    });
    match (key, field) {
        (Some(_), Some(field)) => {
            error(format!("the spec does not describe `{entity}`, so it has no field `{field}`"))
        }
        (Some(_), None) if !wire => error(format!(
            "`{entity}` is a reference, which has a name on the wire only: use `--wire`"
        )),
        (Some(key), None) => {
            let mut edits = vec![replace(key, new)];
            edits.extend(mentions(files, entity, new));
            Ok(edits)
        }
        (None, _) => error(format!("there is no entity `{entity}`")),
    }
}

/// The places in all files that refer to an entity by its name on the wire.
fn mentions(files: &[File<'_>], old: &str, new: &str) -> Vec<Fix> {
    let mut edits = Vec::new();
    for file in files {
        visit(&file.root, "", &mut |key, node| {
            let Some(text) = node.text() else { return };
            if key == "type" {
                let id = text.strip_suffix(old).filter(|before| before.ends_with("id of "));
                edits.extend(id.map(|before| replace(node.span, format!("{before}{new}"))));
            }
        });
        // The replacements of a deprecated operation; those of a field are fields.
        visit(file.root.at("operations"), "", &mut |key, node| {
            let rest = node.text().and_then(|text| text.strip_prefix(old));
            if let Some(rest) = rest.filter(|rest| rest.is_empty() || rest.starts_with('.'))
                && key == "use"
            {
                edits.push(replace(node.span, format!("{new}{rest}")));
            }
        });
        edits.extend(file.documentation(old, new));
    }
    edits
}

fn rust_entity(file: &File<'_>, rename: Rename<'_>) -> Result<Vec<Fix>, RenameError> {
    let Some(stem) = names::given_stem(rename.new) else {
        return error(format!(
            "`{}` can't be the name of a type: write it like `CommunityThread`",
            rename.new
        ));
    };
    let is_default = names::type_stem(rename.entity).is_some_and(|default| default == stem);
    let value = (!is_default).then_some(rename.new);
    Ok(file.set(&file.root, "rust", value).into_iter().collect())
}

fn wire_entity(files: &[File<'_>], file: &File<'_>, rename: Rename<'_>) -> Vec<Fix> {
    let Rename { entity: old, new, .. } = rename;
    let mut edits = vec![replace(file.root.at("entity").span, new)];
    for (_, operation) in file.root.at("operations").entries() {
        if let Some(role) = operation.get("role")
            && let Some(suffix) = role.text().and_then(|role| role.strip_prefix(old))
            && suffix.starts_with('-')
        {
            edits.push(replace(role.span, format!("{new}{suffix}")));
        }
    }
    edits.extend(mentions(files, old, new));
    edits
}

fn field<'f>(file: &'f File<'_>, wire: &str) -> Result<(Span, &'f Node), RenameError> {
    let fields = file.root.at("fields");
    match fields.get(wire) {
        Some(node) => Ok((fields.key(wire), node)),
        None => error(format!(
            "the entity has no field `{wire}` of its own; one that all entities have is `{SHARED}.{wire}`"
        )),
    }
}

fn rust_field(file: &File<'_>, wire: &str, rename: Rename<'_>) -> Result<Vec<Fix>, RenameError> {
    let (_, node) = field(file, wire)?;
    let Some(name) = names::given(rename.new) else {
        return error(format!(
            "`{}` can't be the name of a field: write it in `snake_case`",
            rename.new
        ));
    };
    let is_default = names::value_name(wire).is_some_and(|default| default == name);
    let value = (!is_default).then_some(rename.new);
    Ok(file.set(node, "rust", value).into_iter().collect())
}

fn wire_field(
    files: &[File<'_>],
    file: &File<'_>,
    old: &str,
    rename: Rename<'_>,
) -> Result<Vec<Fix>, RenameError> {
    let new = rename.new;
    let (key, _) = field(file, old)?;
    if version_field(files, old).is_some() {
        return error(format!(
            "`{old}` is the version field of all entities: change `reading.version_field` of `api.yaml` and each of them"
        ));
    }
    if file.root.at("fields").get(new).is_some() {
        return error(format!("the entity already has a field `{new}`"));
    }
    let mut edits = vec![replace(key, new)];
    edits.extend(uses(file, old, new));
    edits.extend(changes(file, old, new));
    Ok(edits)
}

/// The value of `reading.version_field`, where it is the key of a field.
fn version_field<'f>(files: &'f [File<'_>], wire: &str) -> Option<&'f Node> {
    let fields = files.iter().filter_map(|file| file.root.get("reading")?.get("version_field"));
    fields.into_iter().find(|node| node.text() == Some(wire))
}

/// The fields that change a list, which are named after it.
fn changes(file: &File<'_>, old: &str, new: &str) -> Vec<Fix> {
    let mut edits = Vec::new();
    for (key, field) in file.root.at("fields").entries() {
        let Some(changes) = field.get("changes").filter(|changes| changes.text() == Some(old))
        else {
            continue;
        };
        edits.push(replace(changes.span, new));
        if let Some(verb) = key.text.strip_suffix(old) {
            let renamed = format!("{verb}{new}");
            edits.push(replace(key.span, renamed.as_str()));
            edits.extend(uses(file, &key.text, &renamed));
        }
    }
    edits
}

/// Renames a field of all entities, in every file that does not declare one of the same key.
fn shared_field(
    files: &[File<'_>],
    old: &str,
    rename: Rename<'_>,
) -> Result<Vec<Fix>, RenameError> {
    let is_api = |file: &&File<'_>| file.root.get("entity").is_none();
    let declares = |file: &File<'_>| file.declared("fields", old).is_some();
    let Some(api) = files.iter().filter(is_api).find(|file| declares(file)) else {
        return error(format!("`{SHARED}` of `api.yaml` has no field `{old}`"));
    };
    if !rename.wire {
        return rust_field(api, old, rename);
    }
    let new = rename.new;
    if api.root.at("fields").get(new).is_some() {
        return error(format!("all entities already have a field `{new}`"));
    }
    let mut edits = vec![replace(api.root.at("fields").key(old), new)];
    edits.extend(version_field(files, old).map(|node| replace(node.span, new)));
    for file in files.iter().filter(|file| file.id == api.id || !declares(file)) {
        edits.extend(uses(file, old, new));
        edits.extend(changes(file, old, new));
    }
    Ok(edits)
}

/// Renames an enum or a member of one. The name of an enum is that of its type; the name of a member on
/// the wire is the vendor's.
fn enumeration(
    files: &[File<'_>],
    file: &File<'_>,
    member: Option<&str>,
    rename: Rename<'_>,
) -> Result<Vec<Fix>, RenameError> {
    let Rename { entity: old, new, wire, .. } = rename;
    let enums = file.root.at("enums");
    let Some(member) = member else {
        if wire {
            return error(format!(
                "`{old}` is an enum, which has no name on the wire: leave `--wire` out"
            ));
        }
        let mut edits = vec![replace(enums.key(old), new)];
        for file in files {
            visit(&file.root, "", &mut |key, node| {
                let ty = node.text().filter(|_| key == "type");
                let before = ty.and_then(|ty| ty.strip_suffix(old));
                let before = before.filter(|before| before.ends_with("enum "));
                edits.extend(before.map(|before| replace(node.span, format!("{before}{new}"))));
            });
            edits.extend(file.documentation(old, new));
        }
        return Ok(edits);
    };
    let members = enums.at(old).at("members");
    let Some(node) = members.get(member) else {
        return error(format!("the enum `{old}` has no member `{member}`"));
    };
    if wire {
        return Ok(vec![replace(members.key(member), new)]);
    }
    let Some(name) = names::given_constant(new) else {
        return error(format!(
            "`{new}` can't be the name of a constant: write it like `MEMBERS_ONLY`"
        ));
    };
    let is_default = names::constant_of(member).is_some_and(|default| default == name);
    let value = (!is_default).then_some(new);
    Ok(file.set(node, "rust", value).into_iter().collect())
}

/// The places besides its declaration that name a field by its key on the wire.
fn uses(file: &File<'_>, old: &str, new: &str) -> Vec<Fix> {
    let mut edits = Vec::new();
    for (_, operation) in file.root.at("operations").entries() {
        for list in ["filters", "ranges"] {
            let uses = elements(operation.get(list)).filter(|element| element.text() == Some(old));
            edits.extend(uses.map(|element| replace(element.span, new)));
        }
        for case in elements(operation.get("cases")) {
            let answers = ["request", "rejected", "record"].into_iter();
            let mappings =
                answers.filter_map(|key| case.get(key)).chain(elements(case.get("records")));
            let uses = mappings.filter(|mapping| mapping.get(old).is_some());
            edits.extend(uses.map(|mapping| replace(mapping.key(old), new)));
        }
    }
    for (_, field) in file.root.at("fields").entries() {
        let replacements = elements(field.get("deprecated").and_then(|it| it.get("use")));
        let uses = replacements.filter(|element| element.text() == Some(old));
        edits.extend(uses.map(|element| replace(element.span, new)));
    }
    edits.extend(file.documentation(old, new));
    edits
}

/// The elements of a list, if there is one.
fn elements(node: Option<&Node>) -> impl Iterator<Item = &Node> {
    let elements = match node.map(|node| &node.value) {
        Some(Value::List(elements)) => elements.as_slice(),
        Some(Value::Scalar(_) | Value::Mapping(_)) | None => &[],
    };
    elements.iter()
}
