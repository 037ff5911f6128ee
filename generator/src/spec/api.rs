//! What every entity of the API shares: the file `api.yaml`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Quirk;

/// What every entity of the API shares: the file `api.yaml`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Name of the API, as a type in Rust.
    pub name: String,
    /// The generated crates.
    pub crates: Crates,
    /// Scheme and host of the public service, without a path.
    pub base_url: String,
    /// Where the vendor's documentation stands; the `page` of an operation is relative to it.
    pub documentation: String,
    /// How callers say who they are.
    pub authentication: Authentication,
    /// The caller who passes every role.
    pub administrator: Administrator,
    /// Entities that the spec does not describe but whose ids it uses, each with a sentence.
    #[serde(default)]
    pub references: IndexMap<String, String>,
    /// What the service wraps around its answers.
    pub envelopes: Envelopes,
    /// The words that a server uses.
    pub messages: Messages,
    /// What an answer means, by its status and the shape of its body. Keys are statuses (`404`)
    /// or classes of them (`4xx`).
    #[schemars(extend("propertyNames" = {
        "pattern": "^[2-5]([0-9][0-9]|xx)$",
        "patternErrorMessage": "a status from 200 to 599, or a class of them from `2xx` to `5xx`",
    }))]
    pub outcomes: IndexMap<String, OutcomeRow>,
    /// What a server answers with, by what it means.
    #[schemars(extend("propertyNames" = { "$ref": "#/definitions/Meaning" }))]
    pub answers: IndexMap<String, Answer>,
    /// How records are read, where any entity's are.
    pub reading: Option<Reading>,
    /// What the service does on its worse days, by a name for it.
    #[serde(default)]
    pub quirks: IndexMap<String, Quirk>,
}

/// The generated crates.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crates {
    /// What their names start with: `PREFIX-model`, `PREFIX-client`, `PREFIX-server`.
    pub prefix: String,
    /// Their version: three numbers with dots between.
    pub version: String,
}

/// How callers say who they are.
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

/// The caller who passes every role.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Administrator {
    /// How an error message names such a caller.
    pub name: String,
    /// What sets such a caller apart, for the documentation.
    pub docs: String,
}

/// What the service wraps around its answers.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Envelopes {
    /// Around the answer to a write that succeeded.
    pub success: Envelope,
    /// Around the answer to a request that was turned down.
    pub rejection: Envelope,
}

/// An envelope, key by key.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// What it is, for the documentation.
    pub docs: String,
    /// The keys as they stand on the wire, in their order.
    pub keys: IndexMap<String, EnvelopeKey>,
}

/// One key of an envelope: it carries something, or it is always the same.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeKey {
    /// What the key carries.
    pub carries: Option<Slot>,
    /// The type of a key that carries nothing: `boolean`, `integer` or `string`.
    #[serde(rename = "type")]
    #[schemars(regex(pattern = "^(boolean|integer|string)$"), extend(
        "patternErrorMessage" = "types are `boolean`, `integer` and `string`",
        "defaultSnippets" = [{ "body": "boolean" }, { "body": "integer" }, { "body": "string" }],
    ))]
    pub ty: Option<String>,
    /// What a key that carries nothing always is.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "serde_json::Value")]
    pub always: Option<serde_yaml::Value>,
    /// Name in Rust, where it can't be derived from the name on the wire.
    pub rust: Option<String>,
    /// What it is, for the documentation.
    pub docs: String,
}

/// What a key of an envelope carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// The HTTP status, as an integer.
    Status,
    /// A sentence for a person.
    Message,
    /// What the service says of the record: an object with its `Id`.
    Value,
    /// When the record was written.
    UpdatedOn,
    /// Who wrote the record.
    UpdatedBy,
    /// A list of field errors: objects with `AttemptedValue`, `Message` and `PropertyName`.
    Errors,
    /// A boolean: whether the service did what was asked.
    Verdict,
}

impl Slot {
    /// The word that the spec uses.
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

/// The words that a server uses.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Messages {
    /// Of a record that was created; `{entity}` stands for the entity.
    pub create: String,
    /// Of a record that was updated; `{entity}` stands for the entity.
    pub update: String,
    /// Of a record that was deleted; `{entity}` stands for the entity. Needed where any is.
    pub delete: Option<String>,
    /// Of a required field that is missing or null.
    pub required: String,
    /// The bare JSON string that answers for a record that does not exist.
    pub not_found: String,
}

