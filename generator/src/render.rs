//! From tokens to text: item by item, so that blank lines stand where a person would put them.

pub(crate) mod prelude;
mod public;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::quote;
use syn::{ImplItem, Item, Macro, MacroDelimiter, TraitItem, UseTree, Visibility, parse_quote};

use crate::files::MARK;

pub(crate) use public::Public;

/// The text of a file.
pub(crate) struct Rendered {
    pub(crate) text: String,
    /// The public items in it, if it is Rust.
    pub(crate) public: Vec<Public>,
}

impl From<String> for Rendered {
    fn from(text: String) -> Self {
        Self { text, public: Vec::new() }
    }
}

/// The text of a Rust file with the items of a token stream, below a line that says where the file
/// comes from.
pub(crate) fn rust(source: &str, tokens: TokenStream) -> Rendered {
    let rendered = print(source, tokens);
    match prelude::qualified(&rendered.text) {
        Some(tokens) => print(source, tokens),
        None => rendered,
    }
}

fn print(source: &str, tokens: TokenStream) -> Rendered {
    let mut file = syn::parse2::<syn::File>(tokens).expect("emitters write Rust");
    let public = public::items(&file);
    let items = std::mem::take(&mut file.items);
    let mut text = format!("// {}\n\n", mark(source));
    let before = text.len();
    text.push_str(&prettyplease::unparse(&file));
    file.attrs.clear();

    let mut printer = Printer::new(file);
    let mut previous = None;
    for item in items {
        let kind = Group::of(&item);
        let apart = match previous {
            Some(previous) => previous != kind || kind == Group::Alone,
            None => text.len() > before,
        };
        if apart {
            text.push('\n');
        }
        text.push_str(&printer.item(item));
        previous = Some(kind);
    }
    Rendered { text, public }
}

/// The lines of an expression or item, as they would stand in a file.
pub(crate) fn lines(tokens: TokenStream) -> Vec<String> {
    let print = |tokens| prettyplease::unparse(&syn::parse2(tokens).expect("emitters write Rust"));
    let text = print(tokens);
    prelude::qualified(&text).map_or(text, print).lines().map(str::to_owned).collect()
}

/// Says that a file is generated, of what, and by which command.
pub(crate) fn mark(source: &str) -> String {
    format!("{MARK} by `cargo xtask generate` from `{source}`; edit that instead.")
}

/// Items that stand line by line with their like.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Import(Root),
    Export,
    Mod,
    Macro,
    Alone,
}

impl Group {
    fn of(item: &Item) -> Self {
        match item {
            Item::Use(item) if matches!(item.vis, Visibility::Public(_)) => Self::Export,
            Item::Use(item) => Self::Import(Root::of(&item.tree)),
            Item::Mod(_) => Self::Mod,
            Item::Macro(_) => Self::Macro,
            _ => Self::Alone,
        }
    }
}

/// Where an import comes from: the standard library, another crate, or this one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Root {
    Std,
    Other,
    Own,
}

impl Root {
    fn of(tree: &UseTree) -> Self {
        match tree {
            UseTree::Path(path) if path.ident == "std" => Self::Std,
            UseTree::Path(path) if path.ident == "crate" => Self::Own,
            _ => Self::Other,
        }
    }
}

/// Prints items one at a time through a file that holds nothing else.
struct Printer {
    file: syn::File,
    /// Blocks that a member is printed in.
    implementation: Item,
    interface: Item,
}

impl Printer {
    fn new(file: syn::File) -> Self {
        Self {
            file,
            implementation: parse_quote!(impl X {}),
            interface: parse_quote!(
                trait X {}
            ),
        }
    }

