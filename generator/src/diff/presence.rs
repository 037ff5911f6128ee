//! Which requests take a field, and which records have it.

use super::{Found, Pair, Rule};
use crate::diff::migration::{self, Migration, Party};
use crate::ir::{Entity, Field, FieldId, Kind};

/// Whether a field is part of a request or a record, and whether it is always there.
type Presence = Option<bool>;

/// A field in both specs, or in one of them.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    pub(super) entities: Pair<&'a Entity>,
    pub(super) fields: Pair<Option<(FieldId, &'a Field)>>,
}

impl Fields<'_> {
    /// The key on the wire; that of the head where it changes.
    pub(super) fn wire(&self) -> &str {
        let Pair { base, head } = self.fields;
        head.or(base).map_or("", |(_, field)| field.wire.as_str())
    }

    /// Whether a request without the field clears it. What changes a list is not stored itself.
    fn is_replaced(&self, kind: Kind) -> bool {
        let field = self.fields.head.or(self.fields.base);
        kind.replaces() && field.is_some_and(|(_, field)| field.changes.is_none())
    }

    fn in_request(&self, kind: Kind) -> Option<Pair<Presence>> {
        let operations = self.entities.map(|entity| entity.operation(kind)).both()?;
        let presence = |operation: &crate::ir::Operation, field: Option<(FieldId, &Field)>| {
            let (id, _) = field?;
            let mut parameters = operation.parameters.iter();
            parameters.find(|parameter| parameter.field == id).map(|parameter| parameter.required)
        };
        Some(Pair {
            base: presence(operations.base, self.fields.base),
            head: presence(operations.head, self.fields.head),
        })
    }

    fn in_record(&self) -> Option<Pair<Presence>> {
        let records = self.entities.map(|entity| entity.record.as_ref()).both()?;
        let presence = |record: &crate::ir::Record, field: Option<(FieldId, &Field)>| {
            let (id, _) = field?;
            record.fields.iter().find(|member| member.field == id).map(|member| member.always)
        };
        Some(Pair {
            base: presence(records.base, self.fields.base),
            head: presence(records.head, self.fields.head),
        })
    }
}

/// A rule with the operations that it applies to; none for a record.
struct Row {
    rule: Rule,
    kinds: Vec<Kind>,
}

/// Compares where a field is.
pub(super) fn compare(fields: &Fields<'_>, found: &mut Found) {
    let mut rows: Vec<Row> = Vec::new();
    let mut note = |rule: Rule, kind: Option<Kind>| match rows.iter_mut().find(|r| r.rule == rule) {
        Some(row) => row.kinds.extend(kind),
        None => rows.push(Row { rule, kinds: kind.into_iter().collect() }),
    };
    for kind in Kind::ALL.into_iter().filter(|kind| kind.has_body()) {
        if let Some(rule) =
            fields.in_request(kind).and_then(|pair| request_rule(fields.is_replaced(kind), pair))
        {
            note(rule, Some(kind));
        }
    }
    if let Some(rule) = fields.in_record().and_then(record_rule) {
        note(rule, None);
    }
    // A field that is new in several places is one change unless these affect different people.
    let rules: Vec<_> = rows.iter().map(|row| row.rule).collect();
    let is_covered = |rule: Rule| {
        let others = rules.iter().filter(|other| **other != rule && is_alike(rule, **other));
        others.copied().any(|other| {
            other.verdicts().cover(rule.verdicts())
                && (other.verdicts() != rule.verdicts() || other < rule)
        })
    };
    for row in rows.iter().filter(|row| !is_covered(row.rule)) {
        // Rules that differ by operation alone are told in the same words.
        let kinds = rows.iter().filter(|other| words(row.rule) == words(other.rule));
        let kinds: Vec<_> = kinds.flat_map(|other| &other.kinds).copied().collect();
        push(fields, row.rule, &kinds, found);
    }
}

/// The rule of a request, which may replace what is stored of the field.
fn request_rule(replaces: bool, pair: Pair<Presence>) -> Option<Rule> {
    Some(match (pair.base, pair.head) {
        (None, Some(true)) => Rule::RequiredAdded,
        (None, Some(false)) if replaces => Rule::UpdateAdded,
        (None, Some(false)) => Rule::OptionalAdded,
        (Some(true), None) => Rule::RequiredRemoved,
        (Some(false), None) if replaces => Rule::UpdateRemoved,
        (Some(false), None) => Rule::OptionalRemoved,
        (Some(false), Some(true)) => Rule::BecomesRequired,
        (Some(true), Some(false)) => Rule::BecomesOptional,
        (None, None) | (Some(true), Some(true)) | (Some(false), Some(false)) => return None,
    })
}

fn record_rule(pair: Pair<Presence>) -> Option<Rule> {
    Some(match (pair.base, pair.head) {
        (None, Some(true)) => Rule::AlwaysAdded,
        (None, Some(false)) => Rule::RecordAdded,
        (Some(true), None) => Rule::AlwaysRemoved,
        (Some(false), None) => Rule::RecordRemoved,
        (Some(false), Some(true)) => Rule::BecomesAlways,
        (Some(true), Some(false)) => Rule::BecomesAbsent,
        (None, None) | (Some(true), Some(true)) | (Some(false), Some(false)) => return None,
    })
}