/// What the answers with one status mean, by the shape of their body. Every cell is named.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRow {
    /// An envelope that says yes.
    pub accepted: Meaning,
    /// An envelope that says no.
    pub rejected: Meaning,
    /// JSON without a verdict.
    pub json: Meaning,
    /// Something that is not JSON.
    pub text: Meaning,
    /// Nothing.
    pub empty: Meaning,
}

/// What an answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Meaning {
    /// The request was carried out.
    Success,
    /// The request was understood and turned down.
    Rejected,
    /// The request is not valid; the field errors say why.
    Invalid,
    /// The token is bad, or the caller lacks the role.
    Unauthorized,
    /// There is no such record.
    NotFound,
    /// Too many requests; this one was not run.
    Throttled,
    /// The service failed; whether the request was run is not known.
    Failed,
    /// The answer makes no sense.
    Undecodable,
    /// The service said yes, and the rest of the answer makes no sense.
    AcceptedUndecodable,
}

impl Meaning {
    /// Every meaning.
    pub const ALL: [Self; 9] = [
        Self::Success,
        Self::Rejected,
        Self::Invalid,
        Self::Unauthorized,
        Self::NotFound,
        Self::Throttled,
        Self::Failed,
        Self::Undecodable,
        Self::AcceptedUndecodable,
    ];

    /// The word that the spec uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Rejected => "rejected",
            Self::Invalid => "invalid",
            Self::Unauthorized => "unauthorized",
            Self::NotFound => "not-found",
            Self::Throttled => "throttled",
            Self::Failed => "failed",
            Self::Undecodable => "undecodable",
            Self::AcceptedUndecodable => "accepted-undecodable",
        }
    }
}

/// What a server answers with.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The HTTP status.
    pub status: i64,
    /// The shape of the body.
    pub body: BodyShape,
}

/// The shape of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BodyShape {
    /// An envelope that says yes.
    Accepted,
    /// An envelope that says no.
    Rejected,
    /// JSON without a verdict.
    Json,
    /// Something that is not JSON.
    Text,
    /// Nothing.
    Empty,
}

impl BodyShape {
    /// The word that the spec uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Json => "json",
            Self::Text => "text",
            Self::Empty => "empty",
        }
    }
}

/// How records are read, whatever the entity.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The key of the field that tells when a record was written last.
    pub version_field: String,
    /// Names in the query.
    pub query: Query,
    /// The keys around the records of a page of a list.
    pub page: Page,
    /// How many records a page has unless the query says so.
    pub usual_size: i64,
    /// How many records a page has at most.
    pub largest_size: i64,
    /// Rows that go before those of `outcomes` for operations that read.
    pub outcomes: IndexMap<String, OutcomeRow>,
}

/// Names in the query of operations that read.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// The ids of the records to read: `[1,2,3]`.
    pub ids: String,
    /// The number of the page, from 1.
    pub page: String,
    /// How many records a page has.
    pub size: String,
    /// The field that the records are ordered by.
    pub order: String,
    /// The direction of the order.
    pub direction: String,
    /// What goes before the name of a filter for the lower end of a range.
    pub from: String,
    /// What goes before the name of a filter for the upper end of a range.
    pub to: String,
}

/// The keys around the records of a page of a list.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The records themselves.
    pub records: String,
    /// The number of the page, from 1.
    pub number: String,
    /// How many records a page has.
    pub size: String,
    /// The field that the records are ordered by.
    pub order: String,
    /// The direction of the order, as an integer.
    pub direction: String,
    /// The number of the page's first record among all.
    pub first: String,
    /// The number of the page's last record among all.
    pub last: String,
    /// How many records there are on all pages.
    pub total: String,
    /// How many pages there are.
    pub pages: String,
    /// Whether there is a page after it.
    pub has_next: String,
    /// Whether there is a page before it.
    pub has_previous: String,
}

/// Tells `always: null` from no `always` at all.
fn given<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<serde_yaml::Value>, D::Error> {
    serde_yaml::Value::deserialize(deserializer).map(Some)
}
