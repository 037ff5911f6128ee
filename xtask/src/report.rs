//! Rendering diagnostics: for a person, for a program, for GitHub.

use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Level, Patch, Renderer, Snippet};
use clap::ValueEnum;
use generator::diagnostic::Diagnostic;
use generator::source::{Sources, Span};
use serde::Serialize;

/// The output format of diagnostics.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum Format {
    /// With the lines of the spec, for a person
    #[default]
    Human,
    /// One JSON array, for a program
    Json,
    /// Workflow commands, which annotate the lines of a pull request on GitHub
    Github,
}

/// The largest number of errors shown. Nobody reads more, and each costs a scan of its file.
const MAX_SHOWN: usize = 500;

/// Shows the errors of a spec in a folder, up to a limit.
pub(crate) fn show(format: Format, folder: &Path, sources: &Sources, diagnostics: &[Diagnostic]) {
    let shown = &diagnostics[..diagnostics.len().min(MAX_SHOWN)];
    match format {
        Format::Human => human(folder, sources, shown, diagnostics.len()),
        Format::Json => json(folder, sources, shown, diagnostics.len()),
        Format::Github => github(folder, sources, shown, diagnostics.len()),
    }
}

fn human(folder: &Path, sources: &Sources, diagnostics: &[Diagnostic], count: usize) {
    let renderer = Renderer::styled();
    for diagnostic in diagnostics {
        anstream::eprintln!("{}\n", renderer.render(&report(folder, sources, diagnostic)));
    }
    let Some(first) = diagnostics.first() else { return };
    if count > diagnostics.len() {
        anstream::eprintln!("and {} more\n", count - diagnostics.len());
    }
    let (word, plural) = (severity(first), if count == 1 { "" } else { "s" });
    anstream::eprintln!(
        "{count} {word}{plural} in the spec; `cargo xtask explain {}` explains the first",
        first.code
    );
    let fixes = diagnostics.iter().filter(|diagnostic| diagnostic.fix.is_some()).count();
    if fixes > 0 {
        anstream::eprintln!("`cargo xtask check --fix` fixes {fixes} of them");
    }
}

/// The word for how bad it is. Warnings are reported where there is no error.
fn severity(diagnostic: &Diagnostic) -> &'static str {
    if diagnostic.code.is_warning() { "warning" } else { "error" }
}

fn report<'a>(
    folder: &Path,
    sources: &'a Sources,
    diagnostic: &'a Diagnostic,
) -> Vec<annotate_snippets::Group<'a>> {
    let level = if diagnostic.code.is_warning() { Level::WARNING } else { Level::ERROR };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.to_string());
    let mut group = annotate_snippets::Group::with_title(title);
    if diagnostic.span != Span::NOWHERE {
        let window = Window::around(sources, diagnostic.span);
        let primary = AnnotationKind::Primary.span(window.range());
        group = group.element(window.snippet(folder, sources).annotation(primary));
    }
    if let Some((span, label)) = &diagnostic.related {
        let window = Window::around(sources, *span);
        let context = AnnotationKind::Context.span(window.range()).label(label.as_str());
        group = group.element(window.snippet(folder, sources).annotation(context));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let mut groups = vec![group];
    // The help names most replacements already; a patch shows those that are edits within a line.
    if let Some(fix) = &diagnostic.fix
        && diagnostic.help.as_ref().is_none_or(|help| !help.contains(fix.replacement.as_str()))
    {
        let window = Window::around(sources, fix.span);
        let patch = Patch::new(window.range(), fix.replacement.as_str());
        let snippet = window.snippet(folder, sources).patch(patch);
        groups.push(Level::HELP.secondary_title("write").element(snippet));
    }
    groups
}

/// The lines of a span. Nothing else of a long file is rendered.
struct Window<'a> {
    text: &'a str,
    line: usize,
    start: usize,
    span: Span,
}

impl<'a> Window<'a> {
    fn around(sources: &'a Sources, span: Span) -> Self {
        let text = &sources.get(span.file).text;
        let at = |offset: u32| text.floor_char_boundary(offset as usize);
        let start = text[..at(span.start)].rfind('\n').map_or(0, |newline| newline + 1);
        let end = at(span.end.max(span.start));
        let end = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
        Self { text: &text[start..end], line: sources.position(span).line, start, span }
    }

    /// The span relative to the window, cut at the end of its first line.
    fn range(&self) -> std::ops::Range<usize> {
        let start = self.span.start as usize - self.start;
        let line_end =
            self.text[start..].find('\n').map_or(self.text.len(), |newline| start + newline);
        start..(self.span.end as usize - self.start).min(line_end).max(start)
    }

