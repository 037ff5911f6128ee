//! Entities and operations as data, and good requests to them: whatever the spec declares.

use std::collections::BTreeMap;

use nexudus_server::Nexudus;
use reqwest::{Client, RequestBuilder};
use runtime_core::{
    Column, DeclaredCommand, Entity as Typed, Field, FieldType, Fields, Kind, OperationInfo,
    Reference, RequestShape, Scalar, Visitor,
};
use serde_json::{Map, Value, json};

use crate::harness::Sandbox;

/// An entity without its types.
#[derive(Clone, Copy)]
pub(crate) struct Entity {
    pub(crate) name: &'static str,
    pub(crate) record: &'static [Field],
    pub(crate) row: &'static [Field],
    pub(crate) columns: &'static [Column],
    pub(crate) references: &'static [Reference],
    pub(crate) commands: &'static [DeclaredCommand],
    operations: &'static [&'static OperationInfo],
}

/// An operation of an entity.
#[derive(Clone, Copy)]
pub(crate) struct Operation {
    pub(crate) entity: Entity,
    pub(crate) info: &'static OperationInfo,
}

/// Every entity of the spec.
pub(crate) fn entities() -> Vec<Entity> {
    struct Entities(Vec<Entity>);

    impl Visitor<Nexudus> for Entities {
        fn entity<E: Typed<Api = Nexudus>>(&mut self) {
            self.0.push(Entity {
                name: E::NAME,
                record: <E::Record as Fields>::fields(),
                row: <E::Row as Fields>::fields(),
                columns: E::COLUMNS,
                references: E::REFERENCES,
                commands: E::COMMANDS,
                operations: E::OPERATIONS,
            });
        }
    }

    let mut entities = Entities(Vec::new());
    Nexudus::visit(&mut entities);
    assert!(!entities.0.is_empty());
    entities.0
}

/// Every operation.
pub(crate) fn operations() -> Vec<Operation> {
    let of = |entity: Entity| entity.operations.iter().map(move |info| Operation { entity, info });
    entities().into_iter().flat_map(of).collect()
}

/// Every operation whose body is an object of fields.
pub(crate) fn writes() -> Vec<Operation> {
    let is_write = |info: &OperationInfo| info.kind.request() == RequestShape::Body;
    operations().into_iter().filter(|operation| is_write(operation.info)).collect()
}

/// Every other operation.
pub(crate) fn others() -> Vec<Operation> {
    let is_write = |info: &OperationInfo| info.kind.request() == RequestShape::Body;
    operations().into_iter().filter(|operation| !is_write(operation.info)).collect()
}

/// A create that needs no other record.
pub(crate) fn simple_create() -> Operation {
    let creates = entities().into_iter().filter_map(|entity| entity.operation(Kind::Create));
    let mut simple = creates.filter(|create| create.required_entities().next().is_none());
    simple.next().unwrap()
}

impl Entity {
    pub(crate) fn operation(self, kind: Kind) -> Option<Operation> {
        let info = self.operations.iter().find(|info| info.kind == kind)?;
        Some(Operation { entity: self, info })
    }

    pub(crate) fn has(self, kinds: &[Kind]) -> bool {
        kinds.iter().all(|kind| self.operation(*kind).is_some())
    }

    /// The path of its records, or of the record with an id.
    pub(crate) fn path(self, id: Option<i64>) -> String {
        let path = self.operations[0].entity.path;
        id.map_or_else(|| path.to_owned(), |id| format!("{path}/{id}"))
    }

    /// Lists take ranges of texts only if these are dates.
    pub(crate) fn is_date(self, key: &str) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|column| column.key == key && column.is_range && column.ty == Scalar::String)
    }

    fn reference(self, key: &str) -> Option<&'static Reference> {
        self.references.iter().find(|reference| reference.key == key)
    }
}

