//! The parts of the output that a fixture shows. A comment `# shows: A, B::c, api Name` selects
//! the item `A` with what is implemented for it, the member `c` of `B`, and the lines of `api.txt`
//! about `Name` and its members. `file PATH` selects a whole file.

use generator::files::Files;
use quote::ToTokens;
use syn::{ImplItem, Item, TraitItem, Type};

/// The selectors in the comments of a file.
pub(crate) fn selectors(text: &str) -> impl Iterator<Item = &str> {
    let comments = text.lines().filter_map(|line| line.strip_prefix("# shows: "));
    comments.flat_map(|names| names.split(", "))
}

/// What a selector stands for: titles and texts, one for each file with something selected.
pub(crate) fn select(files: &Files, selector: &str) -> Vec<(String, String)> {
    if let Some(name) = selector.strip_prefix("api ") {
        let lines = files.get("api.txt").unwrap_or_default().lines();
        let lines: Vec<_> = lines.filter(|line| is_about(line, name)).collect();
        let section = (format!("api.txt: {name}"), lines.join("\n") + "\n");
        return if lines.is_empty() { Vec::new() } else { vec![section] };
    }
    if let Some(path) = selector.strip_prefix("file ") {
        return files
            .get(path)
            .map(|text| (path.to_owned(), text.to_owned()))
            .into_iter()
            .collect();
    }
    let (name, member) = match selector.split_once("::") {
        Some((name, member)) => (name, Some(member)),
        None => (selector, None),
    };
    let mut sections = Vec::new();
    for (path, text) in files.iter().filter(|(path, _)| path.contains("/src/")) {
        let file = syn::parse_file(text).expect("the output is Rust");
        let items = file.items.into_iter().filter(|item| subject(item).as_deref() == Some(name));
        let texts = items.filter_map(|item| match (member, &item) {
            (Some(member), Item::Macro(_)) => filter(item, member, text),
            (Some(member), _) => only(item, member).map(|item| print(item, text)),
            (None, _) => Some(print(item, text)),
        });
        let texts: Vec<_> = texts.collect();
        if !texts.is_empty() {
            sections.push((format!("{path}: {selector}"), texts.join("\n")));
        }
    }
    sections
}

/// Whether a line is about an item or one of its members: the first path in it that starts with a
/// generated crate goes through that name.
fn is_about(line: &str, name: &str) -> bool {
    let is_in_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | ':' | '#');
    let is_of_crate = |path: &&str| {
        ["_model::", "_client::", "_server::"].iter().any(|krate| path.contains(krate))
    };
    let path = line.split(|c| !is_in_path(c)).find(is_of_crate).unwrap_or_default();
    path.split("::").skip(1).any(|segment| segment == name)
}

/// The name that an item defines, implements something for, or hands to a macro: first, or as the
/// name of a builder.
fn subject(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) => Some(item.ident.to_string()),
        Item::Trait(item) => Some(item.ident.to_string()),
        Item::Const(item) => Some(item.ident.to_string()),
        Item::Fn(item) => Some(item.sig.ident.to_string()),
        Item::Type(item) => Some(item.ident.to_string()),
        Item::Impl(item) => match &*item.self_ty {
            Type::Path(ty) => ty.path.segments.last().map(|last| last.ident.to_string()),
            _ => None,
        },
        Item::Macro(item) => {
            let words = item.mac.tokens.to_string();
            let words = words.split_once("=>").map_or(words.as_str(), |(_, builder)| builder);
            words.split_whitespace().next().map(|word| word.trim_end_matches(';').to_owned())
        }
        _ => None,
    }
}

/// The item with one of its members alone.
fn only(item: Item, member: &str) -> Option<Item> {
    let is_it = |ident: &syn::Ident| *ident == member;
    match item {
        Item::Impl(mut item) => {
            item.items.retain(|other| match other {
                ImplItem::Fn(function) => is_it(&function.sig.ident),
                ImplItem::Const(constant) => is_it(&constant.ident),
                _ => false,
            });
            (!item.items.is_empty()).then_some(Item::Impl(item))
        }
        Item::Trait(mut item) => {
            item.items.retain(
                |other| matches!(other, TraitItem::Fn(function) if is_it(&function.sig.ident)),
            );
            item.attrs.clear();
            (!item.items.is_empty()).then_some(Item::Trait(item))
        }
        _ => None,
    }
}

/// The line of a constant in `filters!`.
fn filter(item: Item, constant: &str, text: &str) -> Option<String> {
    let call = print(item, text);
    let is_it = |line: &&str| {
        line.trim_start().strip_prefix(constant).is_some_and(|rest| rest.starts_with(':'))
    };
    let line = call.lines().find(is_it).filter(|_| call.starts_with("runtime::filters!"))?;
    Some(format!("{}\n", line.trim()))
}

/// The text of an item; of a macro, the lines in the file.
fn print(item: Item, text: &str) -> String {
    if let (Item::Macro(item), Some(name)) = (&item, subject(&item)) {
        let path = item.mac.path.segments.last().map(|last| last.ident.to_string());
        let head = format!("{}!({name}", path.unwrap_or_default());
        let heads = [format!("{head} "), format!("{head})"), format!("=> {name};")];
        let is_end = |line: &str| line.ends_with(';') && !line.starts_with(' ') || line == "}";
        let mut calls = text.split_inclusive('\n').collect::<Vec<_>>();
        calls.retain(|line| !line.trim().is_empty());
        let mut calls = calls.split_inclusive(|line| is_end(line.trim_end_matches('\n')));
        let call = calls.find(|call| heads.iter().any(|head| call.concat().contains(head)));
        return call.unwrap_or_default().concat();
    }
    let file = syn::parse2(item.into_token_stream()).expect("an item is a file");
    prettyplease::unparse(&file)
}
