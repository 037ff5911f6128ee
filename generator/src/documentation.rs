//! Pages of the vendor's documentation: read into facts with their places, held against the spec,
//! and merged into it. Text in, facts out; which files the texts come from is not known here.

mod differences;
mod edit;
mod endpoint;
mod example;
mod fields;
mod import;
mod lines;
mod markdown;
mod proposals;
mod prose;
mod sections;
mod skeleton;
mod spec_view;
mod text;
mod verify;
mod write;

pub use endpoint::Endpoint;
pub use import::{Imported, import};
pub use skeleton::{kinds, skeleton};
pub use verify::verify;

use runtime_core::Kind;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};
use crate::spec::tree::Node;

/// Something that a page says, and where.
#[derive(Clone, Debug)]
pub struct Located<T> {
    /// What it says.
    pub value: T,
    /// Where it says so.
    pub span: Span,
}

/// What a page of the documentation says about one operation.
#[derive(Debug)]
pub struct Page {
    /// The page.
    pub file: FileId,
    /// HTTP method in capitals.
    pub method: Located<String>,
    /// Path of the operation with its parameters: `/api/sys/users/{id}`.
    pub path: Located<String>,
    /// Which operation of which collection it is.
    pub endpoint: Endpoint,
    /// Path of the collection that the operation belongs to.
    pub collection: String,
    /// Name of the entity, from the role or else from what the page says about its records.
    pub entity: Option<Located<String>>,
    /// The role that a caller needs.
    pub role: Option<Located<String>>,
    /// What the page says before its first section.
    pub description: Option<Located<String>>,
    /// Set if the page calls the operation deprecated.
    pub deprecation: Option<Located<Deprecation>>,
    /// Parameters in the path.
    pub parameters: Vec<PageField>,
    /// Parameters in the query.
    pub query: Vec<PageField>,
    /// Fields of the body.
    pub body: Vec<PageField>,
    /// Tables of named values.
    pub enums: Vec<EnumTable>,
    /// The answers, by status.
    pub answers: Vec<Answer>,
    /// Body of the example request.
    pub(crate) request: Option<Node>,
}

/// What a page says about not using an operation any more.
#[derive(Clone, Debug)]
pub struct Deprecation {
    /// The sentence.
    pub text: String,
    /// Names of what to use instead, as the page writes them.
    pub replacements: Vec<String>,
}

/// A field or parameter that a page describes.
#[derive(Clone, Debug)]
pub struct PageField {
    /// The key on the wire.
    pub name: Located<String>,
    /// Its type.
    pub notation: Located<Notation>,
    /// Whether requests without it are rejected.
    pub required: bool,
    /// What the page says about it.
    pub description: String,
}

/// A type as pages write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notation {
    /// What one value is.
    pub element: Element,
    /// Whether it is a list of such values.
    pub many: bool,
}

/// What one value of a field is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// `integer`
    Integer,
    /// `string`
    String,
    /// `boolean`
    Boolean,
    /// `number`
    Number,
    /// `object`
    Object,
    /// `array`, of whatever
    Array,
    /// `any`
    Any,
    /// The records of an entity, in answers only.
    Record(String),
}

/// A table of the values of an enumeration.
#[derive(Clone, Debug)]
pub struct EnumTable {
    /// Name of the type, where the page gives it.
    pub name: Option<String>,
    /// The field that takes the values, where the page says so beside the name.
    pub field: Option<String>,
    /// Its members.
    pub members: Vec<Member>,
}

/// The value of a member of an enumeration, and the vendor's name for it.
pub type Member = (i64, String);

/// What a page says about the answers with one status.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: Located<u16>,
    /// The fields that the page lists.
    pub fields: Vec<PageField>,
    /// The example.
    pub(crate) example: Option<Node>,
}

impl Notation {
    /// The type that a word stands for, or `None` where pages have no such word.
    pub fn parse(word: &str) -> Option<Self> {
        let (word, many) = match word.strip_suffix("[]") {
            Some(element) => (element, true),
            None => (word, false),
        };
        let element = match word {
            "integer" => Element::Integer,
            "string" => Element::String,
            "boolean" => Element::Boolean,
            "number" => Element::Number,
            "object" => Element::Object,
            "array" => Element::Array,
            "any" => Element::Any,
            name if many && is_type_name(name) => Element::Record(name.to_owned()),
            _ => return None,
        };
        Some(Self { element, many })
    }
}

impl std::fmt::Display for Notation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let element = match &self.element {
            Element::Integer => "integer",
            Element::String => "string",
            Element::Boolean => "boolean",
            Element::Number => "number",
            Element::Object => "object",
            Element::Array => "array",
            Element::Any => "any",
            Element::Record(name) => name,
        };
        write!(f, "{element}{}", if self.many { "[]" } else { "" })
    }
}

/// Reads a page: the text that a browser copies, or its Markdown. Whatever is not understood ends
/// the reading, since half of a page would be taken for all of it.
pub fn read(file: FileId, text: &str) -> Result<Page, Diagnostic> {
    let lines = lines::lines(file, text);
    let start = lines.iter().find(|line| !line.text.is_empty());
    let Some(start) = start else {
        let help = "copy the text of the page, from its method and path to its last example";
        return Err(unreadable(Span::start_of(file), "the page is empty").help(help));
    };
    if is_html(start.text) {
        return Err(unreadable(start.span, "this is HTML").help(
            "copy the text that the browser shows, or fetch the page's address with `.md` behind it",
        ));
    }
    let parts = if markdown::is_markdown(&lines) {
        markdown::parts(file, text, &lines)?
    } else {
        text::parts(file, text, &lines)?
    };
    sections::page(file, text, parts)
}

/// Why the spec can't describe the operation of a page, and what the page shows.
fn indescribable(page: &Page) -> Option<Diagnostic> {
    let fields: Vec<_> = page.body.iter().map(|field| format!("`{}`", field.name.value)).collect();
    let names_id = page.body.iter().any(|field| field.name.value == "Id");
    let reason = match (&page.endpoint, page.method.value.as_str()) {
        (_, "DELETE") if !fields.is_empty() => "the spec has no delete with a body",
        (Endpoint::Operation(Kind::Update), _) if !names_id => {
            "the update names no `Id`, so nothing tells which record it replaces"
        }
        _ => return None,
    };
    let body = match fields.as_slice() {
        [] => "the page shows no field of a body".to_owned(),
        fields => format!("the body has {}", fields.join(", ")),
    };
    let call = format!("`{} {}`", page.method.value, page.path.value);
    Some(unreadable(page.method.span, format!("{reason}; {body}")).help(format!(
        "see whether the page is whole; else leave it out, and send {call} with `raw` of the client"
    )))
}

/// Why a page is not read.
fn unreadable(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::UnreadablePage, span, message)
}

fn is_html(first: &str) -> bool {
    let first = first.to_ascii_lowercase();
    ["<!doctype", "<html", "<head", "<body", "<div", "<?xml"]
        .iter()
        .any(|start| first.starts_with(start))
}

/// Whether a word is written like the name of an entity.
fn is_type_name(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_uppercase())
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether a line is written like the key of a field: one word that says nothing else.
fn is_key(line: &str) -> bool {
    line.contains(|c: char| c.is_ascii_alphabetic())
        && !line.starts_with(['-', '.'])
        && line.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
        && !line.ends_with('.')
}
