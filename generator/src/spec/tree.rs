//! A YAML document with the span of every key and value. Nothing here knows the language.

use std::sync::Arc;

use runtime_core::Decimal;
use saphyr_parser::{Event, Parser, ScalarStyle};

use super::syntax;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// How deep a document may nest. The language needs seven levels.
const MAX_DEPTH: usize = 32;

const ALIAS: &str = "aliases are not supported";
const ALIAS_HELP: &str = "write the value out; a string that starts with `*` needs quotes";

/// A value and its span.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
    /// Whether the shape pass found no error in the value. Rules that depend on a value skip one
    /// that is not valid: whatever they found would be a consequence.
    pub(crate) valid: bool,
    /// Whether a key occurs twice in it: the line with the key of a mapping may be missing.
    pub(crate) has_duplicates: bool,
}

/// A value of YAML.
#[derive(Clone, Debug)]
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
    /// A number that is not an `i64`, as it was written.
    Number(Arc<str>),
    Text(Arc<str>),
}

/// The key of a mapping and its span.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) text: Arc<str>,
    pub(crate) span: Span,
    /// Whether the shape pass knows the key at its place.
    pub(crate) known: bool,
}

impl Node {
    fn new(span: Span, value: Value) -> Self {
        Self { span, value, valid: true, has_duplicates: false }
    }

    /// The value under a key, or this node where there is none: there is always a span to show.
    pub(crate) fn at(&self, key: &str) -> &Self {
        self.get(key).unwrap_or(self)
    }

    /// The value under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|(_, node)| node)
    }

    /// The value under a key.
    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        let Value::Mapping(entries) = &mut self.value else { return None };
        entries.iter_mut().find(|(known, _)| &*known.text == key).map(|(_, node)| node)
    }

    /// Removes all elements but some words from the lists under some keys.
    pub(crate) fn retain_elements(&mut self, keys: &[&str], words: &[&str]) {
        for key in keys {
            if let Some(Self { value: Value::List(elements), .. }) = self.get_mut(key) {
                elements.retain(|element| element.text().is_some_and(|text| words.contains(&text)));
            }
        }
    }

    /// The span of a key, or of this node where there is none.
    pub(crate) fn key(&self, key: &str) -> Span {
        self.entry(key).map_or(self.span, |(key, _)| key.span)
    }

    /// Whether nothing was written: no value, or a block without a line.
    fn is_empty(&self) -> bool {
        match &self.value {
            Value::Scalar(Scalar::Null) => self.span.start == self.span.end,
            Value::Scalar(Scalar::Text(text)) => text.is_empty(),
            Value::Scalar(_) | Value::List(_) | Value::Mapping(_) => false,
        }
    }

    /// An element of a list, or this node where there is none.
    pub(crate) fn element(&self, index: usize) -> &Self {
        match &self.value {
            Value::List(elements) => elements.get(index).unwrap_or(self),
            Value::Scalar(_) | Value::Mapping(_) => self,
        }
    }

    /// The span of a key and its value, or of this node where there is none.
    pub(crate) fn entry_span(&self, key: &str) -> Span {
        self.entry(key).map_or(self.span, |(key, value)| key.span.to(value.span))
    }

    /// The entries of a mapping.
    pub(crate) fn entries(&self) -> &[(Key, Self)] {
        match &self.value {
            Value::Mapping(entries) => entries,
            Value::Scalar(_) | Value::List(_) => &[],
        }
    }

    /// The value in a few words, for error messages.
    pub(crate) fn describe(&self) -> String {
        match &self.value {
            Value::Scalar(Scalar::Null) => "nothing".to_owned(),
            Value::Scalar(Scalar::Boolean(value)) => format!("the boolean `{value}`"),
            Value::Scalar(Scalar::Integer(value)) => format!("the integer `{value}`"),
            Value::Scalar(Scalar::Number(text)) if is_integer(text) => {
                format!("`{text}`, which exceeds 64 bits")
            }
            Value::Scalar(Scalar::Number(text)) => format!("the number `{text}`"),
            Value::Scalar(Scalar::Text(text)) if is_short(text) => format!("the string `{text}`"),
            Value::Scalar(Scalar::Text(_)) => "a string".to_owned(),
            Value::List(_) => "a list".to_owned(),
            Value::Mapping(_) => "a mapping".to_owned(),
        }
    }

    /// Whether a key occurs in it at a place where it is not known, as after a wrong indentation.
    pub(crate) fn has_misplaced(&self, key: &str) -> bool {
        match &self.value {
            Value::Scalar(_) => false,
            Value::List(elements) => elements.iter().any(|element| element.has_misplaced(key)),
            Value::Mapping(entries) => entries.iter().any(|(found, value)| {
                !found.known && *found.text == *key || value.has_misplaced(key)
            }),
        }
    }

    /// Whether the key of a mapping within it may be missing, so that its entries are taken for those
    /// of the mapping before.
    pub(crate) fn may_lack_keys(&self) -> bool {
        self.has_duplicates || self.entries().iter().any(|(_, value)| value.has_duplicates)
    }

    /// The text of a string.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(Scalar::Text(text)) => Some(text),
            Value::Scalar(_) | Value::List(_) | Value::Mapping(_) => None,
        }
    }

    fn entry(&self, key: &str) -> Option<&(Key, Self)> {
        self.entries().iter().find(|(known, _)| &*known.text == key)
    }
}

