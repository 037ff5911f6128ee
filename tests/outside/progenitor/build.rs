//! Has progenitor write a client, from the document as `OpenAPI` 3.0 would put it: progenitor reads
//! no 3.1.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use progenitor::{GenerationSettings, Generator, InterfaceStyle};
use serde_json::{Value, json};

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../generated/openapi.json");

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={DOCUMENT}");
    let mut document: Value = serde_json::from_str(&fs::read_to_string(DOCUMENT)?)?;
    lower(&mut document);
    document["openapi"] = "3.0.3".into();
    one_error_type(&mut document);
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Builder);
    let tokens = Generator::new(&settings).generate_tokens(&serde_json::from_value(document)?)?;
    let client = prettyplease::unparse(&syn::parse2(tokens)?);
    fs::write(Path::new(&env::var("OUT_DIR")?).join("client.rs"), client)?;
    Ok(())
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
