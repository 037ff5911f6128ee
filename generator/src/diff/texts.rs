//! Texts for people: documentation, assumptions, quirks and cases. All that changes in an entity
//! becomes one row.

use super::{Found, Pair, Rule, operations};
use crate::ir::{
    Assumption, Case, CaseAnswer, CaseRecord, Deprecation, Docs, Entity, FieldId, Operation, Quirk,
    Value,
};
use crate::source::Span;

/// More texts than this are counted instead of named.
const MAX_NAMED: usize = 3;

/// Notes a text that changed.
pub(super) fn note(changed: bool, what: String, spans: Pair<Span>, found: &mut Found) {
    if changed {
        found.push(Rule::DocsChanged, what, "", spans);
    }
}

/// Compares documentation.
pub(super) fn docs(subject: &str, pair: Pair<&Docs>, spans: Pair<Span>, found: &mut Found) {
    let Docs { lines } = pair.base;
    note(*lines != pair.head.lines, format!("docs of {subject}"), spans, found);
}

/// Compares assumptions.
pub(super) fn assumptions(
    subject: &str,
    pair: Pair<&Vec<Assumption>>,
    spans: Pair<Span>,
    found: &mut Found,
) {
    let is_same = |base: &Assumption, head: &Assumption| {
        let Assumption { docs, confidence, source } = base;
        *docs == head.docs && *confidence == head.confidence && *source == head.source
    };
    let changed = pair.base.len() != pair.head.len()
        || pair.base.iter().zip(pair.head).any(|(base, head)| !is_same(base, head));
    note(changed, format!("assumptions of {subject}"), spans, found);
}

/// Compares whether something is deprecated: the rules are those of more and of less.
pub(super) fn deprecation(
    subject: &str,
    pair: Pair<Option<&Deprecation>>,
    [more, less]: [Rule; 2],
    spans: Pair<Span>,
    found: &mut Found,
) {
    match (pair.base, pair.head) {
        (None, Some(Deprecation { note, docs: _ })) => {
            found.push(more, subject, format!("deprecated: {note}"), spans);
        }
        (Some(_), None) => {
            found.push(less, subject, "no longer deprecated", spans);
        }
        (Some(Deprecation { note, docs }), Some(after)) => {
            let is_same = *note == after.note && *docs == after.docs;
            self::note(!is_same, format!("deprecation of {subject}"), spans, found);
        }
        (None, None) => {}
    }
}

/// Compares the quirk of a field.
pub(super) fn quirk(subject: &str, pair: Pair<Option<&Quirk>>, found: &mut Found) {
    let spans = pair.map(|quirk| quirk.map(|quirk| quirk.span));
    let words = match (pair.base, pair.head) {
        (Some(Quirk { docs, source, span: _ }), Some(head)) => {
            if *docs == head.docs && *source == head.source {
                return;
            }
            "quirk described otherwise"
        }
        (Some(_), None) => "quirk gone",
        (None, Some(_)) => "new quirk",
        (None, None) => return,
    };
    found.add(Rule::QuirkChanged, subject, words, spans);
}

/// Compares the cases of operations that both specs have.
pub(super) fn cases(pair: Pair<&Entity>, found: &mut Found) {
    for operations in operations::pairs(pair).into_iter().filter_map(Pair::both) {
        let base = shown(pair.base, operations.base);
        let changed = base != shown(pair.head, operations.head);
        let spans = operations.map(|operation| operation.span);
        note(changed, format!("cases of {}", operations.head.word()), spans, found);
    }
}

/// A case with the keys of fields in place of their positions.
#[derive(PartialEq)]
struct Shown<'a> {
    name: &'a str,
    request: Record<'a>,
    answer: ShownAnswer<'a>,
}

type Record<'a> = Vec<(&'a str, &'a Value)>;

#[derive(PartialEq)]
enum ShownAnswer<'a> {
    Saved(i64, &'a str, &'a str),
    Rejected(Vec<(&'a str, &'a str)>),
    Records(Vec<Record<'a>>),
    File(&'a str, &'a [u8]),
    NoFile,
    NotFound,
}

fn shown<'a>(entity: &'a Entity, operation: &'a Operation) -> Vec<Shown<'a>> {
    let key = |id: &FieldId| entity.field(*id).wire.as_str();
    let record = |record: &'a CaseRecord| -> Record<'a> {
        record.iter().map(|(field, value)| (key(field), value)).collect()
    };
    let cases = operation.cases.iter().map(|Case { name, request, answer, span: _ }| Shown {
        name,
        request: record(request),
        answer: match answer {
            CaseAnswer::Saved { id, updated_on, updated_by } => {
                ShownAnswer::Saved(*id, updated_on, updated_by)
            }
            CaseAnswer::Rejected(fields) => ShownAnswer::Rejected(
                fields.iter().map(|(field, message)| (key(field), message.as_str())).collect(),
            ),
            CaseAnswer::Record(one) => ShownAnswer::Records(vec![record(one)]),
            CaseAnswer::Records(all) => ShownAnswer::Records(all.iter().map(record).collect()),
            CaseAnswer::File { content_type, bytes } => ShownAnswer::File(content_type, bytes),
            CaseAnswer::NoFile => ShownAnswer::NoFile,
            CaseAnswer::NotFound => ShownAnswer::NotFound,
        },
    });
    cases.collect()
}

/// Makes one row of all texts of the entity that is compared.
pub(super) fn fold(found: &mut Found) {
    let entity = found.entity.clone();
    let is_text = |change: &super::Change| {
        change.rule == Rule::DocsChanged && change.entity == entity && change.words.is_empty()
    };
    let texts: Vec<_> = found.changes.extract_if(.., |change| is_text(change)).collect();
    let Some(first) = texts.first() else { return };
    let subjects: Vec<_> = texts.iter().map(|text| text.subject.as_str()).collect();
    let (named, rest) = subjects.split_at(subjects.len().min(MAX_NAMED));
    let mut words = named.join(", ");
    if !rest.is_empty() {
        words = format!("{words}, and {} more", rest.len());
    }
    let places = Pair { base: first.base, head: first.head };
    found.add(Rule::DocsChanged, "texts", words, places);
}
