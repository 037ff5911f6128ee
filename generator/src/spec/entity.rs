//! One kind of record: a file in `entities/`.

use indexmap::IndexMap;
use runtime_core::Kind;
use schemars::JsonSchema;
use serde::Deserialize;

use super::tree::Node;
use super::{Builtin, Enumeration, Quirk, TypeInfo};
use crate::diagnostic::Code;
use crate::source::Span;

/// One kind of record: a file in `entities/`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("defaultSnippets" = [entity_snippet()]))]
pub struct Entity {
    /// Name of the entity, as the API spells it.
    pub entity: String,
    /// Name of the entity in Rust, where the derived one is taken.
    pub rust: Option<String>,
    /// The plural of the name, where it is not the name and an `s`.
    pub plural: Option<String>,
    /// Path of the collection below the base URL, with a leading slash.
    #[schemars(regex(pattern = r"^(/(?!\.+(/|$))[A-Za-z0-9_.-]+)+$"), extend(
        "patternErrorMessage" = "write a slash and segments of letters, digits, `-`, `_` and `.`",
    ))]
    pub path: String,
    /// What the entity is, for the documentation.
    pub docs: String,
    /// The operations on its records.
    pub operations: Operations,
    /// The enumerations of its fields, by the names of their types in Rust.
    #[serde(default)]
    pub enums: IndexMap<String, Enumeration>,
    /// The fields of its records and requests, by their key on the wire.
    pub fields: IndexMap<String, Field>,
    /// Codes of the lints to suppress here, each with the reason.
    #[serde(default)]
    #[schemars(extend("propertyNames" = waivable()))]
    pub waive: IndexMap<String, String>,
}

/// The operations of an entity.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Operations {
    /// `POST` on the collection: creates a record.
    pub create: Option<Operation>,
    /// `PUT` on the collection: replaces a whole record.
    pub update: Option<Operation>,
    /// `GET` on a record: reads a whole record.
    pub get: Option<Operation>,
    /// `GET` on the collection with a trailing slash: reads the records with the given ids.
    pub get_many: Option<Operation>,
    /// `GET` on the collection: reads a page of the records that match filters, without their lists.
    pub list: Option<ListOperation>,
    /// `DELETE` on a record: deletes it.
    pub delete: Option<Operation>,
    /// `GET` on `commands` below the collection: lists the commands that can be run on records.
    pub commands: Option<Operation>,
    /// `POST` on `runcommand` below the collection: runs a command on records.
    pub run_command: Option<RunOperation>,
    /// `GET` on a record below a segment of their own: read files of records, by their names.
    #[serde(default)]
    pub downloads: IndexMap<String, Download>,
}

/// An operation that is declared.
#[derive(Clone, Copy, Debug)]
pub struct Declared<'a> {
    /// What it does.
    pub kind: Kind,
    /// What is written about it.
    pub operation: &'a Operation,
    /// The file that it reads, by its name.
    pub file: Option<(&'a str, &'a Download)>,
}

impl<'a> Declared<'a> {
    /// The key of the operation, or of all of its kind.
    pub fn key(&self) -> &'static str {
        self.kind.as_str()
    }

    /// What messages call the operation.
    pub fn word(&self) -> String {
        match self.file {
            Some((name, _)) => format!("{}.{name}", self.key()),
            None => self.key().to_owned(),
        }
    }

    /// The mapping that contains the operation, and its key there.
    fn place<'t>(&self, root: &'t Node) -> (&'t Node, &'a str) {
        let operations = root.at("operations");
        match self.file {
            Some((name, _)) => (operations.at(self.key()), name),
            None => (operations, self.key()),
        }
    }

    /// Its tree in that of the entity.
    pub(crate) fn at<'t>(&self, root: &'t Node) -> &'t Node {
        let (parent, key) = self.place(root);
        parent.at(key)
    }

    /// Where its key is.
    pub(crate) fn key_span(&self, root: &Node) -> Span {
        let (parent, key) = self.place(root);
        parent.key(key)
    }

    /// Where its key and its value are.
    pub(crate) fn entry_span(&self, root: &Node) -> Span {
        let (parent, key) = self.place(root);
        parent.entry_span(key)
    }
}

