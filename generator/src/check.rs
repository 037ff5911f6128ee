//! Rules over the whole API, one file per rule. A spec that passes all of them is [`Checked`], and
//! only that can be emitted.

mod answers;
mod cascades;
mod changes;
mod docs;
mod enums;
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

/// A rule: inspects what could be lowered and reports errors.
type Rule = fn(&Lowered, &mut Diagnostics);

const RULES: [Rule; 12] = [
    names::check,
    enums::check,
    updates::check,
    records::check,
    changes::check,
    cascades::check,
    paths::check,
    roles::check,
    docs::check,
    envelopes::check,
    outcomes::check,
    answers::check,
];

/// An API without errors: the barrier before emission.
#[derive(Debug)]
pub struct Checked {
    api: ir::Api,
    warnings: Vec<Diagnostic>,
}

impl Checked {
    /// The API.
    pub fn api(&self) -> &ir::Api {
        &self.api
    }

    /// Warnings, which do not keep anything from being generated.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }
}

/// Applies every rule. The result is `Checked` only if no error was found, here or before.
pub(crate) fn check(lowered: Lowered, diagnostics: &mut Diagnostics) -> Option<Checked> {
    for rule in RULES {
        rule(&lowered, diagnostics);
    }
    // Differences from the documentation show only where its pages are at hand.
    for waiver in lowered.waivers.iter().filter(|waiver| !waiver.code.is_about_pages()) {
        // In an incomplete file the lint may not have looked at what the waiver covers.
        let is_complete = lowered.shared.is_some()
            && lowered
                .entities
                .iter()
                .any(|entity| entity.span.file == waiver.span.file && entity.complete);
        if !diagnostics.waive(waiver.code, waiver.part) && is_complete {
            let message = format!("{} does not occur here", waiver.code);
            diagnostics.push(
                Diagnostic::new(Code::UselessWaiver, waiver.span, message)
                    .help("delete the waiver"),
            );
        }
    }
    if let Some(inherited) = lowered.inherited {
        diagnostics.once_within(inherited);
    }
    // Errors come before warnings.
    let warnings = diagnostics.take_warnings().into_sorted();
    if diagnostics.errors() > 0 {
        return None;
    }
    let Lowered { shared, entities, enums, .. } = lowered;
    Some(Checked { api: ir::Api { shared: shared?, entities, enums }, warnings })
}
