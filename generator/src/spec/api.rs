//! What the entities of the API share: the file `api.yaml`.

use indexmap::IndexMap;
use runtime_core::{BodyShape, Kind, Meaning};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Assumption, Enumeration, Field, Quirk};

/// What the entities of the API share: the file `api.yaml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Name of the API, as a type in Rust.
    pub name: String,
    /// The generated crates.
    pub crates: Crates,
    /// Scheme and host of the public service, without a path.
    pub base_url: String,
    /// Base URL of the vendor's documentation; the `page` of an operation is relative to it.
    pub documentation: String,
    /// How callers authenticate.
    pub authentication: Authentication,
    /// The caller who has every role.
    pub administrator: Administrator,
    /// Entities outside the spec whose ids it uses, each with a sentence.
    #[serde(default)]
    pub references: IndexMap<String, String>,
    /// Enumerations that several entities use, by the names of their types in Rust.
    #[serde(default)]
    pub enums: IndexMap<String, Enumeration>,
    /// The fields that every entity has, by their key on the wire. `{entity}` stands for the entity in
    /// the type and the documentation. An entity that declares a field of the same key has its own.
    #[serde(default)]
    pub fields: IndexMap<String, Field>,
    /// What is known of all operations of a kind, whatever the entity.
    #[serde(default)]
    #[schemars(extend("propertyNames" = kinds()))]
    pub operations: IndexMap<String, KindNotes>,
    /// The envelopes around the answers of the service.
    pub envelopes: Envelopes,
    /// The messages of a server.
    pub messages: Messages,
    /// The meaning of an answer, by its status and the shape of its body. Keys are statuses (`404`)
    /// or classes of them (`4xx`).
    #[schemars(extend("propertyNames" = {
        "pattern": "^[2-5]([0-9][0-9]|xx)$",
        "patternErrorMessage": "a status from 200 to 599, or a class of them from `2xx` to `5xx`",
    }))]
    pub outcomes: IndexMap<String, OutcomeRow>,
    /// The answers of a server, by their meaning.
    #[schemars(extend("propertyNames" = { "$ref": "#/definitions/Meaning" }))]
    pub answers: IndexMap<String, Answer>,
    /// The conventions of reading records, where any entity is read.
    pub reading: Option<Reading>,
    /// Known failure modes of the service, by name.
    #[serde(default)]
    pub quirks: IndexMap<String, Quirk>,
}

/// What is known of all operations of a kind.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KindNotes {
    /// What they do beyond their own documentation.
    pub docs: Option<String>,
    /// The source of the operations that no page describes and that name no source of their own.
    pub source: Option<String>,
    /// What the sources leave open, and what is assumed.
    #[serde(default)]
    pub assumptions: Vec<Assumption>,
}

/// The kinds of operations, for editors.
fn kinds() -> serde_json::Value {
    serde_json::json!({ "enum": Kind::ALL.map(Kind::as_str) })
}

/// The generated crates.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crates {
    /// The prefix of their names: `PREFIX-model`, `PREFIX-client`, `PREFIX-server`.
    pub prefix: String,
    /// Their version: three numbers separated by dots.
    pub version: String,
    /// The registry that they are published to: `crates-io`, or a name from cargo's configuration.
    /// Without one they can't be published.
    pub registry: Option<String>,
    /// Their licence, as an expression of SPDX. The default is `MIT OR Apache-2.0`.
    pub license: Option<String>,
    /// The address of the repository that they are generated in.
    pub repository: Option<String>,
    /// Words that a registry finds them by, at most five.
    #[serde(default)]
    pub keywords: Vec<String>,
}

/// How callers authenticate.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Authentication {
    /// The scheme of the `Authorization` header.
    pub scheme: Scheme,
    /// How it works, for the documentation.
    pub docs: String,
}

/// The scheme of the `Authorization` header.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// `Authorization: Bearer TOKEN`.
    Bearer,
}

/// The caller who has every role.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Administrator {
    /// The name of such a caller in error messages.
    pub name: String,
    /// What distinguishes such a caller, for the documentation.
    pub docs: String,
}

/// The envelopes around the answers of the service.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Envelopes {
    /// The answer to a write that succeeded.
    pub success: Envelope,
    /// The answer to a request that was rejected.
    pub rejection: Envelope,
}

/// An envelope, key by key.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// What it is, for the documentation.
    pub docs: String,
    /// The keys on the wire, in their order.
    pub keys: IndexMap<String, EnvelopeKey>,
}

/// One key of an envelope: a slot of the runtime, or a constant.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeKey {
    /// The slot of the runtime that the key carries.
    pub carries: Option<Slot>,
    /// The type of a constant: `boolean`, `integer` or `string`.
    #[serde(rename = "type")]
    #[schemars(regex(pattern = "^(boolean|integer|string)$"), extend(
        "patternErrorMessage" = "types are `boolean`, `integer` and `string`",
        "defaultSnippets" = [{ "body": "boolean" }, { "body": "integer" }, { "body": "string" }],
    ))]
    pub ty: Option<String>,
    /// The value of a constant.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "serde_json::Value")]
    pub always: Option<serde_yaml::Value>,
    /// Name in Rust, where it can't be derived from the name on the wire.
    pub rust: Option<String>,
    /// What it is, for the documentation.
    pub docs: String,
}

