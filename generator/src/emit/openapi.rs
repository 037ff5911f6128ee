//! The API as an `OpenAPI` 3.1 document.

mod document;
mod examples;
mod links;
mod parameters;
mod prose;
mod responses;
mod schemas;

use indexmap::IndexMap;

use super::Job;
use crate::RuntimePath;
use crate::ir::{Api, Docs, Entity, Operation};
use crate::render;
use document::{
    Components, Document, Example, ExternalDocs, Info, MediaType, RequestBody, Schema,
    SecurityScheme, Server, Tag,
};

/// The name of the one security scheme.
const BEARER: &str = "bearer";

pub(super) fn emit<'api>(api: &'api Api, _: &'api RuntimePath) -> Vec<Job<'api>> {
    vec![Job::new("openapi.json", || {
        let mut text = serde_json::to_string_pretty(&document(api)).expect("a document is JSON");
        text.push('\n');
        text
    })]
}

fn document(api: &Api) -> Document {
    let shared = &api.shared;
    Document {
        openapi: "3.1.0",
        comment: render::mark(&shared.file),
        info: Info {
            title: format!("{} API", shared.name.text),
            version: shared.crates.version.clone(),
            description: text(&prose::api(api)),
        },
        servers: vec![Server { url: shared.base_url.clone() }],
        tags: api
            .entities
            .iter()
            .map(|entity| Tag { name: entity.wire.clone(), description: text(&entity.docs) })
            .collect(),
        paths: paths(api),
        components: Components {
            schemas: schemas::schemas(api),
            parameters: parameters::shared(api),
            responses: responses::shared(api),
            security_schemes: IndexMap::from([(
                BEARER,
                SecurityScheme {
                    ty: "http",
                    scheme: "bearer",
                    description: text(&shared.authentication),
                },
            )]),
        },
    }
}

fn paths(api: &Api) -> IndexMap<String, IndexMap<String, document::Operation>> {
    let mut paths: IndexMap<String, IndexMap<String, document::Operation>> = IndexMap::new();
    for entity in &api.entities {
        for described in &entity.operations {
            paths.entry(entity.path_of(described)).or_default().insert(
                described.kind.method().to_ascii_lowercase(),
                operation(api, entity, described),
            );
        }
    }
    paths
}

fn operation(api: &Api, entity: &Entity, operation: &Operation) -> document::Operation {
    document::Operation {
        id: id(operation),
        tags: vec![entity.wire.clone()],
        summary: prose::plain(operation.docs.summary()),
        description: text(&prose::operation(api, entity, operation)),
        external_docs: operation
            .page
            .clone()
            .map(|url| ExternalDocs { description: "The vendor's documentation", url }),
        deprecated: operation.deprecated.is_some(),
        security: vec![IndexMap::from([(BEARER, vec![operation.role.clone()])])],
        parameters: parameters::parameters(api, entity, operation),
        request_body: operation.kind.has_body().then(|| RequestBody {
            required: true,
            content: json(schemas::body(operation), examples::requests(entity, operation)),
        }),
        responses: responses::responses(api, entity, operation),
        commands: schemas::commands(api, entity, operation),
    }
}

/// The id of an operation: the name of its request, with a small letter first.
fn id(operation: &Operation) -> String {
    let mut id = operation.request.text.clone();
    id[..1].make_ascii_lowercase();
    id
}

fn json(schema: Schema, examples: IndexMap<String, Example>) -> IndexMap<&'static str, MediaType> {
    IndexMap::from([("application/json", MediaType { schema, examples })])
}

/// A response of any content type.
fn binary(examples: IndexMap<String, Example>) -> IndexMap<&'static str, MediaType> {
    let schema = Schema { format: Some("binary"), ..Schema::of("string") };
    IndexMap::from([("*/*", MediaType { schema, examples })])
}

fn text(docs: &Docs) -> String {
    docs.lines.join("\n")
}
