//! The answers of a server have the meaning that the outcome table gives them.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Answer, BodyShape, Meaning, Shared};
use crate::lower::Lowered;

/// The meanings that a server answers with, and the body of each.
const NEEDED: [(Meaning, BodyShape); 5] = [
    (Meaning::Success, BodyShape::Accepted),
    (Meaning::Invalid, BodyShape::Rejected),
    (Meaning::Unauthorized, BodyShape::Rejected),
    (Meaning::NotFound, BodyShape::Json),
    (Meaning::Failed, BodyShape::Rejected),
];

/// The meanings that a server may answer with; the body is free.
const OPTIONAL: [Meaning; 1] = [Meaning::Throttled];

pub(super) fn check(lowered: &Lowered, diagnostics: &mut Diagnostics) {
    let Some(shared) = &lowered.shared else { return };
    for (meaning, body) in NEEDED {
        match shared.answers.iter().find(|answer| answer.meaning == meaning) {
            None if !shared.answers_complete => {}
            None => diagnostics.push(
                Diagnostic::new(
                    Code::AnswerMismatch,
                    shared.answers_span,
                    format!("no answer means `{}`", meaning.as_str()),
                )
                .help(format!(
                    "add `{}: {{ status: ..., body: {} }}`",
                    meaning.as_str(),
                    body.as_str()
                )),
            ),
            Some(answer) if answer.body != body => diagnostics.push(
                Diagnostic::new(
                    Code::AnswerMismatch,
                    answer.span,
                    format!(
                        "the body of `{}` is `{}`, not `{}`",
                        meaning.as_str(),
                        body.as_str(),
                        answer.body.as_str()
                    ),
                )
                .help(format!("write `body: {}`", body.as_str())),
            ),
            Some(_) => {}
        }
    }
    for answer in &shared.answers {
        check_meaning(shared, answer, diagnostics);
    }
}

/// Reports an answer that a client would understand otherwise, or could not receive.
fn check_meaning(shared: &Shared, answer: &Answer, diagnostics: &mut Diagnostics) {
    let is_needed = NEEDED.iter().any(|(meaning, _)| *meaning == answer.meaning);
    if !is_needed && !OPTIONAL.contains(&answer.meaning) {
        diagnostics.push(
            Diagnostic::new(
                Code::AnswerMismatch,
                answer.span,
                format!("a server never answers `{}` on its own", answer.meaning.as_str()),
            )
            .help("delete it"),
        );
        return;
    }
    if matches!(answer.status, 204 | 205 | 304) && answer.body != BodyShape::Empty {
        let message = format!("an answer with the status {} has no body", answer.status);
        diagnostics.push(
            Diagnostic::new(Code::AnswerMismatch, answer.span, message).help("use another status"),
        );
        return;
    }
    if let Some(row) = shared.row(answer.status)
        && row.meaning(answer.body) != answer.meaning
    {
        let message = format!(
            "the status {} with the body `{}` means `{}`",
            answer.status,
            answer.body.as_str(),
            row.meaning(answer.body).as_str()
        );
        diagnostics.push(
            Diagnostic::new(Code::AnswerMismatch, answer.span, message)
                .help("change the answer, or the cell of the outcome table")
                .related(row.span, "by this row of the outcome table"),
        );
    }
}
