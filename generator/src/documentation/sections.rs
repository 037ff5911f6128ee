//! The sections of a page, and the facts that are in them. Both forms of pages come here.

mod enums;
mod heading;

pub(super) use heading::Heading;

use std::ops::Range;

use super::endpoint::{Endpoint, endpoint, is_parameter};
use super::example::Command;
use super::fields::{self, Rules};
use super::lines::Line;
use super::spec_view::{elements, entries, text};
use super::{Answer, Deprecation, Element, EnumTable, Located, Page, PageField, prose, unreadable};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};
use crate::spec::tree::{Node, Value};

/// A page, taken apart at its headings.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    /// Method and path, where they stand apart.
    pub(super) head: Option<Head>,
    pub(super) sections: Vec<Section<'a>>,
    /// Whether blank lines stand around headings alone.
    pub(super) spaced: bool,
    /// Where the page is marked deprecated apart from its sentences.
    pub(super) deprecated: Option<Span>,
}

/// Method and path of an operation.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) method: Located<String>,
    pub(super) path: Located<String>,
    pub(super) has_ids: bool,
}

#[derive(Debug)]
pub(super) struct Section<'a> {
    pub(super) heading: Heading,
    pub(super) span: Span,
    pub(super) items: Vec<Item<'a>>,
}

/// What stands in a section.
#[derive(Debug)]
pub(super) enum Item<'a> {
    Line(Line<'a>),
    /// A field of a form that can't be mistaken for anything else.
    Field(Part, PageField),
    Json(Node),
    Command(Command, Span),
}

/// What a field is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Path,
    Query,
    Body,
    Answer,
}

/// The facts of a page.
pub(super) fn page(file: FileId, source: &str, parts: Parts<'_>) -> Result<Page, Diagnostic> {
    let Parts { head, sections, spaced, deprecated } = parts;
    let end = Span { start: narrow(source.len()), end: narrow(source.len()), file };
    let head = match head {
        Some(head) => head,
        None => head_of_commands(&sections).ok_or_else(|| {
            unreadable(Span::start_of(file), "the page tells no method and path")
                .help("copy it from its method and path on")
        })?,
    };
    let head = normal(head);
    let mut facts = Facts::default();
    for section in &sections {
        facts.section(section, spaced)?;
    }
    if !facts.has_authentication {
        return Err(unreadable(end, "the page ends before its section `Authentication`")
            .help("copy all of the page"));
    }
    let has_ids = head.has_ids
        || head.path.value.ends_with('/')
            && facts.query.iter().any(|field| field.name.value == "id");
    let (endpoint, collection) = endpoint(&head.method.value, &head.path.value, has_ids);
    facts.expect_whole(end, &endpoint)?;
    facts.expect_parameters(&head)?;
    let mut page = Page {
        file,
        method: head.method,
        path: head.path,
        endpoint,
        collection,
        entity: None,
        role: facts.role,
        description: facts.description,
        deprecation: None,
        parameters: facts.parameters,
        query: facts.query,
        body: facts.body,
        enums: facts.enums,
        answers: facts.answers,
        request: facts.request,
    };
    page.entity = entity(&page);
    page.deprecation = deprecation(&page, deprecated.or(facts.badge));
    Ok(page)
}

/// What the description says about not using the operation any more, or else a mark that says so.
fn deprecation(page: &Page, mark: Option<Span>) -> Option<Located<Deprecation>> {
    let entity = page.entity.as_ref().map_or("", |entity| entity.value.as_str());
    let said = page.description.as_ref().and_then(|Located { value, span }| {
        let value = prose::deprecation(value, entity)?;
        Some(Located { value, span: *span })
    });
    said.or_else(|| {
        let value = Deprecation { text: "deprecated".to_owned(), replacements: Vec::new() };
        Some(Located { value, span: mark? })
    })
}

/// A head with the parameters of its path in braces.
fn normal(mut head: Head) -> Head {
    let segments = head.path.value.split('/').map(|segment| match segment.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None => segment.to_owned(),
    });
    head.path.value = segments.collect::<Vec<_>>().join("/");
    head
}

