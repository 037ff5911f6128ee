//! Comments that ask for a decision: `# decide: is it a date?`. They are not part of the YAML, but as
//! long as one is there, somebody has to look.

use super::tree::{Node, Value};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::Span;

/// What such a comment starts with.
pub(crate) const MARK: &str = "# decide: ";

/// Reports the decisions that are open in a file.
pub(crate) fn check(text: &str, root: &Node, found: &mut Diagnostics) {
    let file = root.span.file;
    if !text.contains(MARK) {
        return;
    }
    let mut values = Vec::new();
    scalars(root, &mut values);
    values.sort_unstable_by_key(|span| span.start);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(at) = comment(line, start, &values)
            && let Some(question) = line[at..].trim_end().strip_prefix(MARK)
        {
            let at = narrow(start + at);
            let end = narrow(start + line.trim_end().len());
            let message = format!("a decision is open: {question}");
            found.push(
                Diagnostic::new(Code::OpenDecision, Span { file, start: at, end }, message)
                    .help("decide, change the spec if need be, and delete the comment"),
            );
        }
        start += line.len();
    }
}

/// Where the comment of a line starts: at the first `#` behind a space that is in no value.
fn comment(line: &str, start: usize, values: &[Span]) -> Option<usize> {
    let is_in_value = |at: usize| {
        let at = narrow(at);
        let behind = values.partition_point(|span| span.start <= at);
        behind.checked_sub(1).is_some_and(|before| at < values[before].end)
    };
    let mut places = line.match_indices('#').map(|(at, _)| at);
    places.find(|at| {
        let is_apart = line[..*at].chars().next_back().is_none_or(char::is_whitespace);
        is_apart && !is_in_value(start + at)
    })
}

fn scalars(node: &Node, spans: &mut Vec<Span>) {
    match &node.value {
        Value::Scalar(_) => spans.push(node.span),
        Value::List(elements) => elements.iter().for_each(|element| scalars(element, spans)),
        Value::Mapping(entries) => {
            for (key, value) in entries {
                spans.push(key.span);
                scalars(value, spans);
            }
        }
    }
}

fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use crate::spec::tree;

    #[test]
    fn comments_and_not_values() {
        let text = "\
# decide: one
a: b # decide: two
c: 'x # decide: no'
d: x#y
e: |
  # decide: no
  text
f: [g, h] # not now # decide: no
 # decide: drei ä
";
        let mut sources = Sources::default();
        let file = sources.add("thing.yaml", text);
        let root = tree::read(file, text).expect("it is YAML");
        let mut found = Diagnostics::default();
        check(text, &root, &mut found);
        let found = found.into_sorted();
        let said: Vec<_> = found.iter().map(|found| found.message.as_str()).collect();
        let expected = ["one", "two", "drei ä"].map(|word| format!("a decision is open: {word}"));
        assert_eq!(said, expected);
        let second = found[1].span;
        assert_eq!(&text[second.start as usize..second.end as usize], "# decide: two");
    }
}
