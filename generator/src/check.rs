//! Rules over the whole API, one file a rule. A spec that has passed them is [`Checked`], and only
//! that can be emitted.

mod answers;
mod envelopes;
mod names;
mod outcomes;
mod paths;
mod roles;
mod updates;

use crate::diagnostic::Diagnostics;
use crate::ir;
use crate::lower::Lowered;

/// A rule: it looks at what could be lowered and reports mistakes.
type Rule = fn(&Lowered, &mut Diagnostics);

const RULES: [Rule; 7] = [
    names::check,
    updates::check,
    paths::check,
    roles::check,
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
    if !found.is_empty() {
        return None;
    }
    let Lowered { shared, entities } = lowered;
    Some(Checked(ir::Api { shared: shared?, entities }))
}