/// The request that the example commands make, where all of them go to one place.
fn head_of_commands(sections: &[Section<'_>]) -> Option<Head> {
    let mut commands = sections.iter().flat_map(|section| &section.items).filter_map(|item| {
        if let Item::Command(command, span) = item { Some((command, *span)) } else { None }
    });
    let (first, span) = commands.next()?;
    if commands.any(|(other, _)| other.method != first.method || other.path != first.path) {
        return None;
    }
    Some(Head {
        method: Located { value: first.method.clone(), span },
        path: Located { value: first.path.clone(), span },
        has_ids: first.has_ids,
    })
}

#[derive(Default)]
struct Facts {
    has_authentication: bool,
    has_answers: bool,
    role: Option<Located<String>>,
    description: Option<Located<String>>,
    badge: Option<Span>,
    parameters: Vec<PageField>,
    query: Vec<PageField>,
    body: Vec<PageField>,
    enums: Vec<EnumTable>,
    answers: Vec<Answer>,
    request: Option<Node>,
    /// The answers that show the fields within their fields.
    unfolded: Vec<u16>,
}

impl Facts {
    fn section(&mut self, section: &Section<'_>, spaced: bool) -> Result<(), Diagnostic> {
        match section.heading {
            Heading::Preamble => self.preamble(section),
            Heading::Authentication => self.authentication(section)?,
            Heading::Enums => self.enums.extend(enums::enums(section)),
            Heading::Path
            | Heading::Query
            | Heading::Body
            | Heading::Required
            | Heading::Optional => self.parameters(section, spaced)?,
            Heading::Examples => self.examples(section),
            Heading::Answers => {
                self.has_answers = true;
                if section.items.iter().any(|item| matches!(item, Item::Field(..) | Item::Json(_)))
                {
                    return Err(unreadable(section.span, "an answer without its status")
                        .help("write the status, like `200`, on a line above it"));
                }
            }
            Heading::Status(status) | Heading::Example(status) => {
                self.answer(section, status, spaced)?;
            }
            Heading::Other => {
                let is_described = |item: &Item<'_>| matches!(item, Item::Field(..));
                if section.items.iter().any(is_described) {
                    self.parameters(section, spaced)?;
                }
            }
        }
        Ok(())
    }

    /// The description starts behind what the page shows first: title, command, and the shape of
    /// an answer.
    fn preamble(&mut self, section: &Section<'_>) {
        let shown = |item: &Item<'_>| matches!(item, Item::Json(_) | Item::Command(..));
        let start = section.items.iter().rposition(shown).map_or(0, |at| at + 1);
        let lines = section.items.iter().filter_map(line).filter(|line| !line.is_blank());
        self.badge = lines
            .clone()
            .find(|line| line.text.eq_ignore_ascii_case("deprecated"))
            .map(|line| line.span);
        let said: Vec<_> = section.items[start..].iter().filter_map(line).collect();
        self.description = paragraph(&said);
    }

    fn authentication(&mut self, section: &Section<'_>) -> Result<(), Diagnostic> {
        self.has_authentication = true;
        let lines: Vec<_> = section.items.iter().filter_map(line).collect();
        let Some(Located { value, span }) = paragraph(&lines) else { return Ok(()) };
        let roles = prose::roles(&value);
        if let [first, second, ..] = roles.as_slice() {
            let message = format!("the page names two roles, `{first}` and `{second}`");
            return Err(unreadable(span, message).help("leave the one that the operation needs"));
        }
        // The place of the role itself, where it is on one line.
        self.role = roles.first().map(|role| {
            let at = lines.iter().find_map(|line| {
                let start = line.text.find(role)?;
                let start = line.span.start + narrow(start);
                Some(Span { start, end: start + narrow(role.len()), ..line.span })
            });
            Located { value: (*role).to_owned(), span: at.unwrap_or(span) }
        });
        Ok(())
    }

    fn parameters(&mut self, section: &Section<'_>, spaced: bool) -> Result<(), Diagnostic> {
        let own = match section.heading {
            Heading::Path => Part::Path,
            Heading::Query => Part::Query,
            _ => Part::Body,
        };
        let lines: Vec<Line<'_>> = section.items.iter().filter_map(line).copied().collect();
        if let Some(line) = lines.iter().find(|line| fields::is_toggle(line.text)) {
            return Err(unreadable(line.span, "fields within a field can't be read")
                .help("fold them on the page before it is copied"));
        }
        let read = fields::fields(&lines, Rules { spaced, answer: false })?;
        let marked = section.items.iter().filter_map(|item| match item {
            Item::Field(part, field) => Some((*part, field.clone())),
            _ => None,
        });
        let all: Vec<_> = read.into_iter().map(|field| (own, field)).chain(marked).collect();
        let is_empty = all.is_empty() && lines.iter().any(|line| !line.is_blank());
        if is_empty && section.heading != Heading::Query {
            return Err(unreadable(section.span, "no field can be read in this section").help(
                "a field is its key, its type and `required`, a line each, then its description",
            ));
        }
        for (part, field) in all {
            let name = &field.name.value;
            let contradiction = match section.heading {
                Heading::Required if !field.required => {
                    Some(format!("`{name}` is under `Required Fields` and not marked as required"))
                }
                Heading::Optional if field.required => {
                    Some(format!("`{name}` is under `Optional Fields` and marked as required"))
                }
                _ => None,
            };
            if let Some(message) = contradiction {
                return Err(
                    unreadable(field.name.span, message).help("see which of the two is right")
                );
            }
            let list = match part {
                Part::Path => &mut self.parameters,
                Part::Query => &mut self.query,
                Part::Body | Part::Answer => &mut self.body,
            };
            add(list, field)?;
        }
        Ok(())
    }

    fn examples(&mut self, section: &Section<'_>) {
        for item in &section.items {
            if let Item::Command(Command { body: Some(body), .. }, _) = item
                && self.request.is_none()
            {
                self.request = Some(body.clone());
            }
        }
    }

    fn answer(
        &mut self,
        section: &Section<'_>,
        status: u16,
        spaced: bool,
    ) -> Result<(), Diagnostic> {
        let mut lines: Vec<Line<'_>> = section.items.iter().filter_map(line).copied().collect();
        if matches!(section.heading, Heading::Example(_)) {
            // Behind an example is the foot of the page.
            lines.clear();
        }
        let read = fields::fields(&lines, Rules { spaced, answer: true })?;
        let marked = section.items.iter().filter_map(|item| match item {
            Item::Field(Part::Answer, field) => Some(field.clone()),
            _ => None,
        });
        let at = self.answers.iter().position(|answer| answer.status.value == status);
        let at = at.unwrap_or_else(|| {
            let status = Located { value: status, span: section.span };
            self.answers.push(Answer { status, fields: Vec::new(), example: None });
            self.answers.len() - 1
        });
        let answer = &mut self.answers[at];
        for field in read.into_iter().chain(marked) {
            if !answer.fields.iter().any(|known| known.name.value == field.name.value) {
                answer.fields.push(field);
            }
        }
        for item in &section.items {
            if let Item::Json(example) = item {
                answer.example.get_or_insert_with(|| example.clone());
            }
        }
        // Nothing tells where the fields within a field end but the example.
        if lines.iter().any(|line| fields::is_toggle(line.text)) {
            self.unfolded.push(status);
        }
        if let Some(Node { value: Value::Mapping(entries), .. }) = &answer.example
            && self.unfolded.contains(&status)
        {
            let is_key =
                |field: &PageField| entries.iter().any(|(key, _)| *key.text == *field.name.value);
            answer.fields.retain(is_key);
        }
        Ok(())
    }

    /// Refuses a page that ends before its last example. Files have none.
    fn expect_whole(&self, end: Span, endpoint: &Endpoint) -> Result<(), Diagnostic> {
        let broken = |at: Span, what: &str| {
            Err(unreadable(at, what).help("copy all of the page, up to its last example"))
        };
        if !self.has_answers {
            return broken(end, "the page ends before its section `Response`");
        }
        match self.answers.last() {
            None => broken(end, "the page ends before its first answer"),
            Some(Answer { status, example: None, .. })
                if !matches!(endpoint, Endpoint::File(_)) =>
            {
                broken(status.span, "the answer has no example")
            }
            Some(_) => Ok(()),
        }
    }

    /// Refuses a page whose path and parameters are not of one operation.
    fn expect_parameters(&self, head: &Head) -> Result<(), Diagnostic> {
        let Located { value: path, span } = &head.path;
        let count = path.split('/').filter(|segment| is_parameter(segment)).count();
        if count != self.parameters.len() {
            let message = format!(
                "`{path}` has {count} parameters, and the page describes {}",
                self.parameters.len()
            );
            return Err(unreadable(*span, message).help("see that nothing of the page is missing"));
        }
        Ok(())
    }
}

fn line<'a, 'b>(item: &'b Item<'a>) -> Option<&'b Line<'a>> {
    if let Item::Line(line) = item { Some(line) } else { None }
}

/// Lines as one text, without the marks of Markdown.
fn paragraph(lines: &[&Line<'_>]) -> Option<Located<String>> {
    let mut lines = lines.iter().filter(|line| !line.is_blank());
    let first = lines.next()?;
    let mut value = prose::plain(first.text);
    let mut span = first.span;
    for line in lines {
        value.push(' ');
        value.push_str(&prose::plain(line.text));
        span.end = line.span.end;
    }
    Some(Located { value, span })
}

/// Adds a field that is not there yet. Pages repeat themselves at times; they must not contradict
/// themselves.
fn add(list: &mut Vec<PageField>, field: PageField) -> Result<(), Diagnostic> {
    let Some(known) = list.iter().find(|known| known.name.value == field.name.value) else {
        list.push(field);
        return Ok(());
    };
    if known.notation.value == field.notation.value && known.required == field.required {
        return Ok(());
    }
    let message = format!("`{}` is described twice, in two ways", field.name.value);
    Err(unreadable(field.name.span, message)
        .related(known.name.span, "described here before")
        .help("see which of the two is right"))
}

/// The entity that a page is about: by its role, or by what it says of its records, if all of that
/// is one.
fn entity(page: &Page) -> Option<Located<String>> {
    if let Some(Located { value, span }) = &page.role {
        let (entity, _) = value.rsplit_once('-')?;
        return Some(Located { value: entity.to_owned(), span: *span });
    }
    let fields = page.parameters.iter().chain(&page.query).chain(&page.body);
    let described = fields.filter_map(|field| {
        let name = prose::entity_of_record(&field.description)?;
        Some((name.to_owned(), field.name.span))
    });
    let examples = page.answers.iter().filter_map(|answer| answer.example.as_ref());
    let messages = examples.flat_map(entries).filter_map(|(key, value)| {
        (&*key.text == "Message")
            .then(|| prose::entity_of_message(text(value)?))
            .flatten()
            .map(|name| (name.to_owned(), value.span))
    });
    let records = page.answers.iter().flat_map(|answer| &answer.fields).filter_map(|field| {
        let Element::Record(name) = &field.notation.value.element else { return None };
        Some((name.clone(), field.notation.span))
    });
    let mut found = described.chain(messages).chain(records);
    let (value, span) = found.next()?;
    found.all(|(other, _)| other == value).then_some(Located { value, span })
}

/// The keys of the records in the example of an answer: of the record itself, of those in a list, or
/// of those in a page of records.
pub(super) fn record_keys<'a>(example: &'a Node, records: &str) -> Vec<(&'a str, Span)> {
    let record = match &example.value {
        Value::List(_) => elements(example).first(),
        _ => match example.get(records) {
            Some(list) => elements(list).first(),
            None => Some(example),
        },
    };
    let entries = record.map(entries).unwrap_or_default();
    entries.iter().map(|(key, _)| (&*key.text, key.span)).collect()
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// The bytes of a span.
pub(super) fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}
