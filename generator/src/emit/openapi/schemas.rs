//! The schemas of envelopes and requests.

use indexmap::IndexMap;

use super::document::Schema;
use super::{id, prose, text};
use crate::ir::{
    Api, Command, ConstantType, Content, Entity, Envelope, EnvelopeKey, Field, JsonType, Kind,
    Member, Operation, Record, RequestShape, ResponseShape, Scalar, Slot, Type,
};

/// Every schema of the document, by its name.
pub(super) fn schemas(api: &Api) -> IndexMap<String, Schema> {
    let mut schemas = IndexMap::from([
        ("SuccessEnvelope".to_owned(), envelope(&api.shared.success, true)),
        ("RejectionEnvelope".to_owned(), envelope(&api.shared.rejection, false)),
        ("FieldError".to_owned(), field_error()),
    ]);
    let has = |kind| api.entities.iter().any(|entity| entity.operation(kind).is_some());
    if has(Kind::ListCommands) {
        schemas.insert(COMMAND.to_owned(), command());
    }
    if has(Kind::RunCommand) {
        schemas.insert(RUN_COMMAND.to_owned(), run_command());
        schemas.insert(COMPLETED.to_owned(), completed(api));
    }
    for entity in &api.entities {
        for operation in entity.writes() {
            schemas.insert(operation.request.text.clone(), request(api, entity, operation));
        }
        let Some(record) = &entity.record else { continue };
        let whole = entity.record_fields(record);
        schemas.insert(record.name.text.clone(), read(api, entity, text(&entity.docs), whole));
        if let Some(row) = entity.row() {
            if *row != record.name {
                let about = format!("What a list shows of a `{}`.", record.name.text);
                let fields = entity.row_fields(record);
                schemas.insert(row.text.clone(), read(api, entity, about, fields));
            }
            schemas.insert(page_name(record), page(api, Schema::reference(&row.text)));
        }
    }
    schemas
}

