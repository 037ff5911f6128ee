//! Documentation that generated items share the form of.

use indexmap::IndexMap;

use crate::ir::{
    Assumption, Deprecation, Docs, Entity, Field, Ident, KindNotes, Member, Operation, Shared, Type,
};
use crate::render::prelude;

impl Docs {
    /// Documentation of our own words.
    pub(super) fn new<T: Into<String>>(lines: impl IntoIterator<Item = T>) -> Self {
        Self { lines: lines.into_iter().map(Into::into).collect() }
    }

    /// The paragraphs of both, with a blank line between.
    pub(super) fn then(mut self, other: Self) -> Self {
        if !self.lines.is_empty() && !other.lines.is_empty() {
            self.lines.push(String::new());
        }
        self.lines.extend(other.lines);
        self
    }

    /// One more paragraph.
    pub(super) fn paragraph(self, text: impl Into<String>) -> Self {
        self.then(Self::new([text]))
    }

    /// The first sentence or line, without its stop.
    pub(super) fn summary(&self) -> &str {
        self.first_sentence().trim_end_matches('.')
    }

    /// What follows the first sentence or line.
    pub(super) fn without_summary(mut self) -> Self {
        let length = self.first_sentence().len();
        if let Some(line) = self.lines.first_mut() {
            *line = line[length..].trim_start_matches(['.', ' ']).to_owned();
        }
        let blank = self.lines.iter().take_while(|line| line.is_empty()).count();
        self.lines.drain(..blank);
        self
    }

    fn first_sentence(&self) -> &str {
        let line = self.lines.first().map_or("", String::as_str);
        let mut ends = line.match_indices(". ").map(|(at, _)| &line[..at]);
        ends.find(|sentence| is_whole(sentence)).unwrap_or(line)
    }
}

/// Whether all code that starts in a text also ends in it.
fn is_whole(text: &str) -> bool {
    let mut open = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' && open == 0 {
            chars.next();
        } else if c == '`' {
            let ticks = 1 + std::iter::from_fn(|| chars.next_if_eq(&'`')).count();
            open = match open {
                0 => ticks,
                open if open == ticks => 0,
                open => open,
            };
        }
    }
    open == 0
}

/// Method and path, as they stand on the wire: `POST /api/community/communitythreads`.
pub(super) fn endpoint(entity: &Entity, operation: &Operation) -> String {
    format!("{} {}", operation.kind.method(), entity.path_of(operation))
}

/// Where an operation is, and who may use it besides administrators.
pub(super) fn access(entity: &Entity, operation: &Operation) -> String {
    format!("`{}`, role `{}`.", endpoint(entity, operation), operation.role)
}

/// The same, and where the vendor says so.
pub(super) fn access_with_page(entity: &Entity, operation: &Operation) -> String {
    let access = access(entity, operation);
    match &operation.page {
        Some(page) => format!("{}, [documentation]({page}).", access.trim_end_matches('.')),
        None => access,
    }
}

/// How an operation is known that no page describes, and what is taken for granted of it.
pub(super) fn sources(operation: &Operation) -> Docs {
    let source = match &operation.source {
        Some(source) => Docs::new([format!("Source: {}", source.lines.join(" "))]),
        None => Docs::default(),
    };
    operation.assumptions.iter().map(assumption).fold(source, Docs::then)
}

/// How operations of each kind are known, and what is taken for granted of all of them.
pub(super) fn kinds(shared: &Shared) -> Docs {
    if shared.kinds.is_empty() {
        return Docs::default();
    }
    let about = "What holds for all operations of a kind, unless one says otherwise:";
    let lines =
        shared.kinds.iter().map(|KindNotes { kind, docs, source, assumptions, span: _ }| {
            let docs = docs.iter().map(|docs| docs.lines.join(" "));
            let source = source.iter().map(|source| format!("Source: {}", source.lines.join(" ")));
            let assumptions = assumptions.iter().flat_map(|it| assumption(it).lines);
            let notes: Vec<_> = docs.chain(source).chain(assumptions).collect();
            format!("- {}: {}", code(kind.as_str()), notes.join(" "))
        });
    Docs::new([about]).then(Docs::new(lines))
}

fn assumption(assumption: &Assumption) -> Docs {
    let Assumption { docs, confidence, source } = assumption;
    Docs::new([format!(
        "Assumed, with {} confidence: {} Source: {}",
        confidence.word(),
        docs.lines.join(" "),
        source.lines.join(" ")
    )])
}

/// The documentation of a field, its inside and its quirk included.
pub(super) fn field(field: &Field) -> Docs {
    let mut docs = field.docs.clone();
    if let Some(inside) = inside(&field.ty) {
        docs = docs.paragraph(inside);
    }
    if let Some(quirk) = &field.quirk {
        let source = format!("Source: {}", quirk.source.lines.join(" "));
        docs = docs.then(quirk.docs.clone()).paragraph(source);
    }
    let docs = docs.then(replacement(field.deprecated.as_ref()));
    field.assumptions.iter().map(assumption).fold(docs, Docs::then)
}

/// What a field is, in a line.
pub(super) fn field_in_short(field: &Field) -> Docs {
    Docs::new([format!("{}.", field.docs.summary())])
}

fn inside(ty: &Type) -> Option<&'static str> {
    ty.scalar().builtin()?.docs
}

/// A link to a type. Some names are also those of derive macros, which rustdoc asks to tell apart.
pub(super) fn link(ty: &Ident) -> String {
    let name = &ty.text;
    match prelude::module(name) {
        Some(_) => format!("[`{name}`](struct@{name})"),
        None => format!("[`{name}`]"),
    }
}

/// A name of the spec as code. Names are free to hold ticks, code is not.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

/// What an operation does to the parts of a record that its request leaves out.
pub(super) fn replaces(entity: &Entity, operation: &Operation) -> Docs {
    if !operation.kind.replaces() {
        return Docs::default();
    }
    let optional = entity
        .request_fields(operation)
        .filter(|member| !member.required && member.field.changes.is_none())
        .map(|member| code(&member.field.wire));
    let optional = optional.collect::<Vec<_>>().join(", ");
    if optional.is_empty() {
        return Docs::new(["Replaces the record as a whole."]);
    }
    let mut docs = Docs::new([format!(
        "Replaces the record as a whole: the service clears what the request leaves out of {optional}."
    )]);
    docs.lines.extend(kept(entity, operation));
    docs
}

/// The lists that stay, although they are left out, where the request changes them.
fn kept(entity: &Entity, operation: &Operation) -> impl Iterator<Item = String> {
    let mut changes: IndexMap<&str, Vec<String>> = IndexMap::new();
    for Member { field, .. } in entity.request_fields(operation) {
        if let Some(list) = entity.list_changed_by(field) {
            changes.entry(&list.wire).or_default().push(code(&field.wire));
        }
    }
    changes.into_iter().map(|(list, fields)| {
        format!("{} stays where {} changes it.", code(list), fields.join(" or "))
    })
}

/// The same, and the method that says so of a request.
pub(super) fn clears(entity: &Entity, operation: &Operation) -> Docs {
    let mut docs = replaces(entity, operation);
    if operation.kind.replaces() {
        docs.lines.push(format!(
            "[`would_clear`]({}::would_clear) lists what a request clears.",
            operation.request.text
        ));
    }
    docs
}

/// Why a deprecated operation or field is one.
pub(super) fn replacement(deprecation: Option<&Deprecation>) -> Docs {
    match deprecation {
        Some(deprecation) => deprecation.docs.clone(),
        None => Docs::default(),
    }
}
