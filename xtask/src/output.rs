//! The output folder: what of it is stale, and bringing it up to date. Nothing is deleted first,
//! and every file is replaced as a whole, so that a run that is cut short loses nothing.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use generator::files::{Files, MARK};

/// How a file of the output differs from what is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is as it should be.
    Same,
    /// It has another text.
    Stale,
    /// It is not there.
    Missing,
    /// It bears the mark of the generator, but the spec no longer asks for it.
    Orphaned,
}

/// What has to be done to bring a folder up to date.
#[derive(Debug)]
pub struct Plan {
    folder: PathBuf,
    parts: &'static [&'static str],
    changes: BTreeMap<String, (Change, String)>,
}

/// Where a run writes before it replaces a file. What a run left behind that was cut short is
/// cleared by the next.
const UNFINISHED: &str = ".generate-";

/// The folders that hold the generated crates.
pub(crate) const CRATES: &[&str] =
    &["", "model", "model/src", "client", "client/src", "server", "server/src"];

/// The folder that holds the schemas of the language.
pub(crate) const SCHEMAS: &[&str] = &["schema"];

/// Compares files with what is on the disk, in some parts of a folder: nothing else in it is ever
/// looked at.
pub(crate) fn plan(files: &Files, folder: &Path, parts: &'static [&'static str]) -> Result<Plan> {
    let mut changes = BTreeMap::new();
    for (path, text) in files.iter() {
        let change = match fs::read(folder.join(path)) {
            Ok(bytes) if bytes == text.as_bytes() => Change::Same,
            Ok(_) => Change::Stale,
            Err(error) if error.kind() == ErrorKind::NotFound => Change::Missing,
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("can't read {}", folder.join(path).display()));
            }
        };
        changes.insert(path.to_owned(), (change, text.to_owned()));
    }
    for path in marked(folder, parts)? {
        changes.entry(path).or_insert((Change::Orphaned, String::new()));
    }
    Ok(Plan { folder: folder.to_owned(), parts, changes })
}

impl Plan {
    /// The folder that it is about.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Every file with what has to be done about it, by path.
    pub fn changes(&self) -> impl Iterator<Item = (&str, Change)> {
        self.changes.iter().map(|(path, (change, _))| (path.as_str(), *change))
    }

    /// Whether nothing has to be done.
    pub fn is_fresh(&self) -> bool {
        self.changes().all(|(_, change)| change == Change::Same)
    }

    /// What is on the disk and what should be, of a file that differs.
    pub fn texts(&self, path: &str) -> (String, &str) {
        let before = fs::read(self.folder.join(path)).unwrap_or_default();
        (String::from_utf8_lossy(&before).into_owned(), self.new_text(path))
    }

    /// The text that a file should have.
    pub fn new_text(&self, path: &str) -> &str {
        self.changes.get(path).map_or("", |(_, text)| text.as_str())
    }

    /// Does it. Runs that write to one folder wait for one another.
    pub fn apply(&self) -> Result<()> {
        fs::create_dir_all(&self.folder)
            .with_context(|| format!("can't make the folder {}", self.folder.display()))?;
        let lock = File::open(&self.folder)
            .and_then(|folder| folder.lock().map(|()| folder))
            .with_context(|| format!("can't lock {}", self.folder.display()))?;
        clear_unfinished(&self.folder, self.parts)?;
        for (path, (change, text)) in &self.changes {
            let file = self.folder.join(path);
            match change {
                Change::Same => {}
                Change::Stale | Change::Missing => {
                    replace(&file, text)
                        .with_context(|| format!("can't write {}", file.display()))?;
                }
                Change::Orphaned => {
                    remove(&file).with_context(|| format!("can't delete {}", file.display()))?;
                }
            }
        }
        drop(lock);
        Ok(())
    }
}

/// Replaces a file as a whole, or makes it.
pub(crate) fn replace(file: &Path, text: &str) -> Result<()> {
    let folder = file.parent().context("a file of the output has a folder")?;
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED).suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut unfinished = builder.tempfile_in(folder)?;
    unfinished.write_all(text.as_bytes())?;
    unfinished.persist(file)?;
    Ok(())
}

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Paths of the files that bear the mark.
fn marked(folder: &Path, parts: &[&str]) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    for (path, name) in entries(folder, parts)? {
        if !name.starts_with(UNFINISHED) && is_marked(&folder.join(&path)) {
            paths.push(path);
        }
    }
    Ok(paths)
}

fn clear_unfinished(folder: &Path, parts: &[&str]) -> Result<()> {
    for (path, name) in entries(folder, parts)? {
        if name.starts_with(UNFINISHED) {
            remove(&folder.join(path))?;
        }
    }
    Ok(())
}

/// The files of the output's folders: path below the folder, and name.
fn entries(folder: &Path, parts: &[&str]) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for part in parts {
        let place = folder.join(part);
        let listing = match fs::read_dir(&place) {
            Ok(listing) => listing,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => {
                return Err(error).with_context(|| format!("can't list {}", place.display()));
            }
        };
        for entry in listing {
            let entry = entry?;
            if let (true, Some(name)) = (entry.file_type()?.is_file(), entry.file_name().to_str()) {
                let path = if part.is_empty() { name.to_owned() } else { format!("{part}/{name}") };
                found.push((path, name.to_owned()));
            }
        }
    }
    Ok(found)
}

/// Whether the first lines of a file say that it is generated.
fn is_marked(file: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(file).and_then(|file| file.take(256).read_to_end(&mut start));
    read.is_ok() && String::from_utf8_lossy(&start).contains(MARK)
}
