//! The OpenAPI document against the spec: every operation is in it, with its role, its parameters
//! and the shape of its responses.

use std::collections::BTreeSet;

use generator::ir::{Entity, Operation, RequestShape, ResponseShape, Type};
use runtime_core::Envelope as _;
use serde_json::{Value, json};
use tests::envelopes::Success;

/// The keys of a page of a list, which the vendor documents.
const PAGE: [&str; 11] = [
    "Records",
    "CurrentPage",
    "CurrentPageSize",
    "CurrentOrderField",
    "CurrentSortDirection",
    "FirstItem",
    "LastItem",
    "TotalItems",
    "TotalPages",
    "HasNextPage",
    "HasPreviousPage",
];

fn document() -> Value {
    let document = tests::generated().get("openapi.json").expect("a document");
    serde_json::from_str(document).expect("JSON")
}

fn resolve<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let Some(reference) = schema["$ref"].as_str() else { return schema };
    document.pointer(reference.trim_start_matches('#')).expect("the reference leads somewhere")
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn names<'d>(document: &'d Value, parameters: &'d Value) -> BTreeSet<&'d str> {
    let parameters = parameters.as_array().into_iter().flatten();
    let parameters = parameters.map(|parameter| resolve(document, parameter));
    parameters.map(|parameter| parameter["name"].as_str().expect("a name")).collect()
}

/// The names of the parameters of a list.
fn list_parameters(operation: &Operation) -> BTreeSet<String> {
    let paging = ["page", "size", "orderBy", "dir"].map(str::to_owned);
    let columns = operation.columns.iter().flat_map(|column| {
        let name = &column.parameter;
        let filter = column.is_filter.then(|| name.clone());
        let range = column.is_range.then(|| [format!("from_{name}"), format!("to_{name}")]);
        filter.into_iter().chain(range.into_iter().flatten())
    });
    columns.chain(paging).collect()
}

/// The fields of the entity that hold lists.
fn lists(entity: &Entity) -> Vec<&str> {
    let lists = entity.fields.iter().filter(|field| matches!(field.ty, Type::Many(_)));
    lists.map(|field| field.wire.as_str()).collect()
}

#[test]
fn every_operation_is_described() {
    let document = document();
    let spec = tests::spec();
    let mut count = 0;
    for entity in &spec.api().entities {
        let described = |operation: &Operation| {
            let path = &document["paths"][entity.path_of(operation)];
            &path[operation.kind.method().to_lowercase()]
        };
        let schema = |operation: &Operation| {
            &described(operation)["responses"]["200"]["content"]["application/json"]["schema"]
        };
        for operation in &entity.operations {
            let kind = operation.kind;
            let name = format!("{} of {}", operation.word(), entity.wire);
            let parameters = names(&document, &described(operation)["parameters"]);
            let security = &described(operation)["security"];
            assert_eq!(*security, json!([{ "bearer": [operation.role] }]), "{name}");
            let body = || {
                let body = &described(operation)["requestBody"]["content"]["application/json"];
                &resolve(&document, &body["schema"])["properties"]
            };
            match kind.request() {
                RequestShape::Body => {
                    let members = entity.request_fields(operation);
                    for member in members.filter(|member| member.required) {
                        let key = &member.field.wire;
                        assert!(body()[key].is_object(), "{name}: {key}");
                    }
                }
                RequestShape::Id | RequestShape::Ids | RequestShape::OptionalId => {
                    assert_eq!(parameters, BTreeSet::from(["id"]), "{name}");
                }
                RequestShape::Query => {
                    let expected = list_parameters(operation);
                    assert!(parameters.iter().copied().eq(expected.iter()), "{name}");
                }
                RequestShape::Command => {
                    assert_eq!(keys(body()), ["Key", "Ids", "Parameters"], "{name}");
                    for command in &operation.commands {
                        let parameters = &described(operation)["x-commands"][&command.wire];
                        let required = command.members().filter(|member| member.required);
                        let required: Vec<_> =
                            required.map(|member| member.field.wire.as_str()).collect();
                        let stated = parameters.get("required").cloned().unwrap_or(json!([]));
                        assert_eq!(stated, json!(required), "{name}: {}", command.wire);
                    }
                }
            }
            let schema = schema(operation);
            let record = entity.record.as_ref().map(|record| &record.name.text);
            let record = record.map(|name| format!("#/components/schemas/{name}"));
            match kind.response() {
                ResponseShape::Saved | ResponseShape::Deleted => {
                    assert_eq!(schema["$ref"], "#/components/schemas/SuccessEnvelope", "{name}");
                }
                ResponseShape::Record => assert_eq!(schema["$ref"].as_str(), record.as_deref()),
                ResponseShape::Records => {
                    assert_eq!(schema["items"]["$ref"].as_str(), record.as_deref(), "{name}");
                }
                ResponseShape::Page => {
                    let page = &resolve(&document, schema)["properties"];
                    assert_eq!(keys(page), PAGE, "{name}");
                    let row = &page["Records"]["items"];
                    let properties = keys(&resolve(&document, row)["properties"]);
                    let lists = lists(entity);
                    let shown = properties.iter().find(|property| lists.contains(property));
                    assert_eq!(shown, None, "{name}: rows have no lists");
                }
                ResponseShape::Completed => {
                    let [done, failed] = schema["oneOf"].as_array().expect("two").as_slice() else {
                        panic!("{name}: {schema}");
                    };
                    let verdict = |schema| {
                        resolve(&document, schema)["properties"][Success::VERDICT]["const"].clone()
                    };
                    assert_eq!((verdict(done), verdict(failed)), (true.into(), false.into()));
                }
                ResponseShape::Commands => assert_eq!(schema["type"], "array", "{name}"),
                ResponseShape::File => {
                    let content = &described(operation)["responses"]["200"]["content"];
                    assert_eq!(content["*/*"]["schema"]["format"], "binary", "{name}");
                }
            }
            count += 1;
        }
    }
    let paths = document["paths"].as_object().expect("paths").values();
    assert_eq!(paths.flat_map(keys).count(), count, "the document describes nothing else");
}

