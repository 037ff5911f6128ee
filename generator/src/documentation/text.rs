//! A page as a browser copies it: headings, fields and examples are lines like any other.

use super::example::{command, json, json_end};
use super::lines::{Line, span};
use super::sections::{Head, Heading, Item, Parts, Section};
use super::{Located, Notation, unreadable};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "PATCH"];

/// Takes a page apart at its headings.
pub(super) fn parts<'a>(
    file: FileId,
    text: &'a str,
    lines: &[Line<'a>],
) -> Result<Parts<'a>, Diagnostic> {
    let Some((head, start)) = head(lines) else {
        let span = lines
            .iter()
            .find(|line| !line.is_blank())
            .map_or(Span::start_of(file), |line| line.span);
        return Err(unreadable(
            Span { end: span.start, ..span },
            "the page tells no method and path",
        )
        .help("copy it from its method on: `POST`, then the path, whole or in pieces"));
    };
    let spaced = is_spaced(&lines[start..]);
    let mut sections =
        vec![Section { heading: Heading::Preamble, span: head.path.span, items: Vec::new() }];
    let mut at = start;
    while let Some(line) = lines.get(at) {
        let current = sections.last_mut().expect("the first section is there");
        let before = current.heading;
        if let Some(heading) = heading(lines, at, before, spaced) {
            sections.push(Section { heading, span: line.span, items: Vec::new() });
            at += 1;
            continue;
        }
        let start = line.span.start as usize;
        let (item, end) = if has_json(before) && is_json(text, start) {
            let end = json_end(text, start);
            let node = end.and_then(|end| json(file, text, start..end));
            let (Some(end), Some(node)) = (end, node) else {
                return Err(unreadable(line.span, "this example is not whole, or no JSON")
                    .help("copy all of the page, up to its last example"));
            };
            (Item::Json(node), end)
        } else if has_commands(before) && line.text.starts_with("curl ") {
            let (found, end) = command(file, text, start);
            let item = found.map(|found| Item::Command(found, span(file, start, end)));
            (item.unwrap_or(Item::Line(*line)), end)
        } else {
            (Item::Line(*line), line.span.end as usize)
        };
        current.items.push(item);
        at += 1;
        // The lines of an example are no others besides.
        at += lines[at..].iter().take_while(|line| (line.span.start as usize) < end).count();
    }
    Ok(Parts { head: Some(head), sections, spaced, deprecated: None })
}

/// Method and path, and the line behind them. A menu beside the page has methods as well, but with
/// titles.
pub(super) fn head(lines: &[Line<'_>]) -> Option<(Head, usize)> {
    for (at, line) in lines.iter().enumerate() {
        let (method, rest) = match line.text.split_once(' ') {
            Some((method, rest)) => (method, Some(rest.trim())),
            None => (line.text, None),
        };
        if !METHODS.contains(&method) {
            continue;
        }
        let found = match rest {
            Some(path) => path.starts_with('/').then(|| (path.to_owned(), false, at + 1)),
            None => path(lines, at + 1),
        };
        let Some((path, has_ids, end)) = found.filter(|(path, ..)| path.len() > 1) else {
            continue;
        };
        let last = lines[end - 1].span;
        let first = if rest.is_some() { line.span } else { lines[at + 1].span };
        let span = Span { end: last.end, ..first };
        let method = Located { value: method.to_owned(), span: line.span };
        return Some((Head { method, path: Located { value: path, span }, has_ids }, end));
    }
    None
}

/// A path in pieces, a slash or a segment a line; whether its query names records; and the line
/// behind it.
fn path(lines: &[Line<'_>], start: usize) -> Option<(String, bool, usize)> {
    let is_segment = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.~{}:".contains(c))
    };
    let text = |at: usize| lines.get(at).map(|line| line.text);
    if let Some(whole) = text(start).filter(|text| text.starts_with('/') && text.len() > 1) {
        let (path, query) = whole.split_once('?').unwrap_or((whole, ""));
        return Some((path.to_owned(), query.starts_with("id=["), start + 1));
    }
    let mut path = String::new();
    let mut at = start;
    while text(at)? == "/" {
        path.push('/');
        at += 1;
        match text(at) {
            Some(query) if query.starts_with("?id=[") => {
                let end = lines[at..].iter().position(|line| line.text.ends_with(']'))?;
                return Some((path, true, at + end + 1));
            }
            Some(segment) if is_segment(segment) => {
                path.push_str(segment);
                at += 1;
            }
            _ => break,
        }
        if at == lines.len() {
            break;
        }
    }
    (at > start).then_some((path, false, at))
}

/// Whether blank lines stand around headings: then nothing else is one.
fn is_spaced(lines: &[Line<'_>]) -> bool {
    let at = lines.iter().position(|line| line.text == "Authentication");
    at.is_some_and(|at| {
        let before = at.checked_sub(1).and_then(|at| lines.get(at));
        before.into_iter().chain(lines.get(at + 1)).any(Line::is_blank)
    })
}

/// What a line is the heading of.
fn heading(lines: &[Line<'_>], at: usize, before: Heading, spaced: bool) -> Option<Heading> {
    let heading = Heading::of(lines[at].text, before)?;
    let neighbour = |at: usize| lines.get(at).is_none_or(Line::is_blank);
    let stands_apart = !spaced || at.checked_sub(1).is_none_or(&neighbour) || neighbour(at + 1);
    // A field may have the name of a heading.
    let is_field = lines.get(at + 1).is_some_and(|next| Notation::parse(next.text).is_some());
    match heading {
        // A title within an answer: there is JSON below it, and perhaps a button between.
        Heading::Example(_) => {
            let mut below = lines[at + 1..].iter().take(4);
            below.any(|line| line.text.starts_with(['{', '['])).then_some(heading)
        }
        _ => (stands_apart && !is_field).then_some(heading),
    }
}

fn has_json(heading: Heading) -> bool {
    matches!(
        heading,
        Heading::Preamble | Heading::Answers | Heading::Status(_) | Heading::Example(_)
    )
}

fn has_commands(heading: Heading) -> bool {
    matches!(heading, Heading::Preamble | Heading::Examples)
}

/// Whether JSON starts here, rather than a remark in brackets.
pub(super) fn is_json(text: &str, start: usize) -> bool {
    let inner = text[start..].strip_prefix(['{', '[']);
    inner.is_some_and(|inner| {
        inner.trim_start().starts_with(|first: char| {
            first.is_ascii_digit() || matches!(first, '"' | '{' | '}' | '[' | ']' | '-')
        })
    })
}
