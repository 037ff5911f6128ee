//! What a change of a spec means: for clients and servers of the two versions on the wire, and for
//! code that uses the generated crates. Two checked specs in, changes as data out; how they are
//! shown is up to `xtask`.
//!
//! Every struct of the IR is destructured field by field, so that a new field does not compile
//! until it is either compared or named here as one without effect.

mod commands;
mod entities;
mod enums;
mod envelopes;
mod fields;
mod lists;
mod migration;
mod operations;
mod outcomes;
mod output;
mod presence;
mod reading;
mod rules;
mod shared;
mod texts;
mod verdict;

use std::cmp::Reverse;

pub use migration::{Migration, Party};
pub use output::output;
pub use rules::{Group, Rule};
pub use verdict::{Bump, Source, Verdicts, Version, Wire};

use crate::Checked;
use crate::ir::{self, Ident};
use crate::source::{Sources, Span};
use crate::spec::tree::{self, Node};

/// One of the two specs that are compared.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// What the spec means.
    pub checked: &'a Checked,
    /// Its text.
    pub sources: &'a Sources,
}

/// A change and where it is.
#[derive(Clone, Debug)]
pub struct Change {
    /// The rule, which has the verdicts.
    pub rule: Rule,
    /// The entity in which something changes, as the API spells it; `None` for what entities share.
    pub entity: Option<String>,
    /// What changes: a field, an operation, a key of `api.yaml`.
    pub subject: String,
    /// How it changes.
    pub words: String,
    /// Its place in the base, unless it is new.
    pub base: Option<Span>,
    /// Its place in the head, unless it is gone.
    pub head: Option<Span>,
    /// The code before and after, for those who have to act.
    pub migrations: Vec<Migration>,
}

impl Change {
    /// The verdicts on the change.
    pub const fn verdicts(&self) -> Verdicts {
        self.rule.verdicts()
    }

    /// Orders changes from the most severe to the least. What fails although everything compiles
    /// comes first, because nothing else would tell.
    fn weight(&self) -> impl Ord + use<> {
        let verdicts = self.verdicts();
        let source = verdicts.client.max(verdicts.server);
        let wire = verdicts.old_client.max(verdicts.new_client);
        let is_breaking = verdicts.is_breaking();
        Reverse((is_breaking && verdicts.is_silent(), is_breaking, wire, source))
    }
}

/// The changes from one spec to another: those of an entity together, the most severe first.
pub fn compare(base: Side<'_>, head: Side<'_>) -> Vec<Change> {
    let mut found = Found { changes: Vec::new(), entity: None };
    let pair = Pair { base: base.checked.api(), head: head.checked.api() };
    let places = Pair { base: Places::of(base), head: Places::of(head) };
    let Pair { base: ir::Api { shared, entities, enums }, head } = pair;
    enums::compare(Pair { base: enums, head: &head.enums }, &mut found);
    shared::compare(Pair { base: shared, head: &head.shared }, &places, &mut found);
    entities::compare(Pair { base: entities, head: &head.entities }, &mut found);
    shared::ids(pair, &mut found);
    shared::messages(pair, &places, &mut found);
    sorted(found.changes)
}

/// Whether a spec of the head needs a higher version than it has, and which.
pub fn version(changes: &[Change], base: Side<'_>, head: Side<'_>) -> Requirement {
    let version = |side: Side<'_>| Version::parse(&side.checked.api().shared.crates.version);
    let bump = changes.iter().map(|change| change.verdicts().bump()).max();
    let (base, head) = (version(base), version(head));
    let least = base.zip(bump).map(|(base, bump)| base.after(bump)).or(base);
    Requirement { bump, base, head, least }
}

/// The version that a change requires, beside those that the specs have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The least bump; `None` where nothing changes.
    pub bump: Option<Bump>,
    /// The version of the base.
    pub base: Option<Version>,
    /// The version of the head.
    pub head: Option<Version>,
    /// The least version of the head.
    pub least: Option<Version>,
}

impl Requirement {
    /// Whether the head has a sufficient version.
    pub fn is_met(&self) -> bool {
        self.head >= self.least
    }
}

fn sorted(mut changes: Vec<Change>) -> Vec<Change> {
    changes.sort_by(|a, b| a.weight().cmp(&b.weight()).then(a.rule.cmp(&b.rule)));
    let mut groups: Vec<(Option<String>, Vec<Change>)> = Vec::new();
    for change in changes {
        match groups.iter_mut().find(|(entity, _)| *entity == change.entity) {
            Some((_, group)) => group.push(change),
            None => groups.push((change.entity.clone(), vec![change])),
        }
    }
    groups.into_iter().flat_map(|(_, group)| group).collect()
}

/// The same part of both specs.
#[derive(Clone, Copy, Debug)]
struct Pair<T> {
    base: T,
    head: T,
}

impl<T> Pair<T> {
    fn map<U>(self, mut part: impl FnMut(T) -> U) -> Pair<U> {
        Pair { base: part(self.base), head: part(self.head) }
    }
}

impl<T: PartialEq> Pair<T> {
    fn differs(&self) -> bool {
        self.base != self.head
    }
}

impl<T> Pair<Option<T>> {
    /// The part, where both specs have it.
    fn both(self) -> Option<Pair<T>> {
        Some(Pair { base: self.base?, head: self.head? })
    }
}

impl Pair<&Ident> {
    /// The names, where they differ.
    fn renamed(self) -> Option<String> {
        self.differs().then(|| format!("{} -> {}", self.base.text, self.head.text))
    }
}

/// The changes that were found so far, and the entity that is compared.
struct Found {
    changes: Vec<Change>,
    entity: Option<String>,
}

impl Found {
    /// Adds a change of something that both specs have.
    fn push(
        &mut self,
        rule: Rule,
        subject: impl Into<String>,
        words: impl Into<String>,
        places: Pair<Span>,
    ) -> &mut Change {
        self.add(rule, subject, words, places.map(Some))
    }

    /// Adds a change of something that a spec may lack.
    fn add(
        &mut self,
        rule: Rule,
        subject: impl Into<String>,
        words: impl Into<String>,
        places: Pair<Option<Span>>,
    ) -> &mut Change {
        let Pair { base, head } = places;
        self.changes.push(Change {
            rule,
            entity: self.entity.clone(),
            subject: subject.into(),
            words: words.into(),
            base,
            head,
            migrations: Vec::new(),
        });
        self.changes.last_mut().expect("it was just added")
    }
}

/// Finds keys of `api.yaml` whose places the IR does not keep.
struct Places(Option<Node>);

impl Places {
    fn of(side: Side<'_>) -> Self {
        let mut files = side.sources.iter();
        let shared = files.find(|(_, source)| source.path == side.checked.api().shared.file);
        Self(shared.and_then(|(file, source)| tree::read(file, &source.text).ok()))
    }

    /// The place of a key, by the keys that lead to it.
    fn key(&self, path: &[&str]) -> Span {
        let mut span = Span::NOWHERE;
        let mut node = self.0.as_ref();
        for key in path {
            let Some(parent) = node else { break };
            if parent.get(key).is_some() {
                span = parent.key(key);
            }
            node = parent.get(key);
        }
        span
    }
}

impl Pair<Places> {
    /// The place of a key in both specs.
    fn key(&self, path: &[&str]) -> Pair<Span> {
        Pair { base: self.base.key(path), head: self.head.key(path) }
    }
}
