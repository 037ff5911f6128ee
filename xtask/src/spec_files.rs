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
            let why = Unreadable::new("the name of the file is not UTF-8", "give it another name");
            files.mistake(&name.to_string_lossy(), why);
            continue;
        };
        let path = format!("entities/{name}");
        match Path::new(name).extension().and_then(|extension| extension.to_str()) {
            Some("yaml") => files.add(&root, &path),
            // An editor's copy, not an entity.
            _ if name.starts_with('.') || name.ends_with('~') => {}
            _ => files.mistake(
                &path,
                Unreadable::new(
                    "only files that end in `.yaml` are read here",
                    "let its name end in `.yaml` if it is an entity, else move it elsewhere",
                ),
            ),
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
            Err(why) => self.mistake(path, why),
        }
    }

    fn mistake(&mut self, path: &str, why: Unreadable) {
        let file = self.sources.add(path, "");
        let span = Span::start_of(file);
        let mistake = Diagnostic::new(Code::Unreadable, span, why.message).help(why.help);
        self.mistakes.push(mistake);
    }
}

/// Why a file is not read, and what to do about it.
struct Unreadable {
    message: String,
    help: &'static str,
}

impl Unreadable {
    fn new(message: impl Into<String>, help: &'static str) -> Self {
        Self { message: message.into(), help }
    }
}

/// The text of a file, or why there is none.
fn text(root: &Path, path: &Path) -> Result<String, Unreadable> {
    let unreadable = |error: std::io::Error| {
        Unreadable::new(
            format!("the file can't be read: {error}"),
            "see that it is there, and that it may be read",
        )
    };
    let real = path.canonicalize().map_err(unreadable)?;
    if !real.starts_with(root) {
        let message = "the file is a link that leads out of the spec";
        return Err(Unreadable::new(message, "put the file itself there"));
    }
    let about = fs::metadata(&real).map_err(unreadable)?;
    if !about.is_file() {
        return Err(Unreadable::new("this is not a file", "a spec is made of files of text"));
    }
    if about.len() > MAX_BYTES {
        let message = format!("the file is larger than {} MiB", MAX_BYTES >> 20);
        return Err(Unreadable::new(message, "leave out what is no part of the entity"));
    }
    let bytes = fs::read(&real).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|error| {
        let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = sound.split(|byte| *byte == b'\n').count();
        let message = format!("the file is not UTF-8 text: see line {line}");
        Unreadable::new(message, "save it in the encoding UTF-8")
    })
}
