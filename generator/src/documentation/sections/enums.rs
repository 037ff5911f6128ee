//! Tables of the values of an enumeration.

use super::{Item, Section};
use crate::documentation::{EnumTable, is_type_name};

/// The tables of a section: `1<tab>Daily`, `1Daily` or `| 1 | Daily |` a line, below a heading.
pub(super) fn enums(section: &Section<'_>) -> Vec<EnumTable> {
    let mut tables: Vec<EnumTable> = Vec::new();
    let mut title: Option<(String, Option<String>)> = None;
    for item in &section.items {
        let Item::Line(line) = item else { continue };
        if let Some(found) = enum_title(line.text) {
            title = Some(found);
        } else if is_table_head(line.text) {
            let (name, field) = title.take().unzip();
            tables.push(EnumTable { name, field: field.flatten(), members: Vec::new() });
        } else if let (Some(table), Some(member)) = (tables.last_mut(), member(line.text)) {
            table.members.push(member);
        }
    }
    tables
}

/// Name and field of `eColour — Colour values`.
fn enum_title(text: &str) -> Option<(String, Option<String>)> {
    let is_name = |name: &str| name.len() > 1 && name.starts_with('e') && is_type_name(&name[1..]);
    let name = text.split_whitespace().next().filter(|name| is_name(name))?;
    let field = text.strip_suffix(" values").and_then(|text| text.split_whitespace().last());
    let field = field.filter(|field| *field != name).map(str::to_owned);
    Some((name.to_owned(), field))
}

fn is_table_head(text: &str) -> bool {
    let words: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    words == "ValueName"
}

/// Value and name of a row.
fn member(text: &str) -> Option<(i64, String)> {
    let text = text.trim_matches(['|', ' ']);
    let end = text.char_indices().find(|(at, c)| !(c.is_ascii_digit() || *at == 0 && *c == '-'));
    let (value, name) = text.split_at(end?.0);
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '|');
    let is_name = !name.is_empty()
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | ' ' | '-'));
    Some((value.parse().ok()?, name.to_owned())).filter(|_| is_name)
}