/// The slots that keys of an envelope carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// The HTTP status, an integer.
    Status,
    /// A sentence for a person.
    Message,
    /// The record: an object with its `Id`.
    Value,
    /// When the record was written.
    UpdatedOn,
    /// Who wrote the record.
    UpdatedBy,
    /// A list of field errors: objects with `AttemptedValue`, `Message` and `PropertyName`.
    Errors,
    /// A boolean: whether the request succeeded.
    Verdict,
}

impl Slot {
    /// The word in the spec.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Message => "message",
            Self::Value => "value",
            Self::UpdatedOn => "updated-on",
            Self::UpdatedBy => "updated-by",
            Self::Errors => "errors",
            Self::Verdict => "verdict",
        }
    }
}

/// The messages of a server.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Messages {
    /// A record was created; `{entity}` stands for the entity.
    pub create: String,
    /// A record was updated; `{entity}` stands for the entity.
    pub update: String,
    /// A record was deleted; `{entity}` stands for the entity. Required where any entity has a delete.
    pub delete: Option<String>,
    /// A command was run; `{entity}` stands for the entity. Required where any entity runs commands.
    #[serde(rename = "run-command")]
    pub run_command: Option<String>,
    /// A required field is missing or null.
    pub required: String,
    /// The bare JSON string for a record that does not exist.
    pub not_found: String,
}

impl Messages {
    /// The message of a success, for a kind whose answer is an envelope.
    pub fn of(&self, kind: Kind) -> Option<&String> {
        match kind {
            Kind::Create => Some(&self.create),
            Kind::Update => Some(&self.update),
            Kind::Delete => self.delete.as_ref(),
            Kind::RunCommand => self.run_command.as_ref(),
            Kind::Get | Kind::GetMany | Kind::List | Kind::ListCommands | Kind::Download => None,
        }
    }
}

/// The meaning of the answers with one status, by the shape of their body. Every cell is required.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRow {
    /// An envelope whose verdict is `true`.
    pub accepted: Meaning,
    /// An envelope whose verdict is `false`.
    pub rejected: Meaning,
    /// JSON without a verdict.
    pub json: Meaning,
    /// Not JSON.
    pub text: Meaning,
    /// Empty.
    pub empty: Meaning,
}

/// An answer of a server.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The HTTP status.
    pub status: i64,
    /// The shape of the body.
    pub body: BodyShape,
}

/// The conventions of reading records, shared by all entities.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The key of the field with the time of a record's last change.
    pub version_field: String,
    /// The names of query parameters.
    pub query: Query,
    /// The keys around the records of a page of a list.
    pub page: Page,
    /// The default number of records on a page.
    pub usual_size: i64,
    /// The largest number of records on a page.
    pub largest_size: i64,
    /// Rows that take precedence over those of `outcomes` for operations that read.
    pub outcomes: IndexMap<String, OutcomeRow>,
}

/// The names of query parameters of operations that read.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// The ids of the records to read, as in `[1,2,3]`.
    pub ids: String,
    /// The number of the page, from 1.
    pub page: String,
    /// The number of records on a page.
    pub size: String,
    /// The field that the records are ordered by.
    pub order: String,
    /// The direction of the order.
    pub direction: String,
    /// The prefix of a filter's name for the lower end of a range.
    pub from: String,
    /// The prefix of a filter's name for the upper end of a range.
    pub to: String,
}

impl Query {
    /// The names, with their keys in the spec.
    pub(crate) fn names(&self) -> [(&'static str, &String); 7] {
        let Self { ids, page, size, order, direction, from, to } = self;
        [
            ("ids", ids),
            ("page", page),
            ("size", size),
            ("order", order),
            ("direction", direction),
            ("from", from),
            ("to", to),
        ]
    }
}

/// The keys around the records of a page of a list.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The records themselves.
    pub records: String,
    /// The number of the page, from 1.
    pub number: String,
    /// The number of records on a page.
    pub size: String,
    /// The field that the records are ordered by.
    pub order: String,
    /// The direction of the order, as an integer.
    pub direction: String,
    /// The number of the page's first record within the whole list.
    pub first: String,
    /// The number of the page's last record within the whole list.
    pub last: String,
    /// The number of records on all pages.
    pub total: String,
    /// The number of pages.
    pub pages: String,
    /// Whether a page follows.
    pub has_next: String,
    /// Whether a page precedes.
    pub has_previous: String,
}

impl Page {
    /// The keys on the wire, with those in the spec.
    pub(crate) fn keys(&self) -> [(&'static str, &String); 11] {
        let Self {
            records,
            number,
            size,
            order,
            direction,
            first,
            last,
            total,
            pages,
            has_next,
            has_previous,
        } = self;
        [
            ("records", records),
            ("number", number),
            ("size", size),
            ("order", order),
            ("direction", direction),
            ("first", first),
            ("last", last),
            ("total", total),
            ("pages", pages),
            ("has_next", has_next),
            ("has_previous", has_previous),
        ]
    }
}

/// Distinguishes `always: null` from a missing `always`.
fn given<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<serde_yaml::Value>, D::Error> {
    serde_yaml::Value::deserialize(deserializer).map(Some)
}
