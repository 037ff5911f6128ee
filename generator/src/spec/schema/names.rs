//! The names of an API in the schema of entities: editors offer them where they belong. A name that is
//! not in the spec yet is not an error there: `check` reports unknown names.

use std::collections::BTreeMap;

use schemars::Schema;
use serde_json::{Map, Value as Json, json};

use crate::ir::{Api, Kind};
use crate::lower;

/// The keys of a case whose value maps fields to something.
const BY_FIELD: [&str; 3] = ["request", "record", "rejected"];

/// Adds the names of an API to the schema of entities, and takes from each kind of operation the
/// answers that its cases don't have.
pub(super) fn offer(schema: &mut Schema, api: &Api) {
    let fields = fields(api);
    let entities = entities(api);
    let root = schema.ensure_object();
    let definitions = json!({
        "entity": { "defaultSnippets": snippets(entities.iter()) },
        "field": { "defaultSnippets": snippets(fields.keys()) },
        "byField": { "properties": by_field(&fields) },
    });
    root.insert("definitions".to_owned(), definitions);
    let Some(field) = root["properties"]["fields"].get_mut("additionalProperties") else { return };
    if let Some(types) = field["properties"]["type"]["defaultSnippets"].as_array_mut() {
        let ids = entities.iter().map(|entity| format!("id of {entity}"));
        let enums = api.enums.iter().map(|known| format!("enum {}", known.name.text));
        types.splice(
            0..0,
            enums.chain(ids).flat_map(|id| [snippet(&id), snippet(&format!("list of {id}"))]),
        );
    }
    refer(&mut field["properties"]["changes"], "field");
    refer(&mut field["properties"]["deprecated"]["properties"]["use"]["items"], "field");
    for kind in Kind::ALL {
        let operation = &mut root["properties"]["operations"]["properties"][kind.as_str()];
        // Downloads are operations by the names of their files.
        let is_mapping = operation["additionalProperties"].is_object();
        let operation = if is_mapping { &mut operation["additionalProperties"] } else { operation };
        let members = &mut operation["properties"];
        for list in ["filters", "ranges"] {
            if let Some(list) = members.get_mut(list) {
                refer(&mut list["items"], "field");
            }
        }
        refer(&mut members["deprecated"]["properties"]["use"]["items"], "entity");
        if let Some(case) = members["cases"]["items"]["properties"].as_object_mut() {
            let answers = lower::case_answers(kind);
            let is_answer = |key: &str| answers.contains(&key);
            case.retain(|key, _| matches!(key.as_str(), "name" | "request") || is_answer(key));
            for key in BY_FIELD {
                if let Some(mapping) = case.get_mut(key) {
                    refer(mapping, "byField");
                }
            }
            if let Some(records) = case.get_mut("records") {
                refer(&mut records["items"], "byField");
            }
        }
    }
}

/// Adds what a definition offers.
fn refer(schema: &mut Json, definition: &str) {
    schema["allOf"] = json!([{ "$ref": format!("#/definitions/{definition}") }]);
}

/// The wire keys of all fields, each with its entities.
fn fields(api: &Api) -> BTreeMap<&str, Vec<&str>> {
    let mut fields: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for entity in &api.entities {
        for field in &entity.fields {
            fields.entry(&field.wire).or_default().push(&entity.wire);
        }
    }
    fields
}

/// The names of entities and references, sorted.
fn entities(api: &Api) -> Vec<&str> {
    let entities = api.entities.iter().map(|entity| entity.wire.as_str());
    let references = api.shared.references.iter().map(|reference| reference.wire.as_str());
    let mut names: Vec<&str> = entities.chain(references).collect();
    names.sort_unstable();
    names
}

fn by_field(fields: &BTreeMap<&str, Vec<&str>>) -> Json {
    let properties = fields.iter().map(|(field, entities)| {
        let description = format!("A field of {}.", entities.join(", "));
        ((*field).to_owned(), json!({ "description": description }))
    });
    Json::Object(properties.collect::<Map<_, _>>())
}

fn snippet(text: &str) -> Json {
    json!({ "label": text, "body": text })
}

fn snippets<'a>(names: impl Iterator<Item = &'a &'a str>) -> Json {
    names.map(|name| snippet(name)).collect()
}
