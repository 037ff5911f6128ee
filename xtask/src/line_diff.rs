//! Differences between two texts, line by line, in time that grows with their size.

use std::ops::Range;

use imara_diff::{Algorithm, BasicLineDiffPrinter, Diff, InternedInput, UnifiedDiffConfig};

/// Unchanged lines around each change of a unified diff.
const CONTEXT: u32 = 2;

/// How many bytes are compared at once to find what two texts have in common at their ends.
const CHUNK: usize = 4096;

/// The indentation of a line that belongs to the section above. In `openapi.json`, by far the largest
/// file, an operation is a section, and so is a schema.
const DEEPER: &str = "       ";

/// The number of lines added and removed. Sections are compared first, and lines only in those that
/// differ, since telling all lines apart is most of the work.
pub(crate) fn count(before: &str, after: &str) -> (u32, u32) {
    let (before, after) = without_common_ends(before, after);
    let (before, after): (Vec<_>, Vec<_>) = (sections(before).collect(), sections(after).collect());
    let mut input = InternedInput::default();
    input.update_before(before.iter().copied());
    input.update_after(after.iter().copied());
    let text = |sections: &[&str], Range { start, end }: Range<u32>| {
        sections[start as usize..end as usize].concat()
    };
    let mut counted = (0, 0);
    for hunk in Diff::compute(Algorithm::Histogram, &input).hunks() {
        let (before, after) = (text(&before, hunk.before), text(&after, hunk.after));
        let (diff, _) = compute(&before, &after);
        counted = (counted.0 + diff.count_additions(), counted.1 + diff.count_removals());
    }
    counted
}

/// The sections of a text, each with its line ends.
fn sections(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let is_start = |at: &usize| !rest[at + 1..].starts_with(DEEPER);
        let end = rest.match_indices('\n').map(|(at, _)| at).find(is_start);
        let (section, after) = rest.split_at(end.map_or(rest.len(), |at| at + 1));
        rest = after;
        Some(section)
    })
}

/// The changes in the unified format, without the two lines that name the files.
pub(crate) fn unified(before: &str, after: &str) -> String {
    let (mut diff, input) = compute(before, after);
    diff.postprocess_lines(&input);
    let mut config = UnifiedDiffConfig::default();
    config.context_len(CONTEXT);
    diff.unified_diff(&BasicLineDiffPrinter(&input.interner), config, &input).to_string()
}

/// Two texts without most of the lines that both begin or end with: a diff costs far more than a
/// comparison.
fn without_common_ends<'t>(before: &'t str, after: &'t str) -> (&'t str, &'t str) {
    let (one, other) = (before.as_bytes(), after.as_bytes());
    let chunks = one.chunks_exact(CHUNK).zip(other.chunks_exact(CHUNK));
    let equal = chunks.take_while(|(one, other)| one == other).count() * CHUNK;
    let start = one[..equal].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let (one, other) = (&one[start..], &other[start..]);
    let chunks = one.rchunks_exact(CHUNK).zip(other.rchunks_exact(CHUNK));
    let equal = chunks.take_while(|(one, other)| one == other).count() * CHUNK;
    let end = &one[one.len() - equal..];
    let end = end.iter().position(|byte| *byte == b'\n').map_or(0, |at| end.len() - at - 1);
    (&before[start..before.len() - end], &after[start..after.len() - end])
}

fn compute<'t>(before: &'t str, after: &'t str) -> (Diff, InternedInput<&'t str>) {
    let input = InternedInput::new(before, after);
    (Diff::compute(Algorithm::Histogram, &input), input)
}

#[cfg(test)]
mod tests {
    use super::{CHUNK, count, unified};

    #[test]
    fn counts_and_shows_changed_lines() {
        let before = "a\nb\nc\nd\ne\nf\n";
        let after = "a\nb\nc\nD\ne\nf\ng";
        assert_eq!(count(before, after), (2, 1));
        assert_eq!(count(before, before), (0, 0));
        assert_eq!(unified(before, after), "@@ -2,5 +2,6 @@\n b\n c\n-d\n+D\n e\n f\n+g\n");
    }

    #[test]
    fn counts_the_same_between_long_common_ends() {
        let lines = |range: std::ops::Range<usize>| -> String {
            range.flat_map(|number| ["line \u{e9} ".to_owned(), format!("{number}\n")]).collect()
        };
        let (start, end) = (lines(0..CHUNK), lines(CHUNK..2 * CHUNK));
        let text = |middle: &str| format!("{start}{middle}{end}");
        assert_eq!(count(&text("a\nb\n"), &text("a\nc\nd\n")), (2, 1));
        assert_eq!(count(&text(""), &text("")), (0, 0));
        assert_eq!(count(&text(""), &text("line\n")), (1, 0));
        assert_eq!(count(&text(""), &end).1, u32::try_from(CHUNK).expect("it is small"));
    }
}
