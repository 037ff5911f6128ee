//! Examples on pages: JSON with the place of every key, and the commands that show a request.

use std::ops::Range;

use crate::source::FileId;
use crate::spec::tree::{self, Key, Node, Value};

/// Where the JSON ends that starts at a place, or `None` where it does not end.
pub(super) fn json_end(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The JSON in a part of a page. JSON is YAML, so that the reader of the spec reads it.
pub(super) fn json(file: FileId, text: &str, range: Range<usize>) -> Option<Node> {
    // YAML has no tabs between its tokens.
    let json = text[range.clone()].replace('\t', " ");
    let mut node = tree::read(file, &json).ok()?;
    shift(&mut node, u32::try_from(range.start).ok()?);
    matches!(node.value, Value::Mapping(_) | Value::List(_)).then_some(node)
}

fn shift(node: &mut Node, by: u32) {
    node.span.start += by;
    node.span.end += by;
    match &mut node.value {
        Value::Scalar(_) => {}
        Value::List(elements) => elements.iter_mut().for_each(|element| shift(element, by)),
        Value::Mapping(entries) => {
            for (Key { span, .. }, value) in entries {
                span.start += by;
                span.end += by;
                shift(value, by);
            }
        }
    }
}

/// A request as `curl` makes it.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) method: String,
    /// The address without the query.
    pub(super) path: String,
    pub(super) has_ids: bool,
    pub(super) body: Option<Node>,
}

/// The request that a `curl` command makes, and where the command ends. It goes on over lines that
/// end in a backslash, and within quotes.
pub(super) fn command(file: FileId, text: &str, start: usize) -> (Option<Command>, usize) {
    let (words, end) = words(text, start);
    (request(file, text, &words), end)
}

fn request(file: FileId, text: &str, words: &[Range<usize>]) -> Option<Command> {
    let mut method = None;
    let mut address = None;
    let mut body = None;
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        match unquoted(&text[word.clone()]) {
            "-X" | "--request" => method = words.next().map(|word| unquoted(&text[word.clone()])),
            "-H" | "--header" => {
                words.next();
            }
            "--url" => address = words.next().map(|word| unquoted(&text[word.clone()])),
            "-d" | "--data" | "--data-raw" => body = words.next(),
            word if word.contains("://") => address = Some(word),
            _ => {}
        }
    }
    let (_, path) = address?.split_once("://")?;
    let (_, path) = path.split_once('/')?;
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let path = path.split('/').map(|segment| {
        let is_number = !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { "{id}" } else { segment }
    });
    let body = body.and_then(|word| {
        let start = word.start + text[word.clone()].find(['{', '['])?;
        json(file, text, start..json_end(&text[..word.end], start)?)
    });
    Some(Command {
        method: method.unwrap_or("GET").to_ascii_uppercase(),
        path: format!("/{}", path.collect::<Vec<_>>().join("/")),
        has_ids: query.starts_with("id=["),
        body,
    })
}

/// The words of a shell command, quotes included.
fn words(text: &str, start: usize) -> (Vec<Range<usize>>, usize) {
    let bytes = text.as_bytes();
    let mut words = Vec::new();
    let mut word: Option<usize> = None;
    let mut quote = None;
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'\\') => {
                // A backslash at the end of a line joins it with the next, whatever space was copied.
                words.extend(word.take().map(|start| start..at));
                let rest = &bytes[at + 1..];
                let spaces = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
                at += match &rest[spaces..] {
                    [b'\r', b'\n', ..] => spaces + 2,
                    [b'\n' | b'\r', ..] => spaces + 1,
                    _ => 1,
                };
            }
            (None, b'\n' | b'\r') => break,
            (None, b' ' | b'\t') => words.extend(word.take().map(|start| start..at)),
            (None, _) => {
                word.get_or_insert(at);
                if matches!(byte, b'\'' | b'"') {
                    quote = Some(byte);
                }
            }
        }
        at += 1;
    }
    let end = at.min(text.len());
    words.extend(word.map(|start| start..end));
    (words, end)
}

fn unquoted(word: &str) -> &str {
    let inner = |quote| word.strip_prefix(quote).and_then(|word| word.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn requests_of_curl() {
        let texts = [
            (
                "curl -X PUT \\\n  \"https://a.b/api/x/y\" \\\n  -H \"A: B\" \\\n  -d '{\n \"Id\": 1 }'\nrest",
                "PUT /api/x/y false true",
            ),
            ("curl \"https://a.b/api/x/y/?id=[1,2]\"\nrest", "GET /api/x/y/ true false"),
            (
                "curl --request DELETE \\\r\n  --url https://a.b/api/x/y/87654321\r\nrest",
                "DELETE /api/x/y/{id} false false",
            ),
            ("curl https://a.b/api/x/y?page=1&size=2\nrest", "GET /api/x/y false false"),
        ];
        for (text, expected) in texts {
            let mut sources = Sources::default();
            let file = sources.add("page.txt", text);
            let (found, end) = command(file, text, 0);
            let found = found.expect("it is a request");
            let Command { method, path, has_ids, body } = found;
            assert_eq!(format!("{method} {path} {has_ids} {}", body.is_some()), expected);
            assert_eq!(text[end..].trim(), "rest");
        }
    }

    #[test]
    fn keys_of_json_have_places() {
        let text = "{\"a\": 1}\n{\n\t\"Näme\": {\"Id\": null}\n}";
        let mut sources = Sources::default();
        let file = sources.add("page.txt", text);
        assert_eq!(json_end(text, 0), Some(8));
        assert_eq!(json_end(&text[..20], 9), None);
        let node = json(file, text, 9..text.len()).expect("it is JSON");
        let key = node.at("Näme").key("Id");
        assert_eq!(&text[key.start as usize..key.end as usize], "\"Id\"");
    }
}
