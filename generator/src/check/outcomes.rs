//! The outcome table has a row for every answer, no row twice, and none that is never reached.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{OutcomeRow, Status};
use crate::lower::Lowered;
use crate::source::Span;

pub(super) fn check(lowered: &Lowered, found: &mut Diagnostics) {
    let Some(shared) = &lowered.shared else { return };
    for digit in 2..=5 {
        // A row that was left out for a mistake is not missing as well.
        if shared.outcomes_complete
            && !shared.outcomes.iter().any(|row| row.status == Status::Class(digit))
        {
            found.push(
                Diagnostic::new(
                    Code::OutcomeTable,
                    shared.outcomes_span,
                    format!("no row says what the other answers with {digit}xx mean"),
                )
                .help(format!("add the row `{digit}xx`")),
            );
        }
    }
    let reading = shared.reading.iter().flat_map(|reading| repeated(&reading.outcomes));
    for (row, first) in repeated(&shared.outcomes).chain(reading) {
        found.push(
            Diagnostic::new(Code::OutcomeTable, row.span, "the row is never reached")
                .help("keep one row a status")
                .related(first, "the same status stands here"),
        );
    }
}

/// Rows whose status has a row before them. Rows are sorted by status.
fn repeated(rows: &[OutcomeRow]) -> impl Iterator<Item = (&OutcomeRow, Span)> {
    rows.windows(2).filter_map(|pair| match pair {
        [first, second] if first.status == second.status => Some((second, first.span)),
        _ => None,
    })
}
