//! Tokens as one line of text.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

/// Tokens of a type or a signature on one line, spaced as rustfmt does.
pub(super) fn line(tokens: &impl ToTokens) -> String {
    let mut words = Vec::new();
    flatten(tokens.to_token_stream(), &mut words);
    let mut line = String::new();
    let mut words = words.iter().map(String::as_str).peekable();
    let mut before = "";
    while let Some(word) = words.next() {
        let closes = words.peek().is_none_or(|next| matches!(*next, ")" | "]" | ">"));
        if word == "," && closes {
            continue;
        }
        if !before.is_empty() && is_spaced(before, word) {
            line.push(' ');
        }
        line.push_str(word);
        before = word;
    }
    line
}

/// The tokens as words; the parts of `::`, `->` and lifetimes are one each.
fn flatten(tokens: TokenStream, words: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                words.push(open.to_owned());
                flatten(group.stream(), words);
                words.push(close.to_owned());
            }
            TokenTree::Punct(punct) => {
                let mut word = punct.to_string();
                let continues = |next: &TokenTree| match (punct.as_char(), next) {
                    (':', TokenTree::Punct(next)) => next.as_char() == ':',
                    ('-', TokenTree::Punct(next)) => next.as_char() == '>',
                    ('\'', TokenTree::Ident(_)) => true,
                    _ => false,
                };
                if let Some(next) = tokens.next_if(continues) {
                    word.push_str(&next.to_string());
                }
                words.push(word);
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => words.push(token.to_string()),
        }
    }
}

/// Whether a space stands between two words.
fn is_spaced(before: &str, after: &str) -> bool {
    let is_keyword = matches!(before, "as" | "dyn" | "for" | "impl" | "mut" | "pub" | "where");
    let is_name = before.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    match (before, after) {
        ("(" | "[" | "<" | "&" | "::" | "?" | "!" | "*", _)
        | (_, "," | ";" | ":" | ")" | "]" | ">" | "!")
        | ("impl" | "for", "<") => false,
        (_, "::" | "(" | "[" | "<") => is_keyword || !(is_name || before == ">"),
        _ => true,
    }
}
