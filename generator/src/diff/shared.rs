//! What entities share: names, addresses, messages, ids and roles.

use std::collections::BTreeSet;

use super::migration::{Migration, Party};
use super::{Found, Pair, Places, Rule, envelopes, outcomes, reading, texts};
use crate::ir::{
    Administrator, Api, Crates, Entity, Kind, KindNotes, NamedQuirk, Reference, Shared,
};

/// Compares what entities share.
pub(super) fn compare(pair: Pair<&Shared>, places: &Pair<Places>, found: &mut Found) {
    let Shared {
        name,
        name_span,
        crates:
            Crates {
                prefix,
                // Compared with what the changes require.
                version: _,
                // Settings of a registry, which code does not depend on.
                registry: _,
                license: _,
                repository: _,
                keywords: _,
            },
        base_url,
        authentication,
        administrator,
        success,
        rejection,
        // Compared with the other messages.
        required_message: _,
        not_found_message: _,
        // Compared by their effect, together with the rows of `reading`.
        outcomes: _,
        answers: _,
        reading,
        references,
        kinds,
        quirks,
        file: _,
        outcomes_complete: _,
        answers_complete: _,
        outcomes_span: _,
        answers_span: _,
    } = pair.base;
    let head = pair.head;
    if let Some(words) = (Pair { base: name, head: &head.name }).renamed() {
        let spans = Pair { base: *name_span, head: head.name_span };
        let code = Pair { base: name.text.clone(), head: head.name.text.clone() };
        found.push(Rule::ApiRenamed, "name", words, spans).migrations =
            vec![Migration::new(Party::Both, code)];
    }
    if *prefix != head.crates.prefix {
        let code = Pair { base: prefix, head: &head.crates.prefix };
        let words = format!("{prefix}-* -> {}-*", code.head);
        let places = places.key(&["crates", "prefix"]);
        found.push(Rule::CratesRenamed, "crates.prefix", words, places).migrations =
            vec![Migration::new(Party::Both, code.map(|prefix| format!("{prefix}-client")))];
    }
    if *base_url != head.base_url {
        let words = format!("{base_url} -> {}", head.base_url);
        found.push(Rule::BaseUrlChanged, "base_url", words, places.key(&["base_url"]));
    }
    envelopes::compare("envelopes.success", Pair { base: success, head: &head.success }, found);
    let rejections = Pair { base: rejection, head: &head.rejection };
    envelopes::compare("envelopes.rejection", rejections, found);
    outcomes::compare(pair, found);
    let conventions = Pair { base: reading.as_ref(), head: head.reading.as_ref() };
    reading::compare(conventions, places, found);

    // The name is a message, and shows in documentation.
    let Administrator { name: _, name_in_docs: _, docs } = administrator;
    let docs = Pair { base: docs, head: &head.administrator.docs };
    texts::docs("the administrator", docs, places.key(&["administrator"]), found);
    let docs = Pair { base: authentication, head: &head.authentication };
    texts::docs("authentication", docs, places.key(&["authentication"]), found);
    for Reference { wire, id: _, docs, span } in references {
        if let Some(head) = head.references.iter().find(|head| head.wire == *wire) {
            let spans = Pair { base: *span, head: head.span };
            texts::docs(wire, Pair { base: docs, head: &head.docs }, spans, found);
        }
    }
    kind_notes(Pair { base: kinds, head: &head.kinds }, places, found);
    named_quirks(Pair { base: quirks, head: &head.quirks }, places, found);
    texts::fold(found);
}

fn kind_notes(pair: Pair<&Vec<KindNotes>>, places: &Pair<Places>, found: &mut Found) {
    for kind in Kind::ALL {
        let notes = pair.map(|kinds| kinds.iter().find(|notes| notes.kind == kind));
        let subject = format!("every {}", kind.as_str());
        let spans = places.key(&["operations", kind.as_str()]);
        match (notes.base, notes.head) {
            (Some(KindNotes { kind: _, docs, source, assumptions, span: _ }), Some(head)) => {
                let changed = *docs != head.docs || *source != head.source;
                texts::note(changed, format!("docs of {subject}"), spans, found);
                let assumptions = Pair { base: assumptions, head: &head.assumptions };
                texts::assumptions(&subject, assumptions, spans, found);
            }
            (base, head) => {
                let changed = base.is_some() != head.is_some();
                texts::note(changed, format!("what holds for {subject}"), spans, found);
            }
        }
    }
}

