//! Has progenitor write a client, from the document as `OpenAPI` 3.0 would put it: progenitor reads
//! no 3.1. Beside it goes a function that calls every operation.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use heck::{ToPascalCase as _, ToSnakeCase};
use progenitor::{GenerationSettings, Generator, InterfaceStyle};
use serde_json::{Value, json};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../generated/openapi.json");

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={DOCUMENT}");
    let mut document: Value = serde_json::from_str(&fs::read_to_string(DOCUMENT)?)?;
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("calls.rs"), calls(&document))?;
    lower(&mut document);
    document["openapi"] = "3.0.3".into();
    one_error_type(&mut document);
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Builder);
    let tokens = Generator::new(&settings).generate_tokens(&serde_json::from_value(document)?)?;
    let client = prettyplease::unparse(&syn::parse2(tokens)?);
    fs::write(Path::new(&out).join("client.rs"), client)?;
    Ok(())
}

/// A function that calls every operation of the entities that are created: creates first, those that others refer to before these, and
/// deletes last, in the opposite order.
fn calls(document: &Value) -> String {
    let paths = document["paths"].as_object().into_iter().flatten();
    let mut operations: Vec<(&str, &Value)> = paths
        .filter_map(|(_, path)| path.as_object())
        .flat_map(|path| path.iter().map(|(method, operation)| (method.as_str(), operation)))
        .collect();
    let mut pending: Vec<&str> = operations.iter().filter_map(|(_, it)| created(it)).collect();
    let mut creates = Vec::new();
    while let Some(at) = pending.iter().position(|entity| {
        let schema = &document["components"]["schemas"][format!("Create{entity}")];
        let required = schema["required"].as_array().into_iter().flatten();
        let mut required = required.filter_map(Value::as_str);
        required.all(|key| {
            let other = schema["properties"][key]["x-id-of"].as_str();
            other.is_none_or(|other| !pending.contains(&other))
        })
    }) {
        creates.push(pending.remove(at));
    }
    assert!(!creates.is_empty() && pending.is_empty(), "{pending:?} require each other");
    // Others are between the creates and the deletes.
    let rank = |(method, operation): &(&str, &Value)| {
        let entity = tag(operation);
        let place = creates.iter().position(|created| *created == entity).unwrap_or_default();
        match (created(operation), *method) {
            (Some(_), _) => (0, place),
            (None, "delete") => (2, creates.len() - place),
            (None, _) => (1, place),
        }
    };
    operations.retain(|(_, operation)| creates.contains(&tag(operation)));
    operations.sort_by_key(rank);
    let mut calls: String = operations.iter().map(|(method, it)| call(method, it)).collect();
    let deleted =
        operations.iter().filter(|(method, _)| *method == "delete").map(|(_, it)| tag(it));
    for entity in deleted {
        let is_get = |it: &&Value| schema_of(&it["responses"]["200"]) == entity;
        let get = operations.iter().map(|(_, it)| *it).find(is_get);
        if let Some(get) = get.and_then(|get| get["operationId"].as_str()) {
            let call = get.to_snake_case();
            calls += &format!(
                "    assert_gone(client.{call}().id(calls.id({entity:?})).send().await);\n"
            );
        }
    }
    format!(
        "async fn call_all(client: &Client, calls: &mut Calls) -> Result<(), Box<dyn Error>> {{\n{calls}    Ok(())\n}}\n"
    )
}

fn tag(operation: &Value) -> &str {
    operation["tags"][0].as_str().unwrap_or_default()
}

/// The name of the schema of a body.
fn schema_of(body: &Value) -> &str {
    let reference = body["content"]["application/json"]["schema"]["$ref"].as_str();
    reference.and_then(|reference| reference.rsplit('/').next()).unwrap_or_default()
}

/// The entity that an operation creates a record of.
fn created(operation: &Value) -> Option<&str> {
    schema_of(&operation["requestBody"])
        .strip_prefix("Create")
        .filter(|name| *name == tag(operation))
}

/// The call of an operation.
fn call(method: &str, operation: &Value) -> String {
    let entity = tag(operation);
    let call = operation["operationId"].as_str().unwrap_or_default().to_snake_case();
    let body = schema_of(&operation["requestBody"]);
    let answer = schema_of(&operation["responses"]["200"]);
    let ty = body.to_pascal_case();
    let (arguments, check) = if body.starts_with("Command") {
        let example = &operation["requestBody"]["content"]["application/json"]["examples"];
        let example = example.as_object().and_then(|all| all.values().next()).cloned();
        let example = example.unwrap_or_default()["value"].to_string();
        (
            format!(".body(serde_json::from_str::<types::{ty}>({example:?})?)"),
            "let _ = answer;".to_owned(),
        )
    } else if !body.is_empty() {
        (
            format!(".body(calls.body::<types::{ty}>({entity:?}, {body:?})?)"),
            format!("calls.saved({entity:?}, answer);"),
        )
    } else if method == "delete" {
        (format!(".id(calls.id({entity:?}))"), format!("calls.saved({entity:?}, answer);"))
    } else if answer == entity {
        (format!(".id(calls.id({entity:?}))"), format!("calls.read({entity:?}, answer);"))
    } else if answer.ends_with(".Page") {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let is_date = |it: &&Value| it["schema"]["format"] == "date-time-local";
        let mut names = parameters.filter(is_date).filter_map(|it| it["name"].as_str());
        let from = names.find(|name| name.starts_with("from"));
        let from = from.map(ToSnakeCase::to_snake_case).map(|from| {
            format!("    client.{call}().{from}(\"2025-01-15T10:30\").send().await?;\n")
        });
        let found = "assert!(answer.into_inner().total_items.is_some_and(|total| total > 0));";
        let check = format!("{found}\n{}", from.unwrap_or_default());
        (".size(NonZero::<u64>::MIN)".to_owned(), check)
    } else {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let arguments = parameters.map(|parameter| match parameter["schema"]["pattern"] {
            // A list of ids.
            Value::String(_) => format!(".id(format!(\"[{{}}]\", calls.id({entity:?})))"),
            _ => format!(".id(calls.id({entity:?}))"),
        });
        (arguments.collect(), "assert_eq!(answer.status(), 200);".to_owned())
    };
    format!("    let answer = client.{call}(){arguments}.send().await?;\n    {check}\n")
}

/// Puts into the words of 3.0 what it has no others for: types that may be null, and constants.
fn lower(value: &mut Value) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(lower),
        Value::Object(members) => {
            if let Some(Value::Array(types)) = members.get("type") {
                let ty = types.iter().find(|ty| *ty != "null").cloned();
                members.insert("type".into(), ty.into());
                members.insert("nullable".into(), true.into());
            }
            if members.get("type") == Some(&json!("null")) {
                members.remove("type");
                members.insert("nullable".into(), true.into());
            }
            if let Some(constant) = members.remove("const") {
                members.insert("enum".into(), json!([constant]));
            }
            members.values_mut().for_each(lower);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Progenitor knows one type of error an operation, so the responses that are no envelope are left out;
/// the client then reports them as ones that it did not expect.
fn one_error_type(document: &mut Value) {
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    let operations = paths.filter_map(|(_, path)| path.as_object_mut()).flatten();
    for (_, operation) in operations {
        if let Some(responses) = operation["responses"].as_object_mut() {
            for status in ["404", "409", "429"] {
                responses.remove(status);
            }
        }
    }
}
