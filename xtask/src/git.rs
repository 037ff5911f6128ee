//! Reading files of earlier commits, through the `git` program.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};

use crate::UsageError;

/// Branches that a change is usually compared with, the likeliest first.
const MAIN: [&str; 4] = ["origin/main", "main", "origin/master", "master"];

/// A folder of a repository.
pub(crate) struct Repository {
    folder: PathBuf,
}

/// A commit to compare with.
pub(crate) struct Commit {
    /// What git calls it.
    pub(crate) id: String,
    /// What it is called on the command line, or the branch that it belongs to.
    pub(crate) name: String,
}

impl Commit {
    /// The commit as people write it.
    pub(crate) fn shown(&self) -> String {
        format!("{} ({})", self.name, &self.id[..self.id.len().min(9)])
    }
}

impl Repository {
    /// The repository of a folder that exists.
    pub(crate) fn of(folder: &Path) -> Result<Self> {
        let repository = Self { folder: folder.to_owned() };
        let output = repository.run(&["rev-parse", "--show-toplevel"])?;
        if !output.status.success() {
            let message = format!(
                "{} is in no git repository: name the spec to compare with by --base-spec",
                folder.display()
            );
            return Err(UsageError(message).into());
        }
        Ok(repository)
    }

    /// The commit with a name.
    pub(crate) fn commit(&self, name: &str) -> Result<Commit> {
        match self.resolve(name)? {
            Some(id) => Ok(Commit { id, name: name.to_owned() }),
            None if self.is_shallow()? => Err(shallow(&format!("`{name}`"))),
            None => Err(UsageError(format!("git knows no commit `{name}`")).into()),
        }
    }

    /// The last commit that the work and the main branch have in common.
    pub(crate) fn merge_base(&self) -> Result<Commit> {
        // GitHub names the branch that a pull request goes to.
        let target = std::env::var("GITHUB_BASE_REF").ok().filter(|name| !name.is_empty());
        let target = target.map(|name| format!("origin/{name}"));
        let names = target.iter().map(String::as_str).chain(MAIN);
        for name in names {
            if self.resolve(name)?.is_none() {
                continue;
            }
            let output = self.run(&["merge-base", name, "HEAD"])?;
            let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            if output.status.success() && !id.is_empty() {
                return Ok(Commit { id, name: format!("merge base with {name}") });
            }
            if self.is_shallow()? {
                return Err(shallow(&format!("the merge base with `{name}`")));
            }
            let message = format!("HEAD and `{name}` have no commit in common: name one by --base");
            return Err(UsageError(message).into());
        }
        if self.is_shallow()? {
            return Err(shallow("the main branch"));
        }
        let message = format!("there is none of {}: name a commit by --base", MAIN.join(", "));
        Err(UsageError(message).into())
    }

    /// The texts of the files below this folder at a commit, by their path in it. Links and what is
    /// not UTF-8 are left out.
    pub(crate) fn files(&self, commit: &Commit) -> Result<Vec<(String, String)>> {
        let listing = self.run(&["ls-tree", "-r", "-z", &commit.id])?;
        if !listing.status.success() {
            bail!("git can't list the files of {}: {}", commit.shown(), errors(&listing));
        }
        let listing = String::from_utf8_lossy(&listing.stdout).into_owned();
        let entries = listing.split_terminator('\0').filter_map(|entry| {
            // MODE TYPE ID, a tab, and the path relative to this folder.
            let (about, path) = entry.split_once('\t')?;
            let mut about = about.split(' ');
            let is_file = about.next()?.starts_with("100") && about.next()? == "blob";
            is_file.then_some((path.to_owned(), about.next()?.to_owned()))
        });
        self.blobs(entries.collect())
    }

    /// Whether anything below this folder differs from a commit.
    pub(crate) fn has_changed(&self, commit: &Commit) -> Result<bool> {
        let output = self.run(&["diff", "--quiet", &commit.id, "--", "."])?;
        Ok(!output.status.success())
    }

    /// Reads objects, all in one process.
    fn blobs(&self, entries: Vec<(String, String)>) -> Result<Vec<(String, String)>> {
        let mut git = self.command(&["cat-file", "--batch"]);
        let mut git = git.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(started)?;
        let mut stdin = git.stdin.take().context("git takes no input")?;
        let mut stdout = BufReader::new(git.stdout.take().context("git gives no output")?);
        let ids: Vec<_> = entries.iter().map(|(_, id)| id.as_str()).collect();
        let ids = ids.join("\n") + "\n";
        let files = std::thread::scope(|scope| -> Result<Vec<_>> {
            let writer = scope.spawn(move || stdin.write_all(ids.as_bytes()));
            let mut files = Vec::new();
            for (path, id) in entries {
                // ID TYPE SIZE, the object, and a line feed.
                let mut header = String::new();
                stdout.read_line(&mut header)?;
                let size = header.trim_end().rsplit(' ').next().and_then(|size| size.parse().ok());
                let size: usize = size.with_context(|| format!("git can't read {id}"))?;
                let mut bytes = vec![0; size + 1];
                stdout.read_exact(&mut bytes)?;
                bytes.pop();
                files.extend(String::from_utf8(bytes).ok().map(|text| (path, text)));
            }
            writer.join().map_err(|_| anyhow::anyhow!("git was not asked"))??;
            Ok(files)
        });
        git.wait().context("git did not end")?;
        files
    }

    fn resolve(&self, name: &str) -> Result<Option<String>> {
        // A name that starts with a hyphen would be an option.
        if name.starts_with('-') {
            return Ok(None);
        }
        let commit = format!("{name}^{{commit}}");
        let output = self.run(&["rev-parse", "--verify", "--quiet", &commit])?;
        let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        Ok(output.status.success().then_some(id))
    }

    fn is_shallow(&self) -> Result<bool> {
        let output = self.run(&["rev-parse", "--is-shallow-repository"])?;
        Ok(output.stdout.trim_ascii() == b"true")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.folder).args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Result<Output> {
        self.command(arguments).output().map_err(started)
    }
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}

/// The error of a program that did not start.
fn started(error: std::io::Error) -> anyhow::Error {
    if error.kind() == ErrorKind::NotFound {
        let message = "there is no program `git`: install it, or name the spec to compare with by --base-spec";
        return UsageError(message.to_owned()).into();
    }
    anyhow::Error::new(error).context("git did not start")
}

fn shallow(what: &str) -> anyhow::Error {
    let message = format!(
        "this clone is shallow and lacks {what}: run `git fetch --unshallow` (on GitHub: `fetch-depth: 0` for actions/checkout)"
    );
    UsageError(message).into()
}
