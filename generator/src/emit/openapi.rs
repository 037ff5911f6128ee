//! The API as an `OpenAPI` 3.1 document.

mod document;
mod examples;
mod parameters;
mod schemas;

use indexmap::IndexMap;

use super::{Job, docs};
use crate::RuntimePath;
use crate::ir::{Api, Docs, Entity, Kind, Meaning, Operation};
use crate::render;
use document::{
    Components, Document, Example, Info, MediaType, RequestBody, Response, Schema, SecurityScheme,
    Server, Tag,
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
            description: "Unofficial: neither made nor endorsed by the vendor.".to_owned(),
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
            responses: responses(api),
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
            paths.entry(entity.path_of(described.kind)).or_default().insert(
                described.kind.method().to_ascii_lowercase(),
                operation(api, entity, described),
            );
        }
    }
    paths
}

fn operation(api: &Api, entity: &Entity, operation: &Operation) -> document::Operation {
    let described = operation.docs.clone().then(docs::replaces(entity, operation));
    let described = described.then(docs::sources(operation));
    let described = match &operation.deprecated {
        Some(deprecation) => described
            .then(deprecation.docs.clone())
            .paragraph(format!("Deprecated: {}.", deprecation.note)),
        None => described,
    };
    let mut method = operation.request.text.clone();
    method[..1].make_ascii_lowercase();
    document::Operation {
        id: method,
        tags: vec![entity.wire.clone()],
        summary: operation.docs.summary().to_owned(),
        description: text(&described),
        external_docs: operation.page.clone().map(|url| document::ExternalDocs { url }),
        deprecated: operation.deprecated.is_some(),
        security: vec![IndexMap::from([(BEARER, vec![operation.role.clone()])])],
        parameters: parameters::parameters(api, entity, operation),
        request_body: operation.kind.has_body().then(|| RequestBody {
            required: true,
            content: json(
                Schema::reference(&operation.request.text),
                examples::requests(entity, operation),
            ),
        }),
        responses: answers(api, entity, operation),
    }
}

/// The answers of the outcome table that a server gives, and those of HTTP itself.
fn answers(api: &Api, entity: &Entity, operation: &Operation) -> IndexMap<String, Response> {
    let mut answers = IndexMap::new();
    for answer in &api.shared.answers {
        let response = match answer.meaning {
            Meaning::Success => Response::Inline {
                description: match operation.kind {
                    Kind::Create | Kind::Update | Kind::Delete => operation.success_message.clone(),
                    Kind::Get => "The record.".to_owned(),
                    Kind::GetMany => "The records that there are.".to_owned(),
                    Kind::List => "A page of the list.".to_owned(),
                },
                content: json(
                    schemas::answer(api, entity, operation),
                    examples::successes(api, entity, operation),
                ),
            },
            Meaning::Invalid => Response::Inline {
                description: "The request is not valid.".to_owned(),
                content: json(
                    Schema::reference("RejectionEnvelope"),
                    examples::refusals(api, entity, operation),
                ),
            },
            other => Response::reference(other.as_str()),
        };
        answers.insert(answer.status.to_string(), response);
    }
    for (status, _) in OF_HTTP {
        // Without a body there is nothing to say of it.
        if status != "405" && !operation.kind.has_body() {
            continue;
        }
        answers.insert(status.to_owned(), Response::reference(status));
    }
    answers.sort_keys();
    answers
}

/// What HTTP says of a request before anybody looks into it.
const OF_HTTP: [(&str, &str); 3] = [
    ("405", "The path takes other methods, named in `Allow`."),
    ("413", "The body is too large."),
    ("415", "The body is not `application/json`."),
];

fn responses(api: &Api) -> IndexMap<String, Response> {
    let rejected = |description: &str| Response::Inline {
        description: description.to_owned(),
        content: json(Schema::reference("RejectionEnvelope"), IndexMap::new()),
    };
    let administrator = &api.shared.administrator.name;
    let mut responses = IndexMap::from([
        (Meaning::Failed.as_str().to_owned(), rejected("The service failed.")),
        (
            Meaning::NotFound.as_str().to_owned(),
            Response::Inline {
                description: "There is no such record.".to_owned(),
                content: json(Schema::constant(&api.shared.not_found_message), IndexMap::new()),
            },
        ),
        (
            Meaning::Unauthorized.as_str().to_owned(),
            rejected(&format!(
                "The token is missing or bad, or its owner is neither {administrator} nor holds the role."
            )),
        ),
    ]);
    responses
        .extend(OF_HTTP.map(|(status, description)| (status.to_owned(), rejected(description))));
    responses
}

fn json(schema: Schema, examples: IndexMap<String, Example>) -> IndexMap<&'static str, MediaType> {
    IndexMap::from([("application/json", MediaType { schema, examples })])
}

fn text(docs: &Docs) -> String {
    docs.lines.join("\n")
}
