//! What was written: a mirror of the YAML, with the place of everything in it. What it means is
//! the matter of `lower`.

pub(crate) mod schema;
pub(crate) mod shape;
pub(crate) mod tree;

use std::sync::LazyLock;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, Source, Span};
use shape::Shape;
use tree::Node;

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
    pub refused: Meaning,
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
    Refused,
    /// JSON without a verdict.
    Json,
    /// Something that is not JSON.
    Text,
    /// Nothing.
    Empty,
}

/// How records are read, whatever the entity.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// The key of the field that tells when a record was written last.
    pub stamp: String,
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

/// One kind of record: a file in `entities/`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// Name of the entity, as the API spells it.
    pub entity: String,
    /// Name of the entity in Rust, where the one that comes of its name is taken.
    pub rust: Option<String>,
    /// More than one of them, where that is not the name and an `s`.
    pub plural: Option<String>,
    /// Path of the collection below the base URL, with a leading slash.
    pub path: String,
    /// What the entity is, for the documentation.
    pub docs: String,
    /// What can be done with its records.
    pub operations: Operations,
    /// The fields of its records and requests, by the key that stands on the wire.
    pub fields: IndexMap<String, Field>,
    /// Findings of a lint that are as they should be, by their code, each with the reason.
    #[serde(default)]
    #[schemars(extend("propertyNames" = waivable()))]
    pub waive: IndexMap<String, String>,
}

/// What can be done with the records of an entity.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Operations {
    /// `POST` on the collection: makes a new record.
    pub create: Option<Operation>,
    /// `PUT` on the collection: replaces a record as a whole.
    pub update: Option<Operation>,
    /// `GET` on a record: reads it whole.
    pub get: Option<Operation>,
    /// `GET` on the collection with a slash at its end: reads the records with some ids.
    pub get_many: Option<Operation>,
    /// `GET` on the collection: reads a page of the records that pass a filter, in parts.
    pub list: Option<Operation>,
    /// `DELETE` on a record: deletes it.
    pub delete: Option<Operation>,
}

/// One operation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The role that a caller needs who is not an administrator: the entity, a hyphen, and what
    /// the role allows.
    pub role: String,
    /// The page of the vendor's documentation, relative to `documentation` of `api.yaml`. Where none
    /// is known, `source` says how the operation is.
    pub page: Option<String>,
    /// How the operation is known, where no `page` describes it.
    pub source: Option<String>,
    /// What the operation does, for the documentation.
    pub docs: String,
    /// What the sources leave open, and what is taken for granted instead.
    #[serde(default)]
    pub assumptions: Vec<Assumption>,
    /// Of `list`: the fields by one value of which it can be filtered.
    #[serde(default)]
    pub filters: Vec<String>,
    /// Of `list`: the fields, of dates or numbers, by a range of which it can be filtered.
    #[serde(default)]
    pub ranges: Vec<String>,
    /// Why not to use it any more, and what to use instead.
    pub deprecated: Option<Deprecation>,
    /// Requests and their answers: tests, examples and documentation are made of them.
    #[serde(default)]
    pub cases: Vec<Case>,
    /// Findings of a lint that are as they should be, by their code, each with the reason.
    #[serde(default)]
    #[schemars(extend("propertyNames" = waivable()))]
    pub waive: IndexMap<String, String>,
}

/// Why not to use an operation any more, and what to use instead.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deprecation {
    /// The entities to use instead.
    #[serde(rename = "use")]
    pub replacements: Vec<String>,
    /// Why, for the documentation.
    pub docs: String,
}

/// What the sources leave open, and what is taken for granted instead.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// What is taken for granted.
    pub text: String,
    /// How sure that is.
    pub confidence: Confidence,
    /// What speaks for it.
    pub source: String,
}

/// How sure an assumption is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Little speaks for it.
    Low,
    /// Something speaks for it.
    Medium,
    /// Only a source that says so is missing.
    High,
}

