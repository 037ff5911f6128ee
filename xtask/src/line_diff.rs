//! Differences between two texts, line by line, in time that grows with their size.

use imara_diff::{Algorithm, BasicLineDiffPrinter, Diff, InternedInput, UnifiedDiffConfig};

/// Unchanged lines around each change of a unified diff.
const CONTEXT: u32 = 2;

/// The number of lines added and removed.
pub(crate) fn count(before: &str, after: &str) -> (u32, u32) {
    let (diff, _) = compute(before, after);
    (diff.count_additions(), diff.count_removals())
}

/// The changes in the unified format, without the two lines that name the files.
pub(crate) fn unified(before: &str, after: &str) -> String {
    let (mut diff, input) = compute(before, after);
    diff.postprocess_lines(&input);
    let mut config = UnifiedDiffConfig::default();
    config.context_len(CONTEXT);
    diff.unified_diff(&BasicLineDiffPrinter(&input.interner), config, &input).to_string()
}

fn compute<'t>(before: &'t str, after: &'t str) -> (Diff, InternedInput<&'t str>) {
    let input = InternedInput::new(before, after);
    (Diff::compute(Algorithm::Histogram, &input), input)
}

#[cfg(test)]
mod tests {
    use super::{count, unified};

    #[test]
    fn counts_and_shows_changed_lines() {
        let before = "a\nb\nc\nd\ne\nf\n";
        let after = "a\nb\nc\nD\ne\nf\ng";
        assert_eq!(count(before, after), (2, 1));
        assert_eq!(count(before, before), (0, 0));
        assert_eq!(unified(before, after), "@@ -2,5 +2,6 @@\n b\n c\n-d\n+D\n e\n f\n+g\n");
    }
}
