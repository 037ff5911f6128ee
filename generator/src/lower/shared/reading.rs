//! The conventions of reading records.

use super::outcomes;
use crate::diagnostic::{Code, Diagnostic};
use crate::ir;
use crate::lower::Lowerer;
use crate::spec;
use crate::spec::tree::Node;

/// Reports names that are not those of query parameters, or that occur twice.
fn query_names(lowerer: &mut Lowerer<'_>, query: &spec::Query, at: &Node) {
    let names = query.names();
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    for (key, name) in names.iter().filter(|(_, name)| !is_name(name)) {
        lowerer.report(
            Diagnostic::new(
                Code::BadSetting,
                at.at(key).span,
                format!("`{name}` can't be the name of a query parameter"),
            )
            .help("use letters, digits, `-`, `_` and `.`"),
        );
    }
    unique(lowerer, &names, at);
}

/// Reports the keys of a page that are empty or occur twice.
fn page_keys(lowerer: &mut Lowerer<'_>, page: &spec::Page, at: &Node) {
    let keys = page.keys();
    for (key, _) in keys.iter().filter(|(_, name)| name.trim().is_empty()) {
        lowerer.report(
            Diagnostic::new(Code::BadSetting, at.at(key).span, "the key is empty")
                .help("write the key on the wire"),
        );
    }
    unique(lowerer, &keys, at);
}

/// Reports values that occur twice.
fn unique(lowerer: &mut Lowerer<'_>, values: &[(&str, &String)], at: &Node) {
    for (index, (key, value)) in values.iter().enumerate() {
        if let Some((first, _)) = values[..index].iter().find(|(_, known)| known == value) {
            lowerer.report(
                Diagnostic::new(
                    Code::BadSetting,
                    at.at(key).span,
                    format!("`{value}` is used twice"),
                )
                .help("give each its own name")
                .related(at.at(first).span, "first used here"),
            );
        }
    }
}

pub(super) fn lower(
    lowerer: &mut Lowerer<'_>,
    api: &spec::Api,
    root: &Node,
) -> Option<ir::ReadConventions> {
    let reading = api.reading.as_ref()?;
    let at = root.at("reading");
    query_names(lowerer, &reading.query, at.at("query"));
    page_keys(lowerer, &reading.page, at.at("page"));
    let mut size = |key: &str, size: i64| {
        let number = u32::try_from(size).ok().filter(|size| *size > 0);
        if number.is_none() {
            let span = at.at(key).span;
            lowerer.report(
                Diagnostic::new(
                    Code::BadSetting,
                    span,
                    format!("a page can't have {size} records"),
                )
                .help("write a number from 1 to 4294967295"),
            );
        }
        number
    };
    let usual_size = size("usual_size", reading.usual_size);
    let largest_size = size("largest_size", reading.largest_size);
    if let (Some(usual), Some(largest)) = (usual_size, largest_size)
        && usual > largest
    {
        let message = format!("the usual size {usual} exceeds the largest size {largest}");
        lowerer.report(
            Diagnostic::new(Code::BadSetting, at.at("usual_size").span, message)
                .help("write a number up to `largest_size`")
                .related(at.at("largest_size").span, "the largest size"),
        );
    }
    Some(ir::ReadConventions {
        version_field: reading.version_field.clone(),
        version_field_span: at.at("version_field").span,
        query: reading.query.clone(),
        page: reading.page.clone(),
        default_size: usual_size.unwrap_or(1),
        max_size: largest_size.unwrap_or(1),
        outcomes: outcomes(lowerer, &reading.outcomes, at.at("outcomes")),
        span: root.key("reading"),
    })
}
