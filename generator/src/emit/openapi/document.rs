//! The part of `OpenAPI` 3.1 that the document uses.

use indexmap::IndexMap;
use runtime_core::Decimal;
use serde::Serialize;
use serde_json::Value;

#[derive(Serialize)]
pub(super) struct Document {
    pub(super) openapi: &'static str,
    /// Where the document comes from: JSON has no comments.
    #[serde(rename = "x-generated")]
    pub(super) comment: String,
    pub(super) info: Info,
    pub(super) servers: Vec<Server>,
    pub(super) tags: Vec<Tag>,
    pub(super) paths: IndexMap<String, IndexMap<String, Operation>>,
    pub(super) components: Components,
}

#[derive(Serialize)]
pub(super) struct Info {
    pub(super) title: String,
    pub(super) version: String,
    pub(super) description: String,
}

#[derive(Serialize)]
pub(super) struct Server {
    pub(super) url: String,
}

#[derive(Serialize)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) description: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Operation {
    #[serde(rename = "operationId")]
    pub(super) id: String,
    pub(super) tags: Vec<String>,
    pub(super) summary: String,
    pub(super) description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) external_docs: Option<ExternalDocs>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) deprecated: bool,
    pub(super) security: Vec<IndexMap<&'static str, Vec<String>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) parameters: Vec<Referable<Parameter>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_body: Option<RequestBody>,
    pub(super) responses: IndexMap<String, Referable<Response>>,
    /// The parameters of each declared command by their names, under its key.
    #[serde(rename = "x-commands", skip_serializing_if = "IndexMap::is_empty")]
    pub(super) commands: IndexMap<String, Schema>,
}

#[derive(Serialize)]
pub(super) struct ExternalDocs {
    pub(super) description: &'static str,
    pub(super) url: String,
}

/// A part of the document, or a reference to one of the components.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Referable<T> {
    Inline(T),
    Reference {
        #[serde(rename = "$ref")]
        reference: String,
    },
}

impl<T: Component> Referable<T> {
    pub(super) fn reference(name: &str) -> Self {
        Self::Reference { reference: format!("#/components/{}/{name}", T::SECTION) }
    }
}

/// A part of the document that the components hold under a name.
pub(super) trait Component {
    /// The key of the section in the components.
    const SECTION: &'static str;
}

impl Component for Parameter {
    const SECTION: &'static str = "parameters";
}

impl Component for Response {
    const SECTION: &'static str = "responses";
}

/// What of a request stands in its path or in its query.
#[derive(Serialize)]
pub(super) struct Parameter {
    pub(super) name: String,
    #[serde(rename = "in")]
    pub(super) place: &'static str,
    pub(super) required: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) deprecated: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) description: String,
    pub(super) schema: Schema,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) examples: IndexMap<String, Example>,
}

#[derive(Serialize)]
pub(super) struct RequestBody {
    pub(super) required: bool,
    pub(super) content: IndexMap<&'static str, MediaType>,
}

#[derive(Serialize)]
pub(super) struct MediaType {
    pub(super) schema: Schema,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) examples: IndexMap<String, Example>,
}

#[derive(Serialize)]
pub(super) struct Example {
    pub(super) value: ExampleValue,
}

/// JSON whose decimals are exact.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum ExampleValue {
    Plain(Value),
    Decimal(Decimal),
    List(Vec<ExampleValue>),
    Object(IndexMap<String, ExampleValue>),
}

impl<T: Into<Value>> From<T> for ExampleValue {
    fn from(value: T) -> Self {
        Self::Plain(value.into())
    }
}

#[derive(Default, Serialize)]
pub(super) struct Response {
    pub(super) description: String,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) headers: IndexMap<&'static str, Header>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) content: IndexMap<&'static str, MediaType>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) links: IndexMap<String, Link>,
}

#[derive(Serialize)]
pub(super) struct Header {
    pub(super) description: &'static str,
    pub(super) schema: Schema,
}

/// An operation that a response leads to, with its parameters as runtime expressions.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Link {
    pub(super) operation_id: String,
    pub(super) parameters: IndexMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Components {
    pub(super) schemas: IndexMap<String, Schema>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) parameters: IndexMap<String, Parameter>,
    pub(super) responses: IndexMap<String, Response>,
    pub(super) security_schemes: IndexMap<&'static str, SecurityScheme>,
}

#[derive(Serialize)]
pub(super) struct SecurityScheme {
    #[serde(rename = "type")]
    pub(super) ty: &'static str,
    pub(super) scheme: &'static str,
    pub(super) description: String,
}

/// A JSON Schema, as far as it is needed.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Schema {
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) ty: Option<Types>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) format: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pattern: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) content_media_type: Option<&'static str>,
    #[serde(rename = "const", skip_serializing_if = "Option::is_none")]
    pub(super) constant: Option<Value>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) description: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) read_only: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) deprecated: bool,
    /// The entity whose id the value is.
    #[serde(rename = "x-id-of", skip_serializing_if = "Option::is_none")]
    pub(super) id_of: Option<String>,
    /// The integers that have names, which are not all that occur.
    #[serde(rename = "x-enum-values", skip_serializing_if = "Vec::is_empty")]
    pub(super) enum_values: Vec<i64>,
    /// Their names.
    #[serde(rename = "x-enum-varnames", skip_serializing_if = "Vec::is_empty")]
    pub(super) enum_names: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) minimum: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) maximum: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) items: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) one_of: Vec<Schema>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) properties: IndexMap<String, Schema>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) required: Vec<String>,
}

/// One type, or that type and null.
#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
pub(super) enum Types {
    One(&'static str),
    OrNull([&'static str; 2]),
}

impl Schema {
    pub(super) fn reference(name: &str) -> Self {
        Self { reference: Some(format!("#/components/schemas/{name}")), ..Self::default() }
    }

    pub(super) fn of(ty: &'static str) -> Self {
        Self { ty: Some(Types::One(ty)), ..Self::default() }
    }

    /// A 64-bit integer.
    pub(super) fn integer() -> Self {
        Self { format: Some("int64"), ..Self::of("integer") }
    }

    pub(super) fn list(items: Self) -> Self {
        Self { items: Some(Box::new(items)), ..Self::of("array") }
    }

    pub(super) fn constant(text: &str) -> Self {
        Self { constant: Some(Value::from(text)), ..Self::of("string") }
    }

    /// The same, or null.
    pub(super) fn or_null(mut self) -> Self {
        if let Some(Types::One(ty)) = self.ty {
            self.ty = Some(Types::OrNull([ty, "null"]));
        }
        self
    }

    pub(super) fn described(self, description: String) -> Self {
        Self { description, ..self }
    }
}
