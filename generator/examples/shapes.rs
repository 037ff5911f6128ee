//! What the parser says of documents, for `tests/outside/schema.py`, which asks the JSON Schema the
//! same. Every document is a line of JSON: its path, whether it is an API or an entity, what stands
//! in it, the codes of its mistakes of shape, and the codes that it has in a spec that is sound but
//! for it. The documents are those of the folders of fixtures that it is given, else the standard input
//! has them, a line of JSON each: path, kind, text. What is no document of the language at all is left out.

use std::error::Error;
use std::io::{BufRead, Write};
use std::{env, fs, io};

use generator::diagnostic::Diagnostic;
use generator::private::of_shape;
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
                    "api.yaml" => judged(&path, "api", &sources::api(&text)),
                    _ => judged(&path, "entity", &text),
                };
                write(&mut out, line)?;
            }
        }
    }
    if env::args_os().len() == 1 {
        for line in io::stdin().lock().lines() {
            let line: Value = serde_json::from_str(&line?)?;
            let text = |key: &str| line[key].as_str().unwrap_or_default();
            write(&mut out, judged(text("path"), text("kind"), text("text")))?;
        }
    }
    Ok(())
}

fn write(out: &mut impl Write, line: Option<Value>) -> io::Result<()> {
    line.map_or(Ok(()), |line| writeln!(out, "{line}"))
}

fn judged(path: &str, kind: &str, text: &str) -> Option<Value> {
    let api = sources::api("");
    let (name, api, entity) = match kind {
        "api" => ("api.yaml", text, ENTITY),
        _ => ("entity.yaml", &*api, text),
    };
    let of_shape = codes(of_shape(name, text)?);
    // A key that stands twice is one thing that a schema can't see.
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

fn codes(mistakes: Vec<Diagnostic>) -> Vec<String> {
    let mut codes: Vec<_> = mistakes.into_iter().map(|mistake| mistake.code.to_string()).collect();
    codes.sort();
    codes.dedup();
    codes
}
