//! Changes of a file of the spec that leave everything else in it as it is.

use std::ops::Range;

use super::sections::range;
use super::spec_view::{elements, entries};
use crate::spec::tree::{Node, Value};

/// The changes of one text, to be made at once.
#[derive(Debug)]
pub(super) struct Edits<'a> {
    text: &'a str,
    list: Vec<(Range<usize>, String)>,
}

/// The text is written in a way that can't be changed in place.
#[derive(Debug)]
pub(super) struct Unchangeable;

impl<'a> Edits<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, list: Vec::new() }
    }

    /// The changed text.
    pub(super) fn apply(mut self) -> String {
        if self.text.contains("\r\n") {
            for (_, insert) in &mut self.list {
                *insert = insert.replace('\n', "\r\n");
            }
        }
        // Stable: what is inserted at one place stays in its order.
        self.list.sort_by_key(|(range, _)| (range.start, range.end));
        let mut changed = String::with_capacity(self.text.len() + 256);
        let mut at = 0;
        for (range, insert) in self.list {
            changed.push_str(&self.text[at..range.start.max(at)]);
            changed.push_str(&insert);
            at = range.end.max(at);
        }
        changed.push_str(&self.text[at..]);
        changed
    }

    /// Writes a value in place of another.
    pub(super) fn replace(&mut self, node: &Node, value: String) {
        self.list.push((node.span.start as usize..self.end(node), value));
    }

    /// Writes a line above the one that a key stands in, below the comments there.
    pub(super) fn line_above(&mut self, key: usize, line: String) {
        let start = self.line_start(key);
        self.list.push((start..start, line));
    }

    /// Adds an entry to a mapping, as lines with their indentation: behind another entry, or first.
    pub(super) fn insert(
        &mut self,
        mapping: &Node,
        after: Option<&str>,
        lines: String,
    ) -> Result<(), Unchangeable> {
        let Value::Mapping(list) = &mapping.value else { return Err(Unchangeable) };
        if list.is_empty() {
            // Other entries may be added in the same go: the braces go with the first one.
            let start = mapping.span.start as usize;
            let start = self.text[..start].trim_end_matches(' ').len();
            let end = self.end(mapping);
            let is_first = !self.list.iter().any(|(range, _)| range.start == start);
            let at = if is_first { start..end } else { end..end };
            let lines = lines.trim_end_matches('\n');
            self.list.push((at, format!("\n{lines}")));
            return Ok(());
        }
        if self.is_flow(mapping) {
            return Err(Unchangeable);
        }
        let behind = after.and_then(|after| list.iter().find(|(key, _)| *key.text == *after));
        let at = match behind {
            Some((key, value)) => self.line_end(self.end(value).max(key.span.end as usize)),
            None => self.comments_start(list[0].0.span.start as usize),
        };
        // The last line of a file may not end.
        if at > 0 && !self.text[..at].ends_with('\n') {
            self.list.push((at..at, format!("\n{}", lines.trim_end_matches('\n'))));
        } else {
            self.list.push((at..at, lines));
        }
        Ok(())
    }

    /// Writes a list of words as the value of a key of a mapping, which may not have it yet. An empty
    /// list takes the key out.
    pub(super) fn set_list(
        &mut self,
        mapping: &Node,
        key: &str,
        after: &str,
        values: &[&str],
    ) -> Result<(), Unchangeable> {
        let list = super::write::list(values.iter().copied());
        let known = entries(mapping).iter().position(|(known, _)| *known.text == *key);
        let Some(at) = known else {
            if values.is_empty() {
                return Ok(());
            }
            if self.is_flow(mapping) {
                let Some(before) = mapping.get(after) else { return Err(Unchangeable) };
                let end = self.end(before);
                self.list.push((end..end, format!(", {key}: {list}")));
                return Ok(());
            }
            let indent = self.column(entries(mapping)[0].0.span.start as usize);
            return self.insert(mapping, Some(after), format!("{:indent$}{key}: {list}\n", ""));
        };
        let (found, value) = &entries(mapping)[at];
        let end = self.end(value);
        if !values.is_empty() {
            self.list.push((found.span.end as usize..end, format!(": {list}")));
        } else if self.is_flow(mapping) {
            let Some(before) = at.checked_sub(1) else { return Err(Unchangeable) };
            self.list.push((self.end(&entries(mapping)[before].1)..end, String::new()));
        } else {
            // A comment behind the value stays, in its place.
            let rest = &self.text[end..self.line_end(end)];
            let comment = end + rest.len() - rest.trim_start().len();
            let start = found.span.start as usize;
            let gone = if rest.trim().is_empty() {
                self.line_start(start)..self.line_end(end)
            } else {
                start..comment
            };
            self.list.push((gone, String::new()));
        }
        Ok(())
    }

    /// Where a value ends: what is around it in the text is not part of it.
    fn end(&self, node: &Node) -> usize {
        let start = node.span.start as usize;
        let last = match &node.value {
            Value::Scalar(_) => {
                return start + self.text[range(node.span)].trim_end().len();
            }
            Value::List(elements) => elements.last().map(|last| self.end(last)),
            Value::Mapping(entries) => {
                entries.last().map(|(key, value)| self.end(value).max(key.span.end as usize))
            }
        };
        // The parser's end of a collection is wherever the next thing starts.
        if self.is_flow(node) {
            let last = last.unwrap_or(start + 1);
            return self.text[last..]
                .find(['}', ']'])
                .map_or(self.text.len(), |end| last + end + 1);
        }
        last.unwrap_or(start)
    }

    fn is_flow(&self, node: &Node) -> bool {
        let is_collection = matches!(node.value, Value::List(_) | Value::Mapping(_));
        is_collection && self.text[range(node.span)].starts_with(['{', '['])
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// The start of the line behind a place.
    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline + 1)
    }

    /// The start of the comments right above the line of a place.
    fn comments_start(&self, at: usize) -> usize {
        let mut start = self.line_start(at);
        while start > 0 {
            let above = self.line_start(start - 1);
            if !self.text[above..start].trim_start().starts_with('#') {
                break;
            }
            start = above;
        }
        start
    }

    /// How many spaces are before what starts at a place.
    pub(super) fn column(&self, at: usize) -> usize {
        at - self.line_start(at)
    }

    /// How far the entries of a mapping are indented: `usual` where there are none.
    pub(super) fn indent(&self, mapping: &Node, usual: usize) -> usize {
        entries(mapping).first().map_or(usual, |(key, _)| self.column(key.span.start as usize))
    }

    /// Adds words to a list of them.
    pub(super) fn extend(&mut self, list: &Node, words: &[&str]) -> Result<(), Unchangeable> {
        let words = words.iter().map(|word| super::write::scalar(word));
        match elements(list).last() {
            None => {
                let words: Vec<String> = words.collect();
                self.replace(list, format!("[{}]", words.join(", ")));
            }
            Some(element) if self.is_flow(list) => {
                let end = self.end(element);
                self.list.extend(words.map(|word| (end..end, format!(", {word}"))));
            }
            Some(element) => {
                let start = self.line_start(element.span.start as usize);
                let lead = &self.text[start..element.span.start as usize];
                let at = self.line_end(self.end(element));
                if lead.trim() != "-" || !self.text[..at].ends_with('\n') {
                    return Err(Unchangeable);
                }
                self.list.extend(words.map(|word| (at..at, format!("{lead}{word}\n"))));
            }
        }
        Ok(())
    }
}