/// A request and its answer: one of `saved`, `refused`, `record`, `records` and `not_found`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What the case shows, in a few words.
    pub name: String,
    /// The values of the request, by the keys of their fields: of the body as it stands on the wire,
    /// the `Id` in the path, the list of ids, or the filters.
    #[schemars(with = "IndexMap<String, serde_json::Value>")]
    pub request: IndexMap<String, serde_yaml::Value>,
    /// The record was written or deleted.
    pub saved: Option<Saved>,
    /// The request was turned down: the message of each field at fault.
    pub refused: Option<IndexMap<String, String>>,
    /// The record that was read, by the keys of its fields.
    #[schemars(with = "Option<IndexMap<String, serde_json::Value>>")]
    pub record: Option<IndexMap<String, serde_yaml::Value>>,
    /// The records that were read, each by the keys of its fields.
    #[schemars(with = "Option<Vec<IndexMap<String, serde_json::Value>>>")]
    pub records: Option<Vec<IndexMap<String, serde_yaml::Value>>>,
    /// `true`: there is no such record.
    pub not_found: Option<bool>,
}

/// The record was written, or deleted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    /// Id of the record.
    pub id: i64,
    /// When it was written.
    pub updated_on: String,
    /// Who wrote it.
    pub updated_by: String,
}

/// The types of fields that are one word, each with what it is on the wire.
const TYPES: [(&str, &str); 6] = [
    ("integer", "An integer of 64 bits."),
    ("string", "A text."),
    ("boolean", "`true` or `false`."),
    ("date-time", "A text with a date and a time, kept as it came."),
    ("json", "A text with a JSON document, kept as it came."),
    ("comma-list", "A text of words with commas between, kept as it came."),
];

/// The types of fields that are one word.
pub(crate) fn type_words() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|(word, _)| *word)
}

/// What to do about a type that there is none of.
pub(crate) fn type_help() -> String {
    let words: Vec<_> = type_words().map(|word| format!("`{word}`")).collect();
    format!("types are {}, `id of ENTITY`, and `list of` one of these", words.join(", "))
}

/// The form of a field's type, for editors. Which entities there are is not known to them.
fn type_pattern() -> String {
    let words: Vec<_> = type_words().collect();
    format!("^(list of )?({}|id of \\S+)$", words.join("|"))
}

/// What editors offer as the type of a field.
fn type_snippets() -> Vec<serde_json::Value> {
    let snippet = |label: &str, body: &str, docs: &str| serde_json::json!({ "label": label, "body": body, "description": docs });
    let words = TYPES.iter().map(|(word, docs)| snippet(word, word, docs));
    let id = snippet(
        "id of ENTITY",
        "id of ${1:ENTITY}",
        "The id of a record, a type of its own in Rust.",
    );
    let list = snippet("list of TYPE", "list of ${1:TYPE}", "A list of any of the other types.");
    words.chain([id, list]).collect()
}

/// A field of an entity's requests and records.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// `integer`, `string`, `boolean`, `date-time`, `json`, `comma-list`, `id of ENTITY`, or
    /// `list of` one of these.
    #[serde(rename = "type")]
    #[schemars(regex(pattern = type_pattern()), extend(
        "patternErrorMessage" = type_help(),
        "defaultSnippets" = type_snippets(),
    ))]
    pub ty: String,
    /// Name in Rust, where it can't be derived from the key or the key is misspelt.
    pub rust: Option<String>,
    /// The operations that are refused without the field.
    #[serde(default)]
    pub required: Vec<Write>,
    /// The operations that take the field and do without it.
    #[serde(default)]
    pub optional: Vec<Write>,
    /// The operations that take the field and do without it, though their pages do not list it.
    #[serde(default)]
    pub undocumented: Vec<Write>,
    /// Whether records always have the field, where the operations do not tell: they have what an
    /// update requires, or else a create, and may lack everything else that these take.
    pub record: Option<Presence>,
    /// The list that the field adds to or takes from; the field itself is no part of a record.
    pub changes: Option<String>,
    /// What the field is, for the documentation.
    pub docs: String,
    /// Where the vendor's service does not do as one would expect.
    pub quirk: Option<Quirk>,
    /// What the sources leave open, and what is taken for granted instead.
    #[serde(default)]
    pub assumptions: Vec<Assumption>,
    /// Findings of a lint that are as they should be, by their code, each with the reason.
    #[serde(default)]
    #[schemars(extend("propertyNames" = waivable()))]
    pub waive: IndexMap<String, String>,
}

