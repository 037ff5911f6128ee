//! A YAML document with the place of every key and value. What it means is not known here.

use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// How deep a document may nest. The language needs seven levels.
const MAX_DEPTH: usize = 32;

const ALIAS: &str = "aliases are not part of the language";
const ALIAS_HELP: &str = "write the value out; a text that starts with `*` needs quotes";

/// A value and its place.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// A value: what the shape pass tells apart.
#[derive(Debug)]
pub(crate) enum Value {
    Scalar(Scalar),
    List(Vec<Node>),
    Mapping(Vec<(Key, Node)>),
}

/// A scalar as YAML understands it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    Null,
    Boolean(bool),
    Integer(i64),
    /// A number that is no `i64`.
    Number,
    Text(Rc<str>),
}

/// The key of a mapping, and its place.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) text: Rc<str>,
    pub(crate) span: Span,
}

impl Node {
    /// The value under a key, or this node where there is none: a place can always be shown.
    pub(crate) fn at(&self, key: &str) -> &Self {
        self.get(key).unwrap_or(self)
    }

    /// The value under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|(_, node)| node)
    }

    /// The place of a key, or of this node where there is none.
    pub(crate) fn key(&self, key: &str) -> Span {
        self.entry(key).map_or(self.span, |(key, _)| key.span)
    }

    /// An element of a list, or this node where there is none.
    pub(crate) fn element(&self, index: usize) -> &Self {
        match &self.value {
            Value::List(elements) => elements.get(index).unwrap_or(self),
            Value::Scalar(_) | Value::Mapping(_) => self,
        }
    }

    fn entry(&self, key: &str) -> Option<&(Key, Self)> {
        match &self.value {
            Value::Mapping(entries) => entries.iter().find(|(known, _)| &*known.text == key),
            Value::Scalar(_) | Value::List(_) => None,
        }
    }
}

/// Reads a document. The mistakes that it finds are those of YAML itself and of the parts of YAML
/// that the language does not use.
pub(crate) fn read(file: FileId, text: &str) -> Result<Node, Diagnostic> {
    let mut reader =
        Reader { parser: Parser::new_from_str(text), offsets: Offsets::of(text), file };
    while !matches!(reader.next()?.0, Event::DocumentStart(_)) {
        if reader.at(|event| matches!(event, Event::StreamEnd))? {
            return Err(Diagnostic::new(Code::Syntax, Span::start_of(file), "the file is empty")
                .help("`spec/README.md` shows what belongs here"));
        }
    }
    let root = reader.node(0)?;
    reader.next()?;
    match reader.next()? {
        (Event::StreamEnd, _) => Ok(root),
        (_, span) => Err(Diagnostic::new(Code::Unsupported, span, "a second document")
            .help("write one document a file, without `---` between")),
    }
}

struct Reader<'input> {
    parser: Parser<'input, saphyr_parser::StrInput<'input>>,
    offsets: Offsets,
    file: FileId,
}

