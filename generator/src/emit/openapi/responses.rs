//! The responses of operations, and those that they share.

use indexmap::IndexMap;

use super::document::{Example, Header, Referable, Response, Schema};
use super::{binary, examples, json, links, prose, schemas};
use crate::ir::{Api, BodyShape, Entity, Kind, Meaning, Operation, ResponseShape, Status};

/// The responses of the outcome table that a server gives, those of HTTP itself, and those of a
/// service that is too busy.
pub(super) fn responses(
    api: &Api,
    entity: &Entity,
    operation: &Operation,
) -> IndexMap<String, Referable<Response>> {
    let mut responses = IndexMap::new();
    for status in throttled(api) {
        responses.insert(status.to_string(), Referable::reference(Meaning::Throttled.as_str()));
    }
    for answer in &api.shared.answers {
        let response = match answer.meaning {
            Meaning::Success => Referable::Inline(success(api, entity, operation)),
            Meaning::Invalid => invalid(api, entity, operation),
            other => Referable::reference(other.as_str()),
        };
        responses.insert(answer.status.to_string(), response);
    }
    for OfHttp { status, needs_body, .. } in OF_HTTP {
        // Without a body, nothing can be wrong with it.
        if operation.kind.has_body() || !needs_body {
            responses.insert(status.to_owned(), Referable::reference(status));
        }
    }
    responses.sort_keys();
    responses
}

/// The statuses that mean that there are too many requests, where the body is no envelope.
fn throttled(api: &Api) -> impl Iterator<Item = u16> {
    let rows = api.shared.outcomes.iter();
    rows.filter(|row| row.meaning(BodyShape::Empty) == Meaning::Throttled).filter_map(|row| {
        match row.status {
            Status::Exact(status) => Some(status),
            Status::Class(_) => None,
        }
    })
}

fn success(api: &Api, entity: &Entity, operation: &Operation) -> Response {
    Response {
        description: match operation.kind.response() {
            ResponseShape::Saved | ResponseShape::Deleted | ResponseShape::Completed => {
                prose::escaped(&operation.success_message)
            }
            ResponseShape::Record => "The record.".to_owned(),
            ResponseShape::Records => "The records that there are.".to_owned(),
            ResponseShape::Page => "A page of the list.".to_owned(),
            ResponseShape::Commands => "The commands.".to_owned(),
            ResponseShape::File => "The file; nothing if there is none.".to_owned(),
        },
        content: match schemas::answer(entity, operation) {
            Some(schema) => json(schema, examples::successes(api, entity, operation)),
            None => binary(examples::successes(api, entity, operation)),
        },
        links: links::links(api, entity, operation),
        ..Response::default()
    }
}

/// Without examples of its own, an operation shares the response.
fn invalid(api: &Api, entity: &Entity, operation: &Operation) -> Referable<Response> {
    let examples = examples::rejections(api, entity, operation);
    if !examples.is_empty() {
        return Referable::Inline(rejection(INVALID.to_owned(), examples));
    }
    match invalid_queries(api).find(|(kind, _)| *kind == operation.kind) {
        Some((kind, _)) => Referable::reference(&invalid_query(kind)),
        None => Referable::reference(Meaning::Invalid.as_str()),
    }
}

/// The kinds of operations whose query can be invalid in a way of its own, each with an example.
fn invalid_queries(api: &Api) -> impl Iterator<Item = (Kind, (String, Example))> {
    let reading = api.shared.reading.iter();
    reading.flat_map(|reading| {
        let kinds = Kind::ALL
            .into_iter()
            .filter(|kind| api.entities.iter().any(|entity| entity.operation(*kind).is_some()));
        kinds.filter_map(|kind| Some((kind, examples::invalid_query(api, reading, kind)?)))
    })
}

fn invalid_query(kind: Kind) -> String {
    format!("{}-{}", Meaning::Invalid.as_str(), kind.as_str())
}

const INVALID: &str = "The request is not valid.";