impl Operations {
    /// Every operation that is declared, in the order of [`Kind`].
    pub fn all(&self) -> impl Iterator<Item = Declared<'_>> {
        Kind::ALL.into_iter().flat_map(|kind| {
            let one = match kind {
                Kind::Create => self.create.as_ref(),
                Kind::Update => self.update.as_ref(),
                Kind::Get => self.get.as_ref(),
                Kind::GetMany => self.get_many.as_ref(),
                Kind::List => self.list.as_ref().map(|list| &list.operation),
                Kind::Delete => self.delete.as_ref(),
                Kind::ListCommands => self.commands.as_ref(),
                Kind::RunCommand => self.run_command.as_ref().map(|run| &run.operation),
                Kind::Download => None,
            };
            let one = one.map(|operation| Declared { kind, operation, file: None });
            let files = self.downloads.iter().filter(move |_| kind == Kind::Download);
            one.into_iter().chain(files.map(move |(name, file)| Declared {
                kind,
                operation: &file.operation,
                file: Some((name.as_str(), file)),
            }))
        })
    }

    /// Every operation that is declared.
    pub(crate) fn all_mut(&mut self) -> impl Iterator<Item = &mut Operation> {
        let Self { create, update, get, get_many, list, delete, commands, run_command, downloads } =
            self;
        let list = list.as_mut().map(|list| &mut list.operation);
        let run = run_command.as_mut().map(|run| &mut run.operation);
        let downloads = downloads.values_mut().map(|download| &mut download.operation);
        let others = [create, update, get, get_many, delete, commands]
            .into_iter()
            .filter_map(Option::as_mut);
        others.chain(list).chain(run).chain(downloads)
    }
}

/// One operation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("defaultSnippets" = [operation_snippet()]))]
pub struct Operation {
    /// The role that a caller needs who is not an administrator, where it is not the entity, a hyphen,
    /// and what operations of the kind are called in roles.
    pub role: Option<String>,
    /// The page of the vendor's documentation, relative to `documentation` of `api.yaml`. Where there
    /// is none, write `source` instead.
    #[schemars(regex(pattern = r"^(?!/)(?!.*://)[A-Za-z0-9._~/?#&=%+,;:@!-]+$"), extend(
        "patternErrorMessage" = "write the address below `documentation`, without a leading slash",
    ))]
    pub page: Option<String>,
    /// The source of the operation, where no `page` describes it.
    pub source: Option<String>,
    /// What the operation does, for the documentation.
    pub docs: String,
    /// What the sources leave open, and what is assumed.
    #[serde(default)]
    pub assumptions: Vec<Assumption>,
    /// Why not to use it any more, and what to use instead.
    pub deprecated: Option<Deprecation>,
    /// Requests with their answers, for tests, examples and documentation.
    #[serde(default)]
    pub cases: Vec<Case>,
    /// Codes of the lints to suppress here, each with the reason.
    #[serde(default)]
    #[schemars(extend("propertyNames" = waivable()))]
    pub waive: IndexMap<String, String>,
}

/// An operation that reads a page of records.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListOperation {
    /// What it has in common with the other operations.
    #[serde(flatten)]
    pub operation: Operation,
    /// The fields that the list can be filtered by, one value each.
    #[serde(default)]
    pub filters: Vec<String>,
    /// The fields, of dates or numbers, that the list can be filtered by with a range of values.
    #[serde(default)]
    pub ranges: Vec<String>,
}

/// An operation that reads a file of a record.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Download {
    /// What it has in common with the other operations.
    #[serde(flatten)]
    pub operation: Operation,
    /// The segment of the path between those of the collection and of the id, where it is not `get` and
    /// the name of the file in lower case.
    #[schemars(regex(pattern = r"^(?!\.+$)[A-Za-z0-9_.-]+$"), extend(
        "patternErrorMessage" = "write a segment of letters, digits, `-`, `_` and `.`",
    ))]
    pub segment: Option<String>,
    /// Name of the method in Rust, where none can be derived from the name of the file.
    pub rust: Option<String>,
}

/// An operation that runs commands.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunOperation {
    /// What it has in common with the other operations.
    #[serde(flatten)]
    pub operation: Operation,
    /// The commands that have a method of their own, by their keys. Others are sent as data.
    #[serde(default)]
    pub commands: IndexMap<String, Command>,
}

/// A command that has a method of its own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Name of the method in Rust, where none can be derived from the key.
    pub rust: Option<String>,
    /// What the command does, for the documentation.
    pub docs: String,
    /// The parameters, by the names that the service has for them.
    #[serde(default)]
    pub parameters: IndexMap<String, Parameter>,
}

