//! Documentation from the spec, sanitised once: no code that rustdoc would run, no link that it would
//! not resolve, no text that it would take for HTML, and no invisible characters.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::Docs;
use crate::source::Span;
use crate::spec::tree::{Node, Scalar, Value};

/// The lines of a text, safe in a doc comment.
pub(crate) fn docs(text: &str, span: Span, diagnostics: &mut Diagnostics) -> Docs {
    if text.trim().is_empty() {
        diagnostics.push(
            Diagnostic::new(Code::MissingKey, span, "the documentation is empty")
                .help("describe in a sentence what it is"),
        );
    }
    Docs { lines: lines(text) }
}

/// A text within a line of documentation.
pub(crate) fn in_line(text: &str) -> String {
    lines(text).join(" ")
}

/// Reports invisible characters in a document.
pub(crate) fn visible(node: &Node, diagnostics: &mut Diagnostics) {
    match &node.value {
        Value::Scalar(Scalar::Text(text)) => visible_text(text, &['\n'], node.span, diagnostics),
        Value::Scalar(
            Scalar::Null | Scalar::Boolean(_) | Scalar::Integer(_) | Scalar::Number(_),
        ) => {}
        Value::List(elements) => {
            for element in elements {
                visible(element, diagnostics);
            }
        }
        Value::Mapping(entries) => {
            for (key, value) in entries {
                visible_text(&key.text, &[], key.span, diagnostics);
                visible(value, diagnostics);
            }
        }
    }
}

fn visible_text(text: &str, allowed: &[char], span: Span, diagnostics: &mut Diagnostics) {
    let is_hidden = |c: char| c.is_control() && !allowed.contains(&c) || is_invisible(c);
    let hidden = text.char_indices().find(|(at, c)| is_hidden(*c) && !joins_emoji(text, *at, *c));
    if let Some((_, hidden)) = hidden {
        let message =
            format!("the text contains the invisible character U+{:04X}", u32::from(hidden));
        diagnostics.push(Diagnostic::new(Code::InvisibleText, span, message).help(
            "delete it; line breaks in a value are the only control characters that are allowed",
        ));
    }
}

/// Whether a character is the joiner between two emoji.
fn joins_emoji(text: &str, at: usize, c: char) -> bool {
    let is_emoji = |c: char| !c.is_ascii() && !c.is_alphanumeric() && !is_invisible(c);
    c == '\u{200D}'
        && text[..at].chars().next_back().is_some_and(is_emoji)
        && text[at + c.len_utf8()..].chars().next().is_some_and(is_emoji)
}

/// Zero-width characters, and marks that change the direction of the text around them.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}'
    )
}

fn lines(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim().lines() {
        let line = line.trim_end();
        let inner = line.trim_start();
        if inner.starts_with("```") || inner.starts_with("~~~") {
            fenced = !fenced;
            // To rustdoc, a fence without a language is a doctest.
            lines.push(if fenced { "```text".to_owned() } else { "```".to_owned() });
        } else if fenced {
            lines.push(line.to_owned());
        } else {
            let indent = (line.len() - inner.len()).min(3);
            lines.push(format!("{}{}", &"   "[..indent], block(inner)));
        }
    }
    if fenced {
        lines.push("```".to_owned());
    }
    lines
}

/// A line whose list items contain no code: neither a fence nor deeply indented text.
fn block(line: &str) -> String {
    match list_item(line) {
        Some((marker, "")) => marker.to_owned(),
        Some((marker, rest)) => format!("{marker} {}", block(rest)),
        None if line.starts_with("~~~") => format!("\\{}", prose(line)),
        None => prose(line),
    }
}

/// The marker of a list item, and the rest of the line.
fn list_item(line: &str) -> Option<(&str, &str)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let marks: &[char] = if digits > 0 { &['.', ')'] } else { &['-', '*', '+'] };
    let rest = line[digits..].strip_prefix(marks)?;
    let is_mark = rest.is_empty() || rest.starts_with(' ');
    is_mark.then(|| (&line[..=digits], rest.trim_start()))
}

/// Escapes what rustdoc would read as a link or as HTML, outside of `code`. Code ends on the line
/// that it starts on, with as many backticks; unpaired backticks are escaped.
fn prose(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        escape(&rest[..start], &mut escaped);
        let ticks = rest[start..].bytes().take_while(|byte| *byte == b'`').count();
        let after = &rest[start + ticks..];
        if let Some(length) = code_length(after, ticks) {
            escaped.push_str(&rest[start..start + ticks + length]);
            rest = &after[length..];
        } else {
            escaped.push_str(&"\\`".repeat(ticks));
            rest = after;
        }
    }
    escape(rest, &mut escaped);
    escaped
}

/// The length of code up to and including its closing backticks.
fn code_length(text: &str, ticks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(start) = text[at..].find('`') {
        let run = text[at + start..].bytes().take_while(|byte| *byte == b'`').count();
        at += start + run;
        if run == ticks {
            return Some(at);
        }
    }
    None
}

fn escape(part: &str, escaped: &mut String) {
    for word in part.split_inclusive(char::is_whitespace) {
        let start =
            ["https://", "http://"].into_iter().filter_map(|scheme| word.find(scheme)).min();
        let (before, address) = word.split_at(start.unwrap_or(word.len()));
        let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '*');
        let (address, after) = address.split_at(address.find(ends).unwrap_or(address.len()));
        let bare = address.trim_end_matches(['.', ',', ';', ':', ')', ']', '!', '?', '\'']);
        escape_signs(before, escaped);
        if !bare.is_empty() {
            // rustdoc lints bare addresses.
            escaped.extend(["<", bare, ">"]);
        }
        escape_signs(&address[bare.len()..], escaped);
        escape_signs(after, escaped);
    }
}

fn escape_signs(text: &str, escaped: &mut String) {
    for c in text.chars() {
        if matches!(c, '[' | ']' | '<' | '>' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn rustdoc_syntax_is_escaped() {
        let table = [
            ("plain, with `code`", "plain, with `code`"),
            ("a [link] and <b>", "a \\[link\\] and \\<b\\>"),
            ("    let x = 1;", "let x = 1;"),
            ("an odd ` tick", "an odd \\` tick"),
            ("see https://example.com/a.", "see <https://example.com/a>."),
            ("(https://example.com), *http://b.c*", "(<https://example.com>), *<http://b.c>*"),
            ("<https://example.com>", "\\<<https://example.com>\\>"),
            ("`[kept]` and ` [not]", "`[kept]` and \\` \\[not\\]"),
            ("`` a ` [b] `` and ` [c] ```", "`` a ` [b] `` and \\` \\[c\\] \\`\\`\\`"),
            ("`[kept]`", "`[kept]`"),
            ("*/ and \"# and \\", "*/ and \"# and \\\\"),
            ("- ~~~", "- \\~~~"),
            ("-     let x = 1;", "- let x = 1;"),
            ("1. * ```", "1. * \\`\\`\\`"),
            ("* * *", "* * *"),
            ("**bold** 1.5", "**bold** 1.5"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(lines(text).join("\n"), expected, "{text}");
        }
        assert_eq!(lines("```\npanic!()\n"), ["```text", "panic!()", "```"]);
        assert_eq!(lines("one\n\n  two"), ["one", "", "  two"]);
    }
}