    fn item(&mut self, item: Item) -> String {
        match item {
            Item::Impl(mut block) if block.items.len() > 1 => {
                let members = std::mem::take(&mut block.items);
                let mut text = self.header(Item::Impl(block));
                let mut previous = None;
                for member in members {
                    let function = matches!(member, ImplItem::Fn(_));
                    separate(&mut text, previous.replace(function), function);
                    self.member(
                        &mut text,
                        |printer| &mut printer.implementation,
                        |block| {
                            if let Item::Impl(block) = block {
                                block.items = vec![member];
                            }
                        },
                    );
                }
                text.push_str("}\n");
                text
            }
            Item::Trait(mut block) if block.items.len() > 1 => {
                let members = std::mem::take(&mut block.items);
                let mut text = self.header(Item::Trait(block));
                let mut previous = None;
                for member in members {
                    let function = matches!(member, TraitItem::Fn(_));
                    separate(&mut text, previous.replace(function), function);
                    self.member(
                        &mut text,
                        |printer| &mut printer.interface,
                        |block| {
                            if let Item::Trait(block) = block {
                                block.items = vec![member];
                            }
                        },
                    );
                }
                text.push_str("}\n");
                text
            }
            Item::Macro(item) => macro_call(&item.mac),
            item => self.print(item).0,
        }
    }

    /// The text of an item, and the item.
    fn print(&mut self, item: Item) -> (String, Item) {
        self.file.items.push(item);
        let text = prettyplease::unparse(&self.file);
        (text, self.file.items.pop().expect("it was put there"))
    }

    /// The first lines of a block without members, up to its brace.
    fn header(&mut self, empty: Item) -> String {
        let (mut text, _) = self.print(empty);
        text.truncate(text.trim_end().len() - 1);
        text.push('\n');
        text
    }

    /// A member, printed in a block of its own of which the first and the last line are left out.
    fn member(
        &mut self,
        text: &mut String,
        block: fn(&mut Self) -> &mut Item,
        put: impl FnOnce(&mut Item),
    ) {
        let mut alone = std::mem::replace(block(self), Item::Verbatim(TokenStream::new()));
        put(&mut alone);
        let (printed, alone) = self.print(alone);
        *block(self) = alone;
        let body = printed.split_once("{\n").map_or("", |(_, body)| body);
        text.push_str(body.strip_suffix("}\n").unwrap_or(body));
    }
}

/// A call of one of the runtime's macros. Every entry of a list in braces has a line of its own.
fn macro_call(mac: &Macro) -> String {
    let path = &mac.path;
    let path = macro_tokens(quote!(#path), 0);
    match mac.delimiter {
        MacroDelimiter::Brace(_) => {
            format!("{path}! {{\n    {}\n}}\n", macro_tokens(mac.tokens.clone(), 1))
        }
        _ => format!("{path}!({});\n", macro_tokens(mac.tokens.clone(), 0)),
    }
}

fn macro_tokens(tokens: TokenStream, depth: usize) -> String {
    let line = format!("\n{}", "    ".repeat(depth));
    let mut text = String::new();
    // The last token, with those that it is joined to: `::` is one.
    let (mut before, mut joint) = (String::new(), false);
    for token in tokens {
        let written = match &token {
            TokenTree::Group(group) => {
                let inside = |depth| macro_tokens(group.stream(), depth);
                match group.delimiter() {
                    Delimiter::Brace if group.stream().is_empty() => "{}".to_owned(),
                    Delimiter::Brace => format!("{{{line}    {}{line}}}", inside(depth + 1)),
                    Delimiter::Parenthesis => format!("({})", inside(depth)),
                    Delimiter::Bracket => format!("[{}]", inside(depth)),
                    Delimiter::None => inside(depth),
                }
            }
            token => token.to_string(),
        };
        let spaced = match written.as_str() {
            ":" => before == ":",
            "," | ";" | "<" | ">" => false,
            _ => !matches!(before.as_str(), "" | "#" | "<" | "::"),
        };
        let spaced = spaced && !written.starts_with(['(', '[']);
        if joint {
            before.push_str(&written);
        } else {
            if matches!(before.as_str(), "," | ";") || (depth > 0 && before.ends_with(['}', ']'])) {
                text.push_str(&line);
            } else if spaced {
                text.push(' ');
            }
            before.clone_from(&written);
        }
        joint = matches!(&token, TokenTree::Punct(mark) if mark.spacing() == Spacing::Joint);
        text.push_str(&written);
    }
    text
}

/// A blank line stands on either side of a function.
fn separate(text: &mut String, previous: Option<bool>, function: bool) {
    if previous.is_some_and(|previous| previous || function) {
        text.push('\n');
    }
}
