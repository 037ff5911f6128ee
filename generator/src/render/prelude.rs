//! Names of the prelude in files where the spec declares a type with the same name.
//!
//! Emitters write `Option` for the one of the prelude. The IR writes `r#Option` for one of the
//! spec. In a file with the latter, the former becomes `::core::option::Option`.

use std::collections::HashSet;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{TokenStreamExt, format_ident};

/// The names of the prelude that emitters use, and their modules.
const PRELUDE: [(&str, &[&str]); 27] = [
    ("Box", &["std", "boxed"]),
    ("Clone", &["core", "clone"]),
    ("Copy", &["core", "marker"]),
    ("Debug", &["core", "fmt"]),
    ("Default", &["core", "default"]),
    ("Eq", &["core", "cmp"]),
    ("Err", &["core", "result", "Result"]),
    ("Fn", &["core", "ops"]),
    ("FnMut", &["core", "ops"]),
    ("FnOnce", &["core", "ops"]),
    ("From", &["core", "convert"]),
    ("Future", &["core", "future"]),
    ("Hash", &["core", "hash"]),
    ("Into", &["core", "convert"]),
    ("IntoIterator", &["core", "iter"]),
    ("None", &["core", "option", "Option"]),
    ("Ok", &["core", "result", "Result"]),
    ("Option", &["core", "option"]),
    ("Ord", &["core", "cmp"]),
    ("PartialEq", &["core", "cmp"]),
    ("PartialOrd", &["core", "cmp"]),
    ("Result", &["core", "result"]),
    ("Send", &["core", "marker"]),
    ("Some", &["core", "option", "Option"]),
    ("String", &["std", "string"]),
    ("Sync", &["core", "marker"]),
    ("Vec", &["std", "vec"]),
];

/// The module of a name of the prelude.
pub(crate) fn module(name: &str) -> Option<&'static [&'static str]> {
    let at = PRELUDE.binary_search_by_key(&name, |(known, _)| *known).ok()?;
    Some(PRELUDE[at].1)
}

/// The tokens of a text with a path to the names of the prelude that it also has from the spec; `None`
/// if it has none, as nearly all texts.
pub(crate) fn qualified(text: &str) -> Option<TokenStream> {
    if !text.contains("r#") {
        return None;
    }
    let tokens = text.parse().expect("the text is Rust");
    let shadowed = shadowed(&tokens);
    (!shadowed.is_empty()).then(|| rewrite(tokens, &shadowed))
}

/// The names of the prelude that the tokens have from the spec.
pub(crate) fn shadowed(tokens: &TokenStream) -> HashSet<String> {
    fn collect(tokens: &TokenStream, names: &mut HashSet<String>) {
        for token in tokens.clone() {
            match token {
                TokenTree::Group(group) => collect(&group.stream(), names),
                TokenTree::Ident(ident) => names.extend(of_spec(&ident)),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    let mut names = HashSet::new();
    collect(tokens, &mut names);
    names
}

/// The name of an identifier that is raw although it need not be.
fn of_spec(ident: &Ident) -> Option<String> {
    let text = ident.to_string();
    text.strip_prefix("r#").filter(|name| module(name).is_some()).map(str::to_owned)
}

/// Gives a path to shadowed names, and makes those of the spec plain.
pub(crate) fn rewrite(tokens: TokenStream, shadowed: &HashSet<String>) -> TokenStream {
    let mut rewritten = TokenStream::new();
    // The colons right before the token: two continue a path.
    let mut colons = 0;
    for token in tokens {
        let is_colon = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ':');
        match token {
            TokenTree::Group(group) => {
                rewritten.append(Group::new(group.delimiter(), rewrite(group.stream(), shadowed)));
            }
            TokenTree::Ident(ident) => match of_spec(&ident) {
                Some(name) => rewritten.append(format_ident!("{name}")),
                None if colons < 2 && shadowed.contains(&ident.to_string()) => {
                    let module = module(&ident.to_string()).expect("only the prelude is shadowed");
                    let path = format!("::{}::{ident}", module.join("::"));
                    rewritten.extend(path.parse::<TokenStream>().expect("names make a path"));
                }
                None => rewritten.append(ident),
            },
            other => rewritten.append(other),
        }
        colons = if is_colon { colons + 1 } else { 0 };
    }
    rewritten
}
