//! Where a response leads: from the ids in it to the operations that take them.

use indexmap::IndexMap;

use super::document::Link;
use super::id;
use crate::ir::{Api, Entity, Kind, Operation, ResponseShape, Slot, Type};

/// The links of a success.
pub(super) fn links(api: &Api, entity: &Entity, operation: &Operation) -> IndexMap<String, Link> {
    match operation.kind.response() {
        ResponseShape::Saved => match api.shared.success.slot(Slot::Value) {
            Some(key) => to_record(api, entity, &format!("{}/Id", pointer(&key.wire))),
            None => IndexMap::new(),
        },
        ResponseShape::Record => {
            let own = entity.fields.iter().find(|field| entity.is_id(field));
            let own = own.map(|field| to_record(api, entity, &pointer(&field.wire)));
            own.into_iter().flatten().chain(to_others(api, entity)).collect()
        }
        ResponseShape::Records
        | ResponseShape::Page
        | ResponseShape::Deleted
        | ResponseShape::Completed
        | ResponseShape::Commands
        | ResponseShape::File => IndexMap::new(),
    }
}

/// From a record of an entity: to itself, and to the lists of what refers to it.
fn to_record(api: &Api, entity: &Entity, pointer: &str) -> IndexMap<String, Link> {
    let itself = [Kind::Get, Kind::Delete].into_iter().filter_map(|kind| entity.operation(kind));
    let itself = itself.map(|operation| link(operation, "id", pointer));
    let lists = api.entities.iter().filter_map(|other| Some((other, other.operation(Kind::List)?)));
    let lists = lists.flat_map(|(other, list)| {
        let columns = list.columns.iter().filter(|column| column.is_filter);
        columns
            .filter(|column| refers_to(&other.field(column.field).ty, entity))
            .map(|column| link(list, &column.parameter, pointer))
    });
    itself.chain(lists).collect()
}

/// From a record to those that it refers to.
fn to_others<'a>(
    api: &'a Api,
    entity: &'a Entity,
) -> impl Iterator<Item = (String, Link)> + use<'a> {
    let fields = entity.record.iter().flat_map(|record| entity.record_fields(record));
    let fields = fields.map(|member| member.field).filter(|field| !entity.is_id(field));
    fields.filter_map(|field| {
        let other = api.entities.iter().find(|other| refers_to(&field.ty, other))?;
        let (_, link) = link(other.operation(Kind::Get)?, "id", &pointer(&field.wire));
        Some((field.wire.clone(), link))
    })
}

fn refers_to(ty: &Type, entity: &Entity) -> bool {
    !ty.is_list() && ty.scalar().id() == Some(&entity.id)
}

fn link(operation: &Operation, parameter: &str, pointer: &str) -> (String, Link) {
    let expression = format!("$response.body#{pointer}");
    let parameters = IndexMap::from([(parameter.to_owned(), expression)]);
    (id(operation), Link { operation_id: id(operation), parameters })
}

/// A JSON pointer to a key.
fn pointer(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}
