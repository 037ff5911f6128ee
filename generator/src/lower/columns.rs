//! What a list can be filtered by.

use super::fields::PlacedField;
use super::names;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::ir::{self, Kind, Scalar, Type};
use crate::spec;
use crate::spec::tree::Node;

/// Where the lists of keys stand, and what they are about.
pub(super) struct Place<'a> {
    /// The fields that could be lowered.
    pub(super) written: &'a [PlacedField],
    /// Where the fields of the entity stand.
    pub(super) fields: &'a Node,
    /// Where the operation stands.
    pub(super) at: &'a Node,
}

/// The fields that a list names as filters and ranges: those with a filter first.
pub(super) fn lower(
    entity: &spec::Entity,
    kind: Kind,
    operation: &spec::Operation,
    place: &Place<'_>,
    found: &mut Diagnostics,
) -> Vec<ir::Column> {
    let mut columns: Vec<ir::Column> = Vec::new();
    for (list, keys) in [("filters", &operation.filters), ("ranges", &operation.ranges)] {
        let is_range = list == "ranges";
        for (index, key) in keys.iter().enumerate() {
            let span = place.at.at(list).element(index).span;
            let mistake = |message: String, help: &str| {
                Diagnostic::new(Code::FilterMismatch, span, message).help(help)
            };
            if kind != Kind::List {
                let message = format!("`{}` takes no {list}", kind.word());
                found.push(mistake(message, "move it to `list`, or take it out"));
                continue;
            }
            let Some(at) = place.written.iter().position(|field| field.lowered.wire == *key) else {
                // A field that was left out for a mistake is not unknown.
                if place.fields.get(key).is_none() {
                    found.push(
                        mistake(
                            format!("`{}` has no field `{key}`", entity.entity),
                            "name a field of its records",
                        )
                        .did_you_mean(key, entity.fields.keys().map(String::as_str)),
                    );
                }
                continue;
            };
            let field = &place.written[at].lowered;
            let Type::One(scalar) = &field.ty else {
                found.push(mistake(
                    format!("`{key}` is a list, which nothing filters by"),
                    "name a field with a single value",
                ));
                continue;
            };
            if is_range && !matches!(scalar, Scalar::Integer | Scalar::DateTime) {
                found.push(mistake(
                    format!("`{key}` has no order that a range could follow"),
                    "ranges are of the types `integer` and `date-time`",
                ));
                continue;
            }
            match columns.iter_mut().find(|column| column.field == at) {
                Some(column) if is_range && !column.is_range => column.is_range = true,
                Some(_) => {
                    found
                        .push(mistake(format!("`{key}` stands here twice"), "keep one of the two"));
                }
                None => columns.push(ir::Column {
                    field: at,
                    parameter: parameter(entity, key, scalar),
                    constant: names::constant(&field.name),
                    is_filter: !is_range,
                    is_range,
                }),
            }
        }
    }
    columns
}

/// What a field is called in a query: the vendor puts the entity before it, and takes the `Id` off a
/// reference to another record.
fn parameter(entity: &spec::Entity, key: &str, scalar: &Scalar) -> String {
    let property = match scalar {
        Scalar::Id { .. } => key.strip_suffix("Id").filter(|rest| !rest.is_empty()).unwrap_or(key),
        Scalar::Integer
        | Scalar::String
        | Scalar::Boolean
        | Scalar::DateTime
        | Scalar::Json
        | Scalar::CommaList => key,
    };
    format!("{}_{property}", entity.entity)
}
