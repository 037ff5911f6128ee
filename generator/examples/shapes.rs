//! Prints every file of some folders of fixtures as a line of JSON: its path, whether it is an API
//! or an entity, whether the parser accepts its shape, and what stands in it. For
//! `tests/outside/schema.py`, which asks the JSON Schema the same. Files that are no document of
//! the language at all are left out.

use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::{env, fs, io};

use generator::private::has_shape;
use serde_json::json;

#[path = "../tests/shared/sources.rs"]
mod sources;

fn main() -> Result<(), Box<dyn Error>> {
    for folder in env::args_os().skip(1) {
        for fixture in fs::read_dir(folder)? {
            let fixture = fixture?.path();
            for (name, bytes) in sources::files(&fixture) {
                if let Ok(text) = String::from_utf8(bytes) {
                    print(&fixture, &name, text)?;
                }
            }
        }
    }
    Ok(())
}

fn print(fixture: &Path, name: &str, text: String) -> Result<(), Box<dyn Error>> {
    let (kind, text) = match name {
        "api.yaml" => ("api", sources::api(&text)),
        _ => ("entity", text),
    };
    let Some(accepted) = has_shape(name, &text) else { return Ok(()) };
    // A key that stands twice is one thing that a schema can't see.
    let Ok(document) = serde_yaml::from_str::<serde_yaml::Value>(&text) else { return Ok(()) };
    let path = fixture.join(name).display().to_string();
    let line = json!({ "path": path, "kind": kind, "accepted": accepted, "document": document });
    writeln!(io::stdout(), "{line}")?;
    Ok(())
}
