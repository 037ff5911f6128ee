//! `cargo xtask check --fix`: applies the certain fixes of a spec. Everything else in its files,
//! comments and layout included, stays as it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use generator::diagnostic::{Diagnostic, Fix};
use generator::source::{FileId, Sources};

use crate::{check, line_diff, spec_files};

/// A fix may reveal another error with a fix. More rounds than this would be a cycle.
const MAX_ROUNDS: usize = 8;

/// Fixes the spec in a folder as far as that is certain, and shows what changed.
pub(crate) fn run(folder: &Path, dry_run: bool) -> Result<()> {
    let (before, unreadable) = spec_files::read(folder)?;
    let after = fixed(&before, |sources| check::findings(sources, unreadable.clone()));
    write_changes(folder, &before, &after, dry_run).map(drop)
}

/// Shows the differences between two versions of a spec, and writes the second. Returns whether
/// there are any.
pub(crate) fn write_changes(
    folder: &Path,
    before: &Sources,
    after: &Sources,
    dry_run: bool,
) -> Result<bool> {
    let mut changed = false;
    for ((_, old), (_, new)) in before.iter().zip(after.iter()) {
        if old.text == new.text {
            continue;
        }
        changed = true;
        let path = folder.join(&new.path);
        let shown = path.display().to_string();
        anstream::print!("--- {shown}\n+++ {shown}\n{}", line_diff::unified(&old.text, &new.text));
        if !dry_run {
            write(&path, &new.text)?;
        }
    }
    Ok(changed)
}

/// Writes a file in place of another, as a whole. Keeps its byte order mark.
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    let bytes = fs::read(path).with_context(|| format!("can't read {}", path.display()))?;
    let mark = if bytes.starts_with("\u{feff}".as_bytes()) { "\u{feff}" } else { "" };
    crate::output::replace(path, &format!("{mark}{text}"))
}

/// The sources with every certain fix of what is found in them applied.
pub(crate) fn fixed(sources: &Sources, find: impl Fn(&Sources) -> Vec<Diagnostic>) -> Sources {
    let mut sources = copied(sources);
    for _ in 0..MAX_ROUNDS {
        let diagnostics = find(&sources);
        let fixes = diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref());
        let fixes: Vec<&Fix> = fixes.collect();
        if fixes.is_empty() {
            break;
        }
        sources = edited(&sources, &fixes);
    }
    sources
}

/// The sources with some edits applied.
pub(crate) fn edited(sources: &Sources, edits: &[&Fix]) -> Sources {
    let mut by_file: BTreeMap<FileId, Vec<&Fix>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.span.file).or_default().push(edit);
    }
    let mut result = Sources::default();
    for (file, source) in sources.iter() {
        let text = match by_file.remove(&file) {
            Some(edits) => apply(&source.text, edits),
            None => source.text.clone(),
        };
        result.add(source.path.clone(), text);
    }
    result
}

fn copied(sources: &Sources) -> Sources {
    let mut copy = Sources::default();
    for (_, source) in sources.iter() {
        copy.add(source.path.clone(), source.text.clone());
    }
    copy
}

/// Applies the fixes of a file. Of those that overlap, only the first is applied in a round.
fn apply(text: &str, mut fixes: Vec<&Fix>) -> String {
    fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for fix in fixes {
        let (start, end) = extent(text, fix);
        if start < done || (start == done && done > 0 && fix.replacement.is_empty()) {
            continue;
        }
        result.push_str(&text[done..start]);
        result.push_str(&fix.replacement);
        done = end;
    }
    result.push_str(&text[done..]);
    result
}

/// The range of text that a fix replaces. Deleting an entry deletes its line, or in a mapping on one
/// line the comma beside it.
fn extent(text: &str, fix: &Fix) -> (usize, usize) {
    let (start, end) = (fix.span.start as usize, fix.span.end as usize);
    if !fix.replacement.is_empty() {
        return (start, end);
    }
    // A text of several lines ends behind its last line break.
    let end = start + text[start..end].trim_end().len();
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |newline| end + newline + 1);
    let before = &text[line_start..start];
    let after = text[end..line_end].trim();
    // An element of a list has its dash before it.
    if matches!(before.trim(), "" | "-") && (after.is_empty() || after.starts_with('#')) {
        return (line_start, line_end);
    }
    if let Some(comma) = text[end..line_end].strip_prefix(',') {
        let spaces = comma.len() - comma.trim_start_matches(' ').len();
        return (start, end + 1 + spaces);
    }
    let trimmed = before.trim_end_matches(' ');
    if trimmed.ends_with(',') {
        return (line_start + trimmed.len() - 1, end);
    }
    (start, end)
}

#[cfg(test)]
mod tests {
    use generator::source::Span;

    use super::*;

    /// A text with the part between `<` and `>` replaced.
    fn replaced(marked: &str, replacement: &str) -> String {
        let start = marked.find('<').expect("a mark");
        let end = marked.find('>').expect("a mark") - 1;
        let text = marked.replace(['<', '>'], "");
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text.clone());
        let at = |offset: usize| u32::try_from(offset).expect("a short text");
        let span = Span { file, start: at(start), end: at(end) };
        apply(&text, vec![&Fix { span, replacement: replacement.to_owned() }])
    }

    #[test]
    fn deleting_an_entry_keeps_everything_around_it() {
        for (marked, expected) in [
            ("a: 1\n<b: 2>\nc: 3\n", "a: 1\nc: 3\n"),
            ("a: 1\n  <b: 2> # why\nc: 3\n", "a: 1\nc: 3\n"),
            ("a: { <b: 2>, c: 3 } # why\n", "a: { c: 3 } # why\n"),
            ("a: { b: 2, <c: 3> }\n", "a: { b: 2 }\n"),
            ("a:\n  <b: |\n    c\n\n>  d: 2\n", "a:\n\n  d: 2\n"),
            ("a: 1\n<b: 2>", "a: 1\n"),
            ("a:\n  - b: 2\n  - <c: 3\n    d: 4>\n  - e: 5\n", "a:\n  - b: 2\n  - e: 5\n"),
        ] {
            assert_eq!(replaced(marked, ""), expected);
        }
        assert_eq!(replaced("a: <int> # why\n", "integer"), "a: integer # why\n");
    }
}
