//! Fields as a browser copies them, one thing per line: the key, the type, `required` and the like,
//! then what there is to say.

use super::lines::Line;
use super::{Element, Located, Notation, PageField, is_key, unreadable};
use crate::diagnostic::Diagnostic;

/// How the lines of fields are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// Whether blank lines stand around headings alone, so that one ends a description.
    pub(super) spaced: bool,
    /// Whether the fields are those of an answer, which may be records.
    pub(super) answer: bool,
}

/// The fields of a section.
pub(super) fn fields(lines: &[Line<'_>], rules: Rules) -> Result<Vec<PageField>, Diagnostic> {
    let mut reader = Reader { lines: Vec::with_capacity(lines.len()), rules, at: 0 };
    let mut gap = true;
    for line in lines {
        if !line.is_blank() && !is_label(line.text) {
            reader.lines.push((*line, gap && rules.spaced));
        }
        gap = line.is_blank();
    }
    reader.fields()
}

struct Reader<'a> {
    /// The lines that say something, each with whether a blank line is before it.
    lines: Vec<(Line<'a>, bool)>,
    rules: Rules,
    at: usize,
}

impl<'a> Reader<'a> {
    fn fields(&mut self) -> Result<Vec<PageField>, Diagnostic> {
        let mut fields = Vec::new();
        while self.at < self.lines.len() {
            match self.notation(self.at) {
                Some(notation) => fields.push(self.field(notation)?),
                None => self.stray()?,
            }
        }
        Ok(fields)
    }

    fn text(&self, at: usize) -> Option<&'a str> {
        self.lines.get(at).map(|(line, _)| line.text)
    }

    /// Whether a line goes on with what the line before it started.
    fn goes_on(&self, at: usize) -> bool {
        self.lines.get(at).is_some_and(|(_, gap)| !gap)
    }

    /// The type of the field that starts at a line, if one does.
    fn notation(&self, at: usize) -> Option<Notation> {
        if !is_key(self.text(at)?) || !self.goes_on(at + 1) {
            return None;
        }
        self.type_at(at + 1)
    }

    fn type_at(&self, at: usize) -> Option<Notation> {
        let notation = Notation::parse(self.text(at)?)?;
        let is_record = matches!(notation.element, Element::Record(_));
        (self.rules.answer || !is_record).then_some(notation)
    }

    fn field(&mut self, notation: Notation) -> Result<PageField, Diagnostic> {
        let (name, ty) = (self.lines[self.at].0, self.lines[self.at + 1].0);
        if self.goes_on(self.at + 2) && self.type_at(self.at + 2).is_some() {
            let message =
                format!("it is not clear whether `{}` or `{}` is a key", name.text, ty.text);
            let help = "write a full stop behind what is a description";
            return Err(unreadable(name.span, message).help(help));
        }
        self.at += 2;
        let mut required = false;
        while let Some(attribute) = self.text(self.at).filter(|_| self.goes_on(self.at)) {
            match attribute {
                "required" => required = true,
                "deprecated" => {}
                other if other.starts_with("default:") => {}
                _ => break,
            }
            self.at += 1;
        }
        let mut description = Vec::new();
        while self.goes_on(self.at) && self.notation(self.at).is_none() {
            self.expect_prose()?;
            description.extend(self.text(self.at));
            self.at += 1;
        }
        Ok(PageField {
            name: Located { value: name.text.to_owned(), span: name.span },
            notation: Located { value: notation, span: ty.span },
            required,
            description: description.join(" "),
        })
    }

    /// A line that is no field and part of none: an introduction.
    fn stray(&mut self) -> Result<(), Diagnostic> {
        self.expect_prose()?;
        let (line, _) = self.lines[self.at];
        let is_sentence =
            line.text.ends_with(['.', ':', '!']) || line.text.split_whitespace().count() > 6;
        let leads = self.rules.spaced && self.notation(self.at + 1).is_some();
        if leads && !is_sentence && !self.rules.answer {
            let message = format!("there is no section `{}` on pages like this", line.text);
            let help = "what it holds is not known, so it can't be read";
            return Err(unreadable(line.span, message).help(help));
        }
        self.at += 1;
        Ok(())
    }

    /// Refuses a line of prose that is rather a field whose key or type is not understood.
    fn expect_prose(&self) -> Result<(), Diagnostic> {
        let (line, _) = self.lines[self.at];
        let next = self.lines.get(self.at + 1).filter(|(_, gap)| !gap);
        let Some((next, _)) = next.filter(|_| self.notation(self.at + 1).is_none()) else {
            return Ok(());
        };
        if is_key(line.text) && is_like_a_type(next.text) {
            let message = format!("`{}` is no type that pages use", next.text);
            return Err(unreadable(next.span, message)
                .help("types are `integer`, `string`, `boolean`, `number`, `object`, `array`, `any`, and lists like `integer[]`"));
        }
        if self.type_at(self.at + 1).is_some() {
            let message = format!("`{}` is no key of a field", line.text);
            return Err(unreadable(line.span, message)
                .help("a key is one word, on the line above its type"));
        }
        Ok(())
    }
}

/// Whether a line may be meant as a type: a few words, and no sentence.
fn is_like_a_type(line: &str) -> bool {
    let is_short = line.split_whitespace().count() <= 3 && !line.ends_with(['.', ',', ':', '!']);
    is_short
        && (line.starts_with(|first: char| first.is_lowercase()) || line.contains(['[', '<', '|']))
}

/// What a page shows to be pressed, not to be read.
fn is_label(line: &str) -> bool {
    is_toggle(line) || matches!(line, "Copy" | "Ask AI" | "Copy page")
}

/// Whether a line opens or closes the fields within a field.
pub(super) fn is_toggle(line: &str) -> bool {
    (line.starts_with("Show ") || line.starts_with("Hide "))
        && ["properties", "attributes", "fields"].iter().any(|end| line.ends_with(end))
}
