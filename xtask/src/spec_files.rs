//! Reading a spec: `api.yaml`, and every file in `entities/`. What can't be read is a mistake of
//! the spec like any other.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use generator::diagnostic::{Code, Diagnostic};
use generator::source::{Sources, Span};

/// No file of a spec that people write is larger.
const MAX_BYTES: u64 = 4 << 20;

/// The files of a spec, in the order of their names, and the mistakes of those that can't be read.
pub fn read(folder: &Path) -> Result<(Sources, Vec<Diagnostic>)> {
    let mut files = Files { sources: Sources::default(), mistakes: Vec::new(), folder };
    let root = folder
        .canonicalize()
        .with_context(|| format!("there is no folder {}", folder.display()))?;
    if folder.join("api.yaml").symlink_metadata().is_ok() {
        files.add(&root, "api.yaml");
    }
    let entities = folder.join("entities");
    let mut names = Vec::new();
    if entities.is_dir() {
        for entry in
            entities.read_dir().with_context(|| format!("can't list {}", entities.display()))?
        {
            names.push(entry?.file_name());
        }
    }
    names.sort();
    for name in names {
        let Some(name) = name.to_str() else {
            files.mistake(&name.to_string_lossy(), "the name of the file is not UTF-8");
            continue;
        };
        let path = format!("entities/{name}");
        match Path::new(name).extension().and_then(|extension| extension.to_str()) {
            Some("yaml") => files.add(&root, &path),
            // An editor's copy, not an entity.
            _ if name.starts_with('.') || name.ends_with('~') => {}
            _ => files.mistake(&path, "only files that end in `.yaml` are read here"),
        }
    }
    Ok((files.sources, files.mistakes))
}

struct Files<'a> {
    sources: Sources,
    mistakes: Vec<Diagnostic>,
    folder: &'a Path,
}

impl Files<'_> {
    fn add(&mut self, root: &Path, path: &str) {
        match text(root, &self.folder.join(path)) {
            Ok(text) => {
                self.sources.add(path, text);
            }
            Err(why) => self.mistake(path, &why),
        }
    }

    fn mistake(&mut self, path: &str, why: &str) {
        let file = self.sources.add(path, "");
        let span = Span::start_of(file);
        self.mistakes.push(
            Diagnostic::new(Code::Unreadable, span, why)
                .help("a spec is made of UTF-8 text files of its own folder"),
        );
    }
}

/// The text of a file, or why there is none.
fn text(root: &Path, path: &Path) -> Result<String, String> {
    let real = path.canonicalize().map_err(|error| format!("the file can't be read: {error}"))?;
    if !real.starts_with(root) {
        return Err("the file is a link that leads out of the spec".to_owned());
    }
    let about = fs::metadata(&real).map_err(|error| format!("the file can't be read: {error}"))?;
    if !about.is_file() {
        return Err("this is not a file".to_owned());
    }
    if about.len() > MAX_BYTES {
        return Err(format!("the file is larger than {} MiB", MAX_BYTES >> 20));
    }
    let bytes = fs::read(&real).map_err(|error| format!("the file can't be read: {error}"))?;
    String::from_utf8(bytes).map_err(|error| {
        let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = sound.split(|byte| *byte == b'\n').count();
        format!("the file is not UTF-8 text: see line {line}")
    })
}