/// The name of the schema of a page. No type in Rust has a dot in its name, so none has this one.
fn page_name(record: &Record) -> String {
    format!("{}.Page", record.name.text)
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

/// The body of a request.
pub(super) fn body(operation: &Operation) -> Schema {
    Schema::reference(match operation.kind.request() {
        RequestShape::Command => RUN_COMMAND,
        RequestShape::Body
        | RequestShape::Id
        | RequestShape::Ids
        | RequestShape::Query
        | RequestShape::OptionalId => &operation.request.text,
    })
}

/// The names of the schemas of a request that runs a command, and of its success.
const RUN_COMMAND: &str = "Command.Run";
const COMPLETED: &str = "Command.Completed";

/// An object with these properties, of which some are required.
fn structure(description: &str, properties: Vec<(&str, Schema)>, required: &[&str]) -> Schema {
    Schema {
        description: description.to_owned(),
        properties: properties.into_iter().map(|(key, it)| (key.to_owned(), it)).collect(),
        required: required.iter().map(|key| (*key).to_owned()).collect(),
        ..Schema::of("object")
    }
}

/// A request that runs a command.
fn run_command() -> Schema {
    let text = |about: &str| Schema::of("string").described(about.to_owned());
    let value = Schema::default().described("Its value.".to_owned());
    let name = text("What the service calls it.");
    let parameter =
        structure("A parameter.", vec![("Name", name), ("Value", value)], &["Name", "Value"]);
    let ids = Schema::list(Schema::integer()).described("The ids of the records.".to_owned());
    structure(
        "A command and the records that it runs on.",
        vec![
            ("Key", text("The key of the command.")),
            ("Ids", ids),
            ("Parameters", Schema::list(parameter).or_null()),
        ],
        &["Key", "Ids"],
    )
}

/// The parameters of each declared command, as an object with a property per name.
pub(super) fn commands(
    api: &Api,
    entity: &Entity,
    operation: &Operation,
) -> IndexMap<String, Schema> {
    let parameters = |command: &Command| {
        let members = command
            .members()
            .map(|Member { field, required }| (field, property_of(api, entity, field), required));
        object(text(&command.docs), members)
    };
    let commands = operation.commands.iter();
    commands.map(|command| (command.wire.clone(), parameters(command))).collect()
}

/// The envelope of a command that ran: one of a success, perhaps without a record.
fn completed(api: &Api) -> Schema {
    let mut schema = envelope(&api.shared.success, true);
    if let Some(key) = api.shared.success.slot(Slot::Value)
        && let Some(value) = schema.properties.get_mut(&key.wire)
    {
        *value = value.clone().or_null();
    }
    schema
}

/// The name of the schema of a command.
const COMMAND: &str = "Command.Info";

/// What a service tells about a command.
fn command() -> Schema {
    let flag = |about: &str| Schema::of("boolean").or_null().described(about.to_owned());
    let text = |about: &str| Schema::of("string").described(about.to_owned());
    let parameter = structure(
        "A parameter that the command takes.",
        vec![
            ("Name", text("The name, a text for people.")),
            ("Type", text("The type of the value.").or_null()),
        ],
        &["Name"],
    );
    structure(
        "A command that can be run on records.",
        vec![
            ("Key", text("What the command is run by.")),
            ("Name", text("What people call it.").or_null()),
            ("AppliesOnlyToMultipleEntities", flag("Whether it needs two records or more.")),
            ("AppliesOnlyToOneEntity", flag("Whether it takes one record only.")),
            ("AppliesOnlyToTwoEntities", flag("Whether it takes two records only.")),
            ("NeedsEntitiesToRun", flag("Whether it needs any records.")),
            ("Order", Schema::integer().or_null()),
            ("RequiresParameters", Schema::list(parameter)),
        ],
        &["Key"],
    )
}

/// The body of a success, if it is JSON.
pub(super) fn answer(entity: &Entity, operation: &Operation) -> Option<Schema> {
    let name = |record: &Record| Schema::reference(&record.name.text);
    Some(match (operation.kind.response(), &entity.record) {
        (ResponseShape::File, _) => return None,
        (ResponseShape::Record, Some(record)) => name(record),
        (ResponseShape::Records, Some(record)) => Schema::list(name(record)),
        (ResponseShape::Page, Some(record)) => Schema::reference(&page_name(record)),
        // A failure often comes with the status of a success.
        (ResponseShape::Completed, _) => Schema {
            one_of: [COMPLETED, "RejectionEnvelope"].map(Schema::reference).to_vec(),
            ..Schema::default()
        },
        (ResponseShape::Commands, _) => Schema::list(Schema::reference(COMMAND)),
        (ResponseShape::Saved | ResponseShape::Deleted, _)
        | (ResponseShape::Record | ResponseShape::Records | ResponseShape::Page, None) => {
            Schema::reference("SuccessEnvelope")
        }
    })
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

fn request(api: &Api, entity: &Entity, operation: &Operation) -> Schema {
    let documented = operation.parameters.iter().filter(|parameter| parameter.documented);
    let fields = documented.map(|parameter| {
        let field = entity.field(parameter.field);
        (field, property_of(api, entity, field), parameter.required)
    });
    object(format!("Body of `{}`.", id(operation)), fields)
}

/// A record or a row. Fields that no request has are read-only.
fn read<'a>(
    api: &Api,
    entity: &'a Entity,
    description: String,
    members: impl Iterator<Item = Member<'a>>,
) -> Schema {
    let is_written = |field: &Field| {
        let mut written = entity.writes().flat_map(|operation| entity.request_fields(operation));
        written.any(|member| member.field.wire == field.wire)
    };
    let fields = members.map(|Member { field, required }| {
        let schema = property_of(api, entity, field);
        (field, Schema { read_only: !is_written(field), ..schema }, required)
    });
    object(description, fields)
}

fn property_of(api: &Api, entity: &Entity, field: &Field) -> Schema {
    let schema = field_type(&field.ty).described(text(&prose::field(api, entity, field)));
    Schema { deprecated: field.deprecated.is_some(), ..schema }
}

/// An object with these fields, each with its schema and whether it is always there.
fn object<'a>(
    description: String,
    fields: impl Iterator<Item = (&'a Field, Schema, bool)>,
) -> Schema {
    let mut object = Schema { description, ..Schema::of("object") };
    for (field, schema, always) in fields {
        let schema = if always { schema } else { schema.or_null() };
        object.properties.insert(field.wire.clone(), schema);
        if always {
            object.required.push(field.wire.clone());
        }
    }
    object
}

pub(super) fn field_type(ty: &Type) -> Schema {
    let info = ty.scalar().builtin();
    let format = info.and_then(|info| info.format);
    let content_media_type = info.and_then(|info| info.content_media_type);
    let scalar = match ty.scalar().json_type() {
        JsonType::Integer => {
            let members = ty.scalar().enumeration().map_or(&[][..], |known| &known.members);
            Schema {
                id_of: id_of(ty.scalar()),
                enum_values: members.iter().map(|member| member.value).collect(),
                enum_names: members.iter().map(|member| member.wire.clone()).collect(),
                ..Schema::integer()
            }
        }
        // No format: each of them stands for a number of bits.
        JsonType::Number => Schema::of("number"),
        // A date-time has no format here: the service sometimes omits the zone.
        JsonType::String => Schema { format, content_media_type, ..Schema::of("string") },
        JsonType::Boolean => Schema::of("boolean"),
    };
    match ty {
        Type::One(_) => scalar,
        Type::Many(_) => Schema::list(scalar),
    }
}

fn id_of(scalar: &Scalar) -> Option<String> {
    match scalar {
        Scalar::Id { entity, .. } => Some(entity.clone()),
        Scalar::Builtin(_) | Scalar::Enum(_) => None,
    }
}