/// A parameter of a command.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// The type: any that a field may have.
    #[serde(rename = "type")]
    #[schemars(regex(pattern = type_pattern()), extend(
        "patternErrorMessage" = type_help(),
        "defaultSnippets" = type_snippets(),
    ))]
    pub ty: String,
    /// Name in Rust, where none can be derived from the name.
    pub rust: Option<String>,
    /// Whether the command can't be run without it.
    #[serde(default)]
    pub required: bool,
    /// What the parameter is, for the documentation.
    pub docs: String,
}

/// Why not to use an operation or a field any more, and what to use instead.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deprecation {
    /// What to use instead. For an operation: entities, such as `CommunityThread`, or operations of
    /// them, such as `CommunityThread.update`. For a field: other fields of the entity, or none.
    #[serde(rename = "use")]
    pub replacements: Vec<String>,
    /// Why, for the documentation.
    pub docs: String,
}

/// What the sources leave open, and what is assumed.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// What is assumed.
    pub text: String,
    /// How certain that is.
    pub confidence: Confidence,
    /// The evidence for it.
    pub source: String,
}

/// How certain an assumption is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// There is little evidence.
    Low,
    /// There is some evidence.
    Medium,
    /// Only an explicit source is missing.
    High,
}

impl Confidence {
    /// The word in the spec.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A request with its answer: one of `saved`, `rejected`, `record`, `records`,
/// `file`, `no_file` and `not_found`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What the case demonstrates, in a few words.
    pub name: String,
    /// The values of the request by the keys of their fields: the body as on the wire, the `Id` in
    /// the path, the list of ids, or the filters.
    #[schemars(with = "IndexMap<String, serde_json::Value>")]
    pub request: IndexMap<String, serde_yaml::Value>,
    /// The record was written or deleted.
    pub saved: Option<Saved>,
    /// The request was rejected: the message of each invalid field.
    pub rejected: Option<IndexMap<String, String>>,
    /// The record that was read, by the keys of its fields.
    #[schemars(with = "Option<IndexMap<String, serde_json::Value>>")]
    pub record: Option<IndexMap<String, serde_yaml::Value>>,
    /// The records that were read, each by the keys of its fields.
    #[schemars(with = "Option<Vec<IndexMap<String, serde_json::Value>>>")]
    pub records: Option<Vec<IndexMap<String, serde_yaml::Value>>>,
    /// The file that was read.
    pub file: Option<CaseFile>,
    /// `true`: the record has no such file.
    pub no_file: Option<bool>,
    /// `true`: the record does not exist.
    pub not_found: Option<bool>,
}

/// A file: its content is one of `text` and `base64`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// The content type, such as `image/png`.
    #[schemars(regex(pattern = r"^[!-~]+/[ -~]+$"))]
    pub content_type: String,
    /// The content, if it is text.
    pub text: Option<String>,
    /// The content in base64.
    #[schemars(regex(pattern = r"^[A-Za-z0-9+/]+={0,2}$"))]
    pub base64: Option<String>,
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
/// The types of fields that are one word.
pub(crate) fn type_words() -> impl Iterator<Item = &'static str> {
    Builtin::ALL.into_iter().map(|ty| ty.info().word)
}

/// What to do about an unknown type.
pub(crate) fn type_help() -> String {
    let words: Vec<_> = type_words().map(|word| format!("`{word}`")).collect();
    format!(
        "types are {}, `enum NAME`, `id of ENTITY`, and `list of` one of these",
        words.join(", ")
    )
}

/// The pattern of a field's type, for editors.
fn type_pattern() -> String {
    let words: Vec<_> = type_words().collect();
    format!("^(list of )?({}|(enum|id of) \\S+)$", words.join("|"))
}

/// The completions that editors offer for the type of a field.
fn type_snippets() -> Vec<serde_json::Value> {
    let snippet = |label: &str, body: &str, docs: &str| serde_json::json!({ "label": label, "body": body, "description": docs });
    let words = Builtin::ALL.into_iter().map(|ty| {
        let TypeInfo { word, description, .. } = ty.info();
        snippet(word, word, description)
    });
    let id = snippet(
        "id of ENTITY",
        "id of ${1:ENTITY}",
        "The id of a record, a type of its own in Rust.",
    );
    let enumeration = snippet(
        "enum NAME",
        "enum ${1:NAME}",
        "An integer with a name: a member of an enumeration under `enums`.",
    );
    let list = snippet("list of TYPE", "list of ${1:TYPE}", "A list of any of the other types.");
    words.chain([enumeration, id, list]).collect()
}

