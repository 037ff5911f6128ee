//! From tokens to text: item by item, so that blank lines stand where a person would put them.

use proc_macro2::TokenStream;
use syn::{ImplItem, Item, ItemImpl, ItemTrait, TraitItem, UseTree, Visibility, parse_quote};

use crate::files::MARK;

/// The text of a Rust file with the items of a token stream, below a line that says where the file
/// comes from.
pub(crate) fn rust(source: &str, tokens: TokenStream) -> String {
    let mut file = syn::parse2::<syn::File>(tokens).expect("emitters write Rust");
    let items = std::mem::take(&mut file.items);
    let mut text = format!("// {}\n\n", mark(source));
    let before = text.len();
    text.push_str(&prettyplease::unparse(&file));
    file.attrs.clear();

    let mut printer = Printer { file };
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
    text
}

/// The lines of an expression or item, as they would stand in a file.
pub(crate) fn lines(tokens: TokenStream) -> Vec<String> {
    let file = syn::parse2::<syn::File>(tokens).expect("emitters write Rust");
    prettyplease::unparse(&file).lines().map(str::to_owned).collect()
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
}

impl Printer {
    fn item(&mut self, item: Item) -> String {
        match item {
            Item::Impl(mut block) if block.items.len() > 1 => {
                let members = std::mem::take(&mut block.items);
                let functions: Vec<bool> =
                    members.iter().map(|member| matches!(member, ImplItem::Fn(_))).collect();
                let alone = |member| {
                    let mut alone: ItemImpl = parse_quote!(impl X {});
                    alone.items.push(member);
                    Item::Impl(alone)
                };
                self.block(Item::Impl(block), members.into_iter().map(alone), &functions)
            }
            Item::Trait(mut block) if block.items.len() > 1 => {
                let members = std::mem::take(&mut block.items);
                let functions: Vec<bool> =
                    members.iter().map(|member| matches!(member, TraitItem::Fn(_))).collect();
                let alone = |member| {
                    let mut alone: ItemTrait = parse_quote!(
                        trait X {}
                    );
                    alone.items.push(member);
                    Item::Trait(alone)
                };
                self.block(Item::Trait(block), members.into_iter().map(alone), &functions)
            }
            item => self.print(item),
        }
    }

    fn print(&mut self, item: Item) -> String {
        self.file.items.clear();
        self.file.items.push(item);
        prettyplease::unparse(&self.file)
    }

    /// A block, with a blank line on either side of its functions. Its members come each in a
    /// block of its own, of which the first and the last line are left out.
    fn block(
        &mut self,
        empty: Item,
        members: impl Iterator<Item = Item>,
        functions: &[bool],
    ) -> String {
        let mut text = self.print(empty);
        text.truncate(text.trim_end().len() - 1);
        text.push('\n');
        for (index, member) in members.enumerate() {
            if index > 0 && (functions[index] || functions[index - 1]) {
                text.push('\n');
            }
            let printed = self.print(member);
            let body = printed.split_once("{\n").map_or("", |(_, body)| body);
            text.push_str(body.strip_suffix("}\n").unwrap_or(body));
        }
        text.push_str("}\n");
        text
    }
}
