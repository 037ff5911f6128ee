//! The outcome table has a row for every status, and no row twice.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{BodyShape, Meaning, OutcomeRow, Status};
use crate::lower::Lowered;
use crate::source::Span;

pub(super) fn check(lowered: &Lowered, diagnostics: &mut Diagnostics) {
    let Some(shared) = &lowered.shared else { return };
    for digit in 2..=5 {
        // A row that was left out for an error is not missing.
        if shared.outcomes_complete
            && !shared.outcomes.iter().any(|row| row.status == Status::Class(digit))
        {
            diagnostics.push(
                Diagnostic::new(
                    Code::OutcomeTable,
                    shared.outcomes_span,
                    format!("the row `{digit}xx` is missing"),
                )
                .help("every class of statuses has a row: `2xx`, `3xx`, `4xx` and `5xx`"),
            );
        }
    }
    let rows = shared.reading.iter().flat_map(|reading| &reading.outcomes);
    for row in shared.outcomes.iter().chain(rows) {
        if row.meaning(BodyShape::Rejected) == Meaning::Success {
            let message = "an envelope with the verdict `false` can't mean `success`";
            diagnostics.push(
                Diagnostic::new(Code::OutcomeTable, row.span, message)
                    .help("write another meaning for `rejected`, such as `rejected`"),
            );
        }
    }
    let reading = shared.reading.iter().flat_map(|reading| repeated(&reading.outcomes));
    for (row, first) in repeated(&shared.outcomes).chain(reading) {
        diagnostics.push(
            Diagnostic::new(Code::OutcomeTable, row.span, "the row is never reached")
                .help("delete one of the two rows")
                .related(first, "the first row with this status"),
        );
    }
}

/// Rows after another row with the same status. Rows are sorted by status.
fn repeated(rows: &[OutcomeRow]) -> impl Iterator<Item = (&OutcomeRow, Span)> {
    rows.windows(2).filter_map(|pair| match pair {
        [first, second] if first.status == second.status => Some((second, first.span)),
        _ => None,
    })
}