impl<'input> Reader<'input> {
    fn next(&mut self) -> Result<(Event<'input>, Span), Diagnostic> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, self.span(span))),
            Some(Err(error)) => Err(self.syntax(&error)),
            None => Err(self.unfinished()),
        }
    }

    /// Whether the next event is one that ends a collection.
    fn at(&mut self, ends: fn(&Event<'_>) -> bool) -> Result<bool, Diagnostic> {
        match self.parser.peek() {
            Some(Ok((event, _))) => Ok(ends(event)),
            Some(Err(error)) => Err(self.syntax(&error)),
            None => Err(self.unfinished()),
        }
    }

    fn unfinished(&self) -> Diagnostic {
        Diagnostic::new(Code::Syntax, Span::start_of(self.file), "the document does not end")
    }

    fn syntax(&self, error: &saphyr_parser::ScanError) -> Diagnostic {
        let at = self.offsets.byte(error.marker().index());
        if error.info().contains("unknown anchor") {
            // The parser resolves aliases before it shows them.
            let span = Span { file: self.file, start: at, end: at };
            return Diagnostic::new(Code::Unsupported, span, ALIAS).help(ALIAS_HELP);
        }
        Diagnostic::new(
            Code::Syntax,
            Span { file: self.file, start: at, end: at },
            format!("this is not YAML: {}", error.info()),
        )
        .help("check the indentation, the quotes and the brackets at and before this place")
    }

    fn span(&self, span: saphyr_parser::Span) -> Span {
        Span {
            file: self.file,
            start: self.offsets.byte(span.start.index()),
            end: self.offsets.byte(span.end.index()),
        }
    }

    fn node(&mut self, depth: usize) -> Result<Node, Diagnostic> {
        let (event, span) = self.next()?;
        let unsupported =
            |what: &str, help: &str| Diagnostic::new(Code::Unsupported, span, what).help(help);
        if depth > MAX_DEPTH {
            return Err(unsupported("nested too deep", "the language needs seven levels"));
        }
        match event {
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, Some(_))
            | Event::MappingStart(_, Some(_)) => {
                Err(unsupported("tags are not part of the language", "write the value alone"))
            }
            Event::Alias(_) => Err(unsupported(ALIAS, ALIAS_HELP)),
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(anchor, _)
            | Event::MappingStart(anchor, _)
                if anchor != 0 =>
            {
                Err(unsupported(
                    "anchors are not part of the language",
                    "write the value alone; a text that starts with `&` needs quotes",
                ))
            }
            Event::Scalar(text, style, _, _) => {
                Ok(Node { span, value: Value::Scalar(scalar(&text, style)) })
            }
            Event::SequenceStart(..) => self.list(span, depth),
            Event::MappingStart(..) => self.mapping(span, depth),
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd
            | Event::SequenceEnd
            | Event::MappingEnd => {
                Err(Diagnostic::new(Code::Syntax, span, "a value is missing here"))
            }
        }
    }

    fn list(&mut self, start: Span, depth: usize) -> Result<Node, Diagnostic> {
        let mut elements = Vec::new();
        while !self.at(|event| matches!(event, Event::SequenceEnd))? {
            elements.push(self.node(depth + 1)?);
        }
        let (_, end) = self.next()?;
        Ok(Node { span: Span { end: end.end, ..start }, value: Value::List(elements) })
    }

    fn mapping(&mut self, start: Span, depth: usize) -> Result<Node, Diagnostic> {
        let mut entries = Vec::new();
        while !self.at(|event| matches!(event, Event::MappingEnd))? {
            let key = self.key()?;
            entries.push((key, self.node(depth + 1)?));
        }
        let (_, end) = self.next()?;
        Ok(Node { span: Span { end: end.end, ..start }, value: Value::Mapping(entries) })
    }

    fn key(&mut self) -> Result<Key, Diagnostic> {
        let unsupported = |span, what: &str, help: &str| {
            Err(Diagnostic::new(Code::Unsupported, span, what).help(help))
        };
        match self.next()? {
            (Event::Scalar(text, ..), span) if text == "<<" => {
                unsupported(span, "merge keys are not part of the language", "write the keys out")
            }
            (Event::Scalar(text, _, 0, None), span) => Ok(Key { text: text.as_ref().into(), span }),
            (_, span) => unsupported(span, "a key that is no plain text", "keys are single words"),
        }
    }
}

/// What YAML makes of a scalar. Plain scalars are read by the crate that decodes the spec, so
/// that both passes agree on what is a number.
fn scalar(text: &str, style: ScalarStyle) -> Scalar {
    if style != ScalarStyle::Plain {
        return Scalar::Text(text.into());
    }
    if text.starts_with(|first: char| first.is_alphabetic())
        && !matches!(
            text,
            "true" | "True" | "TRUE" | "false" | "False" | "FALSE" | "null" | "Null" | "NULL"
        )
    {
        return Scalar::Text(text.into());
    }
    match serde_yaml::from_str(text) {
        Ok(serde_yaml::Value::Null) => Scalar::Null,
        Ok(serde_yaml::Value::Bool(value)) => Scalar::Boolean(value),
        Ok(serde_yaml::Value::Number(number)) => {
            number.as_i64().map_or(Scalar::Number, Scalar::Integer)
        }
        _ => Scalar::Text(text.into()),
    }
}

/// Turns the parser's positions, which count characters, into positions that count bytes.
struct Offsets(Option<Vec<u32>>);

impl Offsets {
    fn of(text: &str) -> Self {
        if text.is_ascii() {
            return Self(None);
        }
        let ends = std::iter::once(text.len());
        Self(Some(text.char_indices().map(|(at, _)| at).chain(ends).map(narrow).collect()))
    }

    fn byte(&self, character: usize) -> u32 {
        match &self.0 {
            None => narrow(character),
            Some(offsets) => offsets.get(character).or(offsets.last()).copied().unwrap_or(0),
        }
    }
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}
