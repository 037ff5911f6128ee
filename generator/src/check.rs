//! Rules over the whole API, one file a rule. A spec that has passed them is [`Checked`], and only
//! that can be emitted.

mod answers;
mod changes;
mod docs;
mod envelopes;
mod names;
mod outcomes;
mod paths;
mod records;
mod roles;
mod updates;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir;
use crate::lower::Lowered;
use crate::source::Span;

/// A rule: it looks at what could be lowered and reports mistakes.
type Rule = fn(&Lowered, &mut Diagnostics);

const RULES: [Rule; 10] = [
    names::check,
    updates::check,
    records::check,
    changes::check,
    paths::check,
    roles::check,
    docs::check,
    envelopes::check,
    outcomes::check,
    answers::check,
];

/// An API without a mistake: the one barrier before emission.
#[derive(Debug)]
pub struct Checked(ir::Api);

impl Checked {
    /// The API.
    pub fn api(&self) -> &ir::Api {
        &self.0
    }
}

/// Applies every rule. There is something to emit only where no mistake was found, here or before.
pub(crate) fn check(lowered: Lowered, found: &mut Diagnostics) -> Option<Checked> {
    for rule in RULES {
        rule(&lowered, found);
    }
    for waiver in &lowered.waivers {
        let file = Span { end: u32::MAX, ..Span::start_of(waiver.span.file) };
        // A lint may have held its tongue for another mistake in the file.
        if !found.waive(waiver.code, waiver.part) && !found.within(file) {
            found.push(
                Diagnostic::new(Code::UselessWaiver, waiver.span, "there is nothing to waive")
                    .help("take the waiver out"),
            );
        }
    }
    if !found.is_empty() {
        return None;
    }
    let Lowered { shared, entities, waivers: _ } = lowered;
    Some(Checked(ir::Api { shared: shared?, entities }))
}
