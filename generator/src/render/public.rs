//! The public items of a Rust file, one line each, as `api.txt` lists them. They are read from the
//! syntax tree that is printed, so they say what the file says.

mod line;
mod macros;

use syn::{
    Attribute, Fields, FnArg, Generics, ImplItem, Item, ItemImpl, ItemStruct, ItemTrait, Macro,
    Meta, Pat, Signature, TraitItem, Type, UseTree, Visibility,
};

use self::line::line;
use self::macros::{Builder, Declaration, Filter, Setter};

/// A public item, or what decides which items are public.
#[derive(Debug)]
pub(crate) enum Public {
    /// An item, or a member of one, that can be reached if the item `name` can. The path to that
    /// name belongs between the two texts.
    Item { before: String, name: String, after: String },
    /// A module in a file of its own.
    Module { name: String, public: bool },
    /// An item that can be reached under another path as well; `*` stands for all items.
    Reexport { name: String, path: Vec<String> },
}

/// The public items of a file, in its order.
pub(crate) fn items(file: &syn::File) -> Vec<Public> {
    let mut list = List(Vec::new());
    for item in &file.items {
        list.item(item);
    }
    list.0
}

struct List(Vec<Public>);

impl List {
    fn item(&mut self, item: &Item) {
        match item {
            Item::Mod(item) => {
                let public = is_public(&item.vis);
                self.0.push(Public::Module { name: item.ident.to_string(), public });
            }
            Item::Use(item) if is_public(&item.vis) => self.reexports(&item.tree, &[]),
            Item::Struct(item) if is_public(&item.vis) => self.structure(item),
            Item::Trait(item) if is_public(&item.vis) => self.interface(item),
            Item::Fn(item) if is_public(&item.vis) => {
                let (before, after) = signature(&item.sig);
                self.push(&item.attrs, &before, &item.sig.ident, after);
            }
            Item::Const(item) if is_public(&item.vis) => {
                self.push(&item.attrs, "pub const ", &item.ident, format!(": {}", line(&item.ty)));
            }
            Item::Type(item) if is_public(&item.vis) => {
                let after = format!("{} = {}", line(&item.generics), line(&item.ty));
                self.push(&item.attrs, "pub type ", &item.ident, after);
            }
            Item::Impl(item) => self.implementation(item),
            Item::Macro(item) => self.macro_call(&item.mac),
            _ => {}
        }
    }

    fn structure(&mut self, item: &ItemStruct) {
        let tuple = match &item.fields {
            Fields::Unnamed(fields) => line(fields),
            Fields::Named(_) | Fields::Unit => String::new(),
        };
        let after = format!("{}{tuple}{}", line(&item.generics), bounds(&item.generics));
        self.push(&item.attrs, "pub struct ", &item.ident, after);
        for attr in &item.attrs {
            if let Meta::List(derive) = &attr.meta
                && derive.path.is_ident("derive")
            {
                let before = format!("impl {} for ", line(&derive.tokens));
                self.push(&[], &before, &item.ident, String::new());
            }
        }
        for field in item.fields.iter().filter(|field| is_public(&field.vis)) {
            if let Some(ident) = &field.ident {
                let after = format!("::{ident}: {}", line(&field.ty));
                self.push(&field.attrs, "pub ", &item.ident, after);
            }
        }
    }

    fn interface(&mut self, item: &ItemTrait) {
        let supertraits = match line(&item.supertraits) {
            none if none.is_empty() => none,
            some => format!(": {some}"),
        };
        let after = format!("{}{supertraits}{}", line(&item.generics), bounds(&item.generics));
        self.push(&item.attrs, "pub trait ", &item.ident, after);
        for member in &item.items {
            if let TraitItem::Fn(function) = member {
                let (before, after) = signature(&function.sig);
                let after = format!("::{}{after}", function.sig.ident);
                self.push(&function.attrs, &before, &item.ident, after);
            }
        }
    }