fn named_quirks(pair: Pair<&Vec<NamedQuirk>>, places: &Pair<Places>, found: &mut Found) {
    let names: BTreeSet<_> =
        [pair.base, pair.head].into_iter().flatten().map(|q| &q.name).collect();
    for name in names {
        let quirks = pair.map(|quirks| quirks.iter().find(|quirk| quirk.name == *name));
        let words = match (quirks.base, quirks.head) {
            (Some(NamedQuirk { name: _, text, source }), Some(head)) => {
                if *text == head.text && *source == head.source {
                    continue;
                }
                "described otherwise"
            }
            (Some(_), None) => "gone",
            (None, _) => "new",
        };
        let spans = places.key(&["quirks", name]);
        let known = Pair { base: quirks.base.is_some(), head: quirks.head.is_some() };
        let places =
            Pair { base: known.base.then_some(spans.base), head: known.head.then_some(spans.head) };
        found.add(Rule::QuirkChanged, format!("quirks.{name}"), words, places);
    }
}

/// Compares the types of ids that no entity's own rows are about.
pub(super) fn ids(pair: Pair<&Api>, found: &mut Found) {
    let ids = pair.map(|api| {
        let entities = api.entities.iter().map(|entity| &entity.id.text);
        let references = api.shared.references.iter().map(|reference| &reference.id.text);
        entities.chain(references).collect::<BTreeSet<_>>()
    });
    for Reference { wire, id, docs: _, span } in &pair.base.shared.references {
        if !ids.head.contains(&id.text) {
            let places = Pair { base: Some(*span), head: None };
            let words = format!("`{}` is gone", id.text);
            let code = Pair { base: id.text.clone(), head: String::new() };
            found.add(Rule::IdRemoved, format!("references.{wire}"), words, places).migrations =
                vec![Migration::new(Party::Both, code)];
        }
    }
    for Reference { wire, id, docs: _, span } in &pair.head.shared.references {
        if !ids.base.contains(&id.text) {
            let places = Pair { base: None, head: Some(*span) };
            let words = format!("`{}` is new", id.text);
            found.add(Rule::IdAdded, format!("references.{wire}"), words, places);
        }
    }
}

fn operations(api: &Api) -> impl Iterator<Item = (&Entity, &crate::ir::Operation)> {
    let entities = api.entities.iter();
    entities.flat_map(|entity| entity.operations.iter().map(move |operation| (entity, operation)))
}

/// Compares the messages that a server sends. Those of successes are shared by all entities.
pub(super) fn messages(pair: Pair<&Api>, places: &Pair<Places>, found: &mut Found) {
    let text =
        |pair: Pair<&String>| pair.differs().then(|| format!("{:?} -> {:?}", pair.base, pair.head));
    let shared = pair.map(|api| &api.shared);
    let texts = [
        ("messages.required", shared.map(|shared| &shared.required_message)),
        ("messages.not_found", shared.map(|shared| &shared.not_found_message)),
        ("administrator.name", shared.map(|shared| &shared.administrator.name)),
    ];
    for (subject, pair) in texts {
        if let Some(words) = text(pair) {
            let keys: Vec<_> = subject.split('.').collect();
            found.push(Rule::MessageChanged, subject, words, places.key(&keys));
        }
    }
    for kind in Kind::ALL {
        let message = |api: &Api| {
            let mut operations = operations(api).filter(|(_, operation)| operation.kind == kind);
            operations.next().map(|(entity, operation)| {
                operation.success_message.replace(&entity.wire, "{entity}")
            })
        };
        let Some(pair) = pair.map(message).both() else { continue };
        if let Some(words) = text(Pair { base: &pair.base, head: &pair.head }) {
            let places = places.key(&["messages", kind.as_str()]);
            found.push(Rule::MessageChanged, format!("messages.{}", kind.as_str()), words, places);
        }
    }
}
