//! Reading a spec: `api.yaml`, and every file in `entities/`. A file that can't be read is an error of
//! the spec like any other.

use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use generator::diagnostic::{Code, Diagnostic};
use generator::source::{Sources, Span};

use crate::UsageError;

/// Larger than any file of a spec that people write.
const MAX_BYTES: u64 = 4 << 20;

/// What else a folder with a spec may contain.
const OTHER: [&str; 3] = ["README.md", "diff.md", "schema"];

/// The files of a spec, in the order of their names, and the errors of those that can't be read.
pub fn read(folder: &Path) -> Result<(Sources, Vec<Diagnostic>)> {
    let mut files = Files { sources: Sources::default(), errors: Vec::new(), folder };
    let root = folder.canonicalize().map_err(|error| {
        UsageError(format!("can't read the spec in {}: {error}", folder.display()))
    })?;
    if !root.is_dir() {
        let message = format!("{} is a file: name the folder of the spec", folder.display());
        return Err(UsageError(message).into());
    }
    if folder.join("api.yaml").symlink_metadata().is_ok() {
        files.add(&root, "api.yaml");
    }
    for name in names(folder)? {
        let name = files.utf8(&name);
        let Some(name) = name.filter(|name| !is_editors_copy(name)) else { continue };
        if name != "api.yaml" && name != "entities" && !OTHER.contains(&name.as_str()) {
            files.error(&name, misplaced(&name));
        }
    }
    let entities = folder.join("entities");
    let listed = if entities.is_dir() { names(&entities)? } else { Vec::new() };
    for name in listed {
        let name = files.utf8(&name);
        let Some(name) = name.filter(|name| !is_editors_copy(name)) else { continue };
        let path = format!("entities/{name}");
        if has_extension(&name, "yaml") {
            files.add(&root, &path);
        } else if folder.join(&path).is_dir() {
            let message = "a folder among the entities";
            files
                .error(&path, Unreadable::new(message, "move its files directly into `entities/`"));
        } else if has_extension(&name, "yml") {
            let help = "rename the file so that it ends in `.yaml`";
            files.error(&path, Unreadable::new("entities are files that end in `.yaml`", help));
        } else {
            let help =
                "rename it so that it ends in `.yaml` if it is an entity, else move it elsewhere";
            files.error(&path, Unreadable::new("entities are files that end in `.yaml`", help));
        }
    }
    Ok((files.sources, files.errors))
}

/// The names of the entries of a folder, sorted.
fn names(folder: &Path) -> Result<Vec<OsString>> {
    let listing = folder.read_dir().with_context(|| format!("can't list {}", folder.display()))?;
    let names = listing.map(|entry| Ok(entry?.file_name()));
    let mut names = names.collect::<Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found == extension)
}

/// Whether an editor made the file: a backup or a swap file.
fn is_editors_copy(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~')
}

/// The error of a file that lies beside `api.yaml` and is not part of a spec.
fn misplaced(name: &str) -> Unreadable {
    match Path::new(name).file_stem().and_then(|stem| stem.to_str()) {
        Some("api") => {
            Unreadable::new("only `api.yaml` is read here", "rename the file to `api.yaml`")
        }
        Some(_) if has_extension(name, "yaml") || has_extension(name, "yml") => {
            Unreadable::new("entities are not read from here", "move the file into `entities/`")
        }
        Some(_) | None => Unreadable::new(
            "this is not part of a spec",
            "a spec is `api.yaml`, and the files in `entities/`; move everything else elsewhere",
        ),
    }
}

struct Files<'a> {
    sources: Sources,
    errors: Vec<Diagnostic>,
    folder: &'a Path,
}

impl Files<'_> {
    /// The name of a file. Reports one that is not UTF-8.
    fn utf8(&mut self, name: &OsString) -> Option<String> {
        let text = name.to_str().map(str::to_owned);
        if text.is_none() {
            let why = Unreadable::new("the name of the file is not UTF-8", "rename the file");
            self.error(&name.to_string_lossy(), why);
        }
        text
    }

    fn add(&mut self, root: &Path, path: &str) {
        match text(root, &self.folder.join(path)) {
            Ok(text) => {
                self.sources.add(path, text);
            }
            Err(why) => self.error(path, why),
        }
    }

    fn error(&mut self, path: &str, why: Unreadable) {
        let file = self.sources.add(path, "");
        let span = Span::start_of(file);
        let error = Diagnostic::new(Code::Unreadable, span, why.message).help(why.help);
        self.errors.push(error);
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

/// The text of a file, or why it can't be read.
fn text(root: &Path, path: &Path) -> Result<String, Unreadable> {
    let unreadable = |error: std::io::Error| {
        Unreadable::new(
            format!("the file can't be read: {error}"),
            "check that it exists and that you may read it",
        )
    };
    let real = path.canonicalize().map_err(unreadable)?;
    if !real.starts_with(root) {
        let message = "the file is a link to a place outside the spec";
        return Err(Unreadable::new(message, "put the file itself here"));
    }
    let metadata = fs::metadata(&real).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(Unreadable::new("this is not a file", "a spec consists of text files"));
    }
    if metadata.len() > MAX_BYTES {
        let message = format!("the file is larger than {} MiB", MAX_BYTES >> 20);
        return Err(Unreadable::new(message, "delete what does not belong to the entity"));
    }
    let bytes = fs::read(&real).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.split(|byte| *byte == b'\n').count();
        let message = format!("the file is not UTF-8 text: see line {line}");
        Unreadable::new(message, "save it in the encoding UTF-8")
    })
}