    fn snippet<T: Clone>(&self, folder: &Path, sources: &Sources) -> Snippet<'a, T> {
        let path = shown_path(folder, &sources.get(self.span.file).path);
        Snippet::source(self.text).line_start(self.line).path(path)
    }
}

fn shown_path(folder: &Path, path: &str) -> String {
    folder.join(path).display().to_string()
}

/// A place in a file, for programs. Lines and columns count from one, columns in characters.
#[derive(Serialize)]
struct Place {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl Place {
    fn of(sources: &Sources, span: Span) -> Self {
        if span == Span::NOWHERE {
            return Self { line: 1, column: 1, end_line: 1, end_column: 1 };
        }
        let start = sources.position(span);
        let end = sources.position(Span { start: span.end.max(span.start), ..span });
        Self { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
    }
}

/// A diagnostic for programs.
#[derive(Serialize)]
struct Record<'a> {
    code: Option<String>,
    severity: &'static str,
    message: &'a str,
    file: String,
    #[serde(flatten)]
    place: Place,
    help: Option<&'a str>,
    fix: Option<FixRecord<'a>>,
    related: Option<Related<'a>>,
}

#[derive(Serialize)]
struct FixRecord<'a> {
    #[serde(flatten)]
    place: Place,
    replacement: &'a str,
}

#[derive(Serialize)]
struct Related<'a> {
    file: String,
    line: usize,
    column: usize,
    label: &'a str,
}

fn record<'a>(folder: &Path, sources: &Sources, diagnostic: &'a Diagnostic) -> Record<'a> {
    let file = |span: Span| shown_path(folder, &sources.get(span.file).path);
    Record {
        code: Some(diagnostic.code.to_string()),
        severity: severity(diagnostic),
        message: &diagnostic.message,
        file: if diagnostic.span == Span::NOWHERE {
            folder.display().to_string()
        } else {
            file(diagnostic.span)
        },
        place: Place::of(sources, diagnostic.span),
        help: diagnostic.help.as_deref(),
        fix: diagnostic.fix.as_ref().map(|fix| FixRecord {
            place: Place::of(sources, fix.span),
            replacement: &fix.replacement,
        }),
        related: diagnostic.related.as_ref().map(|(span, label)| {
            let at = sources.position(*span);
            Related { file: file(*span), line: at.line, column: at.column, label }
        }),
    }
}

/// The message about errors past the limit.
fn omitted(count: usize, shown: usize) -> Option<String> {
    (count > shown).then(|| format!("{} more errors are not shown", count - shown))
}

fn json(folder: &Path, sources: &Sources, diagnostics: &[Diagnostic], count: usize) {
    let mut records: Vec<_> =
        diagnostics.iter().map(|diagnostic| record(folder, sources, diagnostic)).collect();
    let omitted = omitted(count, diagnostics.len());
    records.extend(omitted.as_ref().map(|message| Record {
        code: None,
        severity: "note",
        message,
        file: folder.display().to_string(),
        place: Place::of(sources, Span::NOWHERE),
        help: None,
        fix: None,
        related: None,
    }));
    let text = serde_json::to_string_pretty(&records).expect("records are JSON");
    anstream::println!("{text}");
}

fn github(folder: &Path, sources: &Sources, diagnostics: &[Diagnostic], count: usize) {
    let folder = &repository_relative(folder);
    for diagnostic in diagnostics {
        let Record { code, severity, message, file, place, help, .. } =
            record(folder, sources, diagnostic);
        let help = help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let text = escape(&format!("{message}{help}"));
        let Place { line, column, end_line, end_column } = place;
        anstream::println!(
            "::{severity} file={},line={line},endLine={end_line},col={column},endColumn={end_column},title={}::{text}",
            escape_property(&file),
            code.unwrap_or_default(),
        );
    }
    if let Some(message) = omitted(count, diagnostics.len()) {
        anstream::println!("::notice::{message}");
    }
}

/// A folder relative to the root of its repository: GitHub resolves paths from there.
pub(crate) fn repository_relative(folder: &Path) -> PathBuf {
    let Ok(absolute) = std::path::absolute(folder) else { return folder.to_owned() };
    let root = absolute.ancestors().find(|ancestor| ancestor.join(".git").exists());
    let relative = root.and_then(|root| absolute.strip_prefix(root).ok());
    relative.map_or_else(|| folder.to_owned(), Path::to_path_buf)
}

/// Escapes the message of a workflow command.
pub(crate) fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
pub(crate) fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}
