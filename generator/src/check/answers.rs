//! What a server answers with means what it is meant to mean.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Answer, Shared};
use crate::lower::Lowered;
use crate::spec::{BodyShape, Meaning};

/// What a server has to say, and the shapes of body in which it can say it.
const NEEDED: [(Meaning, BodyShape); 5] = [
    (Meaning::Success, BodyShape::Accepted),
    (Meaning::Invalid, BodyShape::Rejected),
    (Meaning::Unauthorized, BodyShape::Rejected),
    (Meaning::NotFound, BodyShape::Json),
    (Meaning::Failed, BodyShape::Rejected),
];

pub(super) fn check(lowered: &Lowered, found: &mut Diagnostics) {
    let Some(shared) = &lowered.shared else { return };
    for (meaning, body) in NEEDED {
        match shared.answers.iter().find(|answer| answer.meaning == meaning) {
            None => found.push(
                Diagnostic::new(
                    Code::AnswerMismatch,
                    shared.answers_span,
                    format!("a server has no answer that means `{}`", meaning.word()),
                )
                .help(format!(
                    "add `{}: {{ status: ..., body: {} }}`",
                    meaning.word(),
                    body.word()
                )),
            ),
            Some(answer) if answer.body != body => found.push(
                Diagnostic::new(
                    Code::AnswerMismatch,
                    answer.span,
                    format!(
                        "`{}` can't be said with the body `{}`",
                        meaning.word(),
                        answer.body.word()
                    ),
                )
                .help(format!("write `body: {}`", body.word())),
            ),
            Some(_) => {}
        }
    }
    for answer in &shared.answers {
        check_meaning(shared, answer, found);
    }
}

/// The client's reading of the answer has to be the server's.
fn check_meaning(shared: &Shared, answer: &Answer, found: &mut Diagnostics) {
    if !NEEDED.iter().any(|(meaning, _)| *meaning == answer.meaning) {
        found.push(
            Diagnostic::new(
                Code::AnswerMismatch,
                answer.span,
                format!("a server never says `{}`", answer.meaning.word()),
            )
            .help("take it out"),
        );
        return;
    }
    if let Some(row) = shared.row(answer.status)
        && row.meaning(answer.body) != answer.meaning
    {
        let message = format!(
            "an answer {} with the body `{}` means `{}`",
            answer.status,
            answer.body.word(),
            row.meaning(answer.body).word()
        );
        found.push(
            Diagnostic::new(Code::AnswerMismatch, answer.span, message)
                .help("change the answer, or the cell of the outcome table")
                .related(row.span, "this row says so"),
        );
    }
}
