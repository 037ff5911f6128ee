//! What of a request stands in its path or in its query.

use indexmap::IndexMap;

use super::document::{Example, Parameter, Referable, Schema};
use super::{examples, prose, schemas, text};
use crate::emit::docs;
use crate::ir::{Api, Column, Entity, Kind, Operation, ReadConventions, RequestShape, Type};

/// The parameters of an operation. Those whose request is a body have none.
pub(super) fn parameters(
    api: &Api,
    entity: &Entity,
    operation: &Operation,
) -> Vec<Referable<Parameter>> {
    match (operation.kind.request(), &api.shared.reading) {
        (RequestShape::Id, _) => vec![Referable::Inline(id(entity, operation))],
        (RequestShape::Ids, Some(reading)) => vec![Referable::Inline(ids(reading, operation))],
        (RequestShape::Query, Some(_)) => {
            let columns = operation.columns.iter();
            let filters = columns.flat_map(|column| filters(api, entity, operation, column));
            let paging = shared(api).into_keys().map(|name| Referable::reference(&name));
            filters.map(Referable::Inline).chain(paging).collect()
        }
        (RequestShape::OptionalId, Some(reading)) => {
            let of = id(entity, operation);
            let about = format!("Only what can be run on the `{}` with this id.", entity.wire);
            vec![Referable::Inline(query(reading.query.ids.clone(), about, of.schema))]
        }
        // `check` guarantees that the latter are described.
        (RequestShape::Body | RequestShape::Command, _)
        | (RequestShape::Ids | RequestShape::Query | RequestShape::OptionalId, None) => Vec::new(),
    }
}

/// The parameters that all lists share, by the names that the components have for them.
pub(super) fn shared(api: &Api) -> IndexMap<String, Parameter> {
    let has_lists = api.entities.iter().any(|entity| entity.operation(Kind::List).is_some());
    let reading = api.shared.reading.as_ref().filter(|_| has_lists);
    let paging = reading.into_iter().flat_map(paging);
    paging.map(|parameter| (parameter.name.clone(), parameter)).collect()
}

fn id(entity: &Entity, operation: &Operation) -> Parameter {
    Parameter {
        place: "path",
        required: true,
        examples: examples::parameter(operation, None),
        ..query(
            "id".to_owned(),
            format!("The id of the `{}`.", entity.wire),
            Schema { id_of: Some(entity.wire.clone()), ..Schema::integer() },
        )
    }
}

fn ids(reading: &ReadConventions, operation: &Operation) -> Parameter {
    let schema =
        Schema { pattern: Some(r"^\[-?[0-9]{1,18}(,-?[0-9]{1,18})*\]$"), ..Schema::of("string") };
    let about = "The ids of the records, in brackets: `[1,2,3]`.".to_owned();
    let examples = examples::parameter(operation, None).into_iter().map(|(name, ids)| {
        let ids = serde_json::to_string(&ids.value).expect("the values of a case are JSON");
        (name, Example { value: ids.into() })
    });
    Parameter {
        required: true,
        examples: examples.collect(),
        ..query(reading.query.ids.clone(), about, schema)
    }
}

fn filters(api: &Api, entity: &Entity, operation: &Operation, column: &Column) -> Vec<Parameter> {
    let Some(reading) = &api.shared.reading else { return Vec::new() };
    let field = entity.field(column.field);
    let format = field.ty.scalar().builtin().and_then(|info| info.filter_format);
    let schema = || {
        let schema = schemas::field_type(&Type::One(field.ty.scalar().clone()));
        Schema { format: format.or(schema.format), ..schema }
    };
    let matching = if field.ty.is_list() {
        "Only records whose list contains this value."
    } else {
        "Only records with this value."
    };
    let name = &column.parameter;
    let deprecated = field.deprecated.is_some();
    let equal = column.is_filter.then(|| {
        let about = prose::field(api, entity, field).paragraph(matching);
        Parameter {
            examples: examples::parameter(operation, Some(column.field)),
            deprecated,
            ..query(name.clone(), text(&about), schema())
        }
    });
    let range = column.is_range.then(|| {
        let (from, to) = (&reading.query.from, &reading.query.to);
        let wire = docs::code(&field.wire);
        [
            query(format!("{from}{name}"), format!("The lowest {wire}."), schema()),
            query(format!("{to}{name}"), format!("The highest {wire}."), schema()),
        ]
        .map(|parameter| Parameter { deprecated, ..parameter })
    });
    equal.into_iter().chain(range.into_iter().flatten()).collect()
}

fn paging(reading: &ReadConventions) -> [Parameter; 4] {
    let names = &reading.query;
    let number = |largest: i64| Schema {
        minimum: Some(1),
        maximum: Some(largest),
        format: None,
        ..Schema::integer()
    };
    let size = format!("How many records a page has; {} if left out.", reading.default_size);
    [
        query(
            names.page.clone(),
            "The number of the page, from 1.".to_owned(),
            number(u32::MAX.into()),
        ),
        query(names.size.clone(), size, number(reading.max_size.into())),
        query(
            names.order.clone(),
            "The field that the records are ordered by.".to_owned(),
            Schema::of("string"),
        ),
        query(
            names.direction.clone(),
            "The direction of the order.".to_owned(),
            Schema::of("string"),
        ),
    ]
}

fn query(name: String, description: String, schema: Schema) -> Parameter {
    Parameter {
        name,
        place: "query",
        required: false,
        deprecated: false,
        description,
        schema,
        examples: IndexMap::new(),
    }
}
