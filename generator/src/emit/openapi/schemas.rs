//! The schemas of envelopes and requests.

use indexmap::IndexMap;

use super::document::Schema;
use super::text;
use crate::emit::docs;
use crate::ir::{
    Api, ConstantType, Content, Docs, Entity, Envelope, EnvelopeKey, JsonType, Kind, Member,
    Operation, Record, RequestField, Slot, Type,
};

/// Every schema of the document, by its name.
pub(super) fn schemas(api: &Api) -> IndexMap<String, Schema> {
    let mut schemas = IndexMap::from([
        ("SuccessEnvelope".to_owned(), envelope(&api.shared.success, true)),
        ("RejectionEnvelope".to_owned(), envelope(&api.shared.rejection, false)),
        ("FieldError".to_owned(), field_error()),
    ]);
    for entity in &api.entities {
        for operation in entity.writes() {
            schemas.insert(operation.request.text.clone(), request(entity, operation));
        }
        let Some(record) = &entity.record else { continue };
        let whole: Vec<_> = entity.record_fields(record).collect();
        schemas.insert(record.name.text.clone(), object(text(&entity.docs), &whole));
        if let Some(row) = entity.row() {
            let about = format!("What a list shows of a `{}`.", record.name.text);
            let fields: Vec<_> = entity.row_fields(record).collect();
            schemas.insert(row.text.clone(), object(about, &fields));
        }
    }
    schemas
}

fn envelope(envelope: &Envelope, verdict: bool) -> Schema {
    let properties = envelope.keys.iter();
    let properties = properties.map(|key| (key.wire.clone(), property(key, verdict)));
    Schema {
        description: text(&envelope.docs),
        properties: properties.collect(),
        required: envelope.keys.iter().map(|key| key.wire.clone()).collect(),
        ..Schema::of("object")
    }
}

/// A key of an envelope, with what it is in a success or in a refusal.
fn property(key: &EnvelopeKey, verdict: bool) -> Schema {
    let schema = match &key.content {
        Content::Carries(slot) => match slot {
            Slot::Status => Schema::integer(),
            Slot::Message => Schema::of("string"),
            Slot::Value if verdict => Schema {
                properties: IndexMap::from([("Id".to_owned(), Schema::integer())]),
                required: vec!["Id".to_owned()],
                ..Schema::of("object")
            },
            Slot::UpdatedOn | Slot::UpdatedBy => Schema::of("string").or_null(),
            Slot::Errors if !verdict => Schema::list(Schema::reference("FieldError")),
            Slot::Value | Slot::Errors => Schema::of("null"),
            Slot::Verdict => Schema { constant: Some(verdict.into()), ..Schema::of("boolean") },
        },
        Content::Always(constant) => {
            let schema = match constant.ty {
                ConstantType::Boolean => Schema::of("boolean"),
                ConstantType::Integer => Schema::integer(),
                ConstantType::String => Schema::of("string"),
            };
            schema.or_null()
        }
    };
    schema.described(text(&key.docs))
}

fn field_error() -> Schema {
    let about = |text: &str, schema: Schema| schema.described(text.to_owned());
    Schema {
        description: "What was wrong with one field.".to_owned(),
        properties: IndexMap::from([
            (
                "AttemptedValue".to_owned(),
                about("The value that was sent; null where none was.", Schema::default()),
            ),
            ("Message".to_owned(), about("What is wrong with it.", Schema::of("string").or_null())),
            (
                "PropertyName".to_owned(),
                about("The property at fault.", Schema::of("string").or_null()),
            ),
        ]),
        required: ["AttemptedValue", "Message", "PropertyName"].map(str::to_owned).to_vec(),
        ..Schema::of("object")
    }
}

/// The body of a success.
pub(super) fn answer(api: &Api, entity: &Entity, operation: &Operation) -> Schema {
    let name = |record: &Record| Schema::reference(&record.name.text);
    let row = |record: &Record| Schema::reference(&record.row.text);
    match (operation.kind, &entity.record) {
        (Kind::Get, Some(record)) => name(record),
        (Kind::GetMany, Some(record)) => Schema::list(name(record)),
        (Kind::List, Some(record)) => page(api, row(record)),
        (Kind::Create | Kind::Update | Kind::Delete, _)
        | (Kind::Get | Kind::GetMany | Kind::List, None) => Schema::reference("SuccessEnvelope"),
    }
}

fn page(api: &Api, row: Schema) -> Schema {
    let Some(reading) = &api.shared.reading else { return Schema::default() };
    let keys = &reading.page;
    let number = || Schema::integer().or_null();
    let boolean = || Schema::of("boolean").or_null();
    let properties = [
        (&keys.records, Schema::list(row)),
        (&keys.number, number()),
        (&keys.size, number()),
        (&keys.order, Schema::of("string").or_null()),
        (&keys.direction, number()),
        (&keys.first, number()),
        (&keys.last, number()),
        (&keys.total, number()),
        (&keys.pages, number()),
        (&keys.has_next, boolean()),
        (&keys.has_previous, boolean()),
    ];
    Schema {
        properties: properties.map(|(key, schema)| (key.clone(), schema)).into_iter().collect(),
        required: vec![keys.records.clone()],
        ..Schema::of("object")
    }
}

fn request(entity: &Entity, operation: &Operation) -> Schema {
    let documented = operation.parameters.iter().filter(|parameter| parameter.documented);
    let fields: Vec<_> = documented
        .map(|&RequestField { field, required, .. }| Member {
            field: entity.field(field),
            required,
        })
        .collect();
    object(text(&request_docs(entity, operation)), &fields)
}

/// An object with these fields, each with whether it is always there.
fn object(description: String, fields: &[Member<'_>]) -> Schema {
    let properties = fields.iter().map(|Member { field, required }| {
        let schema = field_type(&field.ty);
        let schema = if *required { schema } else { schema.or_null() };
        (field.wire.clone(), schema.described(text(&docs::field(field))))
    });
    let required = fields.iter().filter(|member| member.required);
    Schema {
        description,
        properties: properties.collect(),
        required: required.map(|member| member.field.wire.clone()).collect(),
        ..Schema::of("object")
    }
}

fn request_docs(entity: &Entity, operation: &Operation) -> Docs {
    operation.docs.clone().then(docs::replaces(entity, operation))
}

pub(super) fn field_type(ty: &Type) -> Schema {
    let content_media_type = ty.scalar().builtin().and_then(|info| info.content_media_type);
    let scalar = match ty.scalar().json_type() {
        JsonType::Integer => Schema::integer(),
        // A date-time has no format here: the service sometimes omits the zone.
        JsonType::String => Schema { content_media_type, ..Schema::of("string") },
        JsonType::Boolean => Schema::of("boolean"),
    };
    match ty {
        Type::One(_) => scalar,
        Type::Many(_) => Schema::list(scalar),
    }
}
