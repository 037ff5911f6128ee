//! The texts that the commands about documentation read: a spec and pages, side by side.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use anyhow::Result;
use generator::diagnostic::{Code, Diagnostic};
use generator::documentation::{self, Page};
use generator::source::{FileId, Source, Sources, Span};

use crate::spec_files;

/// No page of documentation is larger.
const MAX_BYTES: u64 = 4 << 20;

/// A spec and pages.
pub(crate) struct Documents {
    /// Files of the spec, then pages, each with the path that a person knows it by.
    pub(crate) sources: Sources,
    /// How many of the sources are files of the spec.
    spec: usize,
    /// The pages that could be read.
    pub(crate) pages: Vec<Page>,
    /// What could not be read.
    pub(crate) unreadable: Vec<Diagnostic>,
}

impl Documents {
    /// The files of the spec.
    pub(crate) fn spec(&self) -> Vec<(FileId, &Source)> {
        self.sources.iter().take(self.spec).collect()
    }
}

/// Reads a spec and pages. The path `-` is the standard input.
pub(crate) fn read(folder: &Path, paths: &[String]) -> Result<Documents> {
    let (files, mut unreadable) = spec_files::read(folder)?;
    let mut sources = Sources::default();
    for (_, Source { path, text }) in files.iter() {
        sources.add(folder.join(path).display().to_string(), text.as_str());
    }
    let spec = files.iter().count();
    let mut pages = Vec::new();
    for path in paths {
        let name = if path == "-" { "<standard input>" } else { path.as_str() };
        let (text, failure) = match text(path) {
            Ok(text) => (text, None),
            Err(failure) => (String::new(), Some(failure)),
        };
        let file = sources.add(name, text);
        let read = match failure {
            None => documentation::read(file, &sources.get(file).text),
            Some(failure) => {
                let help = "name a file with the text of a page, or `-`";
                Err(Diagnostic::new(Code::UnreadablePage, Span::start_of(file), failure).help(help))
            }
        };
        match read {
            Ok(page) => pages.push(page),
            Err(refusal) => unreadable.push(refusal),
        }
    }
    Ok(Documents { sources, spec, pages, unreadable })
}

/// The text of a page, or why there is none.
fn text(path: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = if path == "-" {
        io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| format!("the page can't be read: {error}"))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("the page is larger than {} MiB", MAX_BYTES >> 20));
    }
    String::from_utf8(bytes).map_err(|error| {
        let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = sound.split(|byte| *byte == b'\n').count();
        format!("the page is not UTF-8 text: see line {line}")
    })
}
