//! Lists: what they can be filtered by.

use super::migration::{self, Migration, Party};
use super::presence::Fields;
use super::{Found, Pair, Rule};
use crate::ir::{Column, Entity, Field, FieldId, Kind};

/// Compares the filters of the lists of an entity, and the version fields of its records.
pub(super) fn compare(pair: Pair<&Entity>, all: &[Fields<'_>], found: &mut Found) {
    version_field(pair, found);
    let Some(operations) = pair.map(|entity| entity.operation(Kind::List)).both() else { return };
    for fields in all {
        let column = |columns: &'_ [Column], field: Option<(FieldId, &Field)>| {
            let (id, _) = field?;
            columns.iter().position(|column| column.field == id)
        };
        let columns = Pair {
            base: column(&operations.base.columns, fields.fields.base)
                .map(|at| &operations.base.columns[at]),
            head: column(&operations.head.columns, fields.fields.head)
                .map(|at| &operations.head.columns[at]),
        };
        one(pair, fields, columns, found);
    }
}

fn one(
    entities: Pair<&Entity>,
    fields: &Fields<'_>,
    columns: Pair<Option<&Column>>,
    found: &mut Found,
) {
    let places = fields.fields.map(|field| field.map(|(_, field)| field.span));
    let record = |entity: &Entity| {
        entity.record.as_ref().map_or_else(String::new, |record| record.name.text.clone())
    };
    let constant = |entity: &Entity, column: &Column| {
        format!("{}::{}", record(entity), migration::name(&column.constant))
    };
    match (columns.base, columns.head) {
        (Some(base), Some(head)) => both(fields, Pair { base, head }, found),
        (Some(base), None) => {
            let words = format!("no {} of lists any more", usage(base));
            let code = Pair { base: constant(entities.base, base), head: String::new() };
            found.add(Rule::FilterRemoved, fields.wire(), words, places).migrations =
                vec![Migration::new(Party::Both, code)];
        }
        (None, Some(head)) => {
            let words = format!("new {} of lists", usage(head));
            found.add(Rule::FilterAdded, fields.wire(), words, places);
        }
        (None, None) => {}
    }
}

fn both(fields: &Fields<'_>, pair: Pair<&Column>, found: &mut Found) {
    let places = fields.fields.map(|field| field.map(|(_, field)| field.span));
    let Column {
        field: _,
        parameter,
        // Follows the name of the field.
        constant: _,
        is_filter,
        is_range,
    } = pair.base;
    let head = pair.head;
    if *parameter != head.parameter {
        let words = format!("{parameter} -> {} in queries", head.parameter);
        found.add(Rule::ParameterChanged, fields.wire(), words, places);
    }
    let loses = (*is_filter && !head.is_filter) || (*is_range && !head.is_range);
    let gains = (!*is_filter && head.is_filter) || (!*is_range && head.is_range);
    let words = || format!("{} -> {} of lists", usage(pair.base), usage(head));
    let code = || pair.map(|column| format!("runtime::{}", constant_type(column)));
    if loses {
        found.add(Rule::FilterReduced, fields.wire(), words(), places).migrations =
            vec![Migration::new(Party::Both, code())];
    } else if gains {
        found.add(Rule::FilterExtended, fields.wire(), words(), places).migrations =
            vec![Migration::new(Party::Both, code())];
    }
}

fn usage(column: &Column) -> &'static str {
    match (column.is_filter, column.is_range) {
        (true, true) => "filter and range",
        (true, false) => "filter",
        (false, _) => "range",
    }
}

fn constant_type(column: &Column) -> &'static str {
    match (column.is_filter, column.is_range) {
        (true, true) => "FilterAndRange",
        (true, false) => "Filter",
        (false, _) => "Range",
    }
}

fn version_field(pair: Pair<&Entity>, found: &mut Found) {
    let name = |entity: &Entity| {
        let record = entity.record.as_ref()?;
        Some(record.version_field.map(|id| entity.field(id).wire.clone()))
    };
    let Some(names) = pair.map(name).both() else { return };
    if names.differs() {
        let names = names.map(|name| name.unwrap_or_else(|| "none".to_owned()));
        let words = format!("version field {} -> {}", names.base, names.head);
        let spans = pair.map(|entity| entity.span);
        found.push(Rule::VersionFieldChanged, &pair.head.wire, words, spans);
    }
}
