//! An envelope has the slots that the runtime needs, each once.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Content, Envelope, Slot};
use crate::lower::Lowered;

pub(super) fn check(lowered: &Lowered, diagnostics: &mut Diagnostics) {
    let Some(shared) = &lowered.shared else { return };
    slots(&shared.success, &[Slot::Verdict, Slot::Message, Slot::Value], diagnostics);
    slots(&shared.rejection, &[Slot::Verdict, Slot::Message, Slot::Errors], diagnostics);
    verdicts(&shared.success, &shared.rejection, diagnostics);
}

fn slots(envelope: &Envelope, needed: &[Slot], diagnostics: &mut Diagnostics) {
    let mut seen = Vec::new();
    for key in &envelope.keys {
        let Content::Carries(slot) = key.content else { continue };
        match seen.iter().find(|(known, _)| *known == slot) {
            Some((_, first)) => diagnostics.push(
                Diagnostic::new(
                    Code::Envelope,
                    key.span,
                    format!("two keys carry `{}`", slot.word()),
                )
                .help("an envelope has each slot at most once")
                .related(*first, "the other one"),
            ),
            None => seen.push((slot, key.span)),
        }
    }
    for slot in needed.iter().filter(|slot| !seen.iter().any(|(known, _)| known == *slot)) {
        diagnostics.push(
            Diagnostic::new(
                Code::Envelope,
                envelope.span,
                format!("no key of the envelope carries `{}`", slot.word()),
            )
            .help(format!("add a key with `carries: {}`", slot.word())),
        );
    }
}

/// The client distinguishes the envelopes by the verdict, so both have it under the same key.
fn verdicts(success: &Envelope, rejection: &Envelope, diagnostics: &mut Diagnostics) {
    let key = |envelope: &'_ Envelope| envelope.verdict().map(|key| (key.wire.clone(), key.span));
    if let (Some((yes, first)), Some((no, span))) = (key(success), key(rejection))
        && yes != no
    {
        diagnostics.push(
            Diagnostic::new(
                Code::Envelope,
                span,
                format!("the verdict is `{no}` in one envelope and `{yes}` in the other"),
            )
            .help("give both envelopes the same key with `carries: verdict`")
            .related(first, "the verdict of the other envelope"),
        );
    }
}