/// A field of an entity's requests and records.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("defaultSnippets" = [field_snippet()]))]
pub struct Field {
    /// `integer`, `decimal`, `string`, `boolean`, `date-time`, `json`, `comma-list`, `uuid`,
    /// `enum NAME`, `id of ENTITY`, or `list of` one of these.
    #[serde(rename = "type")]
    #[schemars(regex(pattern = type_pattern()), extend(
        "patternErrorMessage" = type_help(),
        "defaultSnippets" = type_snippets(),
    ))]
    pub ty: String,
    /// Name in Rust, where none can be derived from the key or the key is misspelt.
    pub rust: Option<String>,
    /// The operations that require the field.
    #[serde(default)]
    pub required: Vec<Write>,
    /// The operations that take the field without requiring it.
    #[serde(default)]
    pub optional: Vec<Write>,
    /// The operations that take the field although their pages do not list it.
    #[serde(default)]
    pub undocumented: Vec<Write>,
    /// Whether every record has the field, where that does not follow from the operations: records
    /// have what an update requires, or else a create, and may lack what these take optionally.
    pub record: Option<Presence>,
    /// The list that the field adds to or takes from; records don't have the field itself.
    pub changes: Option<String>,
    /// What happens to the record when the record that the field refers to is deleted. Without it,
    /// that record can't be deleted.
    pub on_delete: Option<OnDelete>,
    /// What the field is, for the documentation.
    pub docs: String,
    /// Why not to use the field any more, and what to use instead.
    pub deprecated: Option<Deprecation>,
    /// Where the vendor's service deviates from what one expects.
    pub quirk: Option<Quirk>,
    /// What the sources leave open, and what is assumed.
    #[serde(default)]
    pub assumptions: Vec<Assumption>,
    /// Codes of the lints to suppress here, each with the reason.
    #[serde(default)]
    #[schemars(extend("propertyNames" = waivable()))]
    pub waive: IndexMap<String, String>,
}

/// What happens to a record when the record that it refers to is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnDelete {
    /// It is deleted as well.
    Cascade,
}

/// Whether records have a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// Every record has it.
    Always,
    /// It may be null.
    Nullable,
}

impl Presence {
    /// The word in the spec.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Nullable => "nullable",
        }
    }
}

/// An operation whose request has a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Write {
    /// Creates a record.
    Create,
    /// Replaces a whole record.
    Update,
}

impl Write {
    /// The operation.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Create => Kind::Create,
            Self::Update => Kind::Update,
        }
    }
}

/// A new entity, for editors.
fn entity_snippet() -> serde_json::Value {
    serde_json::json!({
        "label": "new entity",
        "description": "A new entity with one operation.",
        "body": {
            "entity": "${1:BookClub}",
            "path": "/api/${2:module}/${3:bookclubs}",
            "docs": "${4:What it is.}",
            "operations": { "create": {
                "page": "${5:rest-api/module/post-bookclubs}",
                "docs": "${6:What it does.}",
            } },
            "fields": { "${7:Name}": {
                "type": "${8:string}",
                "required": ["create"],
                "docs": "${9:What it is.}",
            } },
        },
    })
}

/// A new operation, for editors.
fn operation_snippet() -> serde_json::Value {
    serde_json::json!({
        "label": "new operation",
        "description": "A page and documentation.",
        "body": {
            "page": "${1:rest-api/module/page}",
            "docs": "${2:What it does.}",
        },
    })
}

/// A new field, for editors.
fn field_snippet() -> serde_json::Value {
    serde_json::json!({
        "label": "new field",
        "description": "An optional field of create and update.",
        "body": {
            "type": "${1:string}",
            "optional": ["create", "update"],
            "docs": "${2:What it is.}",
        },
    })
}

/// The codes that can be waived, for editors.
fn waivable() -> serde_json::Value {
    let (codes, titles): (Vec<_>, Vec<_>) = Code::ALL
        .iter()
        .filter(|code| code.is_waivable())
        .map(|code| (code.to_string(), code.title()))
        .unzip();
    serde_json::json!({ "enum": codes, "enumDescriptions": titles })
}
