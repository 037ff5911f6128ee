//! What the compiler reports about incomplete requests: every required field of every operation
//! with a body is missing somewhere, and one error per missing field names it.

#[expect(dead_code, reason = "only parts of it are used here")]
#[path = "../../generator/tests/shared/workspace.rs"]
mod workspace;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use generator::ir::{Entity, Field, JsonType, Operation, Type};
use serde_json::Value;

/// A call of a setter with the simplest value of a type.
fn setter(field: &Field) -> String {
    let scalar = field.ty.scalar();
    let value = match (&field.ty, scalar.declared(), scalar.json_type()) {
        (Type::Many(_), _, _) => "[]".to_owned(),
        (Type::One(_), Some(name), _) => format!("nexudus_client::{}(1)", name.text),
        (Type::One(_), None, JsonType::Integer | JsonType::Number) => "1".to_owned(),
        (Type::One(_), None, JsonType::Boolean) => "true".to_owned(),
        (Type::One(_), None, JsonType::String) => "\"text\"".to_owned(),
    };
    let raw = if field.name.raw { "r#" } else { "" };
    format!(".{raw}{}({value})", field.name.text)
}

/// The statements of a program that builds incomplete requests, one per line, with the keys of the
/// fields that each lacks.
fn statements(entity: &Entity, operation: &Operation) -> Vec<(String, Vec<String>)> {
    let required = entity.request_fields(operation).filter(|member| member.required);
    let required: Vec<_> = required.map(|member| member.field).collect();
    let statement = |missing: &[&Field]| {
        let is_set = |field: &&&Field| !missing.iter().any(|other| other.wire == field.wire);
        let setters: String = required.iter().filter(is_set).map(|field| setter(field)).collect();
        let request = &operation.request.text;
        let code = format!("let _ = nexudus_client::{request}::builder(){setters}.build();");
        (code, missing.iter().map(|field| field.wire.clone()).collect())
    };
    let alone = required.iter().map(|field| statement(&[*field]));
    alone.chain([statement(&required), statement(&[])]).collect()
}

/// The messages of the compiler about a program, by line.
fn check(program: &str) -> BTreeMap<u64, Vec<String>> {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("missing_fields");
    let client = xtask::workspace_root().join("generated/client").display().to_string();
    let manifest = format!(
        "[package]\nname = \"missing_fields\"\nedition = \"2024\"\n\n[dependencies]\n\
         nexudus-client = {{ path = {client:?}, default-features = false }}\n"
    );
    workspace::write_workspace(&root, &["program".to_owned()]);
    workspace::write(&root.join("program/Cargo.toml"), manifest.as_bytes());
    workspace::write(&root.join("program/src/main.rs"), program.as_bytes());
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet", "--message-format", "json"])
        .current_dir(&root)
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixtures/target"))
        .output()
        .expect("cargo is there");
    let mut messages: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let message: Value = serde_json::from_str(line).expect("cargo prints JSON");
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        let spans = message["spans"].as_array().into_iter().flatten();
        if let Some(span) = spans.into_iter().find(|span| span["is_primary"] == true) {
            let text = message["message"].as_str().expect("a text").to_owned();
            messages.entry(span["line_start"].as_u64().expect("a line")).or_default().push(text);
        }
    }
    assert!(!messages.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    messages
}

#[test]
fn every_missing_field_is_named() {
    let mut program = "#![expect(deprecated)] fn main() {\n".to_owned();
    let mut expected = Vec::new();
    for entity in &tests::spec().api().entities {
        for operation in entity.writes() {
            for (statement, missing) in statements(entity, operation) {
                writeln!(program, "{statement}").expect("a string takes it");
                let message = |field: &String| {
                    format!("the required field `{field}` of `{}` is missing", entity.wire)
                };
                expected.push((statement, missing.iter().map(message).collect::<Vec<_>>()));
            }
        }
    }
    program.push_str("}\n");
    let mut messages = check(&program);
    for (line, (statement, expected)) in (2..).zip(expected) {
        assert_eq!(messages.remove(&line).unwrap_or_default(), expected, "{statement}");
    }
    assert!(messages.is_empty(), "{messages:#?}");
}
