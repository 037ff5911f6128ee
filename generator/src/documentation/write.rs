//! The YAML that the import writes: operations, fields, and what a person has to decide.

use super::proposals::Proposal;
use super::spec_view::{EntityView, Presence, SpecView, entries, text};
use super::{Deprecation, Endpoint, EnumTable, PageField};
use crate::spec::tree::{Node, Scalar, Value};

/// How wide comments are.
const WIDTH: usize = 100;

pub(super) use crate::spec::decisions::MARK as QUESTION;

/// A plain value, in quotes where YAML would take it for something else.
pub(super) fn scalar(value: &str) -> String {
    let is_plain = value.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
        && value.chars().all(|c| c.is_ascii_alphanumeric() || "_-/.".contains(c));
    let is_word = ["null", "true", "false"].iter().any(|word| word.eq_ignore_ascii_case(value));
    if is_plain && !is_word {
        return value.to_owned();
    }
    quote(value)
}

/// A list of plain values.
pub(super) fn list<'a>(values: impl IntoIterator<Item = &'a str>) -> String {
    let values: Vec<String> = values.into_iter().map(scalar).collect();
    format!("[{}]", values.join(", "))
}

/// What a page says, as a comment. It is not our documentation, and has no characters that hide.
fn quoted(indent: usize, said: &str) -> String {
    let said: String = said.chars().filter(|c| !c.is_control() && !is_hidden(*c)).collect();
    if said.trim().is_empty() {
        return String::new();
    }
    let mut comment = String::new();
    let mut line = format!("{:indent$}# The page says:", "");
    for word in said.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            comment.push_str(&line);
            comment.push('\n');
            line = format!("{:indent$}#  ", "");
        }
        line.push(' ');
        line.push_str(word);
    }
    comment.push_str(&line);
    comment.push('\n');
    comment
}

fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// A question on a line of its own.
pub(super) fn question(indent: usize, question: &str) -> String {
    format!("{:indent$}{QUESTION}{question}\n", "")
}

/// Documentation that a person has to write, below what the page says.
fn docs(indent: usize, said: &str) -> String {
    format!("{}{:indent$}docs: \"\"\n", quoted(indent, said), "")
}

/// The start of a file: all that is before the operations. `asked` follows the path.
pub(super) fn start(name: &str, path: &str, asked: &str, said: &str) -> String {
    let schema = "# yaml-language-server: $schema=../schema/entity.json";
    let (name, path) = (scalar(name), scalar(path));
    format!("{schema}\nentity: {name}\npath: {path}{asked}\n{}", docs(0, said))
}

/// The field that names a record: every update has it, or else every record.
pub(super) fn id(indent: usize, entity: &str, is_updated: bool) -> String {
    let inner = indent + 2;
    let part = if is_updated { "required: [update]" } else { "record: always" };
    format!(
        "{:indent$}Id:\n{:inner$}type: id of {entity}\n{:inner$}{part}\n{}",
        "",
        "",
        "",
        docs(inner, "")
    )
}

/// What is known of an operation before its fields.
pub(super) struct Operation<'a> {
    pub(super) key: &'a str,
    /// The role, where it does not follow the vendor's pattern.
    pub(super) role: Option<String>,
    /// Address of the page, and a question about it.
    pub(super) page: (String, Option<&'a str>),
    pub(super) said: &'a str,
    pub(super) deprecation: Option<(&'a Deprecation, Vec<String>)>,
    pub(super) case: Option<Case<'a>>,
}

/// The request of an example that succeeds, and its answer.
pub(super) struct Case<'a> {
    pub(super) request: &'a Node,
    pub(super) id: i64,
    pub(super) updated_on: &'a str,
    pub(super) updated_by: &'a str,
}

/// An operation.
pub(super) fn operation(indent: usize, operation: &Operation<'_>) -> String {
    let Operation { key, role, page, said, deprecation, case } = operation;
    let inner = indent + 2;
    let mut block = format!("{:indent$}{key}:\n", "");
    if let Some(role) = role {
        block.push_str(&line(inner, "role", &scalar(role), None));
    }
    let (page, asked) = page;
    block.push_str(&line(inner, "page", &scalar(page), *asked));
    block.push_str(&docs(inner, said));
    if let Some((said, replacements)) = deprecation {
        block.push_str(&deprecated(inner, said, replacements));
    }
    if let Some(case) = case {
        block.push_str(&cases(inner, case));
    }
    block
}