impl Operation {
    /// The fields of the body.
    pub(crate) fn body_fields(self) -> &'static [Field] {
        self.info.fields()
    }

    /// A request to an operation without fields about a record, which has no token.
    pub(crate) fn about(self, client: &Client, url: &str, id: i64) -> RequestBuilder {
        let path = match self.info.kind.request() {
            RequestShape::Ids => format!("{}?id=[{id}]", self.info.path()),
            _ => self.info.path().replace("{id}", &id.to_string()),
        };
        let method = self.info.kind.method().parse().unwrap();
        let request = client.request(method, format!("{url}{path}"));
        if self.info.kind.request() != RequestShape::Command {
            return request;
        }
        let declared = self.entity.commands.first();
        let parameters = declared.map_or(&[][..], |command| command.parameters()).iter();
        let parameters = parameters.filter(|parameter| parameter.required).map(|parameter| {
            let value = self.value(parameter, &Existing::default(), 0);
            json!({ "Name": parameter.key, "Value": value })
        });
        let body = json!({
            "Key": declared.map_or("COMMAND", |command| command.key),
            "Ids": [id],
            "Parameters": parameters.collect::<Vec<_>>(),
        });
        request.header("Content-Type", "application/json").body(body.to_string())
    }

    /// The entities that a request has to refer to.
    fn required_entities(self) -> impl Iterator<Item = &'static str> {
        let required = self.body_fields().iter().filter(|field| field.required);
        required.filter_map(move |field| Some(self.entity.reference(field.key)?.entity))
    }

    /// The smallest good request.
    pub(crate) fn smallest(self, existing: &Existing) -> Value {
        Value::Object(self.fields(existing))
    }

    /// The smallest good request, key by key.
    pub(crate) fn fields(self, existing: &Existing) -> Map<String, Value> {
        let required = self.body_fields().iter().filter(|field| field.required);
        required.map(|field| (field.key.to_owned(), self.value(field, existing, 0))).collect()
    }

    /// A request with every field that is part of a record. Its values depend on the number.
    pub(crate) fn full(self, existing: &Existing, number: i64) -> Map<String, Value> {
        let fields = self.body_fields().iter().filter(|field| field.changes.is_none());
        fields.map(|field| (field.key.to_owned(), self.value(field, existing, number))).collect()
    }

    fn value(self, field: &Field, existing: &Existing, number: i64) -> Value {
        if field.key == "Id" {
            return existing.id(self.entity.name).into();
        }
        let reference = self.entity.reference(field.key).map(|reference| reference.entity);
        match (field.ty, reference) {
            (FieldType::One(_), Some(entity)) => existing.id(entity).into(),
            (FieldType::Many(_), Some(entity)) => json!([existing.id(entity)]),
            (FieldType::One(Scalar::Integer | Scalar::Number), None) => number.into(),
            (FieldType::One(Scalar::String), None) if self.entity.is_date(field.key) => {
                json!(format!("2025-01-15T10:{:02}", number.rem_euclid(60)))
            }
            (FieldType::One(Scalar::String), None) => {
                if number == 0 {
                    json!("")
                } else {
                    json!(format!("text {number}"))
                }
            }
            (FieldType::One(Scalar::Boolean), None) => (number % 2 == 1).into(),
            (FieldType::Many(Scalar::Integer | Scalar::Number), None) => {
                json!([number + 1, number, number + 1])
            }
            (FieldType::Many(Scalar::String), None) => json!([format!("b {number}"), "a"]),
            (FieldType::Many(Scalar::Boolean), None) => json!([true, false, true]),
        }
    }
}

/// A record of every entity, for requests to refer to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Existing(BTreeMap<&'static str, i64>);

impl Existing {
    pub(crate) async fn records(sandbox: &Sandbox) -> Self {
        Self::create(async |operation, body| sandbox.write(operation, body).await).await
    }

    /// Creates them by a function that returns the id. Those that others refer to come first.
    pub(crate) async fn create(mut write: impl AsyncFnMut(Operation, Value) -> i64) -> Self {
        let mut existing = Self::default();
        let mut pending: Vec<_> =
            entities().into_iter().filter_map(|entity| entity.operation(Kind::Create)).collect();
        while !pending.is_empty() {
            let ready = |create: &Operation| {
                create.required_entities().all(|entity| existing.0.contains_key(entity))
            };
            let next = pending.iter().position(ready).expect("no entities require each other");
            let create = pending.remove(next);
            let id = write(create, create.smallest(&existing)).await;
            existing.0.insert(create.entity.name, id);
        }
        existing
    }

    /// A new record of an entity, which no other refers to.
    pub(crate) async fn fresh(sandbox: &Sandbox, entity: Entity) -> i64 {
        let existing = Self::records(sandbox).await;
        let create = entity.operation(Kind::Create).unwrap();
        sandbox.write(create, create.smallest(&existing)).await
    }

    pub(crate) fn id(&self, entity: &str) -> i64 {
        self.0.get(entity).copied().unwrap_or_default()
    }

    /// The same, with another record of an entity.
    pub(crate) fn with(mut self, entity: Entity, id: i64) -> Self {
        self.0.insert(entity.name, id);
        self
    }
}