/// Parses a document. Fails where it is not YAML, or uses a part of YAML that is not supported.
pub(crate) fn read(file: FileId, text: &str) -> Result<Node, Diagnostic> {
    let mut reader =
        Reader { parser: Parser::new_from_str(text), offsets: Offsets::of(text), text, file };
    while !matches!(reader.next()?.0, Event::DocumentStart(_)) {
        if reader.at(|event| matches!(event, Event::StreamEnd))? {
            return Err(Diagnostic::new(Code::Syntax, Span::start_of(file), "the file is empty")
                .help("see `spec/README.md` for what belongs here"));
        }
    }
    let root = reader.node(0)?;
    reader.next()?;
    match reader.next()? {
        (Event::StreamEnd, _) => Ok(root),
        (_, span) => Err(Diagnostic::new(Code::Unsupported, span, "a second document")
            .help("write one document per file, without `---` in between")),
    }
}

struct Reader<'input> {
    parser: Parser<'input, saphyr_parser::StrInput<'input>>,
    offsets: Offsets,
    text: &'input str,
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
            // The parser resolves aliases before it reports them.
            let span = Span { file: self.file, start: at, end: at };
            return Diagnostic::new(Code::Unsupported, span, ALIAS).help(ALIAS_HELP);
        }
        syntax::diagnose(self.file, self.text, at, error.info())
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
            return Err(unsupported("nested too deeply", "a spec needs seven levels"));
        }
        match event {
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, Some(_))
            | Event::MappingStart(_, Some(_)) => {
                Err(unsupported("tags are not supported", "write the value without its tag"))
            }
            Event::Alias(_) => Err(unsupported(ALIAS, ALIAS_HELP)),
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(anchor, _)
            | Event::MappingStart(anchor, _)
                if anchor != 0 =>
            {
                Err(unsupported(
                    "anchors are not supported",
                    "write the value without its anchor; a string that starts with `&` needs quotes",
                ))
            }
            Event::Scalar(text, style, _, _) => {
                Ok(Node::new(span, Value::Scalar(scalar(&text, style))))
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
        let last = elements.last().map(|element| element.span);
        Ok(Node::new(whole(start, last, end), Value::List(elements)))
    }

    fn mapping(&mut self, start: Span, depth: usize) -> Result<Node, Diagnostic> {
        let mut entries = Vec::new();
        while !self.at(|event| matches!(event, Event::MappingEnd))? {
            let key = self.key()?;
            let mut value = self.node(depth + 1)?;
            if value.is_empty() {
                // The parser places an empty value before whatever comes next.
                value.span = key.span;
            }
            entries.push((key, value));
        }
        let (_, end) = self.next()?;
        let last = entries.last().map(|(_, value)| value.span);
        Ok(Node::new(whole(start, last, end), Value::Mapping(entries)))
    }

    fn key(&mut self) -> Result<Key, Diagnostic> {
        let unsupported = |span, what: &str, help: &str| {
            Err(Diagnostic::new(Code::Unsupported, span, what).help(help))
        };
        match self.next()? {
            (Event::Scalar(text, ..), span) if text == "<<" => {
                unsupported(span, "merge keys are not supported", "write the keys out")
            }
            (Event::Scalar(text, _, 0, None), span) => {
                Ok(Key { text: text.as_ref().into(), span, known: true })
            }
            (_, span) => unsupported(span, "a key that is not a string", "keys are single words"),
        }
    }
}

/// The span of a list or a mapping, from its start to its last part. To the parser a block ends where the
/// next begins, behind blank lines and comments.
fn whole(start: Span, last: Option<Span>, end: Span) -> Span {
    let is_block = end.start == end.end;
    start.to(last.filter(|_| is_block).unwrap_or(end))
}

/// The meaning of a scalar. The crate that decodes the spec reads plain scalars, so that both
/// passes agree on what is a number.
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
            number.as_i64().map_or_else(|| Scalar::Number(text.into()), Scalar::Integer)
        }
        // The decoder takes a number that is too large for its types for a string.
        _ if is_integer(text) || text.parse::<Decimal>().is_ok() => Scalar::Number(text.into()),
        _ => Scalar::Text(text.into()),
    }
}

/// Whether an error message can show a text.
fn is_short(text: &str) -> bool {
    text.len() <= 40 && !text.contains(|c: char| c.is_control() || c == '`')
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
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
