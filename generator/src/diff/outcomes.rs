//! What responses mean, and which responses a server sends.

use std::collections::BTreeSet;

use super::{Found, Pair, Rule};
use crate::ir::{Answer, BodyShape, Meaning, OutcomeRow, Shared, Status};
use crate::source::Span;

/// Compares the outcome tables by their effect: status by status, whichever row has it.
pub(super) fn compare(pair: Pair<&Shared>, found: &mut Found) {
    let mut exact = BTreeSet::new();
    for shared in [pair.base, pair.head] {
        for OutcomeRow { status, meanings: _, span: _ } in read_rows(shared).chain(&shared.outcomes)
        {
            match status {
                Status::Exact(status) => exact.extend([*status]),
                Status::Class(_) => {}
            }
        }
    }
    // A status of each class that no row names.
    let others = (2..=5).filter_map(|digit| {
        let mut statuses = (0..100).rev().map(|rest| digit * 100 + rest);
        statuses.find(|status| !exact.contains(status))
    });
    let classes: BTreeSet<u16> = others.collect();
    for status in exact.iter().chain(&classes) {
        let name = if classes.contains(status) {
            format!("{}xx", status / 100)
        } else {
            status.to_string()
        };
        let writes = cells(pair, *status, Shared::row);
        let reads = cells(pair, *status, read_row);
        push(&format!("outcomes.{name}"), &writes, found);
        if reads.words != writes.words {
            push(&format!("reading.outcomes.{name}"), &reads, found);
        }
    }
    answers(pair, found);
}

fn read_rows(shared: &Shared) -> impl Iterator<Item = &OutcomeRow> {
    shared.reading.iter().flat_map(|reading| &reading.outcomes)
}

fn read_row(shared: &Shared, status: u16) -> Option<&OutcomeRow> {
    read_rows(shared).find(|row| row.status.includes(status)).or_else(|| shared.row(status))
}

/// The cells of a status that differ.
#[derive(Default)]
struct Cells {
    words: Vec<String>,
    is_success: bool,
    places: Option<Pair<Span>>,
}

fn cells(
    pair: Pair<&Shared>,
    status: u16,
    row: impl Fn(&Shared, u16) -> Option<&OutcomeRow>,
) -> Cells {
    let Some(rows) = pair.map(|shared| row(shared, status)).both() else { return Cells::default() };
    let mut cells = Cells { places: Some(rows.map(|row| row.span)), ..Cells::default() };
    for shape in BodyShape::ALL {
        let meanings = rows.map(|row| row.meaning(shape));
        if meanings.differs() {
            let Pair { base, head } = meanings;
            cells.words.push(format!("{} {} -> {}", shape.as_str(), base.as_str(), head.as_str()));
            cells.is_success |= base == Meaning::Success || head == Meaning::Success;
        }
    }
    cells
}

fn push(subject: &str, cells: &Cells, found: &mut Found) {
    let (false, Some(places)) = (cells.words.is_empty(), cells.places) else { return };
    let rule = if cells.is_success { Rule::SuccessChanged } else { Rule::OutcomeChanged };
    found.push(rule, subject, cells.words.join(", "), places);
}

fn answers(pair: Pair<&Shared>, found: &mut Found) {
    for base in &pair.base.answers {
        let Answer { meaning, status, body, span } = base;
        let Some(head) = pair.head.answers.iter().find(|head| head.meaning == *meaning) else {
            continue;
        };
        if *status == head.status && *body == head.body {
            continue;
        }
        let words = format!(
            "{status} with {} -> {} with {}",
            body.as_str(),
            head.status,
            head.body.as_str()
        );
        let subject = format!("answers.{}", meaning.as_str());
        let spans = Pair { base: *span, head: head.span };
        let (old, new) = (is_understood(pair.base, head), is_understood(pair.head, base));
        if old && new {
            found.push(Rule::AnswerChanged, &subject, &words, spans);
        }
        if !old {
            found.push(Rule::AnswerUnknownToOld, &subject, &words, spans);
        }
        if !new {
            found.push(Rule::AnswerUnknownToNew, &subject, &words, spans);
        }
    }
}

/// Whether a response means the same by a table. A success of an operation that reads has no
/// envelope.
fn is_understood(shared: &Shared, answer: &Answer) -> bool {
    let meaning = |row: Option<&OutcomeRow>, body| row.map(|row| row.meaning(body));
    let wants = Some(answer.meaning);
    let (is_read, body) = match answer.meaning {
        Meaning::Success => (shared.reading.is_some(), BodyShape::Json),
        Meaning::Rejected
        | Meaning::Invalid
        | Meaning::Unauthorized
        | Meaning::NotFound
        | Meaning::Throttled
        | Meaning::Failed
        | Meaning::Undecodable
        | Meaning::AcceptedUndecodable => (shared.reading.is_some(), answer.body),
    };
    meaning(shared.row(answer.status), answer.body) == wants
        && (!is_read || meaning(read_row(shared, answer.status), body) == wants)
}