/// What HTTP says of a request before anybody looks into it.
struct OfHttp {
    status: &'static str,
    needs_body: bool,
    description: &'static str,
    /// The name of an example, and what it says.
    example: (&'static str, &'static str),
}

const OF_HTTP: [OfHttp; 3] = [
    OfHttp {
        status: "405",
        needs_body: false,
        description: "The path takes other methods, named in `Allow`.",
        example: (
            "a method that the path does not take",
            "PATCH is not an operation at this path: use what `Allow` names",
        ),
    },
    OfHttp {
        status: "413",
        needs_body: true,
        description: "The body is too large.",
        example: (
            "a body of more than a mebibyte",
            "the body is too long: send no more than 1048576 bytes",
        ),
    },
    OfHttp {
        status: "415",
        needs_body: true,
        description: "The body is not `application/json`.",
        example: (
            "a body of another type",
            "the body has to be JSON: send `Content-Type: application/json`",
        ),
    },
];

/// The responses that operations share, by their names.
pub(super) fn shared(api: &Api) -> IndexMap<String, Response> {
    let administrator = &api.shared.administrator.name;
    let said = |name: &str, message: &str| (name.to_owned(), examples::refusal(api, message));
    let without_role =
        api.entities.iter().flat_map(|entity| &entity.operations).next().map(|operation| {
            let role = &operation.role;
            said(
                "without the role",
                &format!("the role {role} is missing: ask for it, or be {administrator}"),
            )
        });
    let unauthorized = [
        said("without a token", "the bearer token is missing: send `Authorization: Bearer ...`"),
        said("with a bad token", "the bearer token is unknown or has expired: get a new one"),
    ];
    let unauthorized = Response {
        headers: header("WWW-Authenticate", "How to authenticate, and what was wrong."),
        ..rejection(
            format!(
                "The token is missing or bad, or its owner is neither {} nor holds the role.",
                api.shared.administrator.name_in_docs
            ),
            unauthorized.into_iter().chain(without_role).collect(),
        )
    };
    let failed =
        IndexMap::from([said("a failure of the service", "the service failed: try again later")]);
    let not_found = &api.shared.not_found_message;
    let mut responses = IndexMap::from([
        (
            Meaning::Invalid.as_str().to_owned(),
            rejection(INVALID.to_owned(), IndexMap::from([examples::unknown_parameter(api)])),
        ),
        (Meaning::Failed.as_str().to_owned(), rejection("The service failed.".to_owned(), failed)),
        (
            Meaning::NotFound.as_str().to_owned(),
            Response {
                description: "There is no such record.".to_owned(),
                content: json(
                    Schema::constant(not_found),
                    IndexMap::from([(
                        "no such record".to_owned(),
                        Example { value: not_found.clone().into() },
                    )]),
                ),
                ..Response::default()
            },
        ),
        (Meaning::Unauthorized.as_str().to_owned(), unauthorized),
        (
            Meaning::Throttled.as_str().to_owned(),
            Response {
                description: "Too many requests. This one was not run, so it can be sent again after a while.".to_owned(),
                headers: header("Retry-After", "Seconds to wait."),
                ..Response::default()
            },
        ),
    ]);
    responses.extend(invalid_queries(api).map(|(kind, example)| {
        let response = rejection(INVALID.to_owned(), IndexMap::from([example]));
        (invalid_query(kind), response)
    }));
    responses.extend(OF_HTTP.map(
        |OfHttp { status, description, example: (name, message), .. }| {
            let response = rejection(description.to_owned(), IndexMap::from([said(name, message)]));
            let headers = match status {
                "405" => header("Allow", "The methods that the path takes."),
                _ => IndexMap::new(),
            };
            (status.to_owned(), Response { headers, ..response })
        },
    ));
    responses
}

fn header(name: &'static str, description: &'static str) -> IndexMap<&'static str, Header> {
    IndexMap::from([(name, Header { description, schema: Schema::of("string") })])
}

fn rejection(description: String, examples: IndexMap<String, Example>) -> Response {
    let content = json(Schema::reference("RejectionEnvelope"), examples);
    Response { description, content, ..Response::default() }
}
