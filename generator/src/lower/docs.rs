//! Documentation from the spec, made safe once: no code that rustdoc would run, no link that it
//! would miss, no tag that it would take for HTML.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::Docs;
use crate::source::Span;

/// The lines of a text, safe to stand in a doc comment.
pub(crate) fn docs(text: &str, span: Span, found: &mut Diagnostics) -> Docs {
    visible(text, span, found);
    Docs { lines: lines(text) }
}

/// Reports characters that no reader sees.
pub(crate) fn visible(text: &str, span: Span, found: &mut Diagnostics) {
    let hidden = text.chars().find(|c| c.is_control() && *c != '\n' || is_directional(*c));
    if let Some(hidden) = hidden {
        let message = format!("the text holds the invisible character U+{:04X}", u32::from(hidden));
        found.push(
            Diagnostic::new(Code::InvisibleText, span, message)
                .help("take it out; line breaks are the only control characters that belong here"),
        );
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
            lines.push(format!("{}{}", &"   "[..indent], prose(inner)));
        }
    }
    if fenced {
        lines.push("```".to_owned());
    }
    lines
}

/// Escapes what rustdoc would read as a link or as HTML, outside of `code`.
fn prose(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for (index, part) in line.split('`').enumerate() {
        if index > 0 {
            escaped.push('`');
        }
        if index % 2 == 1 {
            escaped.push_str(part);
        } else {
            escape(part, &mut escaped);
        }
    }
    if line.matches('`').count() % 2 == 1 {
        // A tick without its partner would swallow the ticks of the lines that follow.
        return escaped.replace('`', "\\`");
    }
    escaped
}

fn escape(part: &str, escaped: &mut String) {
    for word in part.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        if bare.starts_with("https://") || bare.starts_with("http://") {
            let address = bare.trim_end_matches(['.', ',', ';', ')', '!', '?']);
            escaped.push('<');
            escaped.push_str(&address.replace(['<', '>'], ""));
            escaped.push('>');
            escaped.push_str(&word[address.len()..]);
            continue;
        }
        for c in word.chars() {
            if matches!(c, '[' | ']' | '<' | '>' | '\\') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
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
            ("`[kept]`", "`[kept]`"),
            ("*/ and \"# and \\", "*/ and \"# and \\\\"),
            ("", ""),
        ];
        for (text, expected) in table {
            assert_eq!(lines(text).join("\n"), expected, "{text}");
        }
        assert_eq!(lines("```\npanic!()\n"), ["```text", "panic!()", "```"]);
        assert_eq!(lines("one\n\n  two"), ["one", "", "  two"]);
    }
}
