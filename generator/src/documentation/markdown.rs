//! A page in Markdown: headings are marked, fields are tags with attributes, examples are fenced.

use std::ops::Range;

use super::example::{command, json, json_end};
use super::lines::{Line, span, trimmed};
use super::sections::{Head, Heading, Item, Part, Parts, Section};
use super::text::{self, is_json};
use super::{Located, Notation, PageField, is_key, prose, unreadable};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// Whether a page is Markdown.
pub(super) fn is_markdown(lines: &[Line<'_>]) -> bool {
    lines.iter().any(|line| {
        ["## ", "<ParamField", "<ResponseField"].iter().any(|start| line.text.starts_with(start))
    })
}

/// Takes a page apart at its headings.
pub(super) fn parts<'a>(
    file: FileId,
    text: &'a str,
    lines: &[Line<'a>],
) -> Result<Parts<'a>, Diagnostic> {
    let start =
        Section { heading: Heading::Preamble, span: Span::start_of(file), items: Vec::new() };
    let mut reader = Reader {
        file,
        text,
        head: None,
        sections: vec![start],
        open: Vec::new(),
        deprecated: None,
    };
    let mut at = reader.front_matter(lines);
    while let Some(line) = lines.get(at) {
        let end = reader.line(*line)?;
        at += 1;
        at += lines[at..].iter().take_while(|line| (line.span.start as usize) < end).count();
    }
    if let Some(Open { field, .. }) = reader.open.first() {
        let message = format!("the description of `{}` does not end", field.name.value);
        return Err(unreadable(field.name.span, message).help("copy all of the page"));
    }
    if reader.head.is_none()
        && let Some((head, _)) = text::head(&preamble(&reader.sections))
    {
        // Method and path are no part of the description.
        let is_said = |item: &Item<'_>| match item {
            Item::Line(line) => line.span.end > head.path.span.end,
            _ => true,
        };
        reader.sections[0].items.retain(is_said);
        reader.head = Some(head);
    }
    let head = reader.head;
    Ok(Parts { head, sections: reader.sections, spaced: false, deprecated: reader.deprecated })
}

fn preamble<'a>(sections: &[Section<'a>]) -> Vec<Line<'a>> {
    let items = sections.iter().take(1).flat_map(|section| &section.items);
    items.filter_map(|item| if let Item::Line(line) = item { Some(*line) } else { None }).collect()
}

/// Method and path in one line: `POST /api/sys/users`, the host included or not.
fn address(value: &str, span: Span) -> Option<Head> {
    let (method, address) = value.split_once(' ')?;
    let path = match address.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => address.trim(),
    };
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    path.starts_with('/').then(|| Head {
        method: Located { value: method.to_ascii_uppercase(), span },
        path: Located { value: path.to_owned(), span },
        has_ids: query.starts_with("id=["),
    })
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    head: Option<Head>,
    sections: Vec<Section<'a>>,
    /// The fields whose descriptions have not ended, from the outside in.
    open: Vec<Open>,
    deprecated: Option<Span>,
}

struct Open {
    part: Option<Part>,
    field: PageField,
    description: Vec<String>,
}