/// The operations of the document, each by its id.
fn operations(document: &Value) -> Vec<(&str, &Value)> {
    let paths = document["paths"].as_object().expect("paths").values();
    let operations = paths.flat_map(|path| path.as_object().expect("a path").values());
    operations
        .map(|operation| (operation["operationId"].as_str().expect("an id"), operation))
        .collect()
}

/// The operations without cases, which have no examples, by their ids in the document.
fn without_cases(document: &Value) -> BTreeSet<&str> {
    let entities = &tests::spec().api().entities;
    let all =
        entities.iter().flat_map(|entity| entity.operations.iter().map(move |it| (entity, it)));
    let without = all.filter(|(_, operation)| {
        let is_about_commands =
            matches!(operation.kind.response(), ResponseShape::Commands | ResponseShape::Completed);
        !is_about_commands && operation.cases.is_empty()
    });
    let ids = without.map(|(entity, operation)| {
        let path = &document["paths"][entity.path_of(operation)];
        path[operation.kind.method().to_lowercase()]["operationId"].as_str().expect("an id")
    });
    ids.collect()
}

#[test]
fn every_body_has_an_example() {
    let document = document();
    let without = without_cases(&document);
    for (id, operation) in operations(&document) {
        if without.contains(id) {
            continue;
        }
        let responses = operation["responses"].as_object().expect("responses").iter();
        let responses =
            responses.map(|(status, response)| (status.as_str(), resolve(&document, response)));
        for (name, part) in responses.chain([("the request", &operation["requestBody"])]) {
            let Some(content) = part["content"].get("application/json") else { continue };
            let examples = content["examples"].as_object().map_or(0, serde_json::Map::len);
            assert!(examples > 0, "{id}: {name} has no example");
        }
    }
}

#[test]
fn links_lead_to_parameters_of_operations() {
    let document = document();
    let operations = operations(&document);
    let mut count = 0;
    for (id, operation) in &operations {
        let links = operation["responses"]["200"]["links"].as_object().into_iter().flatten();
        for (name, link) in links {
            let target = link["operationId"].as_str().expect("an id");
            let (_, target) =
                operations.iter().find(|(id, _)| *id == target).expect("the operation is there");
            let known = names(&document, &target["parameters"]);
            for parameter in keys(&link["parameters"]) {
                assert!(known.contains(parameter), "{id}: {name} sets {parameter}");
                count += 1;
            }
        }
    }
    // Commands lead nowhere: what they write is not known.
    let is_command = |id: &str| id.contains("Command");
    let linking = operations.iter().filter(|(id, _)| !is_command(id)).count();
    assert!(count > linking, "{count} links of {linking} operations");
}
