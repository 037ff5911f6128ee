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
    let near = || lines.iter().rev().take(LINES_BEFORE);
    if let Some(colon) = near().find_map(colon_without_space) {
        return error(colon, "a space is missing after the colon", "write `key: value`")
            .fix(span(file, colon.0 + 1, 0), " ");
    }
    if let Some(colon) = near().find_map(space_before_colon) {
        return error(colon, "the colon belongs to the key", "write `key: value`")
            .fix(span(file, colon.0, colon.1), ": ");
    }
    if let Some(dash) = near().find_map(dash_without_space) {
        return error(dash, "a space is missing after the dash", "write `- key: value`")
            .fix(span(file, dash.0 + 1, 0), " ");
    }
    if let Some(Uneven { line, other, is_block }) = uneven_block(text, &lines) {
        let (message, label) = if is_block {
            (
                "the indentation of this block differs from that of a later line",
                "the block starts here",
            )
        } else {
            (
                "the indentation of this line differs from that of the lines before",
                "the lines before start here",
            )
        };
        return error(line, message, "give the entries of a mapping the same indentation")
            .related(span(file, other.0, other.1), label);
    }
    if let Some(line) = line_without_key(&lines) {
        return error(line, "a colon is missing after the key", "write `key: value`");
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

/// The space and the colon of `key :value`.
fn space_before_colon((start, line): &Line<'_>) -> Option<(usize, usize)> {
    let content = line.trim_start().trim_start_matches("- ");
    let (key, value) = content.split_once(" :")?;
    let is_key = !key.is_empty() && key.chars().all(is_key_character);
    is_key.then(|| (start + line.len() - value.len() - 2, 2))
}

/// The dash of `-key: value`.
fn dash_without_space((start, line): &Line<'_>) -> Option<(usize, usize)> {
    let item = line.trim_start().strip_prefix('-')?;
    let key = item.split(':').next()?;
    let is_key =
        key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.chars().all(is_key_character);
    (is_key && item.len() > key.len()).then(|| (start + line.len() - item.len() - 1, 1))
}

/// Entries of one mapping with different indentations.
struct Uneven {
    /// The line that differs.
    line: (usize, usize),
    /// The line that it differs from.
    other: (usize, usize),
    /// Whether the line is the first of a block.
    is_block: bool,
}

/// Looks for a block that is indented more than the last line, although it starts at a line that is
/// indented less. Either the last line or the block has another indentation than is usual in the
/// file.
fn uneven_block(text: &str, lines: &[Line<'_>]) -> Option<Uneven> {
    let lines: Vec<_> = lines
        .iter()
        .filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .collect();
    let (last, before) = lines.split_last()?;
    let indentation = leading_spaces(last.1);
    let start = before.iter().rposition(|(_, line)| leading_spaces(line) <= indentation)?;
    let (parent, block) = (before[start], before.get(start + 1)?);
    if leading_spaces(parent.1) == indentation {
        return None;
    }
    let content = |(start, line): &Line<'_>| {
        let spaces = leading_spaces(line);
        (start + spaces, line.len() - spaces)
    };
    let step = leading_spaces(block.1) - leading_spaces(parent.1);
    Some(if step == usual_step(text) {
        Uneven { line: content(last), other: content(block), is_block: false }
    } else {
        Uneven { line: content(block), other: content(parent), is_block: true }
    })
}

/// The number of spaces by which blocks of a file are usually indented.
fn usual_step(text: &str) -> usize {
    let indentations: Vec<_> =
        text.lines().filter(|line| !line.trim().is_empty()).map(leading_spaces).collect();
    let mut counts = [0; 9];
    for pair in indentations.windows(2) {
        if let Some(count) = pair[1].checked_sub(pair[0]).and_then(|step| counts.get_mut(step)) {
            *count += 1;
        }
    }
    (1..counts.len()).max_by_key(|step| counts[*step]).unwrap_or(2)
}

/// A line that is neither an entry nor an element, near the place where the parser gave up: of
/// several in a row the first, unless they are the text of a block.
fn line_without_key(lines: &[Line<'_>]) -> Option<(usize, usize)> {
    let lines: Vec<_> = lines.iter().filter(|(_, line)| !line.trim().is_empty()).collect();
    let is_entry = |(_, line): &Line<'_>| {
        let entry = line.trim_start().trim_start_matches("- ");
        let entry = entry.split(" #").next().unwrap_or_default().trim_end();
        entry.contains(": ") || entry.ends_with(':') || entry.starts_with('#')
    };
    let near = lines.len().saturating_sub(LINES_BEFORE);
    let last = near + lines[near..].iter().rposition(|line| !is_entry(line))?;
    let first = lines[..last].iter().rposition(|line| is_entry(line)).map_or(0, |entry| entry + 1);
    let before = first.checked_sub(1).map(|index| lines[index].1.trim_end());
    if before.is_some_and(|line| line.ends_with(['|', '>', '-', ','])) {
        return None;
    }
    let (start, line) = lines[first];
    let entry = line.trim_start().trim_start_matches("- ");
    let word = entry.split(' ').next().unwrap_or_default();
    let is_key = !word.is_empty() && word.chars().all(is_key_character);
    is_key.then(|| (start + line.len() - entry.len(), word.len()))
}
