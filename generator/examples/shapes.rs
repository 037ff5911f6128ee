//! The errors that the parser reports, for `tests/outside/schema.py`, which compares them with those of
//! the JSON Schema. Prints one line of JSON per document: its path, its kind (API or entity), its
//! content, the codes of its errors of shape, and the codes of all errors in a spec that is otherwise
//! valid. Reads the documents from the folders of fixtures in its arguments, else from the standard
//! input, one line of JSON per document: path, kind, text. Leaves out what is not YAML.

use std::error::Error;
use std::io::{BufRead, Write};
use std::{env, fs, io};

use generator::diagnostic::Diagnostic;
use generator::private::shape_errors;
use generator::source::Sources;
use serde_json::{Value, json};

#[path = "../tests/shared/sources.rs"]
mod sources;

const ENTITY: &str = include_str!("../tests/fixtures/create_only/create_only.yaml");

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    for folder in env::args_os().skip(1) {
        for fixture in fs::read_dir(folder)? {
            let fixture = fixture?.path();
            for (name, bytes) in sources::files(&fixture) {
                let Ok(text) = String::from_utf8(bytes) else { continue };
                let path = fixture.join(&name).display().to_string();
                let line = match &*name {
                    "api.yaml" => compared(&path, "api", &sources::api(&text)),
                    _ => compared(&path, "entity", &text),
                };
                write(&mut out, line)?;
            }
        }
    }
    if env::args_os().len() == 1 {
        for line in io::stdin().lock().lines() {
            let line: Value = serde_json::from_str(&line?)?;
            let text = |key: &str| line[key].as_str().unwrap_or_default();
            write(&mut out, compared(text("path"), text("kind"), text("text")))?;
        }
    }
    Ok(())
}

fn write(out: &mut impl Write, line: Option<Value>) -> io::Result<()> {
    line.map_or(Ok(()), |line| writeln!(out, "{line}"))
}

fn compared(path: &str, kind: &str, text: &str) -> Option<Value> {
    let api = sources::api("");
    let (name, api, entity) = match kind {
        "api" => ("api.yaml", text, ENTITY),
        _ => ("entity.yaml", &*api, text),
    };
    let of_shape = codes(shape_errors(name, text)?);
    // A schema does not see duplicate keys.
    let document = serde_yaml::from_str::<Value>(text).ok()?;
    let mut spec = Sources::default();
    spec.add("api.yaml", api);
    spec.add("entities/entity.yaml", entity);
    let all = codes(generator::check(&spec).err().unwrap_or_default());
    Some(json!({
        "path": path,
        "kind": kind,
        "document": document,
        "of_shape": of_shape,
        "all": all,
    }))
}

fn codes(diagnostics: Vec<Diagnostic>) -> Vec<String> {
    let mut codes: Vec<_> =
        diagnostics.into_iter().map(|diagnostic| diagnostic.code.to_string()).collect();
    codes.sort();
    codes.dedup();
    codes
}
