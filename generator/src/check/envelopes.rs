//! An envelope has the slots that the runtime needs, each once.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{Content, Envelope, Slot};
use crate::lower::Lowered;

pub(super) fn check(lowered: &Lowered, found: &mut Diagnostics) {
    let Some(shared) = &lowered.shared else { return };
    slots(&shared.success, &[Slot::Verdict, Slot::Message, Slot::Value], found);
    slots(&shared.rejection, &[Slot::Verdict, Slot::Message, Slot::Errors], found);
    verdicts(&shared.success, &shared.rejection, found);
}

fn slots(envelope: &Envelope, needed: &[Slot], found: &mut Diagnostics) {
    let mut seen = Vec::new();
    for key in &envelope.keys {
        let Content::Carries(slot) = key.content else { continue };
        match seen.iter().find(|(known, _)| *known == slot) {
            Some((_, first)) => found.push(
                Diagnostic::new(
                    Code::Envelope,
                    key.span,
                    format!("`{}` carries what another key carries", key.wire),
                )
                .help("an envelope has each slot once")
                .related(*first, "first carried here"),
            ),
            None => seen.push((slot, key.span)),
        }
    }
    for slot in needed.iter().filter(|slot| !seen.iter().any(|(known, _)| known == *slot)) {
        found.push(
            Diagnostic::new(
                Code::Envelope,
                envelope.span,
                format!("the envelope has no key that carries `{}`", slot.word()),
            )
            .help(format!("add `carries: {}` to the key that does", slot.word())),
        );
    }
}

/// Which envelope a body is can only be told where both have the verdict under the same key.
fn verdicts(success: &Envelope, rejection: &Envelope, found: &mut Diagnostics) {
    let key = |envelope: &'_ Envelope| envelope.verdict().map(|key| (key.wire.clone(), key.span));
    if let (Some((yes, first)), Some((no, span))) = (key(success), key(rejection))
        && yes != no
    {
        found.push(
            Diagnostic::new(
                Code::Envelope,
                span,
                format!("the verdict is `{no}` here and `{yes}` there"),
            )
            .help("both envelopes carry the verdict under the same key")
            .related(first, "the other envelope's verdict"),
        );
    }
}