    fn implementation(&mut self, item: &ItemImpl) {
        let Type::Path(this) = &*item.self_ty else { return };
        let Some(last) = this.path.segments.last() else { return };
        let (name, arguments) = (&last.ident, line(&last.arguments));
        if let Some((.., implemented, _)) = &item.trait_ {
            let before = format!("impl{} {} for ", line(&item.generics), line(implemented));
            let after = format!("{arguments}{}", bounds(&item.generics));
            self.push(&item.attrs, &before, name, after);
        }
        // The members of a block are compiled under its conditions.
        let is_condition = |attr: &&Attribute| attr.path().is_ident("cfg");
        let conditions = || item.attrs.iter().filter(is_condition);
        for member in &item.items {
            let (attrs, before, after) = match member {
                ImplItem::Fn(function) if is_public(&function.vis) => {
                    let (before, after) = signature(&function.sig);
                    (&function.attrs, before, format!("{}{after}", function.sig.ident))
                }
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    let after = format!("{}: {}", constant.ident, line(&constant.ty));
                    (&constant.attrs, "pub const ".to_owned(), after)
                }
                ImplItem::Type(member) => {
                    let after = format!("{} = {}", member.ident, line(&member.ty));
                    (&member.attrs, "pub type ".to_owned(), after)
                }
                _ => continue,
            };
            let after = format!("{arguments}::{after}");
            self.push(conditions().chain(attrs), &before, name, after);
        }
    }

    /// A macro of the runtime. `builder!` defines a builder with the setters that it lists.
    fn macro_call(&mut self, call: &Macro) {
        let path = line(&call.path);
        match call.parse_body::<Builder>() {
            Ok(Builder { attrs, request, name: builder, setters }) => {
                let after = format!(" => {builder})");
                self.push(&attrs, &format!("{path}!("), &request, after);
                for Setter { attrs, list, declaration } in setters {
                    self.push(&attrs, &format!("{list} "), &builder, format!("::{declaration}"));
                }
            }
            Err(_) => self.declaration(call, &path),
        }
    }

    /// What a macro other than `builder!` adds to the type that comes first.
    fn declaration(&mut self, call: &Macro, path: &str) {
        let Ok(Declaration { name, record, filters }) = call.parse_body() else { return };
        self.push(&[], &format!("{path}!("), &name, ")".to_owned());
        for Filter { attrs, constant, form, ty } in filters {
            let after = format!("::{constant}: runtime::{form}<Self, {ty}>");
            self.push(&attrs, "pub const ", &name, after);
        }
        let is_update = path.ends_with("update_fields");
        if path.ends_with("_fields") {
            self.push(&[], "impl Clone, Debug, PartialEq for ", &name, String::new());
        }
        let keys = "Vec<&'static str>";
        if let Some(record) = &record {
            self.push(&[], &format!("impl From<{record}> for "), &name, String::new());
            if is_update {
                self.push(&[], "pub fn ", record, format!("::into_update(self) -> {name}"));
                let changes = format!("::changes(&self, update: &{name}) -> {keys}");
                self.push(&[], "pub fn ", record, changes);
            }
        }
        if is_update {
            self.push(&[], "pub fn ", &name, format!("::would_clear(&self) -> {keys}"));
        }
    }

    fn reexports(&mut self, tree: &UseTree, path: &[String]) {
        let join = |last: String| path.iter().cloned().chain([last]).collect::<Vec<_>>();
        let (name, path) = match tree {
            UseTree::Path(segment) => {
                return self.reexports(&segment.tree, &join(segment.ident.to_string()));
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.reexports(tree, path));
            }
            UseTree::Name(item) if item.ident == "self" => {
                (path.last().cloned().unwrap_or_default(), path.to_vec())
            }
            UseTree::Name(item) => (item.ident.to_string(), join(item.ident.to_string())),
            UseTree::Rename(item) => (item.rename.to_string(), join(item.ident.to_string())),
            UseTree::Glob(_) => ("*".to_owned(), join("*".to_owned())),
        };
        self.0.push(Public::Reexport { name, path });
    }

    fn push<'a>(
        &mut self,
        attrs: impl IntoIterator<Item = &'a Attribute>,
        before: &str,
        name: &impl ToString,
        after: String,
    ) {
        if let Some(attributes) = attributes(attrs) {
            let before = format!("{attributes}{before}");
            self.0.push(Public::Item { before, name: name.to_string(), after });
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The attributes that belong to the interface, without the note of a deprecation; `None` for a
/// hidden item.
fn attributes<'a>(attrs: impl IntoIterator<Item = &'a Attribute>) -> Option<String> {
    let mut text = String::new();
    for attr in attrs {
        let path = attr.path();
        match &attr.meta {
            Meta::List(list) if path.is_ident("doc") && line(&list.tokens) == "hidden" => {
                return None;
            }
            Meta::List(list) if path.is_ident("cfg") => {
                text = format!("{text}#[cfg({})] ", line(&list.tokens));
            }
            _ if path.is_ident("deprecated") => text.push_str("#[deprecated] "),
            _ if path.is_ident("non_exhaustive") => text.push_str("#[non_exhaustive] "),
            _ => {}
        }
    }
    Some(text)
}

/// What stands before and after the name of a function. Patterns do not belong to the interface.
fn signature(signature: &Signature) -> (String, String) {
    let inputs = signature.inputs.iter().map(|input| match input {
        FnArg::Receiver(receiver) => {
            let receiver = line(receiver);
            receiver.strip_prefix("mut ").unwrap_or(&receiver).to_owned()
        }
        FnArg::Typed(input) => match &*input.pat {
            Pat::Ident(pattern) => format!("{}: {}", pattern.ident, line(&input.ty)),
            _ => format!("_: {}", line(&input.ty)),
        },
    });
    let inputs: Vec<_> = inputs.collect();
    let output = match line(&signature.output) {
        none if none.is_empty() => none,
        some => format!(" {some}"),
    };
    let asyncness = if signature.asyncness.is_some() { "async " } else { "" };
    let generics = line(&signature.generics);
    let bounds = bounds(&signature.generics);
    (format!("pub {asyncness}fn "), format!("{generics}({}){output}{bounds}", inputs.join(", ")))
}

/// The `where` clause, which the tokens of generics leave out.
fn bounds(generics: &Generics) -> String {
    generics.where_clause.as_ref().map_or(String::new(), |clause| format!(" {}", line(clause)))
}

#[cfg(test)]
mod tests {
    use super::{Public, items};

    /// What is listed of a file, with `_` for the paths.
    fn listed(file: &str) -> Vec<String> {
        let line = |item| match item {
            Public::Item { before, name, after } => format!("{before}_::{name}{after}"),
            Public::Module { name, public } => format!("mod {name} {public}"),
            Public::Reexport { name, path } => format!("{name} = {}", path.join("::")),
        };
        let file = syn::parse_file(file).expect("the file is Rust");
        items(&file).into_iter().map(line).collect()
    }

    #[test]
    fn every_kind_of_item() {
        let file = r#"
mod private;
pub mod open;
use std::sync::Arc;
pub use private::{self, A as B, deep::*};

/// Docs are left out.
#[derive(Clone, serde::Serialize)]
#[must_use]
#[non_exhaustive]
pub struct Note<'a, S = ()> {
    pub text: Option<&'a [S]>,
    hidden: bool,
}
pub struct Id(pub i64);
struct Private { pub field: bool }

impl<'a, S> Note<'a, S> where S: Send {
    pub const ALL: &'static [u8] = &[1];
    #[deprecated(note = "old")]
    pub async fn set(mut self, mut value: impl Into<String>, others: (u8, u8),) -> Result<Vec<Self>, S> where S: Copy { body() }
    pub fn get(&mut self) {}
    fn private(&self) {}
}
#[cfg(feature = "server")]
impl Id { pub fn only_in_servers() {} #[doc(hidden)] pub fn hidden() {} }
impl<S: Send> From<Note<'static, S>> for Id { fn from(_: Note<'static, S>) -> Self { Self(0) } }
impl Iterator for Id { type Item = u8; fn next(&mut self) -> Option<u8> { None } }
runtime::typed_id!(Id);
runtime::update_fields!(UpdateNote from Note { text: "Text" changes "Texts" });
runtime::filters!(Note { #[deprecated] TEXT: Filter<String> = "Text" as "Note_Text" });
runtime::builder! {
    #[deprecated(note = "old")]
    Note => NoteBuilder;
    required {
        text: String where S1: HasText,
        r#type: Vec<runtime::DateTime> where S2: HasType,
    }
    optional {
        #[deprecated]
        hidden: bool,
    }
}

pub trait Notes: Send + Sync + 'static {
    fn create(&self, request: Note) -> impl Future<Output = Id> + Send;
}
pub fn routes<S: Notes>(service: &Arc<S>) -> [S; 2] { body() }
pub const ROLE: Role = Role::new("x");
pub type Saved<I> = runtime::Saved<I, Envelope>;
"#;
        let expected = "\
mod private false
mod open true
private = private
B = private::A
* = private::deep::*
#[non_exhaustive] pub struct _::Note<'a, S = ()>
impl Clone, serde::Serialize for _::Note
pub _::Note::text: Option<&'a [S]>
pub struct _::Id(pub i64)
pub const _::Note<'a, S>::ALL: &'static [u8]
#[deprecated] pub async fn _::Note<'a, S>::set(self, value: impl Into<String>, others: (u8, u8)) -> Result<Vec<Self>, S> where S: Copy
pub fn _::Note<'a, S>::get(&mut self)
#[cfg(feature = \"server\")] pub fn _::Id::only_in_servers()
impl<S: Send> From<Note<'static, S>> for _::Id
impl Iterator for _::Id
pub type _::Id::Item = u8
runtime::typed_id!(_::Id)
runtime::update_fields!(_::UpdateNote)
impl Clone, Debug, PartialEq for _::UpdateNote
impl From<Note> for _::UpdateNote
pub fn _::Note::into_update(self) -> UpdateNote
pub fn _::Note::changes(&self, update: &UpdateNote) -> Vec<&'static str>
pub fn _::UpdateNote::would_clear(&self) -> Vec<&'static str>
runtime::filters!(_::Note)
#[deprecated] pub const _::Note::TEXT: runtime::Filter<Self, String>
#[deprecated] runtime::builder!(_::Note => NoteBuilder)
required _::NoteBuilder::text: String where S1: HasText
required _::NoteBuilder::r#type: Vec<runtime::DateTime> where S2: HasType
#[deprecated] optional _::NoteBuilder::hidden: bool
pub trait _::Notes: Send + Sync + 'static
pub fn _::Notes::create(&self, request: Note) -> impl Future<Output = Id> + Send
pub fn _::routes<S: Notes>(service: &Arc<S>) -> [S; 2]
pub const _::ROLE: Role
pub type _::Saved<I> = runtime::Saved<I, Envelope>";
        assert_eq!(listed(file), expected.lines().collect::<Vec<_>>());
    }
}