/// The case that an example becomes.
fn cases(indent: usize, case: &Case<'_>) -> String {
    let Case { request, id, updated_on, updated_by } = case;
    let request: Vec<String> = entries(request)
        .iter()
        .map(|(key, node)| format!("{}: {}", scalar(&key.text), value(node)))
        .collect();
    let request =
        if request.is_empty() { String::new() } else { format!(" {} ", request.join(", ")) };
    let (updated_on, updated_by) = (quote(updated_on), quote(updated_by));
    format!(
        "{:indent$}cases:\n{:item$}- name: the documented request\n{:inner$}request: {{{request}}}\n{:inner$}saved: {{ id: {id}, updated_on: {updated_on}, updated_by: {updated_by} }}\n",
        "",
        "",
        "",
        "",
        item = indent + 2,
        inner = indent + 4,
    )
}

/// A value of an example: one, or a list of them.
fn value(node: &Node) -> String {
    match &node.value {
        Value::Scalar(Scalar::Integer(integer)) => integer.to_string(),
        Value::Scalar(Scalar::Boolean(boolean)) => boolean.to_string(),
        Value::Scalar(Scalar::Number(number)) => number.to_string(),
        Value::Scalar(Scalar::Text(text)) => quote(text),
        Value::Scalar(Scalar::Null) | Value::Mapping(_) => "null".to_owned(),
        Value::List(list) => format!("[{}]", list.iter().map(value).collect::<Vec<_>>().join(", ")),
    }
}

fn quote(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

/// That an operation is not to be used any more.
pub(super) fn deprecated(indent: usize, said: &Deprecation, replacements: &[String]) -> String {
    let inner = indent + 2;
    let asked = if replacements.is_empty() {
        format!(" {QUESTION}which entities are used instead?")
    } else {
        String::new()
    };
    let names = list(replacements.iter().map(String::as_str));
    format!(
        "{:indent$}deprecated:\n{:inner$}use: {names}{asked}\n{}",
        "",
        "",
        docs(inner, &said.text)
    )
}

/// A key and its value, with a question behind it.
fn line(indent: usize, key: &str, value: &str, asked: Option<&str>) -> String {
    let asked = asked.map(|asked| format!(" {QUESTION}{asked}")).unwrap_or_default();
    format!("{:indent$}{key}: {value}{asked}\n", "")
}

/// A field.
pub(super) fn field(
    indent: usize,
    field: &PageField,
    proposal: &Proposal,
    on: Option<(&str, Presence)>,
) -> String {
    let inner = indent + 2;
    let mut block = format!("{:indent$}{}:\n", "", scalar(&field.name.value));
    block.push_str(&line(inner, "type", &proposal.ty, proposal.asked.as_deref()));
    if let Some((operation, presence)) = on {
        block.push_str(&line(inner, presence.key(), &list([operation]), None));
    }
    if let Some((record, asked)) = proposal.record {
        block.push_str(&line(inner, "record", record, asked));
    }
    if let Some(changed) = &proposal.changes {
        let asked = Some("does it change the stored list?");
        block.push_str(&line(inner, "changes", &scalar(changed), asked));
    }
    block.push_str(&docs(inner, &field.description));
    block
}

/// An enumeration.
pub(super) fn enumeration(indent: usize, name: &str, table: &EnumTable) -> String {
    let (inner, innermost) = (indent + 2, indent + 4);
    let members = table
        .members
        .iter()
        .map(|(value, name)| format!("{:innermost$}{}: {{ value: {value} }}\n", "", scalar(name)));
    let members: String = members.collect();
    let docs = docs(inner, "");
    format!("{:indent$}{}:\n{docs}{:inner$}members:\n{members}", "", scalar(name), "")
}

/// Address of the page that describes an operation, below `documentation`. It follows a pattern; where
/// nothing in the spec confirms the pattern for such operations, a person has to.
pub(super) fn page(
    spec: &SpecView,
    endpoint: &Endpoint,
    collection: &str,
) -> (String, Option<&'static str>) {
    let address = |collection: &str| {
        let mut segments = collection.rsplit('/');
        let (plural, module) = (segments.next()?, segments.next()?);
        Some(format!("rest-api/{module}/{}", endpoint.page_name(plural)?))
    };
    let confirms = |entity: &EntityView| {
        let key = endpoint.key(Some(entity)).unwrap_or_default();
        let page = entity.operation(&key).and_then(|(_, node)| text(node.get("page")?));
        let expected = entity.path().and_then(|path| address(path.value));
        page.is_some() && page == expected.as_deref()
    };
    let is_confirmed = spec.entities.iter().any(confirms);
    let asked = (!is_confirmed).then_some("is this the address of the page?");
    (address(collection).unwrap_or_default(), asked)
}
