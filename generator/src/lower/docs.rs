//! Documentation from the spec, made safe once: no code that rustdoc would run, no link that it
//! would miss, no tag that it would take for HTML. And no text that hides something.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::Docs;
use crate::source::Span;
use crate::spec::tree::{Node, Scalar, Value};

/// The lines of a text, safe to stand in a doc comment.
pub(crate) fn docs(text: &str, span: Span, found: &mut Diagnostics) -> Docs {
    if text.trim().is_empty() {
        found.push(
            Diagnostic::new(Code::MissingKey, span, "the documentation is empty")
                .help("say in a sentence what it is"),
        );
    }
    Docs { lines: lines(text) }
}

/// A text that stands inside of a line of documentation.
pub(crate) fn in_line(text: &str) -> String {
    lines(text).join(" ")
}

/// Reports characters of a document that no reader sees.
pub(crate) fn visible(node: &Node, found: &mut Diagnostics) {
    match &node.value {
        Value::Scalar(Scalar::Text(text)) => visible_text(text, &['\n'], node.span, found),
        Value::Scalar(Scalar::Null | Scalar::Boolean(_) | Scalar::Integer(_) | Scalar::Number) => {}
        Value::List(elements) => {
            for element in elements {
                visible(element, found);
            }
        }
        Value::Mapping(entries) => {
            for (key, value) in entries {
                visible_text(&key.text, &[], key.span, found);
                visible(value, found);
            }
        }
    }
}

fn visible_text(text: &str, allowed: &[char], span: Span, found: &mut Diagnostics) {
    let is_hidden = |c: char| c.is_control() && !allowed.contains(&c) || is_directional(c);
    let hidden = text.chars().find(|c| is_hidden(*c));
    if let Some(hidden) = hidden {
        let message = format!("the text holds the invisible character U+{:04X}", u32::from(hidden));
        found.push(Diagnostic::new(Code::InvisibleText, span, message).help(
            "take it out; line breaks in a value are the only control characters that belong here",
        ));
    }
}

/// Marks that change the direction in which the text around them is shown.
fn is_directional(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

fn lines(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim().lines() {
        let line = line.trim_end();
        let inner = line.trim_start();
        if inner.starts_with("```") || inner.starts_with("~~~") {
            fenced = !fenced;
            // A fence without a language is a test to rustdoc.
            lines.push(if fenced { "```text".to_owned() } else { "```".to_owned() });
        } else if fenced {
            lines.push(line.to_owned());
        } else {
            // Four spaces are code to rustdoc, and code is a test.
            let indent = (line.len() - inner.len()).min(3);
            lines.push(format!("{}{}", &"   "[..indent], block(inner)));
        }
    }
    if fenced {
        lines.push("```".to_owned());
    }
    lines
}

/// A line whose list items hold no code: neither a fence nor a text that stands far in.
fn block(line: &str) -> String {
    match list_item(line) {
        Some((marker, "")) => marker.to_owned(),
        Some((marker, rest)) => format!("{marker} {}", block(rest)),
        None if line.starts_with("~~~") => format!("\\{}", prose(line)),
        None => prose(line),
    }
}

/// The mark of a list's item, and what follows it.
fn list_item(line: &str) -> Option<(&str, &str)> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let marks: &[char] = if digits > 0 { &['.', ')'] } else { &['-', '*', '+'] };
    let rest = line[digits..].strip_prefix(marks)?;
    let is_mark = rest.is_empty() || rest.starts_with(' ');
    is_mark.then(|| (&line[..=digits], rest.trim_start()))
}

/// Escapes what rustdoc would read as a link or as HTML, outside of `code`. Code ends on the line
/// that it starts on, after as many ticks: ticks without their partner are no code.
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

/// How long code is that ends in a number of ticks, the ticks included.
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
            // rustdoc asks for the brackets.
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
    fn nothing_that_rustdoc_acts_on_survives() {
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
