//! What is left to do after `generate`: hand-written places that name what changed, and snapshots.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::output::{Change, Plan};

/// The number of places that are shown.
const MAX_PLACES: usize = 40;

/// The words of the generated code that are gone or mean something else.
#[derive(Debug, Default)]
pub(super) struct Gone {
    /// Names and quoted words that no generated file has any more.
    everywhere: BTreeSet<String>,
    /// Fields that are gone or changed in one entity, with the types of that entity: other entities
    /// may have fields with the same name.
    fields: BTreeMap<String, BTreeSet<String>>,
    /// The requests that require more than before.
    requests: BTreeSet<String>,
}

/// Compares the code on the disk with that which is about to be written.
pub(super) fn gone(plan: &Plan) -> Gone {
    let is_code = |path: &str| path.contains("/src/");
    let mut gone = Gone::default();
    for (path, change) in plan.changes().filter(|(path, _)| is_code(path)) {
        if matches!(change, Change::Stale | Change::Orphaned) {
            let (old, new) = plan.texts(path);
            let kept: BTreeSet<_> = words(new).collect();
            gone.everywhere.extend(words(&old).filter(|word| !kept.contains(word)));
            gone.compare(&Members::of(&old), &Members::of(new));
        }
    }
    for (path, _) in plan.changes().filter(|(path, _)| is_code(path)) {
        let code = plan.new_text(path);
        // A search for a few words is far faster than a list of all.
        if gone.everywhere.iter().any(|word| code.contains(word.as_str())) {
            for word in words(code) {
                gone.everywhere.remove(&word);
            }
        }
    }
    gone
}

impl Gone {
    fn compare(&mut self, old: &Members, new: &Members) {
        for (field, declarations) in &old.fields {
            // Where the type is gone as a whole, its name says enough.
            let mut kept = declarations.iter().filter(|(owner, _)| new.types.contains(owner));
            let known = new.fields.get(field);
            if kept.any(|declaration| !known.is_some_and(|known| known.contains(declaration))) {
                let owners = self.fields.entry(field.clone()).or_default();
                owners.extend(old.types.iter().cloned());
            }
        }
        for (owner, required) in &new.required {
            if old.types.contains(owner)
                && !old.required.get(owner).is_some_and(|before| required.is_subset(before))
            {
                self.requests.insert(owner.clone());
            }
        }
    }
}

/// The types of a file of the model, and their fields.
struct Members {
    types: BTreeSet<String>,
    /// The types that have a field, each with the type of the field.
    fields: BTreeMap<String, BTreeSet<(String, String)>>,
    /// The fields of each type that are not optional.
    required: BTreeMap<String, BTreeSet<String>>,
}

impl Members {
    fn of(code: &str) -> Self {
        let mut members =
            Self { types: BTreeSet::new(), fields: BTreeMap::new(), required: BTreeMap::new() };
        let mut owner = "";
        for line in code.lines() {
            if let Some(name) = line.strip_prefix("pub struct ") {
                owner = name.split(|char| !is_of_word(char)).next().unwrap_or_default();
                members.types.insert(owner.to_owned());
            } else if let Some((name, ty)) =
                line.strip_prefix("    pub ").and_then(|line| line.split_once(": "))
                && name.chars().all(is_of_word)
            {
                let declaration = (owner.to_owned(), ty.to_owned());
                members.fields.entry(name.to_owned()).or_default().insert(declaration);
                if !ty.starts_with("Option<") {
                    members.required.entry(owner.to_owned()).or_default().insert(name.to_owned());
                }
            }
        }
        members
    }
}

fn is_of_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// The names in code, and its quoted words with their quotes. Documentation is left out.
fn words(code: &str) -> impl Iterator<Item = String> {
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| {
        let names =
            line.split('"').step_by(2).flat_map(|code| code.split(|char| !is_of_word(char)));
        let names = names.filter(|name| name.starts_with(|first: char| !first.is_numeric()));
        let quoted = line.split('"').skip(1).step_by(2);
        let is_word = |text: &&str| {
            !text.is_empty() && text.chars().all(|char| is_of_word(char) || "-/".contains(char))
        };
        let quoted = quoted.filter(is_word).map(|word| format!("\"{word}\""));
        names.map(str::to_owned).chain(quoted).collect::<Vec<_>>()
    })
}

/// The places in hand-written files of a project that name something that is gone, as
/// `FILE:LINE: NAMES`.
pub(super) fn places(root: &Path, gone: &Gone) -> Vec<String> {
    let mut places = Vec::new();
    for path in hand_written(root) {
        let Ok(text) = fs::read_to_string(root.join(&path)) else { continue };
        let known: BTreeSet<&str> = text.split(|char| !is_of_word(char)).collect();
        for (number, line) in (1..).zip(text.lines()) {
            let names = named(line, gone, &known);
            if !names.is_empty() {
                let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                places.push(format!("{}:{number}: {}", path.display(), names.join(", ")));
            }
        }
    }
    if places.len() > MAX_PLACES {
        let more = places.len() - MAX_PLACES;
        places.truncate(MAX_PLACES);
        places.push(format!("and {more} more"));
    }
    places
}

