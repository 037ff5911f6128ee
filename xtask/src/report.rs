//! Showing mistakes: to a person, to a program, to GitHub.

use std::path::Path;

use annotate_snippets::{AnnotationKind, Level, Patch, Renderer, Snippet};
use clap::ValueEnum;
use generator::diagnostic::Diagnostic;
use generator::source::{Sources, Span};
use serde::Serialize;

/// The form in which mistakes are shown.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum Format {
    /// With the lines of the spec, for a person
    #[default]
    Human,
    /// One JSON array, for a program
    Json,
    /// Commands of a GitHub workflow, which marks the lines in a pull request
    Github,
}

/// How many mistakes are shown. Nobody reads more, and each costs a walk through its file.
const MOST: usize = 500;

/// Shows the mistakes of a spec, up to a number. `folder` is where its files lie.
pub(crate) fn show(format: Format, folder: &Path, sources: &Sources, mistakes: &[Diagnostic]) {
    let shown = &mistakes[..mistakes.len().min(MOST)];
    match format {
        Format::Human => human(folder, sources, shown, mistakes.len()),
        Format::Json => json(folder, sources, shown),
        Format::Github => github(folder, sources, shown),
    }
}

fn human(folder: &Path, sources: &Sources, mistakes: &[Diagnostic], count: usize) {
    let renderer = Renderer::styled();
    for mistake in mistakes {
        anstream::eprintln!("{}\n", renderer.render(&report(folder, sources, mistake)));
    }
    if let Some(first) = mistakes.first() {
        let plural = if count == 1 { "mistake" } else { "mistakes" };
        if count > mistakes.len() {
            anstream::eprintln!("and {} more\n", count - mistakes.len());
        }
        anstream::eprintln!(
            "{count} {plural} in the spec; `cargo xtask explain {}` says more about the first",
            first.code
        );
    }
}

fn report<'a>(
    folder: &Path,
    sources: &'a Sources,
    mistake: &'a Diagnostic,
) -> Vec<annotate_snippets::Group<'a>> {
    let title = Level::ERROR.primary_title(mistake.message.as_str()).id(mistake.code.to_string());
    let mut group = annotate_snippets::Group::with_title(title);
    if mistake.span != Span::NOWHERE {
        let window = Window::around(sources, mistake.span);
        let primary = AnnotationKind::Primary.span(window.range());
        group = group.element(window.snippet(folder, sources).annotation(primary));
    }
    if let Some((span, label)) = &mistake.related {
        let window = Window::around(sources, *span);
        let context = AnnotationKind::Context.span(window.range()).label(label.as_str());
        group = group.element(window.snippet(folder, sources).annotation(context));
    }
    if let Some(help) = &mistake.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let mut groups = vec![group];
    if let Some(fix) = &mistake.fix {
        let window = Window::around(sources, mistake.span);
        let patch = window.snippet(folder, sources).patch(Patch::new(window.range(), fix.as_str()));
        groups.push(Level::HELP.secondary_title("write").element(patch));
    }
    groups
}

/// The lines that a place stands in: no more of a long file is looked at.
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

    /// The place within the window: within one line, and one character where it is empty.
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

/// A mistake as a program reads it.
#[derive(Serialize)]
struct Record<'a> {
    code: String,
    severity: &'static str,
    message: &'a str,
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    help: Option<&'a str>,
    fix: Option<&'a str>,
    related: Option<Related<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    file: String,
    line: usize,
    column: usize,
    label: &'a str,
}

fn record<'a>(folder: &Path, sources: &Sources, mistake: &'a Diagnostic) -> Record<'a> {
    let span = mistake.span;
    let nowhere = span == Span::NOWHERE;
    let position = |span: Span| {
        if nowhere {
            (1, 1)
        } else {
            let at = sources.position(span);
            (at.line, at.column)
        }
    };
    let (line, column) = position(span);
    let (end_line, end_column) = position(Span { start: span.end.max(span.start), ..span });
    let file = |span: Span| shown_path(folder, &sources.get(span.file).path);
    Record {
        code: mistake.code.to_string(),
        severity: "error",
        message: &mistake.message,
        file: if nowhere { folder.display().to_string() } else { file(span) },
        line,
        column,
        end_line,
        end_column,
        help: mistake.help.as_deref(),
        fix: mistake.fix.as_deref(),
        related: mistake.related.as_ref().map(|(span, label)| {
            let at = sources.position(*span);
            Related { file: file(*span), line: at.line, column: at.column, label }
        }),
    }
}

fn json(folder: &Path, sources: &Sources, mistakes: &[Diagnostic]) {
    let records: Vec<_> = mistakes.iter().map(|mistake| record(folder, sources, mistake)).collect();
    let text = serde_json::to_string_pretty(&records).expect("records are JSON");
    anstream::println!("{text}");
}

fn github(folder: &Path, sources: &Sources, mistakes: &[Diagnostic]) {
    for mistake in mistakes {
        let Record { code, message, file, line, column, help, .. } =
            record(folder, sources, mistake);
        let help = help.map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        let text = escape(&format!("{message}{help}"));
        anstream::println!(
            "::error file={},line={line},col={column},title={code}::{text}",
            escape_property(&file)
        );
    }
}

/// What a workflow command needs escaped in its message.
fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What it needs escaped in its properties.
fn escape_property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}
