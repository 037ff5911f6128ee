//! Errors of YAML itself, in the words of a person who edits the file. The parser reports where it
//! gave up; the cause is often some lines before.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// How far before the place where the parser gave up a missing space is looked for.
const LINES_BEFORE: usize = 3;

/// The error of a file that the parser could not read past a place.
pub(super) fn diagnose(file: FileId, text: &str, at: u32, parser_message: &str) -> Diagnostic {
    let at = text.floor_char_boundary(at as usize);
    let lines = lines_until(text, at);
    let error = |(start, length): (usize, usize), message: &str, help: &str| {
        Diagnostic::new(Code::Syntax, span(file, start, length), message).help(help)
    };
    if let Some(marker) = lines_until(text, text.len()).iter().find_map(conflict_marker) {
        return error(
            marker,
            "a merge conflict marker",
            "resolve the conflict and delete its markers",
        );
    }
    if let Some(tab) = lines.iter().rev().find_map(tab_in_indentation) {
        return error(tab, "a tab in the indentation", "indent with spaces");
    }
    if let Some((place, name)) = lines.iter().rev().find_map(odd_space) {
        let message = format!("{name} is not a space in YAML");
        return error(place, &message, "write an ordinary space")
            .fix(span(file, place.0, place.1), " ");
    }
    if let Some(quote) = lines.iter().find_map(unclosed_quote) {
        return error(quote, "the quote is not closed", "close it at the end of the value");
    }
    if let Some(bracket) = unclosed_bracket(&lines) {
        return error(bracket, "the bracket is not closed", "close it at the end of the value");
    }
    if let Some(colon) = lines.iter().rev().take(LINES_BEFORE).find_map(colon_without_space) {
        return error(colon, "a space is missing after the colon", "write `key: value`")
            .fix(span(file, colon.0 + 1, 0), " ");
    }
    if let Some((place, quoted)) = lines.last().and_then(|line| colon_in_value(text, line)) {
        return error(place, "the value contains a colon", "put the value in quotes")
            .fix(span(file, place.0, place.1), quoted);
    }
    if parser_message.contains("anchor") || parser_message.contains("alias") {
        let message = "a value that starts with `&` or `*` needs quotes";
        return error((at, 0), message, "put the value in quotes");
    }
    if parser_message.contains("quoted scalar") || parser_message.contains("escape") {
        let help = "in double quotes, `\\` starts an escape: write `\\\\`, or use single quotes";
        return error((at, 0), "invalid escape in a quoted string", help);
    }
    if parser_message.contains("unprintable") {
        return error((at, 0), "a character that YAML does not allow", "delete it");
    }
    let before = text[..at].trim_end().len();
    let start = text[..before].rfind('\n').map_or(0, |newline| newline + 1);
    let shown =
        if text[at..].trim().is_empty() { start + leading_spaces(&text[start..]) } else { at };
    error(
        (shown, 0),
        "this line does not fit what is before it",
        "check the indentation, and that the lines before are `key: value` or `- value`",
    )
}

fn span(file: FileId, start: usize, length: usize) -> Span {
    let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Span { file, start: narrow(start), end: narrow(start + length) }
}

/// A line with the offset of its first byte.
type Line<'a> = (usize, &'a str);

/// The lines up to the one that contains a place.
fn lines_until(text: &str, at: usize) -> Vec<Line<'_>> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        if start > at {
            break;
        }
        lines.push((start, line.trim_end_matches(['\n', '\r'])));
        start += line.len();
    }
    lines
}

fn leading_spaces(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

fn conflict_marker((start, line): &Line<'_>) -> Option<(usize, usize)> {
    let is_marker =
        line.starts_with("<<<<<<< ") || line.starts_with(">>>>>>> ") || *line == "=======";
    is_marker.then_some((*start, line.len()))
}

fn tab_in_indentation((start, line): &Line<'_>) -> Option<(usize, usize)> {
    let spaces = leading_spaces(line);
    line[spaces..].starts_with('\t').then_some((start + spaces, 1))
}

/// White space that YAML takes for a letter, in the part of a line before its value.
fn odd_space((start, line): &Line<'_>) -> Option<((usize, usize), String)> {
    let end = line.find(": ").unwrap_or(line.len());
    let is_odd = |c: char| c.is_whitespace() && !matches!(c, ' ' | '\t');
    let (at, odd) = line[..end].char_indices().find(|(_, c)| is_odd(*c))?;
    let name = format!("U+{:04X}", u32::from(odd));
    Some(((start + at, odd.len_utf8()), name))
}

/// The characters of a line outside of quotes and comments, with their offsets in the line. An
/// open quote is the error.
fn plain_characters(line: &str) -> Result<Vec<(usize, char)>, usize> {
    let mut plain: Vec<(usize, char)> = Vec::new();
    let mut characters = line.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let before = line[..at].trim_end();
        let starts_value = before.is_empty() || before.ends_with([':', '-', '[', '{', ',']);
        match c {
            '#' if at == 0 || line[..at].ends_with(' ') => break,
            '"' | '\'' if starts_value => {
                let mut escaped = false;
                let closed = characters.by_ref().any(|(_, inner)| {
                    let closes = inner == c && !escaped;
                    escaped = c == '"' && inner == '\\' && !escaped;
                    closes
                });
                if !closed {
                    return Err(at);
                }
            }
            _ => plain.push((at, c)),
        }
    }
    Ok(plain)
}

fn unclosed_quote((start, line): &Line<'_>) -> Option<(usize, usize)> {
    plain_characters(line).err().map(|at| (start + at, 1))
}

/// An opening bracket without its partner, after which a line starts with a key again.
fn unclosed_bracket(lines: &[Line<'_>]) -> Option<(usize, usize)> {
    let mut open: Vec<usize> = Vec::new();
    for (start, line) in lines {
        if let Some(bracket) = open.last()
            && starts_with_key(line)
        {
            return Some((*bracket, 1));
        }
        let characters = plain_characters(line).unwrap_or_default();
        for (at, c) in characters {
            let before = line[..at].trim_end();
            let starts_value = before.ends_with([':', '-', '[', '{', ',']);
            match c {
                '[' | '{' if starts_value || !open.is_empty() => open.push(start + at),
                ']' | '}' => drop(open.pop()),
                _ => {}
            }
        }
    }
    open.last().map(|bracket| (*bracket, 1))
}

fn starts_with_key(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches("- ");
    let key = line.split(':').next().unwrap_or_default();
    line.len() > key.len() && !key.is_empty() && key.chars().all(is_key_character)
}

fn is_key_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// The colon of `key:value`.
fn colon_without_space((start, line): &Line<'_>) -> Option<(usize, usize)> {
    let content = line.trim_start().trim_start_matches("- ");
    let (key, value) = content.split_once(':')?;
    let is_key = !key.is_empty() && key.chars().all(is_key_character);
    let is_joined = !value.is_empty() && !value.starts_with([' ', '/']);
    (is_key && is_joined).then(|| (start + line.len() - value.len() - 1, 1))
}

/// A plain value with `: ` in it, and the value in quotes.
fn colon_in_value(text: &str, (start, line): &Line<'_>) -> Option<((usize, usize), String)> {
    let key = line.find(": ")?;
    let value = line[key + 2..].trim();
    let is_plain = !value.starts_with(['"', '\'', '[', '{', '|', '>', '&', '*', '#']);
    if !is_plain || !value.contains(": ") {
        return None;
    }
    let at = start + line.len() - line[key + 2..].trim_start().len();
    let quoted = format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    debug_assert_eq!(&text[at..at + value.len()], value);
    Some(((at, value.len()), quoted))
}