impl<'a> Reader<'a> {
    /// Reads what is between the lines `---` at the start of a page; gives the line behind it.
    fn front_matter(&mut self, lines: &[Line<'a>]) -> usize {
        if lines.first().is_none_or(|line| line.text != "---") {
            return 0;
        }
        let Some(end) = lines.iter().skip(1).position(|line| line.text == "---") else { return 0 };
        for line in &lines[1..=end] {
            let Some((key, value)) = line.text.split_once(':') else { continue };
            let value = value.trim().trim_matches(['"', '\'']);
            match key {
                "api" | "openapi" => self.head = address(value, line.span),
                "deprecated" if value == "true" => self.deprecated = Some(line.span),
                _ => {}
            }
        }
        end + 2
    }

    /// Reads a line, or what starts in it; gives where that ends.
    fn line(&mut self, line: Line<'a>) -> Result<usize, Diagnostic> {
        let end = line.span.end as usize;
        if line.text.starts_with("```") {
            return self.fence(line);
        }
        if self.open.is_empty() && line.text.starts_with('#') {
            self.heading(line);
            return Ok(end);
        }
        for (tag, closing) in
            [("<ParamField", "</ParamField>"), ("<ResponseField", "</ResponseField>")]
        {
            if line.text.starts_with(tag) {
                return self.field(line, closing);
            }
            if let Some(before) = line.text.strip_suffix(closing) {
                self.describe(before);
                self.close();
                return Ok(end);
            }
        }
        if self.open.is_empty() {
            let line = self.bare(line);
            self.item(Item::Line(line));
        } else {
            self.describe(line.text);
        }
        Ok(end)
    }

    fn item(&mut self, item: Item<'a>) {
        self.sections.last_mut().expect("the first section is there").items.push(item);
    }

    fn heading(&mut self, line: Line<'a>) {
        let title = line.text.trim_start_matches('#');
        let level = line.text.len() - title.len();
        let title = prose::plain(trimmed(title));
        let before = self.sections.last().expect("the first section is there").heading;
        let heading = match Heading::of(&title, before) {
            Some(heading) => heading,
            // What is before the title is not about the operation.
            None if level == 1 && before == Heading::Preamble => {
                self.sections.last_mut().expect("the first section is there").items.clear();
                return;
            }
            None if level > 2 => return,
            None => Heading::Other,
        };
        self.sections.push(Section { heading, span: line.span, items: Vec::new() });
    }

    /// Code between two fences. Answers have JSON there, examples of requests have commands.
    fn fence(&mut self, line: Line<'a>) -> Result<usize, Diagnostic> {
        let start = line.span.end as usize;
        let Some(length) = self.text[start..].find("```") else {
            return Err(
                unreadable(line.span, "this code does not end").help("copy all of the page")
            );
        };
        let close = start + length;
        let end = self.text[close..].find('\n').map_or(self.text.len(), |newline| close + newline);
        let inner = trimmed(&self.text[start..close]);
        let at = inner.as_ptr() as usize - self.text.as_ptr() as usize;
        let heading = self.sections.last().expect("the first section is there").heading;
        match heading {
            Heading::Status(_) | Heading::Example(_) | Heading::Answers
                if is_json(self.text, at) =>
            {
                let json = json_end(&self.text[..close], at)
                    .and_then(|end| json(self.file, self.text, at..end));
                let Some(json) = json else {
                    return Err(unreadable(line.span, "this example is not whole, or no JSON")
                        .help("copy all of the page, up to its last example"));
                };
                self.item(Item::Json(json));
            }
            _ if inner.starts_with("curl ") => {
                let (found, end) = command(self.file, &self.text[..close], at);
                if let Some(found) = found {
                    self.item(Item::Command(found, span(self.file, at, end)));
                }
            }
            _ => {}
        }
        Ok(end)
    }

    /// A tag that describes a field, on one line or several.
    fn field(&mut self, line: Line<'a>, closing: &str) -> Result<usize, Diagnostic> {
        let start = line.span.start as usize;
        let Some(tag) = Tag::read(self.text, start) else {
            return Err(unreadable(line.span, "this tag does not end").help("copy all of the page"));
        };
        let (part, name) = if tag.name == "ResponseField" {
            (Some(Part::Answer), tag.attribute("name"))
        } else {
            let places = [("body", Part::Body), ("query", Part::Query), ("path", Part::Path)];
            let found = places
                .into_iter()
                .find_map(|(word, part)| Some((Some(part), tag.attribute(word)?)));
            match found {
                Some((part, name)) => (part, Some(name)),
                // A header is no part of what an operation takes.
                None => (None, tag.attribute("header")),
            }
        };
        let place = |range: Range<usize>| span(self.file, range.start, range.end);
        let Some(name) = name.filter(|name| is_key(&self.text[name.clone()])) else {
            return Err(unreadable(line.span, "this tag has no key of a field")
                .help("a tag names the key, like `body=\"Name\"`"));
        };
        let Some(ty) = tag.attribute("type") else {
            let message = format!("`{}` has no type", &self.text[name.clone()]);
            return Err(
                unreadable(place(name), message).help("a tag has a type, like `type=\"string\"`")
            );
        };
        let written = &self.text[ty.clone()];
        let Some(notation) = Notation::parse(written) else {
            let message = format!("`{written}` is no type that pages use");
            return Err(unreadable(place(ty), message)
                .help("types are `integer`, `string`, `boolean`, `number`, `object`, `array`, `any`, and lists like `integer[]`"));
        };
        let field = PageField {
            name: Located { value: self.text[name.clone()].to_owned(), span: place(name) },
            notation: Located { value: notation, span: place(ty) },
            required: tag.is_set(self.text, "required"),
            description: String::new(),
        };
        self.open.push(Open { part, field, description: Vec::new() });
        if tag.is_closed {
            self.close();
            return Ok(tag.end);
        }
        let rest = &self.text[tag.end..];
        let line_end = rest.find('\n').map_or(rest.len(), |newline| newline);
        if let Some(length) = rest[..line_end].find(closing) {
            self.describe(&rest[..length]);
            self.close();
            return Ok(tag.end + length + closing.len());
        }
        self.describe(&rest[..line_end]);
        Ok(tag.end + line_end)
    }

    fn describe(&mut self, text: &str) {
        let text = trimmed(text);
        let is_tag = text.starts_with('<') && text.ends_with('>');
        if let Some(open) = self.open.last_mut()
            && !text.is_empty()
            && !is_tag
        {
            open.description.push(prose::plain(text));
        }
    }

    /// Ends the innermost field. Fields within fields are no facts of their own.
    fn close(&mut self) {
        let Some(Open { part, mut field, description }) = self.open.pop() else { return };
        field.description = description.join(" ");
        if let Some(part) = part.filter(|_| self.open.is_empty()) {
            self.item(Item::Field(part, field));
        }
    }

    /// A line without what marks it: quotes, tags around it, emphasis of all of it.
    fn bare(&self, line: Line<'a>) -> Line<'a> {
        let mut text = line.text.trim_start_matches(['>', ' ']);
        if text.starts_with("<Accordion")
            && let Some(title) = Tag::read(self.text, line.span.start as usize)
                .and_then(|tag| tag.attribute("title"))
        {
            text = &self.text[title];
        }
        if text.starts_with('<')
            && let Some(end) = text.find('>')
        {
            text = &text[end + 1..];
        }
        if text.ends_with('>')
            && let Some(start) = text.rfind("</")
        {
            text = &text[..start];
        }
        for mark in ["**", "`", "*"] {
            if let Some(inner) = text.strip_prefix(mark).and_then(|text| text.strip_suffix(mark))
                && !inner.contains(mark)
            {
                text = inner;
            }
        }
        let text = trimmed(text);
        let start = text.as_ptr() as usize - self.text.as_ptr() as usize;
        Line { text, span: span(self.file, start, start + text.len()) }
    }
}

/// A tag with its attributes, as places in the text.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, Option<Range<usize>>)>,
    /// Whether it has no content.
    is_closed: bool,
    end: usize,
}

impl<'a> Tag<'a> {
    fn read(text: &'a str, start: usize) -> Option<Self> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let word = |at: usize| {
            let rest = &text[at..];
            &rest[..rest.find(|c: char| !is_name(c)).unwrap_or(rest.len())]
        };
        let name = word(start + 1);
        let mut attributes = Vec::new();
        let mut at = start + 1 + name.len();
        loop {
            at += text[at..].len() - text[at..].trim_start().len();
            let rest = &text[at..];
            if rest.starts_with('>') {
                return Some(Self { name, attributes, is_closed: false, end: at + 1 });
            }
            if rest.starts_with("/>") {
                return Some(Self { name, attributes, is_closed: true, end: at + 2 });
            }
            let key = word(at);
            if key.is_empty() {
                return None;
            }
            at += key.len();
            let Some(rest) = text[at..].strip_prefix('=') else {
                attributes.push((key, None));
                continue;
            };
            let quote = rest.chars().next()?;
            let close = match quote {
                '"' | '\'' => quote,
                '{' => '}',
                _ => return None,
            };
            let length = rest[1..].find(close)?;
            attributes.push((key, Some(at + 2..at + 2 + length)));
            at += 2 + length + 1;
        }
    }

    fn attribute(&self, key: &str) -> Option<Range<usize>> {
        self.attributes.iter().find(|(known, _)| *known == key)?.1.clone()
    }

    /// Whether an attribute is there, and is not `false`.
    fn is_set(&self, text: &str, key: &str) -> bool {
        let value = self.attributes.iter().find(|(known, _)| *known == key);
        value.is_some_and(|(_, value)| value.clone().is_none_or(|value| &text[value] != "false"))
    }
}