const ADDED: [Rule; 5] = [
    Rule::RequiredAdded,
    Rule::AlwaysAdded,
    Rule::UpdateAdded,
    Rule::OptionalAdded,
    Rule::RecordAdded,
];

const REMOVED: [Rule; 5] = [
    Rule::RequiredRemoved,
    Rule::AlwaysRemoved,
    Rule::UpdateRemoved,
    Rule::OptionalRemoved,
    Rule::RecordRemoved,
];

/// Whether both rules are about fields that are new, or both about fields that are gone.
fn is_alike(one: Rule, other: Rule) -> bool {
    [&ADDED, &REMOVED].into_iter().any(|rules| rules.contains(&one) && rules.contains(&other))
}

/// The words around the names of operations, or in their place.
fn words(rule: Rule) -> &'static str {
    match rule {
        Rule::RequiredAdded => "new, required on ",
        Rule::UpdateAdded | Rule::OptionalAdded => "new, optional on ",
        Rule::AlwaysAdded => "new in every record",
        Rule::RecordAdded => "new in records, optional",
        Rule::RequiredRemoved => "gone, was required on ",
        Rule::UpdateRemoved | Rule::OptionalRemoved => "gone, was optional on ",
        Rule::AlwaysRemoved => "gone, was in every record",
        Rule::RecordRemoved => "gone from records, was optional",
        Rule::BecomesRequired => "optional -> required on ",
        Rule::BecomesOptional => "required -> optional on ",
        Rule::BecomesAlways => "optional -> in every record",
        _ => "in every record -> optional",
    }
}

fn push(fields: &Fields<'_>, rule: Rule, kinds: &[Kind], found: &mut Found) {
    let names: Vec<_> = kinds.iter().map(|kind| kind.as_str()).collect();
    let words = format!("{}{}", words(rule), names.join(", "));
    let subject = fields.wire().to_owned();
    let places = fields.fields.map(|field| field.map(|(_, field)| field.span));
    let migrations = migrations(fields, rule, kinds);
    found.add(rule, subject, words, places).migrations = migrations;
}

fn migrations(fields: &Fields<'_>, rule: Rule, kinds: &[Kind]) -> Vec<Migration> {
    let Some((_, field)) = fields.fields.head.or(fields.fields.base) else { return Vec::new() };
    let request = |entity: &Entity| {
        let kind = kinds.first()?;
        entity.operation(*kind).map(|operation| operation.request.text.clone())
    };
    let requests = fields.entities.map(request).map(Option::unwrap_or_default);
    let record = |entity: &Entity| entity.record.as_ref().map(|record| record.name.text.clone());
    let records = fields.entities.map(record).map(Option::unwrap_or_default);
    let builder = |with: Pair<bool>| {
        let setter = migration::setter(field);
        let code = |request: String, with: bool| {
            format!("{request}::builder(){}", if with { setter.as_str() } else { "" })
        };
        let Pair { base, head } = requests.clone();
        let code = Pair { base: code(base, with.base), head: code(head, with.head) };
        Migration::new(Party::Client, code)
    };
    let member = |party: Party, owners: Pair<String>, required: Pair<Presence>| {
        let code = |owner: String, required: Presence| match required {
            Some(required) => {
                let ty = migration::rust_type(&field.ty, required);
                format!("{owner}.{}: {ty}", migration::name(&field.name))
            }
            None => String::new(),
        };
        let base = code(owners.base, required.base);
        Migration::new(party, Pair { base, head: code(owners.head, required.head) })
    };
    let (absent, optional, required) = (None, Some(false), Some(true));
    match rule {
        Rule::RequiredAdded => vec![builder(Pair { base: false, head: true })],
        Rule::AlwaysAdded => {
            vec![member(Party::Server, records, Pair { base: absent, head: required })]
        }
        Rule::RequiredRemoved | Rule::UpdateRemoved | Rule::OptionalRemoved => vec![
            builder(Pair { base: true, head: false }),
            member(
                Party::Server,
                requests.clone(),
                Pair { base: Some(rule == Rule::RequiredRemoved), head: absent },
            ),
        ],
        Rule::AlwaysRemoved => {
            vec![member(Party::Both, records, Pair { base: required, head: absent })]
        }
        Rule::RecordRemoved => {
            vec![member(Party::Both, records, Pair { base: optional, head: absent })]
        }
        Rule::BecomesRequired => vec![
            builder(Pair { base: false, head: true }),
            member(Party::Server, requests.clone(), Pair { base: optional, head: required }),
        ],
        Rule::BecomesOptional => {
            vec![member(Party::Both, requests.clone(), Pair { base: required, head: optional })]
        }
        Rule::BecomesAlways => {
            vec![member(Party::Both, records, Pair { base: optional, head: required })]
        }
        Rule::BecomesAbsent => {
            vec![member(Party::Both, records, Pair { base: required, head: optional })]
        }
        _ => Vec::new(),
    }
}
