//! The filters and ranges of a list.

use super::entity::Context;
use super::{Lowerer, names};
use crate::diagnostic::{Code, Diagnostic};
use crate::ir::{self, FieldId, Type};
use crate::source::Span;
use crate::spec;
use crate::spec::tree::Node;

/// The fields that a list names as filters and ranges, filters first.
pub(super) fn lower(
    lowerer: &mut Lowerer<'_>,
    context: &Context<'_>,
    list: &spec::ListOperation,
    at: &Node,
) -> Vec<ir::Column> {
    let mut columns: Vec<ir::Column> = Vec::new();
    let mut spans: Vec<(String, Span)> = Vec::new();
    for (word, keys) in [("filters", &list.filters), ("ranges", &list.ranges)] {
        let is_range = word == "ranges";
        for (index, key) in keys.iter().enumerate() {
            let span = at.at(word).element(index).span;
            let error = |message: String, help: &str| {
                Diagnostic::new(Code::FilterMismatch, span, message).help(help)
            };
            let field = match column(context, key, is_range) {
                Ok(Some(field)) => field,
                Ok(None) => continue,
                Err((message, help)) => {
                    let mut diagnostic = error(message, help);
                    let declared = context.fields.iter().find(|field| field.lowered.wire == *key);
                    diagnostic = match declared {
                        Some(field) => diagnostic.related(field.lowered.span, "declared here"),
                        None => context.unknown_field(diagnostic, key, context.wires()),
                    };
                    lowerer.report(diagnostic);
                    continue;
                }
            };
            match columns.iter_mut().find(|column| column.field == field) {
                Some(column) if is_range && !column.is_range => column.is_range = true,
                Some(_) => {
                    lowerer
                        .report(error(format!("`{key}` is listed twice"), "delete one of the two"));
                }
                None => {
                    let declared = context.field(field);
                    let parameter = parameter(context.entity, key, &declared.ty);
                    columns.push(ir::Column {
                        field,
                        parameter: parameter.clone(),
                        constant: names::constant(&declared.name),
                        is_filter: !is_range,
                        is_range,
                    });
                    spans.push((parameter, span));
                }
            }
        }
    }
    check_parameters(lowerer, &spans);
    columns
}

/// The field of a filter or a range; `None` where an error was reported with the field itself.
fn column(
    context: &Context<'_>,
    key: &str,
    is_range: bool,
) -> Result<Option<FieldId>, (String, &'static str)> {
    let Some(field) = context.find(key) else {
        return if context.is_unknown(key) {
            let message = format!("`{}` has no field `{key}`", context.entity.entity);
            Err((message, "name a field of its records"))
        } else {
            Ok(None)
        };
    };
    let ty = &context.field(field).ty;
    if is_range && (ty.is_list() || !ty.scalar().has_ranges()) {
        let message = format!("`{key}` has no order for a range");
        return Err((
            message,
            "ranges are of the types `integer`, `decimal`, `date-time` and `enum NAME`",
        ));
    }
    Ok(Some(field))
}

/// Reports filters that have the same name in the query, or that of another parameter.
fn check_parameters(lowerer: &mut Lowerer<'_>, columns: &[(String, Span)]) {
    let reading = lowerer.api.and_then(|api| api.reading.as_ref());
    let reserved = reading.map(|reading| {
        let spec::Query { ids, page, size, order, direction, from: _, to: _ } = &reading.query;
        [ids, page, size, order, direction]
    });
    for (index, (parameter, span)) in columns.iter().enumerate() {
        let error = |message: String| {
            Diagnostic::new(Code::FilterMismatch, *span, message)
                .help("keep one of the two, or rename the entity or the parameter")
        };
        if let Some((_, first)) = columns[..index].iter().find(|(known, _)| known == parameter) {
            let message = format!("two filters are called `{parameter}` in the query");
            lowerer.report(error(message).related(*first, "the other one"));
        } else if reserved.iter().flatten().any(|known| *known == parameter) {
            let message = format!("`{parameter}` is a parameter of `reading.query` in `api.yaml`");
            lowerer.report(error(message));
        }
    }
}

/// The name of a field in a query: the entity, an underscore and the key, without the `Id` of a
/// reference to another record.
fn parameter(entity: &spec::Entity, key: &str, ty: &Type) -> String {
    let reference = ty.scalar().id().and_then(|_| key.strip_suffix("Id"));
    let property = reference.filter(|stem| !stem.is_empty()).unwrap_or(key);
    format!("{}_{property}", entity.entity)
}