/// Whether records have a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// Every record has it.
    Always,
    /// It is null where a record lacks it.
    Nullable,
}

/// Where the vendor's service does not do as one would expect.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quirk {
    /// What it does.
    pub text: String,
    /// How that is known.
    pub source: String,
}

/// An operation whose request is a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Write {
    /// Makes a new record.
    Create,
    /// Replaces a record as a whole.
    Update,
}

/// The codes that a waiver may have, for editors.
fn waivable() -> serde_json::Value {
    let (codes, titles): (Vec<_>, Vec<_>) = Code::ALL
        .iter()
        .filter(|code| code.is_waivable())
        .map(|code| (code.to_string(), code.title()))
        .unzip();
    serde_json::json!({ "enum": codes, "enumDescriptions": titles })
}

/// Tells `always: null` from no `always` at all.
fn given<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<serde_yaml::Value>, D::Error> {
    serde_yaml::Value::deserialize(deserializer).map(Some)
}

/// A file of the spec that was read: what was written, and where.
#[derive(Debug)]
pub(crate) struct Document<T> {
    pub(crate) written: T,
    pub(crate) root: Node,
}

/// What a file of the spec may be. Its shape is made once, since tests read thousands of files.
pub(crate) trait Written: DeserializeOwned + JsonSchema {
    fn shape() -> &'static Shape;
}

impl Written for Api {
    fn shape() -> &'static Shape {
        static SHAPE: LazyLock<Shape> = LazyLock::new(schema::shape::<Api>);
        &SHAPE
    }
}

impl Written for Entity {
    fn shape() -> &'static Shape {
        static SHAPE: LazyLock<Shape> = LazyLock::new(schema::shape::<Entity>);
        &SHAPE
    }
}

/// Reads a file. What does not have the right shape is reported and left out; where nothing is
/// left, the tree still tells the names that stand in the file.
pub(crate) fn read<T: Written>(
    file: FileId,
    source: &Source,
    found: &mut Diagnostics,
) -> Result<Document<T>, Option<Node>> {
    let root = tree::read(file, &source.text).map_err(|mistake| {
        found.push(mistake);
        None
    })?;
    let before = found.len();
    let Some(sound) = shape::check(&root, T::shape(), found) else { return Err(Some(root)) };
    let written = if found.len() == before {
        serde_yaml::from_str(&source.text)
    } else {
        serde_yaml::from_value(sound)
    };
    match written {
        Ok(written) => Ok(Document { written, root }),
        Err(error) => {
            found.push(disagreement(file, &source.text, &error));
            Err(Some(root))
        }
    }
}

/// The shape was right, yet serde could not decode the file: both read the same types, so this is
/// about YAML itself.
fn disagreement(file: FileId, text: &str, error: &serde_yaml::Error) -> Diagnostic {
    let at = error.location().map_or(0, |location| location.index().min(text.len()));
    let at = u32::try_from(at).unwrap_or(0);
    let span = Span { file, start: at, end: at };
    Diagnostic::new(Code::Syntax, span, format!("this can't be decoded: {error}"))
        .help("write the value in a plainer way, in quotes for instance")
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

impl BodyShape {
    /// The word that the spec uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Json => "json",
            Self::Text => "text",
            Self::Empty => "empty",
        }
    }
}

impl Confidence {
    /// The word that the spec uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl Presence {
    /// The word that the spec uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Nullable => "nullable",
        }
    }
}
