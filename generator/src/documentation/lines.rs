//! The lines of a page with their places, whichever way they end.

use crate::source::{FileId, Span};

/// A line without the space around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) span: Span,
}

impl Line<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// The lines of a text: LF, CR LF and CR end one.
pub(super) fn lines(file: FileId, text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut at = 0;
    for part in text.split_inclusive(['\n', '\r']) {
        let is_second_half = part == "\n" && text[..at].ends_with('\r');
        if !is_second_half {
            let text = trimmed(part);
            let start = at + (text.as_ptr() as usize - part.as_ptr() as usize);
            lines.push(Line { text, span: span(file, start, start + text.len()) });
        }
        at += part.len();
    }
    lines
}

/// A range of bytes of a page.
pub(super) fn span(file: FileId, start: usize, end: usize) -> Span {
    let narrow = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
    Span { file, start: narrow(start), end: narrow(end) }
}

/// A text without the space around it, the marks included that browsers put beside headings.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_end_a_line() {
        let text = "a\r\n\r\n  b \rc\u{200B}\n\nd";
        let mut sources = crate::source::Sources::default();
        let file = sources.add("page.txt", text);
        let lines = lines(file, text);
        let texts: Vec<_> = lines.iter().map(|line| line.text).collect();
        assert_eq!(texts, ["a", "", "b", "c", "", "d"]);
        for line in lines {
            assert_eq!(&text[line.span.start as usize..line.span.end as usize], line.text);
        }
    }
}
