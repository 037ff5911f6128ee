//! One kind of record: a file in `entities/`.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::Quirk;
use crate::diagnostic::Code;

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

/// A request and its answer: one of `saved`, `rejected`, `record`, `records` and `not_found`.
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
    pub rejected: Option<IndexMap<String, String>>,
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
    /// The operations that are rejected without the field.
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

impl Presence {
    /// The word that the spec uses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Nullable => "nullable",
        }
    }
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