/// What a line names that is gone. A field is named after a dot, before a colon, or in capitals.
fn named<'l>(line: &'l str, gone: &Gone, known: &BTreeSet<&str>) -> BTreeSet<&'l str> {
    let mut names = BTreeSet::new();
    let mut at = 0;
    for word in line.split(|char| !is_of_word(char)) {
        let start = at;
        let end = start + word.len();
        at = end + line[end..].chars().next().map_or(0, char::len_utf8);
        let (before, after) = (&line[..start], &line[end..]);
        let is_name = !word.starts_with(|first: char| first.is_ascii_lowercase());
        let is_member = before.ends_with('.') && !before.ends_with("..")
            || before.ends_with("::")
            || after.starts_with(": ")
            || after.starts_with("::");
        let is_gone = gone.everywhere.contains(word)
            || gone
                .fields
                .get(word)
                .is_some_and(|types| types.iter().any(|owner| known.contains(owner.as_str())));
        let lacks_field = gone.requests.contains(word) && after.starts_with("::builder(");
        if lacks_field || is_gone && !word.is_empty() && (is_name || is_member) {
            names.insert(word);
        }
    }
    for quoted in line.split('"').skip(1).step_by(2) {
        if gone.everywhere.contains(&format!("\"{quoted}\"")) {
            names.insert(quoted);
        }
    }
    names
}

/// Writes the versions of the generated crates into the lock file.
pub(super) fn update_lock_file(root: &Path) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["update", "--workspace", "--offline", "--quiet"];
    let output = Command::new(cargo).args(arguments).current_dir(root).output();
    let output = output.map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    Err(errors.lines().next().unwrap_or("cargo failed").to_owned())
}

/// The hand-written files that may name generated items: Rust files of packages that depend on
/// generated crates, and documentation.
fn hand_written(root: &Path) -> Vec<PathBuf> {
    let output = Command::new("git").arg("-C").arg(root).args(["ls-files", "-z"]).output();
    let Ok(output) = output else { return Vec::new() };
    let listing = String::from_utf8_lossy(&output.stdout).into_owned();
    let ours = |path: &&Path| {
        !["generated", "spec"].iter().any(|folder| path.starts_with(folder))
            && *path != Path::new("CHANGELOG.md")
    };
    let tracked: Vec<PathBuf> =
        listing.split_terminator('\0').map(Path::new).filter(ours).map(PathBuf::from).collect();
    let generated = generated_packages(root);
    let depends = |manifest: &&PathBuf| {
        fs::read_to_string(root.join(manifest)).is_ok_and(|text| {
            text.lines().any(|line| {
                generated.iter().any(|name| {
                    line.strip_prefix(name.as_str())
                        .is_some_and(|rest| rest.starts_with([' ', '.', '=']))
                })
            })
        })
    };
    let is_manifest = |path: &&PathBuf| path.ends_with("Cargo.toml") && path.iter().count() > 1;
    let packages: Vec<_> = tracked
        .iter()
        .filter(is_manifest)
        .filter(depends)
        .filter_map(|manifest| manifest.parent())
        .collect();
    let is_relevant = |path: &&PathBuf| match path.extension().and_then(|it| it.to_str()) {
        Some("rs") => packages.iter().any(|package| path.starts_with(package)),
        Some("md") => true,
        _ => false,
    };
    tracked.iter().filter(is_relevant).cloned().collect()
}

/// The names of the generated crates on the disk.
fn generated_packages(root: &Path) -> Vec<String> {
    let manifests = ["model", "client", "server"]
        .map(|krate| root.join("generated").join(krate).join("Cargo.toml"));
    let names = manifests.iter().filter_map(|manifest| {
        let text = fs::read_to_string(manifest).ok()?;
        let name = text.lines().find_map(|line| line.strip_prefix("name = \""))?;
        Some(name.trim_end_matches('"').to_owned())
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "\
/// Mentions `cellar`.
pub struct Note {
    pub text: String,
    pub tags: Option<String>,
}
key!(\"Tags\");
pub struct CreateNote {
    pub text: Option<String>,
}
pub struct UpdateNote {
    pub text: String,
}
";
    const AFTER: &str = "\
pub struct Note {
    pub text: Option<String>,
}
pub struct CreateNote {
    pub text: String,
}
pub struct UpdateNote {
    pub text: String,
}
";

    fn gone() -> Gone {
        let after: BTreeSet<_> = words(AFTER).collect();
        let everywhere = words(BEFORE).filter(|word| !after.contains(word)).collect();
        let mut gone = Gone { everywhere, ..Gone::default() };
        gone.compare(&Members::of(BEFORE), &Members::of(AFTER));
        gone
    }

    #[test]
    fn what_a_line_names() {
        for (line, file, expected) in [
            ("note.tags.clear()", "", &["tags"][..]),
            ("Note { tags: None, .. }", "", &["tags"]),
            ("let tags = 1; untagged.tagsy", "", &[]),
            ("body[\"Tags\"] = 1", "", &["Tags"]),
            ("the Tags of a letter", "", &[]),
            ("note.text.push('a')", "Note", &["text"]),
            ("other.text.push('a')", "Other", &[]),
            ("the cellar", "", &[]),
            ("let note = CreateNote::builder().text(\"a\");", "Other", &["CreateNote"]),
            ("let note = UpdateNote::builder();", "Other", &[]),
        ] {
            let known = BTreeSet::from([file]);
            let named: Vec<_> = named(line, &gone(), &known).into_iter().collect();
            assert_eq!(named, expected, "{line}");
        }
    }
}
